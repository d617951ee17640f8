"""Replacements in a file: what is asked for, what came of it, and why it may not be made."""

from __future__ import annotations

from dataclasses import dataclass


class NotReplaced(Exception):
    """A text is not there, or not once. `lines` are where it is (from 1), none when it is nowhere.

    `number` is that of the replacement, from 0; `anchor`: it is a line above it that is nowhere.
    """

    def __init__(self, lines: tuple[int, ...] = (), number: int = 0, *, anchor: bool = False) -> None:
        super().__init__(lines)
        self.lines = lines
        self.number = number
        self.anchor = anchor


class Overlapping(Exception):
    """Two replacements (by number, from 0) would change the same text."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(first, second)
        self.first, self.second = first, second


class NotEncodable(Exception):
    """The new text of a replacement (by number, from 0) has characters that the file's encoding lacks."""

    def __init__(self, number: int, encoding: str) -> None:
        super().__init__(number, encoding)
        self.number, self.encoding = number, encoding


@dataclass(frozen=True, slots=True)
class Replacement:
    """One text for another: where it stands once, or (`every`) wherever it stands."""

    old: str
    new: str
    every: bool = False


@dataclass(frozen=True, slots=True)
class Hunk:
    """Whole lines for others, each with its line end; no old ones: new lines, at the end or `below` others.

    `below` are lines that stand above the place, one after the other; then, and when it is the `last`
    place, it need not be the only one.
    """

    old: str
    new: str
    below: tuple[str, ...] = ()
    last: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """The first and last line that a replacement changed (in the new file), in how many places."""

    first: int
    last: int
    count: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The new bytes, and what each replacement changed."""

    data: bytes
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What is there and shall be there instead, at each of `starts` (offsets in the view)."""

    starts: list[int]
    old: bytes
    new: bytes
    note: str = ""
