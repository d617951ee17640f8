"""Replace texts in the bytes of a file; every byte outside of them stays as it is.

Matching is done on a view of the file without byte-order mark and with `\\n` for `\\r\\n`. What does not
match exactly is tried once more by whole lines: without trailing blanks, then with all lines indented
alike by more or less; that counts only when it fits in one place. A file that is no UTF-8 is Latin-1.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.encoding import encodings, wide

_BOM = b"\xef\xbb\xbf"


class NotReplaced(Exception):
    """A text is not there, or not once. `lines` are where it is (from 1), none when it is nowhere.

    `number` is that of the replacement, from 0.
    """

    def __init__(self, lines: tuple[int, ...] = (), number: int = 0) -> None:
        super().__init__(lines)
        self.lines = lines
        self.number = number


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
class _Change:
    """What is there and shall be there instead, at each of `starts` (offsets in the view)."""

    starts: list[int]
    old: bytes
    new: bytes
    note: str = ""


class View:
    """A file as it is matched: `text`, and the way back to the offsets of the file."""

    def __init__(self, data: bytes) -> None:
        self._start = len(_BOM) if data.startswith(_BOM) else 0
        body = data[self._start :]
        self.text = body.replace(b"\r\n", b"\n")
        self._pairs = list(_pairs(body))

    def offset(self, at: int) -> int:
        """Where in the file the view's offset `at` is; before the `\\r` when a pair follows."""
        return self._start + at + bisect_left(self._pairs, at)

    def end(self, at: int) -> bytes:
        """The line end that stands at `at` in the view."""
        found = bisect_left(self._pairs, at)
        return b"\r\n" if found < len(self._pairs) and self._pairs[found] == at else b"\n"

    def lines(self, offsets: list[int]) -> Iterator[int]:
        """The line, from 1, of each of some offsets in ascending order."""
        line, done = 1, 0
        for at in offsets:
            line += self.text.count(b"\n", done, at)
            done = at
            yield line

    def neighbour(self, start: int, stop: int) -> bytes:
        """The line end that new lines at `start` to `stop` take: the next one, else the one before."""
        following = self.text.find(b"\n", stop)
        if following >= 0:
            return self.end(following)
        before = self.text.rfind(b"\n", 0, start)
        return self.end(before) if before >= 0 else b"\n"


def replace(data: bytes, replacements: Sequence[Replacement]) -> Replaced:
    """Make all replacements, each found in the file as it is now.

    Raises NotReplaced, Overlapping and NotEncodable; then none is made.
    """
    if found := wide(data):
        done = _replace(found.text.encode(), replacements)
        return Replaced(found.mark + done.data.decode().encode(found.encoding), done.places)
    return _replace(data, replacements)


def _replace(data: bytes, replacements: Sequence[Replacement]) -> Replaced:
    view = View(data)
    known = encodings(data)
    changes = [_find(view, one, number, known) for number, one in enumerate(replacements)]
    return _apply(data, view, changes)


def _find(view: View, one: Replacement, number: int, known: Sequence[str]) -> _Change:
    """Where a replacement belongs: exactly, in each encoding, before it is looked for by lines."""
    readings = [(text, encoding) for encoding in known if (text := _encoded(one.old, encoding)) is not None]
    for wanted, encoding in readings:
        starts = _starts(view.text, wanted)
        if len(starts) > 1 and not one.every:
            raise NotReplaced(tuple(view.lines(starts)), number)
        if starts:
            return _Change(starts, wanted, _new(one, number, encoding))
    lines: tuple[int, ...] = ()
    for wanted, encoding in readings:
        try:
            return _lenient(view, wanted, _new(one, number, encoding))
        except NotReplaced as failure:
            lines = lines or failure.lines
    raise NotReplaced(lines, number)


def _encoded(text: str, encoding: str) -> bytes | None:
    try:
        return _plain(text).encode(encoding)
    except UnicodeEncodeError:
        return None


def _new(one: Replacement, number: int, encoding: str) -> bytes:
    new = _encoded(one.new, encoding)
    if new is None:
        raise NotEncodable(number, encoding)
    return new


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").removeprefix("\ufeff")


