"""Questions about some rows of a table only: those that meet a condition."""

from __future__ import annotations

from tasks.families.data.conditions import Condition, both, clause, draw_condition
from tasks.families.data.question import Question, cast, shown
from tasks.families.data.senses import OPPOSITE
from tasks.families.draw import Draw
from tasks.families.project import Unsuitable
from tasks.families.sheet import Column, Sheet

_OUTCOMES = [
    *["count"] * 9,
    *["sum"] * 5,
    *["mean", "mean", "max", "max", "min", "who", "who", "least", "distinct", "distinct"],
]
_LEFT_OUT = 0.2
"""How often the request names the rows that do not count."""


def filtered(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    """A count, a sum or another outcome over the rows that meet a condition."""
    outcome = draw.one(_OUTCOMES)
    condition, said = (
        both(draw, sheet, number, label)
        if draw.chance(0.1)
        else (draw_condition(draw, sheet, number, label), "")
    )
    left_out = not said and condition.sense in OPPOSITE and draw.chance(_LEFT_OUT)
    said = said or clause(draw, condition, left_out=left_out)
    rows = [row for row in sheet.rows if condition.test(row)]
    if not rows or len(rows) == len(sheet.rows):
        raise Unsuitable("all or none")
    measure = draw.one(sheet.of("int", "float"))
    name = draw.one(sheet.of("label", "group"))
    if outcome in ("who", "least", "distinct") and name.name in condition.columns:
        raise Unsuitable("the same column")
    if outcome in ("max", "min", "mean", "who", "least") and len(rows) < 2:
        raise Unsuitable("few rows")
    columns, thought, code, answer = _answer(outcome, sheet, condition, measure, name, rows)
    values = condition.values | ({"m": measure.name} if "{m}" in columns else {})
    values |= {"d": name.name} if "{d}" in columns else {}
    used = [column.format(m=measure.name, d=name.name) for column in columns]
    return Question(
        outcome + ("_left" if left_out else "_where"),
        values,
        ", ".join(dict.fromkeys([*condition.columns, *used])),
        thought + f" where {condition.thought}.",
        code,
        answer,
        "csv, statistics" if outcome == "mean" else "csv",
        said,
    )


def _answer(
    outcome: str,
    sheet: Sheet,
    condition: Condition,
    measure: Column,
    name: Column,
    rows: list[dict[str, str]],
) -> tuple[list[str], str, str, str]:
    """The columns of the outcome, the thought, the code and the answer."""
    m, d = measure.name, name.name
    numbers = [float(row[m]) for row in rows]
    chosen = f"for r in {sheet.reader} if {condition.code}"
    values = f"{cast(measure)}(r['{m}']) {chosen}"
    match outcome:
        case "count":
            return [], "Count rows", f"sum(1 {chosen})", str(len(rows))
        case "sum":
            code = f"sum({values})" if measure.kind == "int" else f"round(sum({values}), 2)"
            return ["{m}"], f"Sum {m}", code, shown(measure, sum(numbers))
        case "mean":
            mean = str(round(sum(numbers) / len(numbers), 2))
            return ["{m}"], f"The mean of {m}", f"round(statistics.mean({values}), 2)", mean
        case "max" | "min":
            pick = max if outcome == "max" else min
            return ["{m}"], f"The {outcome} of {m}", f"{outcome}({values})", shown(measure, pick(numbers))
        case "distinct":
            code = f"len(set(r['{d}'] {chosen}))"
            return ["{d}"], f"Count different {d}", code, str(len({row[d] for row in rows}))
        case _:
            pick = "max" if outcome == "who" else "min"
            ranked = sorted(rows, key=lambda row: float(row[m]), reverse=outcome == "who")
            if ranked[0][m] == ranked[1][m] or not ranked[0][d]:
                raise Unsuitable("tie")
            code = f"{pick}((r {chosen}), key=lambda r: {cast(measure)}(r['{m}']))['{d}']"
            return ["{d}", "{m}"], f"The {d} at the {pick} of {m}", code, ranked[0][d]
