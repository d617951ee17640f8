"""From text to rows of the screen: wrapped, cut, laid out left and right."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip


@cache
def pen() -> Console:
    """What turns text into segments: the same for every terminal, colours are reduced later."""
    return Console(color_system="truecolor", force_terminal=True, legacy_windows=False, _environ={})


def row(text: Text) -> Strip:
    """One row, as long as the text."""
    if not text.spans:
        return Strip([Segment(text.plain, pen().get_style(text.style))], text.cell_len)
    return Strip(text.render(pen()), text.cell_len)


def wrapped(text: Text, width: int, first: Text, rest: Text) -> list[Strip]:
    """The text in rows of `width` cells, the first one behind `first`, the others behind `rest`."""
    inner = max(width - max(first.cell_len, rest.cell_len), 8)
    lines = text.wrap(pen(), inner, tab_size=4)
    return [
        row(Text.assemble(first if number == 0 else rest, line))
        for number, line in enumerate(lines or [Text()])
    ]


def cut(text: Text, width: int) -> Text:
    """As much of one line as fits, with `…` where something is missing."""
    if text.cell_len <= width:
        return text
    short = text.copy()
    short.truncate(max(width, 1), overflow="ellipsis")
    return short


def cut_left(text: str, width: int) -> str:
    """The end of one line, with `…` before it where something is missing."""
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) > width - 1:
        text = text[max(1, cell_len(text) - width) :] if len(text) > width else text[1:]
    return "…" + text.lstrip()


def sides(left: Text, right: Text, width: int) -> Strip:
    """`left` and `right` at the ends of one row; the left one is cut."""
    if not right.cell_len:
        return row(cut(left, width))
    room = max(width - right.cell_len - 1, 1)
    short = cut(left, room)
    return row(Text.assemble(short, " " * max(width - short.cell_len - right.cell_len, 1), right))


def rendered(renderable: RenderableType, width: int, style: Style | None = None) -> list[Strip]:
    """What Rich makes of something, without blanks at the end of rows."""
    options = pen().options.update(width=max(width, 8), highlight=False)
    lines = pen().render_lines(renderable, options, style=style, pad=False, new_lines=False)
    return [Strip(line) for line in lines]


def behind(prefix: Text, rows: Iterable[Strip]) -> list[Strip]:
    """The rows, each behind the prefix."""
    start = row(prefix)
    return [Strip.join([start, one]) for one in rows]
