"""Conditions that the rows of a table meet or not: in Python, in a thought, in a request."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tasks.families.data.odd_senses import PHRASES_ODD, PREDICATES_ODD
from tasks.families.data.senses import OPPOSITE, PHRASES, PREDICATES, SIGNS, WHERE
from tasks.families.draw import Draw
from tasks.families.project import Unsuitable
from tasks.families.sheet import Column, Sheet

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Condition:
    """`code` is Python over a row `r`, `thought` says it briefly, `clause` is a pattern with holes."""

    code: str
    thought: str
    columns: tuple[str, ...]
    values: dict[str, str]
    test: Callable[[Row], bool]
    sense: str


_NUMBERS = [
    "above",
    "below",
    "least",
    "most",
    "above",
    "below",
    "least",
    "most",
    "exact",
    "unlike",
    "between",
]
_LABELS = ["is", "not", "is", "not", "is", "not"]


def draw_condition(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Condition:
    """One condition on one column of the table."""
    days = sheet.of("date")
    if days and draw.chance(0.3):
        return _day(draw, draw.one(days))
    if draw.chance(0.42):
        return _number(draw, number)
    if "" in label.values and draw.chance(0.6):
        sense = draw.one(["empty", "filled"])
        c = label.name
        code = f"not r['{c}']" if sense == "empty" else f"r['{c}']"
        said = f"{c} is {'empty' if sense == 'empty' else 'not empty'}"
        return Condition(code, said, (c,), {"c": c}, lambda r: (r[c] == "") == (sense == "empty"), sense)
    if draw.chance(0.5) and any(len(_words(value)) > 1 for value in label.values):
        return _part(draw, label)
    return _label(draw, label)


def _label(draw: Draw, label: Column) -> Condition:
    c, v = label.name, draw.one([value for value in label.values if value] or [""])
    if not v:
        raise Unsuitable("blank")
    sense = draw.one(_LABELS)
    sign = SIGNS[sense]
    code, said = f"r['{c}'] {sign} '{v}'", f"{c} {sign} {v}"
    return Condition(code, said, (c,), {"c": c, "v": v}, lambda r: (r[c] == v) == (sense == "is"), sense)


def _number(draw: Draw, number: Column) -> Condition:
    n, sense = number.name, draw.one(_NUMBERS)
    cast = "int" if number.kind == "int" else "float"
    values = sorted(float(value) for value in number.values)
    limit, high = sorted(draw.some(number.values, 2, 2), key=float)
    if sense == "between":
        limit, high = str(int(float(limit))), str(int(float(high)))
        if limit == high or any(value in (float(limit), float(high)) for value in values):
            raise Unsuitable("an end of the range")
        code, said = f"{limit} <= {cast}(r['{n}']) <= {high}", f"{limit} <= {n} <= {high}"
        low, top = float(limit), float(high)
        filled = {"n": n, "limit": limit, "high": high}
        return Condition(code, said, (n,), filled, lambda r: low <= float(r[n]) <= top, sense)
    whole = sense in ("above", "below", "least", "most") and draw.chance(0.6)
    limit = draw.one([limit, high])
    limit = str(int(float(limit))) if whole else limit.rstrip("0").rstrip(".") if "." in limit else limit
    sign, bound = SIGNS[sense], float(limit)
    tests: dict[str, Callable[[float, float], bool]] = {
        ">": float.__gt__,
        "<": float.__lt__,
        ">=": float.__ge__,
        "<=": float.__le__,
        "==": float.__eq__,
        "!=": float.__ne__,
    }
    code, said = f"{cast}(r['{n}']) {sign} {limit}", f"{n} {sign} {limit}"
    holes = {"n": n, "limit": limit}
    return Condition(code, said, (n,), holes, lambda r: tests[sign](float(r[n]), bound), sense)


def _day(draw: Draw, day: Column) -> Condition:
    t, value = day.name, draw.one(day.values)
    sense = draw.one(["after", "before"])
    sign = SIGNS[sense]
    code, said = f"r['{t}'] {sign} '{value}'", f"{t} {sign} {value}"
    holes = {"t": t, "day": value}
    return Condition(code, said, (t,), holes, lambda r: r[t] > value if sign == ">" else r[t] < value, sense)


def _words(value: str) -> list[str]:
    return re.findall(r"\w+", value.replace("_", " "))


def _part(draw: Draw, label: Column) -> Condition:
    """A whole word at the start or anywhere in a value: another word may take its place everywhere."""
    c = label.name
    words = _words(draw.one([value for value in label.values if len(_words(value)) > 1]))
    sense = draw.one(["starts", "starts_not", "holds", "holds", "holds_not"])
    part = words[0] if sense.startswith("starts") else draw.one(words)
    yes = not sense.endswith("_not")
    holes = {"c": c, "part": part}
    if sense.startswith("starts"):
        code, said = (
            f"r['{c}'].startswith('{part}')",
            f"{c} {'starts' if yes else 'does not start'} with {part}",
        )
        code = code if yes else f"not {code}"
        return Condition(code, said, (c,), holes, lambda r: r[c].startswith(part) == yes, sense)
    code = f"'{part}' {'in' if yes else 'not in'} r['{c}']"
    said = f"{c} {'contains' if yes else 'does not contain'} {part}"
    return Condition(code, said, (c,), holes, lambda r: (part in r[c]) == yes, sense)


def predicate(draw: Draw, condition: Condition) -> str:
    """The condition as a pattern with a verb: `{c} is {v}`."""
    return _form(draw, PREDICATES, PREDICATES_ODD, condition.sense)


def _form(draw: Draw, plain: dict[str, str], odd: dict[str, str], sense: str) -> str:
    """A form of either list; each form comes as often as any other."""
    return draw.one([*plain[sense].strip().split("\n"), *odd[sense].strip().split("\n")])


def clause(draw: Draw, condition: Condition, *, left_out: bool = False) -> str:
    """What follows "rows", as a pattern. `left_out`: the words for the rows that do not meet it."""
    sense = OPPOSITE[condition.sense] if left_out else condition.sense
    if draw.chance(0.45):
        return _form(draw, PHRASES, PHRASES_ODD, sense)
    said = _form(draw, PREDICATES, PREDICATES_ODD, sense)
    return ("whose " if said[:2] in ("{c", "{n", "{t") and draw.chance(0.3) else WHERE) + said


def both(draw: Draw, sheet: Sheet, number: Column, label: Column) -> tuple[Condition, str]:
    """Two conditions joined, and their clause."""
    one, two = _label(draw, label), _number(draw, number)
    joined = Condition(
        f"{one.code} and {two.code}",
        f"{one.thought} and {two.thought}",
        (*one.columns, *two.columns),
        one.values | two.values,
        lambda r: one.test(r) and two.test(r),
        "both",
    )
    said = [predicate(draw, one), predicate(draw, two)]
    if draw.chance(0.3):
        said.reverse()
    return joined, f"{WHERE}{said[0]} and {said[1]}"
