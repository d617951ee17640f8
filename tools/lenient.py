"""The one fallback: whole lines that are there but for trailing blanks, or for a common indent."""

from __future__ import annotations

from tools.change import Change, NotReplaced
from tools.view import View


def lenient(view: View, wanted: bytes, instead: bytes, first: int = 0) -> Change:
    """The one place where the lines of `wanted` are, but for trailing blanks or a common indent.

    It is looked for from the line `first` (from 0) on. Raises NotReplaced.
    """
    closed = wanted.endswith(b"\n")
    old = wanted.removesuffix(b"\n").split(b"\n")
    if not wanted.strip() or (instead and instead.endswith(b"\n") != closed):
        raise NotReplaced
    lines = view.text.split(b"\n")
    stripped = [line.rstrip() for line in lines]
    target = [line.rstrip() for line in old]
    span = len(old)
    places = [i for i in range(first, len(lines) - span + 1) if stripped[i : i + span] == target]
    shifts = [(b"", b"")] * len(places)
    if not places:
        for i in range(first, len(lines) - span + 1):
            shift = _shift(target, stripped[i : i + span])
            if shift is not None:
                places.append(i)
                shifts.append(shift)
    if len(places) != 1:
        raise NotReplaced(tuple(place + 1 for place in places))
    place, (added, dropped) = places[0], shifts[0]
    there = lines[place : place + span]
    ended = closed and place + span < len(lines)
    new = _new_lines(old, instead, there, added, dropped, closed=closed)
    start = sum(len(line) + 1 for line in lines[:place])
    tail = b"\n" if ended else b""
    new_text = b"\n".join(new) + (tail if instead else b"")
    return Change([start], b"\n".join(there) + tail, new_text, _note(added, dropped))


def _new_lines(
    old: list[bytes], instead: bytes, there: list[bytes], added: bytes, dropped: bytes, *, closed: bool
) -> list[bytes]:
    """The lines of `instead`, shifted; those that `old` has too are taken as they are in the file."""
    new = (instead.removesuffix(b"\n") if closed else instead).split(b"\n")
    above, below = common(old, new)
    middle: list[bytes] = []
    for line in new[above : len(new) - below]:
        if line.strip() and not line.startswith(dropped):
            raise NotReplaced
        middle.append(added + line.removeprefix(dropped) if line.strip() else line)
    return [*there[:above], *middle, *there[len(there) - below :]] if below else [*there[:above], *middle]


def _shift(old: list[bytes], there: list[bytes]) -> tuple[bytes, bytes] | None:
    """The indent that all lines of `old` need added, and the one they have too much, to be `there`."""
    shift: tuple[bytes, bytes] | None = None
    for line, other in zip(old, there, strict=True):
        if line.lstrip() != other.lstrip():
            return None
        if not line:
            continue
        if other.endswith(line):
            this = (other[: len(other) - len(line)], b"")
        elif line.endswith(other):
            this = (b"", line[: len(line) - len(other)])
        else:
            return None
        if shift not in (None, this):
            return None
        shift = this
    return shift


def _note(added: bytes, dropped: bytes) -> str:
    if not added and not dropped:
        return "trailing blanks ignored"
    blanks = added or dropped
    kind = " tab" if blanks.strip(b"\t") == b"" else ""
    return f"indent {'+' if added else '-'}{len(blanks)}{kind}"


def common(old: list[bytes], new: list[bytes]) -> tuple[int, int]:
    """How many lines two texts share at the start and, beyond those, at the end."""
    least = min(len(old), len(new))
    above = 0
    while above < least and old[above] == new[above]:
        above += 1
    below = 0
    while below < least - above and old[-1 - below] == new[-1 - below]:
        below += 1
    return above, below
