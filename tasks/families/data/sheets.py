"""Tables in files: columns of several kinds, comma, semicolon or tab between them."""

from __future__ import annotations

import csv
import io

from tasks.families.draw import Draw
from tasks.families.project import Project
from tasks.families.say import listed
from tasks.families.sheet import Column, Sheet

_NAMES = {
    "label": listed("""
name city country product category status region team department color type customer item title
genre brand store animal room
"""),
    "int": listed("""
amount quantity price units age score points total visits stock sales orders year hours minutes
weight count votes pages seats days
"""),
    "float": listed(
        """price cost amount rating weight temperature distance salary revenue height value width load"""
    ),
    "key": ["id", "code", "sku", "number"],
    "date": ["date", "day", "created"],
}


_UNITS = listed("cm kg km eur ml min pct")
_GROUPS = [
    "open closed pending", "paid unpaid refunded", "active inactive", "yes no", "new used", "low medium high",
    "true false",
    "shipped returned delivered", "north south east west", "A B C", "K1 K2 K3", "A7 B2 C9", "red green blue",
]  # fmt: skip


def draw_sheet(draw: Draw, project: Project) -> Sheet:
    count = draw.one([4, 6, 8, 10, 12, 15, 20, 30, 40])
    kinds = draw.some(["label", "label", "int", "float", "int", "group", "date"], 2, 4)
    kinds = (["key"] if draw.chance(0.25) else []) + kinds
    if not {"int", "float"} & set(kinds):
        kinds.append(draw.one(["int", "float"]))
    if not {"label", "group"} & set(kinds):
        kinds.insert(0, draw.one(["label", "group"]))
    if draw.chance(0.35):
        draw.rng.shuffle(kinds)
    shared = draw.word() if draw.chance(0.15) else ""
    columns: list[Column] = []
    for kind in kinds:
        taken = {column.name.lower() for column in columns}
        choices = [n for n in _NAMES.get(kind, _NAMES["label"]) if n not in taken]
        dice = draw.rng.random()
        common = draw.one(choices)
        name = common if dice < 0.4 else draw.one([draw.word, draw.word, draw.snake, draw.camel])()
        name = f"{name}_{common}" if 0.4 < dice < 0.55 else name
        name = f"{name}_{draw.one(_UNITS)}" if kind in ("int", "float") and draw.chance(0.12) else name
        name = draw.one([name.capitalize(), name.upper()]) if draw.chance(0.08) else name
        name = f"{shared}_{name}" if shared and draw.chance(0.7) else name
        columns.append(Column(name, kind, tuple(_values(draw, kind, count))))
    folder = draw.one(["", "", "", "", "data/", "input/", "reports/"])
    plain = ["sales", "orders", "data", "users", "items", "log", "results", "stock"]
    stem = draw.one([draw.one(plain), draw.word(), draw.kebab(), draw.snake(), draw.snake(2, 2)])
    mark = draw.one([",", ",", ",", ",", ",", ";", "\t"])
    path = project.free([f"{stem}.{'tsv' if mark == chr(9) else 'csv'}"], [folder])
    out = io.StringIO()
    quotes = csv.QUOTE_ALL if draw.chance(0.08) else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=mark, lineterminator="\n", quoting=quotes)
    writer.writerow([column.name for column in columns])
    writer.writerows(zip(*(column.values for column in columns), strict=True))
    project.add(path, out.getvalue(), plain=True)
    return Sheet(path, mark, tuple(columns))


def _values(draw: Draw, kind: str, count: int) -> list[str]:
    rng = draw.rng
    match kind:
        case "label":
            words = _labels(draw, min(count, draw.one([3, 4, 6, 25])))
            words = words + [draw.one(words) for _ in range(count - len(words))]
            return _blanked(draw, words) if draw.chance(0.15) else words
        case "group":
            words = (
                draw.one(_GROUPS).split()
                if draw.chance(0.5)
                else [draw.word() for _ in range(rng.randint(2, 4))]
            )
            return [draw.one(words) for _ in range(count)]
        case "key":
            first = draw.one([1, 1, 1001])
            return [str(first + i) for i in range(count)]
        case "date":
            year = draw.one([2023, 2024, 2025])
            return [f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}" for _ in range(count)]
        case _:
            top = draw.one([9, 50, 100, 500, 5000])
            if kind == "int":
                return [str(n) for n in rng.sample(range(1, top * 3 + 80), count)]
            places = draw.one([1, 2, 2])
            return [f"{n / 10**places:.{places}f}" for n in rng.sample(range(100, top * 100 + 9000), count)]


def _labels(draw: Draw, count: int) -> list[str]:
    """Distinct labels: words, codes such as T4, or two words joined."""
    style = draw.rng.random()
    if style < 0.12:
        letter = draw.one("ABCDEGHKLMNPRSTUVWXZ")
        return [letter + str(n) for n in draw.rng.sample(range(1, 30), count)]
    words = [draw.word() for _ in range(count)]
    if style < 0.32:
        joint = draw.one([" ", "-", "-", " ", "/", ", "])
        heads = [draw.word() for _ in range(draw.one([2, 3]))]
        return [f"{draw.one(heads)}{joint}{word}" for word in words]
    return [word.capitalize() for word in words] if draw.chance(0.5) else words


def _blanked(draw: Draw, values: list[str]) -> list[str]:
    """The values with a few left out."""
    gone = set(draw.some(range(1, len(values)), 1, max(1, len(values) // 4)))
    return ["" if index in gone else value for index, value in enumerate(values)]
