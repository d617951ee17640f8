"""OpenCall: a call while the model writes it, from behind `<tool_call>` on, and what may come next in it."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import normpath

import numpy as np
import numpy.typing as npt
import torch
import xgrammar

from engine.copying import Copy, Numbers, Spelling
from engine.grammar import Argument, Grammar, flags_of
from engine.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Bounds:
    """Tokens: the longest output, and the longest value that is free text."""

    output: int
    value: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What a call has to keep to: the grammar, and the texts that quotations are held to, by path."""

    grammar: Grammar
    tokenizer: Tokenizer
    spelling: Spelling
    texts: Mapping[str, str]
    bounds: Bounds | None = None


class OpenCall:
    """`name` is the tool's, "" until it is known."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._grammar, self._tags = rules.grammar, rules.grammar.tags
        self._matcher = rules.grammar.matcher()
        self._bits = xgrammar.allocate_token_bitmask(1, rules.grammar.size)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""  # of the name, key or value that is being written
        self._written = 0  # tokens of it
        self._given: dict[str, str] = {}
        self._argument: Argument | None = None  # whose value is being written
        self._key = ""
        self._copy: Copy | None = None
        self.name = ""

    @property
    def changes(self) -> bool:
        """Whether it is of a tool that may change files."""
        return self._grammar.tools[self.name].changes

    def closes(self, id: int) -> bool:
        """Whether an id is `</tool_call>`."""
        return id == self._tags.call_end

    def mask(self, logits: torch.Tensor, left: int) -> None:
        """Set ids that may not come next to -inf, in place. `left` tokens fit into the output's bounds."""
        end = self._due(left)
        if self._copy:
            may_end = self._copy.may_end
            if may_end and end is not None:
                _keep(logits, np.array([end]))
            else:
                ids = self._copy.allowed
                _keep(logits, np.append(ids, self._tags.value_end) if may_end else ids)
        elif self._in_text():
            if end is not None:
                _keep(logits, np.array([end]))
            else:
                _drop(logits, self._grammar.outside_text)
        else:
            self._matcher.fill_next_token_bitmask(self._bits)
            flags = flags_of(self._bits, self._grammar.size)
            closing = self._closing(end, flags)
            if closing is not None:
                _keep(logits, np.array([closing]))
            elif 2 * np.count_nonzero(flags) < len(flags):
                _keep(logits, np.flatnonzero(flags))
            else:
                _drop(logits, np.flatnonzero(~flags))

    def take(self, id: int, left: int) -> bool:
        """Go on by an id that nothing ruled out before it was chosen; False, and nothing changes, where it
        may not come next."""
        return self._due(left) is None and self._go_on(id)

    def accept(self, id: int) -> None:
        """Go on by one id. Raises ValueError for one that was ruled out."""
        if not self._go_on(id):
            raise ValueError(f"{id} may not stand here in a call")

    def _go_on(self, id: int) -> bool:
        if not self._rules.tokenizer.bytes_of(id):
            return False  # a row that the vocabulary leaves unused
        copy = self._copy
        chosen = None
        if copy and id == self._tags.value_end:
            if not copy.may_end:
                return False
        elif copy:
            chosen = copy.behind(id)
            if not len(chosen):
                return False
        if not self._matcher.accept_token(id):
            return False
        if copy and chosen is not None:
            copy.go_on(chosen)
        self._note(id)
        return True

    def _note(self, id: int) -> None:
        if not self._rules.tokenizer.is_control(id):
            self._text += self._decoder.decode(self._rules.tokenizer.bytes_of(id))
            self._written += 1
            return
        if not self.name:
            self.name = self._text.removesuffix(self._tags.newline)
        if id == self._tags.key_end:
            self._key = self._text
        elif id == self._tags.value:
            self._open_value()
        elif id == self._tags.value_end:
            self._given[self._key] = self._text
            self._argument = self._copy = None
        self._text, self._written = "", 0

    def _open_value(self) -> None:
        self._argument = next(one for one in self._all() if one.name == self._key)
        if after := self._argument.after:
            text = self._rules.texts.get(normpath(self._given[after]))
            self._copy = Copy(self._rules.spelling.source(text)) if text else None

    def _in_text(self) -> bool:
        """Whether all that counts is that this is text: something has been written, all of it whole."""
        plain = self._argument is not None and self._argument.value.plain
        return plain and self._text != "" and not self._decoder.getstate()[0]

    def _due(self, left: int) -> int | None:
        """The tag that has to come as soon as it may."""
        if self._rules.bounds is None:
            return None
        over = left <= self._need()
        if self._argument is None:
            return self._tags.call_end if over else None
        long = self._argument.value.plain and self._written >= self._rules.bounds.value
        return self._tags.value_end if over or long else None

    def _closing(self, end: int | None, flags: npt.NDArray[np.bool_]) -> int | None:
        """What leads to that tag soonest: itself, or in JSON the end of what is open."""
        if end is None or flags[end]:
            return end
        ways = self._grammar.closers if self._argument is not None else ()
        return next((id for id in ways if flags[id]), None)

    def _need(self) -> int:
        """Tokens that it takes at most to end the call from here, should every argument be begun."""
        rest = sum(one.length for one in self._all() if one.name not in self._given)
        return rest + 4

    def _all(self) -> tuple[Argument, ...]:
        return self._grammar.arguments.get(self.name, ())


def _keep(logits: torch.Tensor, ids: Numbers) -> None:
    """Leave these ids and no other."""
    places = torch.from_numpy(ids).to(logits.device)
    kept = logits[places]
    logits.fill_(-torch.inf)
    logits[places] = kept


def _drop(logits: torch.Tensor, ids: Numbers) -> None:
    """Leave all but these ids."""
    logits.index_fill_(0, torch.from_numpy(ids).to(logits.device), -torch.inf)
