"""The patch format that starts with `*** Begin Patch`: files added, deleted, updated and moved by hunks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from tools.change import Hunk

BEGIN, END = "*** Begin Patch", "*** End Patch"
_NUMBERS = re.compile(r"-\d+(,\d+)? \+\d+(,\d+)? @@.*")
"""What stands behind `@@` in a unified diff."""


class Malformed(Exception):
    """No such patch; the message says where and what was expected."""


@dataclass(frozen=True, slots=True)
class Add:
    """A new file."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Delete:
    """A file that goes."""

    path: str


@dataclass(frozen=True, slots=True)
class Update:
    """Hunks in a file, which then moves to `move` ("" = stays)."""

    path: str
    move: str
    hunks: tuple[Hunk, ...]


Operation: TypeAlias = Add | Delete | Update


@dataclass(slots=True)
class _Lines:
    """The lines of a patch, and which comes next."""

    lines: list[str]
    at: int = 0

    def peek(self) -> str:
        return self.lines[self.at] if self.at < len(self.lines) else END

    def next(self) -> str:
        line = self.peek()
        self.at += 1
        return line

    def marked(self, mark: str) -> str | None:
        """What follows a mark that comes next, after which it is past; None where another line does."""
        if not self.peek().startswith(mark):
            return None
        return self.next().removeprefix(mark).strip()

    def wrong(self, expected: str) -> Malformed:
        return Malformed(f"line {self.at + 1} of the patch must be {expected}")


@dataclass(slots=True)
class _Open:
    """A hunk that is being read."""

    below: list[str] = field(default_factory=list[str])
    old: list[str] = field(default_factory=list[str])
    new: list[str] = field(default_factory=list[str])
    last: bool = False


def parse(text: str) -> tuple[Operation, ...]:
    """The operations of a patch, in their order. Raises Malformed."""
    lines = _Lines(text.replace("\r\n", "\n").strip().split("\n"))
    if lines.next().strip() != BEGIN or lines.lines[-1].strip() != END:
        raise Malformed(f"the patch must start with {BEGIN} and end with {END}")
    lines.lines.pop()
    operations = tuple(_operations(lines))
    if not operations:
        raise Malformed("the patch holds no file; start each with *** Add, Update or Delete File: PATH")
    return operations


def _operations(lines: _Lines) -> Iterator[Operation]:
    while lines.at < len(lines.lines):
        if not lines.peek().strip():
            lines.next()
        elif path := lines.marked("*** Add File:"):
            yield Add(path, _added(lines))
        elif path := lines.marked("*** Delete File:"):
            yield Delete(path)
        elif path := lines.marked("*** Update File:"):
            yield Update(path, lines.marked("*** Move to:") or "", tuple(_hunks(lines)))
        else:
            raise lines.wrong("*** Add File: PATH, *** Update File: PATH or *** Delete File: PATH")


def _added(lines: _Lines) -> str:
    text: list[str] = []
    while not lines.peek().startswith("***"):
        line = lines.peek()
        if line and not line.startswith("+"):
            raise lines.wrong("a line of the new file, behind a +")
        text += [line[1:] + "\n"] if line else []
        lines.next()
    return "".join(text)


def _hunks(lines: _Lines) -> Iterator[Hunk]:
    hunk = _Open()
    while True:
        line = lines.peek()
        if line.startswith("*** End of File"):
            hunk.last = True
        elif line.startswith(("@@", "***")) and (hunk.old or hunk.new):
            yield Hunk("".join(hunk.old), "".join(hunk.new), tuple(hunk.below), hunk.last)
            hunk = _Open()
            continue
        elif line.startswith("***"):
            if hunk.below:
                raise lines.wrong("a line of the hunk, behind a blank, + or -")
            return
        elif line.startswith("@@"):
            anchor = line.removeprefix("@@").strip()
            hunk.below += [anchor] if anchor and not _NUMBERS.fullmatch(anchor) else []
        elif line or not _is_spacing(lines):
            _take(hunk, lines)
        lines.next()


def _is_spacing(lines: _Lines) -> bool:
    """Whether an empty line belongs to no hunk: what comes next begins something."""
    following = lines.lines[lines.at + 1] if lines.at + 1 < len(lines.lines) else END
    return following.startswith(("***", "@@")) and not following.startswith("*** End of File")


def _take(hunk: _Open, lines: _Lines) -> None:
    line = lines.peek()
    kind, text = (line[0], line[1:] + "\n") if line else (" ", "\n")
    if kind not in " +-":
        raise lines.wrong("a line of the hunk, behind a blank, + or -")
    hunk.old += [text] if kind in " -" else []
    hunk.new += [text] if kind in " +" else []
