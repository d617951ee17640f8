"""SVG as text: elements whose attributes and words are escaped, coloured by classes of the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from tools.output import clean


def element(name: str, *inside: str, **attributes: object) -> str:
    """An element around what is SVG already. `class_` is class, `_` in a name is `-`."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(shown(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{told}>{''.join(inside)}</{name}>"


def words(text: str, x: float, y: float, class_: str, anchor: str = "start") -> str:
    return element("text", said(text), x=x, y=y, class_=class_, text_anchor=anchor)


def picture(key: str, title: str, description: str, size: tuple[float, float], *inside: str) -> str:
    """A picture with a name and a description for who cannot see it. `key` is unique in the page."""
    width, height = size
    return element(
        "svg",
        element("title", said(title), id=f"{key}-t"),
        element("desc", said(description), id=f"{key}-d"),
        *inside,
        viewBox=f"0 0 {shown(width)} {shown(height)}",
        role="img",
        aria_labelledby=f"{key}-t {key}-d",
    )


def boxes(rectangles: Iterable[tuple[float, float, float, float]]) -> str:
    """The path of many rectangles (x, y, width, height): one element for all of a kind."""
    return "".join(
        f"M{shown(x)} {shown(y)}h{shown(width)}v{shown(height)}h{shown(-width)}z"
        for x, y, width, height in rectangles
    )


def line(points: Iterable[tuple[float, float]]) -> str:
    """The path through points."""
    return "M" + "L".join(f"{shown(x)} {shown(y)}" for x, y in points)


def hint(text: str, x: float, y: float, width: float, height: float) -> str:
    """What is told where the pointer rests."""
    return element("rect", element("title", said(text)), x=x, y=y, width=width, height=height, class_="hint")


def said(text: str) -> str:
    """Foreign words, without what a terminal would take for itself."""
    return escape(clean(text))


def shown(value: object) -> str:
    """A number to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def ticks(most: float, about: int = 4) -> Sequence[float]:
    """Round numbers from 0 to about `most`."""
    if most <= 0:
        return (0.0,)
    raw = most / about
    unit = 10 ** math.floor(math.log10(raw))
    step = next(one for one in (1, 2, 5, 10) if one * unit >= raw) * unit
    return [step * one for one in range(int(most / step) + 1)]


def short(value: float) -> str:
    """A number for an axis: `12k`, `1.5M`, `0.2`."""
    for size, name in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{name}"
    return f"{value:g}"
