"""The timeline of a trajectory: who was at work when, and which tools ran while a thought was open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.journal import Span
from tasks.numbers.lanes import Bar, Laid
from tasks.numbers.plots import LEFT, RIGHT, WIDTH
from tasks.numbers.svg import boxes, element, hint, picture, ticks, words

LANE = 18.0
HINTS = 480
"""Bars of a lane that are told when the pointer rests; of more than that none is."""
ROWS = (("read", "reads"), ("thought", "thinks"), ("text", "says"), ("call", "calls"), ("tool", "tool runs"))


def timeline(key: str, laid: Laid) -> str:
    """Who was at work when, a lane each; behind them, when a thought was open."""
    start, end = laid.whole
    across = (WIDTH - LEFT - RIGHT) / max(end - start, 1e-9)
    rows = [*ROWS, *([("summary", "notes")] if any(bar.lane == "summary" for bar in laid.bars) else [])]
    bottom = 6 + LANE * len(rows)

    def x(at: float) -> float:
        return LEFT + (at - start) * across

    parts: list[str] = []
    for opened, closed in open_thoughts(laid.bars):
        parts.append(boxes([(x(opened), 4.0, (closed - opened) * across, bottom - 4)]))
    drawn = [element("path", d="".join(parts), class_="open")]
    hints: list[str] = []
    for place, (lane, label) in enumerate(rows):
        y = 6 + place * LANE
        drawn.append(words(label, LEFT - 6, y + LANE - 6, "axis", "end"))
        own = [bar for bar in laid.bars if bar.lane == lane]
        for failed in (False, True):
            these = [bar for bar in own if bool(bar.failure) == failed]
            shape = boxes(_merged([(x(bar.start), x(bar.end)) for bar in these], y + 2, LANE - 4))
            if shape:
                drawn.append(element("path", d=shape, class_="k-failed" if failed else f"k-{lane}"))
        if len(own) <= HINTS:
            hints += [
                hint(_bar_told(bar, start), x(bar.start), y, max((bar.end - bar.start) * across, 3.0), LANE)
                for bar in own
            ]
    for at in ticks(end - start, 6):
        drawn.append(words(f"{at:g} s", x(start + at), bottom + 14, "axis", "middle" if at else "start"))
    inside = sum(bar.lane == "tool" and bar.inside for bar in laid.bars)
    tools = sum(bar.lane == "tool" for bar in laid.bars)
    return picture(
        key,
        "Who was at work when",
        f"{end - start:.1f} seconds; {tools} calls of tools, {inside} of them inside an open thought.",
        (WIDTH, bottom + 20),
        *drawn,
        *hints,
    )


def open_thoughts(bars: Sequence[Bar]) -> Iterator[Span]:
    """When a thought was open: from its first word over the calls inside it, until the model speaks."""
    span: Span | None = None
    for bar in sorted(bars, key=lambda bar: (bar.start, bar.end)):
        if bar.lane == "thought" or (bar.lane in ("call", "tool") and bar.inside):
            span = (span[0] if span else bar.start, max(bar.end, span[1] if span else 0.0))
        elif bar.lane in ("text", "call") and span:
            yield span[0], max(span[0], min(span[1], bar.start))
            span = None
    if span:
        yield span


def _merged(spans: Sequence[Span], y: float, height: float) -> Iterator[tuple[float, float, float, float]]:
    """Rectangles of spans in pixels, at least one wide; those nearer than a tenth of one become one."""
    last: list[float] = []
    for begin, stop in sorted(spans):
        stop = max(stop, begin + 1)
        if last and begin - last[1] < 0.1:
            last[1] = max(last[1], stop)
            continue
        if last:
            yield last[0], y, last[1] - last[0], height
        last = [begin, stop]
    if last:
        yield last[0], y, last[1] - last[0], height


def _bar_told(bar: Bar, start: float) -> str:
    where = " in a thought" if bar.inside else ""
    how = f", failed: {bar.failure}" if bar.failure else ""
    name = f" {bar.name}" if bar.name else ""
    when = f"at {bar.start - start:.2f} s for {bar.end - bar.start:.3f} s"
    return f"{bar.lane}{name}{where}, call {bar.step}: {when}{how}"
