"""Where a replacement belongs in a file: exactly, in each encoding, before it is looked for by lines."""

from __future__ import annotations

from collections.abc import Sequence

from tools.change import Change, Hunk, NotEncodable, NotReplaced, Replacement
from tools.lenient import lenient
from tools.view import View


def find(view: View, one: Replacement | Hunk, number: int, known: Sequence[str]) -> Change:
    """The change that a replacement comes to. `known` are encodings. Raises NotReplaced, NotEncodable."""
    return (
        _find_text(view, one, number, known)
        if isinstance(one, Replacement)
        else _find_lines(view, one, number, known)
    )


def _find_text(view: View, one: Replacement, number: int, known: Sequence[str]) -> Change:
    readings = _readings(one, known)
    for wanted, encoding in readings:
        starts = _starts(view.text, wanted, len(wanted))
        if len(starts) > 1 and not one.every:
            raise NotReplaced(tuple(view.lines(starts)), number)
        if starts:
            return Change(starts, wanted, _new(one, number, encoding))
    return _find_nearly(view, one, number, readings, 0)


def _find_lines(view: View, one: Hunk, number: int, known: Sequence[str]) -> Change:
    above = _below(view, one.below, number)
    if not one.old:
        at = above if one.below else len(view.text)
        return _inserted(view, at, _new(one, number, known[0]))
    readings = _readings(one, known)
    for wanted, encoding in readings:
        lines = wanted.removesuffix(b"\n")
        starts = [
            at for at in _starts(view.text, lines, 1) if at >= above and view.holds_lines(at, at + len(lines))
        ]
        if len(starts) > 1 and not (one.below or one.last):
            raise NotReplaced(tuple(view.lines(starts)), number)
        if starts:
            at = starts[-1] if one.last else starts[0]
            return _exchanged(view, at, lines, _new(one, number, encoding))
    return _find_nearly(view, one, number, readings, view.text.count(b"\n", 0, above))


def _below(view: View, lines: Sequence[str], number: int) -> int:
    """The offset behind lines that stand one below the other, wherever they are indented to."""
    at = 0
    for line in lines:
        wanted = line.strip().encode()
        while at < len(view.text):
            end = view.text.find(b"\n", at)
            there, at = (view.text[at:end], end + 1) if end >= 0 else (view.text[at:], len(view.text))
            if there.strip() == wanted:
                break
        else:
            raise NotReplaced((), number, anchor=True)
    return at


def _inserted(view: View, at: int, new: bytes) -> Change:
    if at == len(view.text) and view.text and not view.text.endswith(b"\n"):
        return Change([at], b"", b"\n" + new.removesuffix(b"\n"))
    return Change([at], b"", new)


def _exchanged(view: View, at: int, lines: bytes, new: bytes) -> Change:
    """Lines for others; when there are no others, a line end goes too."""
    if new:
        return Change([at], lines, new.removesuffix(b"\n"))
    if at + len(lines) < len(view.text):
        return Change([at], lines + b"\n", b"")
    return Change([at - 1], b"\n" + lines, b"") if at else Change([at], lines, b"")


def _find_nearly(
    view: View, one: Replacement | Hunk, number: int, readings: Sequence[tuple[bytes, str]], first: int
) -> Change:
    """The one place, at or behind the line `first` (from 0), where its lines almost are."""
    lines: tuple[int, ...] = ()
    for wanted, encoding in readings:
        try:
            return lenient(view, wanted, _new(one, number, encoding), first)
        except NotReplaced as failure:
            lines = lines or failure.lines
    raise NotReplaced(lines, number)


def _readings(one: Replacement | Hunk, known: Sequence[str]) -> list[tuple[bytes, str]]:
    return [(text, encoding) for encoding in known if (text := _encoded(one.old, encoding)) is not None]


def _encoded(text: str, encoding: str) -> bytes | None:
    try:
        return text.replace("\r\n", "\n").removeprefix("\ufeff").encode(encoding)
    except UnicodeEncodeError:
        return None


def _new(one: Replacement | Hunk, number: int, encoding: str) -> bytes:
    new = _encoded(one.new, encoding)
    if new is None:
        raise NotEncodable(number, encoding)
    return new


def _starts(text: bytes, wanted: bytes, step: int) -> list[int]:
    starts: list[int] = []
    at = text.find(wanted)
    while at >= 0:
        starts.append(at)
        at = text.find(wanted, at + step)
    return starts