def _pairs(body: bytes) -> Iterator[int]:
    """Offsets, in the view, of the newlines that are `\\r\\n` in the file."""
    at = body.find(b"\r\n")
    for seen in range(len(body)):
        if at < 0:
            return
        yield at - seen
        at = body.find(b"\r\n", at + 2)


def _starts(text: bytes, wanted: bytes) -> list[int]:
    starts: list[int] = []
    at = text.find(wanted)
    while at >= 0:
        starts.append(at)
        at = text.find(wanted, at + len(wanted))
    return starts


def _apply(data: bytes, view: View, changes: Sequence[_Change]) -> Replaced:
    """All changes in the order of their places; line numbers count what was changed before."""
    order = sorted((start, number) for number, change in enumerate(changes) for start in change.starts)
    pieces: list[bytes] = []
    lines: list[list[int]] = [[] for _ in changes]
    done, end, more, before = 0, 0, 0, -1
    for (start, number), line in zip(order, view.lines([start for start, _ in order]), strict=True):
        if start < end:
            raise Overlapping(*sorted((before, number)))
        change = changes[number]
        above, below = _common(change.old.split(b"\n"), change.new.split(b"\n"))
        pieces += [data[done : view.offset(start)], _with_ends(view, start, change, above, below)]
        end, before = start + len(change.old), number
        done = view.offset(end)
        added, now = change.new.count(b"\n"), line + more
        lines[number] += [now + above, max(now + added - below, now + above)]
        more += added - change.old.count(b"\n")
    pieces.append(data[done:])
    places = [
        Place(own[0], own[-1], len(change.starts), change.note)
        for own, change in zip(lines, changes, strict=True)
    ]
    return Replaced(b"".join(pieces), tuple(places))


def _common(old: list[bytes], new: list[bytes]) -> tuple[int, int]:
    """How many lines two texts share at the start and, beyond those, at the end."""
    least = min(len(old), len(new))
    above = 0
    while above < least and old[above] == new[above]:
        above += 1
    below = 0
    while below < least - above and old[-1 - below] == new[-1 - below]:
        below += 1
    return above, below


def _with_ends(view: View, start: int, change: _Change, above: int, below: int) -> bytes:
    """The new text with the file's line ends: a line that stays keeps its own, a new one its neighbour's."""
    new = change.new.split(b"\n")
    if len(new) == 1:
        return change.new
    ends: list[bytes] = []
    at = start
    for line in change.old.split(b"\n")[:-1]:
        at += len(line)
        ends.append(view.end(at))
        at += 1
    if not ends:
        return change.new.replace(b"\n", view.neighbour(start, start + len(change.old)))
    changed = len(ends) - max(below, 1)
    out: list[bytes] = []
    for number, line in enumerate(new[:-1]):
        from_end = len(new) - 1 - number
        if number >= above and from_end < below:
            out += [line, ends[len(ends) - from_end]]
        else:
            out += [line, ends[max(min(number, changed), 0)]]
    return b"".join([*out, new[-1]])


def _lenient(view: View, wanted: bytes, instead: bytes) -> _Change:
    """The one place where the lines of `wanted` are, but for trailing blanks or a common indent."""
    closed = wanted.endswith(b"\n")
    old = wanted.removesuffix(b"\n").split(b"\n")
    if not wanted.strip() or (instead and instead.endswith(b"\n") != closed):
        raise NotReplaced
    lines = view.text.split(b"\n")
    stripped = [line.rstrip() for line in lines]
    target = [line.rstrip() for line in old]
    span = len(old)
    places = [i for i in range(len(lines) - span + 1) if stripped[i : i + span] == target]
    shifts = [(b"", b"")] * len(places)
    if not places:
        for i in range(len(lines) - span + 1):
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
    return _Change([start], b"\n".join(there) + tail, new_text, _note(added, dropped))


def _new_lines(
    old: list[bytes], instead: bytes, there: list[bytes], added: bytes, dropped: bytes, *, closed: bool
) -> list[bytes]:
    """The lines of `instead`, shifted; those that `old` has too are taken as they are in the file."""
    new = (instead.removesuffix(b"\n") if closed else instead).split(b"\n")
    above, below = _common(old, new)
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
