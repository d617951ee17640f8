"""Plots: tokens of each call by kind, the context over time, shares with their intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.journal import Span
from agent.marks import Elided, Record, Summarised
from engine.messages import Prompt, Stop, Usage
from tasks.numbers.svg import boxes, element, hint, line, picture, short, ticks, words

WIDTH, LEFT, RIGHT = 720.0, 64.0, 8.0
TOKENS_HEIGHT, CONTEXT_HEIGHT = 170.0, 110.0
WIDEST = 56.0
MOST = 120
"""Columns of a plot; more calls than that share columns."""
KINDS = ("reused", "prefilled", "result", "thought", "text", "call", "other")
"""What tokens of a call were, from below; `prefilled` without results, `other`: stop ids and what was
discarded."""


@dataclass(frozen=True, slots=True)
class Column:
    """Calls to the model that share a column: the numbers of the first and the last, and their sum."""

    first: int
    last: int
    usage: Usage

    @property
    def name(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def parts(self) -> dict[str, int]:
        one = self.usage
        fresh = max(0, one.prefilled - one.result)
        return dict(
            zip(
                KINDS,
                (one.reused, fresh, one.result, one.thought, one.text, one.call, one.stop + one.discarded),
                strict=True,
            )
        )


def columns(records: Sequence[Record]) -> tuple[Column, ...]:
    """The calls to the model, at most `MOST` columns of them."""
    stops = [record.usage for record in records if isinstance(record, Stop)]
    each = max(1, math.ceil(len(stops) / MOST))
    return tuple(
        Column(start + 1, min(start + each, len(stops)), sum(stops[start : start + each], Usage()))
        for start in range(0, len(stops), each)
    )


def tokens_plot(key: str, found: Sequence[Column]) -> str:
    """Tokens of each call to the model, stacked by what they were."""
    most = max((sum(one.parts.values()) for one in found), default=0) or 1
    scale = (TOKENS_HEIGHT - 30) / most
    floor, wide = TOKENS_HEIGHT - 20, min(WIDEST, (WIDTH - LEFT - RIGHT) / max(len(found), 1))
    stacks: dict[str, list[tuple[float, float, float, float]]] = {kind: [] for kind in KINDS}
    hints: list[str] = []
    for place, one in enumerate(found):
        y, x = floor, LEFT + place * wide
        for kind, count in one.parts.items():
            if count:
                y -= count * scale
                stacks[kind].append((x + wide * 0.08, y, wide * 0.84, count * scale))
        hints.append(hint(_told(one), x, 10.0, wide, floor - 10))
    numbers = [
        words(found[place].name, LEFT + (place + 0.5) * wide, TOKENS_HEIGHT - 5, "axis", "middle")
        for place in range(0, len(found), max(1, math.ceil(len(found) / 12)))
    ]
    return picture(
        key,
        "Tokens of each call to the model",
        f"{found[-1].last if found else 0} calls; the tallest column is {most:,} tokens. "
        "The table below has the same numbers.",
        (WIDTH, TOKENS_HEIGHT),
        *_rulers(most, scale, floor),
        *(element("path", d=boxes(stack), class_=f"k-{kind}") for kind, stack in stacks.items() if stack),
        *numbers,
        *hints,
    )


def context_plot(
    key: str, records: Sequence[Record], times: Sequence[Span | None], whole: Span | None
) -> str:
    """How long the context was, over time; over the records where it is not known when they were."""
    points, cuts = _contexts(records, times if whole else ())
    start, end = whole or (0.0, float(max(len(records) - 1, 1)))
    across = (WIDTH - LEFT - RIGHT) / max(end - start, 1e-9)
    most = max((tokens for _, tokens in points), default=0) or 1
    floor = CONTEXT_HEIGHT - 6
    scale = (floor - 12) / most
    drawn = [(LEFT + (at - start) * across, floor - tokens * scale) for at, tokens in points]
    places = [LEFT + (at - start) * across for at in cuts]
    area = [(drawn[0][0], floor), *drawn, (drawn[-1][0], floor)] if drawn else []
    paths = (("area", area), ("curve", drawn))
    return picture(
        key,
        "Context over time",
        f"Tokens that the model had before it: {most:,} at most; room was made {len(cuts)} times.",
        (WIDTH, CONTEXT_HEIGHT),
        *_rulers(most, scale, floor, 3),
        *(element("path", d=line(path), class_=kind) for kind, path in paths if path),
        *(element("path", d=line([(x, 8.0), (x, floor)]), class_="cut") for x in places),
    )


def _contexts(
    records: Sequence[Record], times: Sequence[Span | None]
) -> tuple[list[tuple[float, int]], list[float]]:
    """(when, tokens) behind each call to the model, and when room was made."""
    points: list[tuple[float, int]] = []
    cuts: list[float] = []
    for place, record in enumerate(records):
        span = times[place] if times else None
        at = span[1] if span else float(place)
        match record:
            case Stop():
                points.append((at, record.usage.prompt + record.usage.output))
            case Elided() | Summarised():
                cuts.append(at)
            case Prompt() if not points:
                points.append((at, 0))
            case _:
                pass
    return points, cuts


def _rulers(most: float, scale: float, floor: float, about: int = 4) -> Iterator[str]:
    for value in ticks(most, about):
        y = floor - value * scale
        yield element("path", d=line([(LEFT, y), (WIDTH - RIGHT, y)]), class_="ruler")
        yield words(short(value), LEFT - 6, y + 4, "axis", "end")


def _told(one: Column) -> str:
    return f"call {one.name}: " + ", ".join(f"{kind} {count:,}" for kind, count in one.parts.items() if count)


def shares_plot(key: str, title: str, rows: Sequence[tuple[str, str, int, int, tuple[float, float]]]) -> str:
    """Shares with their intervals: (label, class, count, of, interval) a row."""
    width, left, row = 420.0, 128.0, 26.0
    across = width - left - 92
    drawn: list[str] = []
    for place, (label, kind, count, of, (low, high)) in enumerate(rows):
        y = 4 + place * row
        share = count / of if of else 0.0
        whisker = [(left + across * low, y + 11), (left + across * high, y + 11)]
        ends = [(x - 1, y + 6, 2.0, 10.0) for x, _ in whisker]
        drawn += [
            words(label, left - 8, y + 15, "label", "end"),
            element("path", d=boxes([(left, y + 3, across, 16.0)]), class_="track"),
            element("path", d=boxes([(left, y + 3, across * share, 16.0)]), class_=kind),
            element("path", d=line(whisker), class_="whisker"),
            element("path", d=boxes(ends), class_="ends"),
            words(f"{count}/{of}  {share:.1%}", width, y + 15, "label", "end"),
        ]
    told = "; ".join(
        f"{label} {count} of {of}, 95 % from {low:.1%} to {high:.1%}"
        for label, _, count, of, (low, high) in rows
    )
    return picture(key, title, told, (width, 8 + row * len(rows)), *drawn)
