"""How good a raw output is: clean, put right, cut off, refused, or no call at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal, TypeAlias

from engine.call import AMBIGUOUS
from engine.control import MARKUP
from engine.lexer import ENDINGS
from engine.markup import State
from engine.messages import BrokenCall, Text, Thought, ToolCall, ToolSpec
from engine.parser import Parser, Words
from engine.schema import problems

Verdict: TypeAlias = Literal[
    "ok", "ok_recovered", "not_a_call", "incomplete", "malformed", "schema_error", "ambiguous"
]

_NAME = r"[^\s<]+"
_KEY = r"[^\s<](?:[^<\n]*[^\s<])?"
_VALUE = r"(?:(?!</arg_value>\s*<(?:arg_key|/tool_call)>).)*"
_CALL = re.compile(
    rf"\n<tool_call>{_NAME}\n(?:<arg_key>{_KEY}</arg_key>\n<arg_value>{_VALUE}</arg_value>\n)*</tool_call>",
    re.DOTALL,
)
_THOUGHT = {
    "content": re.compile(r"\n<think>(?!\s*<think>)(?:(?!</think>).)*</think>", re.DOTALL),
    "think": re.compile(r"(?!\s*<think>)(?:(?!</think>).)*</think>", re.DOTALL),
}
_TEXT = re.compile(r"\n?\S(?:.*\S)?", re.DOTALL)
_ENDINGS = re.compile("(?:" + "|".join(map(re.escape, sorted(ENDINGS))) + ")*")
_MARKUP = tuple(tag for tag in MARKUP if "tool_call" in tag or "arg_" in tag)


def verdict(raw: str, state: State, specs: Sequence[ToolSpec]) -> Verdict:
    """The verdict on one output, in the words of the golden data.

    `ok` means that the text is what GLM's own template would write; what had to be put right, a call
    inside an open thought included, is `ok_recovered`.
    """
    parser = Parser(specs, state)
    places = [word for place, char in enumerate(raw) for word in parser.feed(char, (place,))]
    words = merged([*places, *parser.close()])
    calls = [word for word in words if isinstance(word, ToolCall)]
    broken = [word for word in words if isinstance(word, BrokenCall)]
    tools = {spec.name: spec for spec in specs}
    if broken:
        return "malformed" if any(call.closed for call in broken) else "incomplete"
    if any(problems(call.name, call.arguments, tools) for call in calls):
        return "schema_error"
    if any(AMBIGUOUS in call.repaired for call in calls):
        return "ambiguous"
    if not calls and parser.state == "think":
        return "incomplete"
    if not calls and (tags := _tags(words)):
        return tags
    clean = not any(call.repaired or call.in_thought for call in calls)
    return "ok" if clean and _regular(words, raw, state) else "ok_recovered"


def merged(words: Iterable[Words]) -> list[Words]:
    """Neighbouring pieces of one thought, or of one text, as one."""
    whole: list[Words] = []
    for kind, run in groupby(words, type):
        pieces = list(run)
        ids = tuple(id for piece in pieces for id in piece.ids)
        text = "".join(piece.text for piece in pieces if isinstance(piece, Thought | Text))
        if kind is Thought:
            whole.append(Thought(text, ids))
        elif kind is Text:
            whole.append(Text(text, ids))
        else:
            whole += pieces
    return whole


def _tags(words: Sequence[Words]) -> Verdict | None:
    """Tags that stayed text: a mention, or at an end of the answer a stray one."""
    texts = [word.text.strip() for word in words if isinstance(word, Text)]
    thoughts = [word.text for word in words if isinstance(word, Thought)]
    everything = "".join([*texts, *thoughts])
    if not any(tag in everything for tag in _MARKUP):
        return None
    closing = tuple(tag for tag in _MARKUP if tag.startswith("</"))
    stray = any(text.startswith(closing) or text.endswith(closing) for text in texts)
    opened = any(tag in everything for tag in _MARKUP if tag not in closing)
    return "malformed" if stray and not opened else "not_a_call"


def _regular(words: Sequence[Words], raw: str, state: State) -> bool:
    """Whether thought, text and calls stand in this order, with the template's own line ends.

    The ids of `words` are places in `raw`.
    """
    regions = [raw[word.ids[0] : word.ids[-1] + 1] for word in words]
    calls = sum(isinstance(word, ToolCall) for word in words)
    shape = ""
    for word, region in zip(words, regions, strict=True):
        match word:
            case Thought():
                shape += "o" if _THOUGHT[state].fullmatch(region) else "?"
            case Text() if calls and not word.text:
                shape += "" if _ENDINGS.fullmatch(region) else "?"
            case Text():
                shape += "t" if not calls or _TEXT.fullmatch(region) else "?"
            case _:
                shape += "c" if _CALL.fullmatch(region) else "?"
    return re.fullmatch("o?t?c*", shape) is not None
