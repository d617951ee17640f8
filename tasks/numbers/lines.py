"""A figure with its name: as a value for JSON and as words for a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

from tasks.numbers.samples import Estimate

Value: TypeAlias = float | int | str | Mapping[str, "Value"] | Sequence["Value"] | None


@dataclass(frozen=True, slots=True)
class Line:
    """`key` and `value` stand in JSON; `label` and `text` in tables."""

    key: str
    label: str
    value: Value
    text: str


def as_object(lines: Sequence[Line]) -> dict[str, Value]:
    """The figures by their keys."""
    return {line.key: line.value for line in lines}


def estimated(key: str, label: str, found: Estimate | None, form: str = ".2f") -> Line:
    """An estimate: `0.71 [0.62, 0.80]`."""
    if found is None:
        return Line(key, label, None, "-")
    text = f"{found.value:{form}} [{found.low:{form}}, {found.high:{form}}]"
    return Line(key, label, asdict(found), text)


def share(key: str, label: str, count: int, of: int, interval: tuple[float, float]) -> Line:
    """A share with its interval: `20/24, 83.3% [64.1%, 93.3%]`."""
    value = {"count": count, "of": of, "low": interval[0], "high": interval[1]}
    text = f"{count}/{of}, {count / of:.1%} [{interval[0]:.1%}, {interval[1]:.1%}]" if of else "-"
    return Line(key, label, value, text)


def number(key: str, label: str, value: float | None, form: str = ",.0f", unit: str = "") -> Line:
    """A plain number, `-` where there is none."""
    return Line(key, label, value, "-" if value is None else f"{value:{form}}{unit}")
