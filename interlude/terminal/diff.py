"""What changed between two texts: lines with their numbers, and within a changed line the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

CONTEXT = 2
"""Unchanged lines that are shown around a change."""
MOST = 4000
"""Changed lines beyond which texts are not compared line by line."""
ALIKE = 0.35
"""Part of two lines that must be the same for their words to be compared."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a diff. `number` counts from 1 in the new text, in the old one where it was removed, None
    where it is not known. `words` are the spans of the text that are new or gone."""

    kind: Literal["same", "added", "removed", "skipped"]
    text: str = ""
    number: int | None = None
    words: tuple[tuple[int, int], ...] = ()


def compare(before: str, after: str, first: int | None = 1) -> list[Row]:
    """The changes and what stands around them; `first` is the number of the first line."""
    old, new = before.splitlines(), after.splitlines()
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    lead = max(start - CONTEXT, 0)
    tail = max(end - CONTEXT, 0)
    old, new = old[lead : len(old) - tail], new[lead : len(new) - tail]
    at = None if first is None else first + lead
    return list(_rows(old, new, at))


def counts(rows: Sequence[Row]) -> tuple[int, int]:
    """Lines added and removed."""
    return sum(row.kind == "added" for row in rows), sum(row.kind == "removed" for row in rows)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same from the start."""
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same


def _rows(old: list[str], new: list[str], first: int | None) -> Iterator[Row]:
    if len(old) + len(new) > MOST:
        yield from (Row("removed", line, _plus(first, n)) for n, line in enumerate(old))
        yield from (Row("added", line, _plus(first, n)) for n, line in enumerate(new))
        return
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT)
    for number, group in enumerate(groups):
        if number:
            yield Row("skipped")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (Row("same", new[j], _plus(first, j)) for j in range(j1, j2))
            else:
                yield from _changed(old[i1:i2], new[j1:j2], _plus(first, i1), _plus(first, j1))


def _changed(old: list[str], new: list[str], was: int | None, now: int | None) -> Iterator[Row]:
    pairs = [_words(a, b) for a, b in zip_longest(old, new, fillvalue=None)]
    for n, line in enumerate(old):
        yield Row("removed", line, _plus(was, n), pairs[n][0])
    for n, line in enumerate(new):
        yield Row("added", line, _plus(now, n), pairs[n][1])


Spans = tuple[tuple[int, int], ...]


def _words(old: str | None, new: str | None) -> tuple[Spans, Spans]:
    """The spans that differ between two versions of a line; none where hardly anything is the same."""
    if old is None or new is None or len(old) + len(new) > 2000:
        return (), ()
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.ratio() < ALIKE:
        return (), ()
    ends_a, ends_b = _offsets(a), _offsets(b)
    gone: list[tuple[int, int]] = []
    come: list[tuple[int, int]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            gone += [(ends_a[i1], ends_a[i2])] if i2 > i1 else []
            come += [(ends_b[j1], ends_b[j2])] if j2 > j1 else []
    return tuple(gone), tuple(come)


def _offsets(words: Sequence[str]) -> list[int]:
    offsets = [0]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    return offsets


def _plus(number: int | None, more: int) -> int | None:
    return None if number is None else number + more
