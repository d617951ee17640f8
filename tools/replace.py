"""Replace texts in the bytes of a file; every byte outside of them stays as it is.

Matching is done on a view of the file without byte-order mark and with `\\n` for `\\r\\n`. What does not
match exactly is tried once more by whole lines: without trailing blanks, then with all lines indented
alike by more or less; that counts only when it fits in one place. A file that is no UTF-8 is Latin-1.
"""

from __future__ import annotations

from collections.abc import Sequence

from tools.change import Change, Hunk, Overlapping, Place, Replaced, Replacement
from tools.encoding import encodings, wide
from tools.find import find
from tools.lenient import common
from tools.view import View


def replace(data: bytes, replacements: Sequence[Replacement | Hunk]) -> Replaced:
    """Make all replacements, each found in the file as it is now.

    Raises NotReplaced, Overlapping and NotEncodable; then none is made.
    """
    if found := wide(data):
        done = _replace(found.text.encode(), replacements)
        return Replaced(found.mark + done.data.decode().encode(found.encoding), done.places)
    return _replace(data, replacements)


def _replace(data: bytes, replacements: Sequence[Replacement | Hunk]) -> Replaced:
    view = View(data)
    known = encodings(data)
    changes = [find(view, one, number, known) for number, one in enumerate(replacements)]
    return _apply(data, view, changes)


def _apply(data: bytes, view: View, changes: Sequence[Change]) -> Replaced:
    """All changes in the order of their places; line numbers count what was changed before."""
    order = sorted((start, number) for number, change in enumerate(changes) for start in change.starts)
    pieces: list[bytes] = []
    lines: list[list[int]] = [[] for _ in changes]
    done, end, more, before = 0, 0, 0, -1
    for (start, number), line in zip(order, view.lines([start for start, _ in order]), strict=True):
        if start < end:
            raise Overlapping(*sorted((before, number)))
        change = changes[number]
        above, below = common(change.old.split(b"\n"), change.new.split(b"\n"))
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


def _with_ends(view: View, start: int, change: Change, above: int, below: int) -> bytes:
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
