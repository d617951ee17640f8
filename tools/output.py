"""What the model sees of a result: no control characters, no more than fits, and how much is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

STRING = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"  # titles, links, the clipboard
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c\n]*(?:\x1b\\|\x9c)?"  # device strings
)
"""Sequences that a terminal takes for itself; one that does not end takes its line."""

_ESCAPE = re.compile(
    STRING.pattern + r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor
    r"|\x1b[ -/]*[0-~]"  # character sets, the cursor kept and set back
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TAGS = re.compile("[\U000e0000-\U000e0fff]")
"""Tags and variation selectors: text that nobody sees."""
_UNSEEN = re.compile(
    "([\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]"
    "|[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a])+"
)
"""What changes the direction of text or has no width; what joins letters (U+200C, U+200D) is writing."""
_HALF = re.compile("[\ud800-\udfff]")

HEAD_SHARE = 3 / 8
"""Part of the room that the start of an output gets; errors stand at its end."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much a result may be: `tokens`, as `count` counts them."""

    tokens: int
    count: Callable[[str], int]

    def holds(self, text: str) -> bool:
        """Whether `text` fits. A token is at least one byte and never longer than 256 characters."""
        if len(text) > self.tokens * 256:
            return False
        return len(text.encode("utf-8", "replace")) <= self.tokens or self.count(text) <= self.tokens


def clean(text: str) -> str:
    """The text without ANSI sequences and controls; newline and tab stay, `\r` becomes a newline.

    Characters that nobody sees, or that turn others around, are named where they stand: `<U+202E>`.
    """
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    text = _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", text)
    if text.isascii():
        return text
    return _UNSEEN.sub(_named, _HALF.sub("\ufffd", _TAGS.sub("", text)))


def _named(unseen: re.Match[str]) -> str:
    """A run of them, by the first."""
    return f"<U+{ord(unseen[0][0]):04X}>"


def size(count: int) -> str:
    """Bytes for the eye: `812 B`, `12.3 KiB`, `100.0 MiB`."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.1f} KiB" if count < 1 << 20 else f"{count / (1 << 20):.1f} MiB"


def first_lines(lines: Sequence[str], room: Room) -> list[str]:
    """The first lines that fit together; of a first line that alone does not fit, its start."""
    kept = _fitting(lines, room)
    return list(lines[:kept]) if kept else [_longest(lines[0], room, lambda line, n: line[:n])]


def _fitting(lines: Sequence[str], room: Room) -> int:
    used = 0
    for number, line in enumerate(lines):
        if len(line) > room.tokens * 256:
            return number
        used += room.count(line + "\n")
        if used > room.tokens:
            return number
    return len(lines)


def cap(text: str, tokens: int, count: Callable[[str], int], *, rest: str = "") -> str:
    """Head and tail of a text that is larger than `tokens`, and between them what is missing.

    `rest` is the path where all of it can be read.
    """
    room = Room(tokens, count)
    return text if room.holds(text) else join(text, text, room, len(text.encode("utf-8", "replace")), rest)


def join(head: str, tail: str, room: Room, total: int, rest: str, lines: int | None = None) -> str:
    """The start of `head` and the end of `tail`, on line boundaries, as much as fits, with a mark between.

    `total` is the size of the whole in bytes, `lines` its number of lines (None: `head` is the whole).
    """
    where = f"; full output: {rest}" if rest else ""
    reserve = room.count(_mark(total, total, where))
    free = max(room.tokens - reserve, 0)
    above = _fit_head(head, Room(int(free * HEAD_SHARE), room.count))
    below = _fit_tail(tail, Room(free - int(free * HEAD_SHARE), room.count))
    every = lines if lines is not None else head.count("\n") + 1
    shown = len(above.encode("utf-8", "replace")) + len(below.encode("utf-8", "replace"))
    missing = every - sum(part.count("\n") + 1 for part in (above, below) if part)
    mark = _mark(max(missing, 0), max(total - shown, 0), where)
    return "\n".join(part for part in (above, mark, below) if part)


def _mark(lines: int, missing: int, where: str) -> str:
    counted = f"{lines} line{'s' if lines != 1 else ''} / " if lines else ""
    return f"[... {counted}{size(missing)} omitted{where} ...]"


def _fit_head(text: str, room: Room) -> str:
    return "\n".join(first_lines(text[: room.tokens * 256].split("\n"), room))


def _fit_tail(text: str, room: Room) -> str:
    lines = text[-room.tokens * 256 :].split("\n") if room.tokens else [""]
    kept = _fitting(lines[::-1], room)
    if kept:
        return "\n".join(lines[-kept:])
    return _longest(lines[-1], room, lambda line, n: line[len(line) - n :])


def _longest(line: str, room: Room, take: Callable[[str, int], str]) -> str:
    """As many characters of one line as fit."""
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if room.holds(take(line, middle)):
            low = middle
        else:
            high = middle - 1
    return take(line, low)
