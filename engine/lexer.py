"""Output of the model to pieces: tags, and the text between them, as soon as each is certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from engine.control import ROLES
from engine.messages import Ids

ENDINGS = frozenset((*ROLES, "<|endoftext|>"))
"""Tokens that end an output; a server may leave their text in it."""

_TAGS = (
    "<think>",
    "</think>",
    "<tool_call>",
    "</tool_call>",
    "<arg_key>",
    "</arg_key>",
    "<arg_value>",
    "</arg_value>",
    *sorted(ENDINGS),
)
_TAG = re.compile("|".join(map(re.escape, _TAGS)))
_STARTS = frozenset(tag[:length] for tag in _TAGS for length in range(1, len(tag)))
_LONGEST = max(map(len, _TAGS))


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A tag, or text with its ids at its first character."""

    text: str
    ids: Ids = ()
    tag: bool = False


class Lexer:
    """Cuts a stream. Ids that came with a piece of text belong to its first character."""

    def __init__(self) -> None:
        self._tail = ""  # may be the start of a tag
        self._marks: list[tuple[int, Ids]] = []  # where ids begin, from the start of the tail

    def feed(self, text: str, ids: Ids, *, literal: bool) -> Iterator[Lexeme]:
        """Pieces that are certain now. `literal`: tags in this text are text."""
        if literal and text:
            yield from self._texts(0, len(self._tail))
            self._drop(len(self._tail))
        if ids:
            self._marks.append((len(self._tail), ids))
        self._tail += text
        if literal:
            yield from self._texts(0, len(text))
            self._drop(len(text))
            return
        done = 0
        for match in _TAG.finditer(self._tail):
            yield from self._texts(done, match.start())
            done = match.end()
            yield Lexeme(match[0], self._ids(match.start(), done), tag=True)
        last = self._tail.rfind("<", max(done, len(self._tail) - _LONGEST))
        end = last if last >= 0 and self._tail[last:] in _STARTS else len(self._tail)
        yield from self._texts(done, end)
        self._drop(end)

    def close(self) -> Iterator[Lexeme]:
        """What is left: the start of a tag that never came, or ids that never made a character."""
        rest, ids = self._tail, self._ids(0, len(self._tail) + 1)
        self._tail, self._marks = "", []
        if rest or ids:
            yield Lexeme(rest, ids)

    def _texts(self, start: int, end: int) -> Iterator[Lexeme]:
        """Text in pieces that begin where ids begin."""
        inside = {place for place, _ in self._marks if start < place < end}
        cuts = [start, *sorted(inside), end] if start < end else []
        for left, right in pairwise(cuts):
            yield Lexeme(self._tail[left:right], self._ids(left, right))

    def _ids(self, start: int, end: int) -> Ids:
        return tuple(id for place, ids in self._marks if start <= place < end for id in ids)

    def _drop(self, end: int) -> None:
        self._tail = self._tail[end:]
        self._marks = [(place - end, ids) for place, ids in self._marks if place >= end]
