"""Grammar: what may stand between `<tool_call>` and `</tool_call>`, for a set of tools and a vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch
import xgrammar

from engine.markup import Form
from engine.messages import ToolSpec
from engine.schema import properties
from engine.tokenizer import Tokenizer
from engine.values import TEXT_RULES, Value, literal, value

ANY_ORDER = 6
"""Arguments up to which a call may give them in any order: the grammar has a rule for each set of those
that are still to come. A tool with more takes them in the order in which it declares them."""


class Tags:
    """The ids of the control tokens that a call is made of, and what stands between them."""

    def __init__(self, tokenizer: Tokenizer, form: Form) -> None:
        self.newline = form.newline
        self.call = tokenizer.id("<tool_call>")
        self.call_end = tokenizer.id("</tool_call>")
        self.key = tokenizer.id("<arg_key>")
        self.key_end = tokenizer.id("</arg_key>")
        self.value = tokenizer.id("<arg_value>")
        self.value_end = tokenizer.id("</arg_value>")


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument as it is written: `<arg_key>NAME</arg_key>`, then its value.

    `after` is the argument that must stand before it, "" for none: who quotes a file names it first.
    `length` is how many tokens it takes at most when its value is ended as soon as may be.
    """

    name: str
    value: Value
    required: bool
    after: str
    length: int


class Grammar:
    """What may follow `<tool_call>` up to `</tool_call>`, in the form that a template writes.

    A declared name; its declared arguments, the required ones all and none twice; values as their schemas
    say. `size` is the number of logits: ids past the vocabulary are never allowed. `closers` are the ids that
    end what is open in JSON, a string first.
    """

    def __init__(self, tokenizer: Tokenizer, tools: Sequence[ToolSpec], form: Form, size: int) -> None:
        self.tags = Tags(tokenizer, form)
        self.tools = {spec.name: spec for spec in tools}
        self.arguments = {spec.name: arguments(spec, f"t{n}") for n, spec in enumerate(tools)}
        self.size = size
        # 0xFF stands in no UTF-8: a control token is nothing that characters can spell.
        spelled = [
            b"\xff" * tokenizer.is_control(id) + tokenizer.bytes_of(id) for id in range(tokenizer.size)
        ]
        self._vocabulary = xgrammar.TokenizerInfo(
            spelled, xgrammar.VocabType.RAW, vocab_size=size, stop_token_ids=[]
        )
        closers = (one for mark in (b'"', b"}", b"]") for one, text in enumerate(spelled) if text == mark)
        self.closers = tuple(closers)
        self._calls = self._compile(rules(self.arguments, self.tags))

    def matcher(self) -> xgrammar.GrammarMatcher:
        """Knows what may come next in one call, from behind `<tool_call>` on."""
        return xgrammar.GrammarMatcher(self._calls, terminate_without_stop_token=True)

    @cached_property
    def outside_text(self) -> npt.NDArray[np.int64]:
        """The ids that may not follow a whole character in a text: all but text and `</arg_value>`."""
        end = f"root ::= text Token({self.tags.value_end})"
        matcher = xgrammar.GrammarMatcher(
            self._compile("\n".join((end, *TEXT_RULES))), terminate_without_stop_token=True
        )
        bits = xgrammar.allocate_token_bitmask(1, self.size)
        matcher.fill_next_token_bitmask(bits)
        return np.flatnonzero(~flags_of(bits, self.size))

    def _compile(self, ebnf: str) -> xgrammar.CompiledGrammar:
        return xgrammar.GrammarCompiler(self._vocabulary, max_threads=1).compile_grammar(ebnf)


def flags_of(bits: torch.Tensor, size: int) -> npt.NDArray[np.bool_]:
    """xgrammar's mask, 32 ids a number, as whether each id may come: (size,)."""
    return np.unpackbits(bits.numpy().view(np.uint8), bitorder="little")[:size].view(np.bool_)


def arguments(spec: ToolSpec, name: str) -> tuple[Argument, ...]:
    """What a tool declares; who quotes a file stands behind all others. `name` begins the rules' names."""
    declared, needed = properties(spec.parameters), spec.parameters.get("required") or ()
    found: list[Argument] = []
    for place, (key, schema) in enumerate(declared.items()):
        own = value(f"{name}v{place}", schema, spec.parameters)
        after = spec.copies[key] if spec.copies.get(key) in declared else ""
        found.append(Argument(key, own, key in needed, after, 8 + len(key.encode()) + own.least))
    return tuple(sorted(found, key=lambda argument: bool(argument.after)))


def rules(tools: Mapping[str, Sequence[Argument]], tags: Tags) -> str:
    """The grammar in xgrammar's EBNF, where `Token(N)` is the token with the id N."""
    calls: list[str] = []
    lines = [*TEXT_RULES]
    for number, (name, own) in enumerate(tools.items()):
        calls.append(f"{literal(name + tags.newline)} {_state(number, range(len(own)))}")
        lines += _states(number, own, tags)
        for place, argument in enumerate(own):
            lines += (f"t{number}a{place} ::= {_argument(argument, tags)}", *argument.value.rules)
    return "\n".join(dict.fromkeys((f"root ::= {' | '.join(calls)}", *lines)))


def _states(number: int, own: Sequence[Argument], tags: Tags) -> Iterator[str]:
    """A rule for each set of arguments that may be still to come, by their places."""
    todo, done = [tuple(range(len(own)))], set[tuple[int, ...]]()
    while todo:
        rest = todo.pop()
        if rest in done:
            continue
        done.add(rest)
        names = {own[place].name for place in rest}
        choices = [] if any(own[place].required for place in rest) else [f"Token({tags.call_end})"]
        for at, place in enumerate(rest):
            if own[place].after not in names:
                kept = rest[:at] if len(own) <= ANY_ORDER else ()
                todo.append((*kept, *rest[at + 1 :]))
                choices.append(f"t{number}a{place} {_state(number, todo[-1])}")
            if own[place].required and len(own) > ANY_ORDER:
                break
        yield f"{_state(number, rest)} ::= {' | '.join(choices)}"


def _state(number: int, rest: Iterable[int]) -> str:
    return f"t{number}_" + "_".join(map(str, rest))


def _argument(argument: Argument, tags: Tags) -> str:
    newline = literal(tags.newline)
    return (
        f"Token({tags.key}) {literal(argument.name)} Token({tags.key_end}) {newline} "
        f"Token({tags.value}) {argument.value.start} Token({tags.value_end}) {newline}"
    )
