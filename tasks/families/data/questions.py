"""Questions about a table: what is asked, the code that answers it, the answer."""

from __future__ import annotations

from collections import Counter

from tasks.families.data.filtered import filtered
from tasks.families.data.question import Question, cast, shown
from tasks.families.draw import Draw
from tasks.families.project import Unsuitable
from tasks.families.say import listed
from tasks.families.sheet import Column, Sheet

SOME = 0.55
"""How many questions are about the rows that meet a condition, in the frames that all conditions share."""
_KEYS = listed("""
rows count count count count above below least_of sum sum sum sum sum_of sum_of max max max min min
who who least mean mean distinct common group count_not count_not count_not
""")


def draw_question(draw: Draw, sheet: Sheet) -> Question:
    number, label = draw.one(sheet.of("int", "float")), draw.one(sheet.of("label", "group"))
    if draw.chance(SOME):
        return filtered(draw, sheet, number, label)
    key = draw.one(_KEYS)
    if "" in label.values and key in ("who", "least", "distinct", "common", "group"):
        raise Unsuitable("blanks")
    return _ASKED[key](draw, sheet, number, label)


def _rows(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    return Question(
        "rows", {}, "", "Count all rows.", f"sum(1 for r in {sheet.reader})", str(len(sheet.rows))
    )


def _count(draw: Draw, sheet: Sheet, number: Column, label: Column, sign: str = "==") -> Question:
    c, v = label.name, draw.one([value for value in label.values if value])
    found = sum((r[c] == v) == (sign == "==") for r in sheet.rows)
    key = "count" if sign == "==" else "count_not"
    code = f"sum(1 for r in {sheet.reader} if r['{c}'] {sign} '{v}')"
    return Question(key, {"c": c, "v": v}, c, f"Count rows where {c} {sign} {v}.", code, str(found))


def _bound(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    n, limit = number.name, draw.one(number.values).split(".")[0]
    key, sign = draw.one(
        [("above", ">"), ("above", ">"), ("below", "<"), ("least_of", ">="), ("most_of", "<=")]
    )
    numbers = [float(r[n]) for r in sheet.rows]
    tests = {">": float.__gt__, "<": float.__lt__, ">=": float.__ge__, "<=": float.__le__}
    found = sum(tests[sign](value, float(limit)) for value in numbers)
    code = f"sum(1 for r in {sheet.reader} if {cast(number)}(r['{n}']) {sign} {limit})"
    return Question(
        key, {"n": n, "limit": limit}, n, f"Count rows where {n} {sign} {limit}.", code, str(found)
    )


def _sum(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    n = number.name
    code = f"sum({cast(number)}(r['{n}']) for r in {sheet.reader})"
    code = code if number.kind == "int" else f"round({code}, 2)"
    return Question(
        "sum", {"n": n}, n, f"Sum {n}.", code, shown(number, sum(float(r[n]) for r in sheet.rows))
    )


def _sum_of(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    n, c, v = number.name, label.name, draw.one([value for value in label.values if value])
    code = f"sum({cast(number)}(r['{n}']) for r in {sheet.reader} if r['{c}'] == '{v}')"
    code = code if number.kind == "int" else f"round({code}, 2)"
    value = sum(float(r[n]) for r in sheet.rows if r[c] == v)
    return Question(
        "sum_of",
        {"n": n, "c": c, "v": v},
        f"{c}, {n}",
        f"Sum {n} where {c} == {v}.",
        code,
        shown(number, value),
    )


def _extreme(draw: Draw, sheet: Sheet, number: Column, label: Column, key: str = "max") -> Question:
    n = number.name
    code = f"{key}({cast(number)}(r['{n}']) for r in {sheet.reader})"
    pick = max if key == "max" else min
    value = pick(float(r[n]) for r in sheet.rows)
    return Question(key, {"n": n}, n, f"The {key} of {n}.", code, shown(number, value))


def _who(draw: Draw, sheet: Sheet, number: Column, label: Column, key: str = "who") -> Question:
    n, c = number.name, label.name
    name = "max" if key == "who" else "min"
    ranked = sorted(sheet.rows, key=lambda r: float(r[n]), reverse=key == "who")
    if ranked[0][n] == ranked[1][n]:
        raise Unsuitable("tie")
    code = f"{name}({sheet.reader}, key=lambda r: {cast(number)}(r['{n}']))['{c}']"
    return Question(key, {"n": n, "c": c}, f"{c}, {n}", f"The {c} at the {name} of {n}.", code, ranked[0][c])


def _mean(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    n = number.name
    value = sum(float(r[n]) for r in sheet.rows) / len(sheet.rows)
    code = f"round(statistics.mean({cast(number)}(r['{n}']) for r in {sheet.reader}), 2)"
    return Question("mean", {"n": n}, n, f"The mean of {n}.", code, str(round(value, 2)), "csv, statistics")


def _distinct(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    c = label.name
    code = f"len(set(r['{c}'] for r in {sheet.reader}))"
    return Question(
        "distinct", {"c": c}, c, f"Count different {c}.", code, str(len({r[c] for r in sheet.rows}))
    )


def _common(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    c = label.name
    ranked = Counter(r[c] for r in sheet.rows).most_common(2)
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        raise Unsuitable("tie")
    code = f"collections.Counter(r['{c}'] for r in {sheet.reader}).most_common(1)[0][0]"
    return Question("common", {"c": c}, c, f"The most common {c}.", code, ranked[0][0], "collections, csv")


def _group(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    n, c = number.name, label.name
    sums: dict[str, float] = {}
    for r in sheet.rows:
        sums[r[c]] = sums.get(r[c], 0.0) + float(r[n])
    ranked = sorted(sums.items(), key=lambda item: -item[1])
    if len(ranked) < 2 or ranked[0][1] - ranked[1][1] < 0.1:
        raise Unsuitable("tie")
    code = (
        f"c = collections.Counter()\nfor r in {sheet.reader}: c[r['{c}']] += {cast(number)}(r['{n}'])\n"
        "print(c.most_common(1)[0][0])"
    )
    thought = f"The {c} with the largest sum of {n}."
    return Question("group", {"c": c, "n": n}, f"{c}, {n}", thought, code, ranked[0][0], "collections, csv")


def _count_not(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    return _count(draw, sheet, number, label, "!=")


def _min(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    return _extreme(draw, sheet, number, label, "min")


def _least(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    return _who(draw, sheet, number, label, "least")


_ASKED = {
    "rows": _rows,
    "count": _count,
    "count_not": _count_not,
    "above": _bound,
    "below": _bound,
    "least_of": _bound,
    "sum": _sum,
    "sum_of": _sum_of,
    "max": _extreme,
    "min": _min,
    "who": _who,
    "least": _least,
    "mean": _mean,
    "distinct": _distinct,
    "common": _common,
    "group": _group,
}
