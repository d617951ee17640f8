"""data: a question about a CSV file (or a log) is answered by a shell command, into a file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import listing
from tasks.families.data_says import ASK, LOG, LOG_NOUN, NOUN, OUT, OUT_FIRST, PUT
from tasks.families.draw import Draw
from tasks.families.plans import finish
from tasks.families.project import Project, Unsuitable
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
_GROUPS = [
    "open closed pending", "paid unpaid refunded", "active inactive", "yes no", "new used", "low medium high",
    "true false",
    "shipped returned delivered", "north south east west", "A B C", "K1 K2 K3", "A7 B2 C9", "red green blue",
]  # fmt: skip


def _sheet(draw: Draw, project: Project) -> Sheet:
    count = draw.one([4, 6, 8, 10, 12, 15, 20, 30, 40])
    kinds = draw.some(["label", "label", "int", "float", "int", "group", "date"], 2, 4)
    kinds = (["key"] if draw.chance(0.25) else []) + kinds
    if not {"int", "float"} & set(kinds):
        kinds.append(draw.one(["int", "float"]))
    if not {"label", "group"} & set(kinds):
        kinds.insert(0, draw.one(["label", "group"]))
    columns: list[Column] = []
    for kind in kinds:
        taken = {column.name.lower() for column in columns}
        choices = [n for n in _NAMES.get(kind, _NAMES["label"]) if n not in taken]
        dice = draw.rng.random()
        common = draw.one(choices)
        name = common if dice < 0.4 else draw.one([draw.word, draw.word, draw.snake, draw.camel])()
        name = f"{name}_{common}" if 0.4 < dice < 0.55 else name
        name = draw.one([name.capitalize(), name.upper()]) if draw.chance(0.08) else name
        columns.append(Column(name, kind, tuple(_values(draw, kind, count))))
    folder = draw.one(["", "", "", "", "data/", "input/", "reports/"])
    plain = ["sales", "orders", "data", "users", "items", "log", "results", "stock"]
    stem = draw.one([draw.one(plain), draw.word(), draw.kebab(), draw.snake(), draw.snake(2, 2)])
    mark = draw.one([",", ",", ",", ",", ",", ",", ",", ";", "\t"])
    path = project.free([f"{stem}.{'tsv' if mark == chr(9) else 'csv'}"], [folder])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(zip(*(column.values for column in columns), strict=True))
    project.add(path, out.getvalue(), plain=True)
    return Sheet(path, mark, tuple(columns))


def _values(draw: Draw, kind: str, count: int) -> list[str]:
    rng = draw.rng
    match kind:
        case "label":
            words = [draw.word() for _ in range(min(count, draw.one([3, 4, 6, 40])))]
            words = [w.capitalize() for w in words] if draw.chance(0.5) else words
            return words + [draw.one(words) for _ in range(count - len(words))]
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
            return [f"{n / 100:.2f}" for n in rng.sample(range(100, top * 100 + 9000), count)]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a key of ASK, the words that fill its patterns, the thought, the code, the answer."""

    key: str
    values: dict[str, str]
    columns: str
    thought: str
    expression: str
    answer: str
    modules: str = "csv"


def _question(draw: Draw, sheet: Sheet) -> Question:
    number, label = draw.one(sheet.of("int", "float")), draw.one(sheet.of("label", "group"))
    key = draw.one(
        [
            "rows",
            "count",
            "count",
            "count",
            "count",
            "above",
            "below",
            "least_of",
            "sum",
            "sum",
            "sum",
            "sum",
            "sum_of",
            "max",
            "max",
            "max",
            "min",
            "who",
            "least",
            "mean",
            "distinct",
            "common",
            "group",
            "count_not",
        ]
    )
    return _ASKED[key](draw, sheet, number, label)


def _rows(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    return Question(
        "rows", {}, "", "Count all rows.", f"sum(1 for r in {sheet.reader})", str(len(sheet.rows))
    )


def _count(draw: Draw, sheet: Sheet, number: Column, label: Column, sign: str = "==") -> Question:
    c, v = label.name, draw.one(label.values)
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
    code = f"sum(1 for r in {sheet.reader} if {_cast(number)}(r['{n}']) {sign} {limit})"
    return Question(
        key, {"n": n, "limit": limit}, n, f"Count rows where {n} {sign} {limit}.", code, str(found)
    )


def _cast(number: Column) -> str:
    return "int" if number.kind == "int" else "float"


def _shown(number: Column, value: float) -> str:
    return str(int(value)) if number.kind == "int" else str(round(value, 2))


def _sum(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    n = number.name
    code = f"sum({_cast(number)}(r['{n}']) for r in {sheet.reader})"
    code = code if number.kind == "int" else f"round({code}, 2)"
    return Question(
        "sum", {"n": n}, n, f"Sum {n}.", code, _shown(number, sum(float(r[n]) for r in sheet.rows))
    )


def _sum_of(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    n, c, v = number.name, label.name, draw.one(label.values)
    code = f"sum({_cast(number)}(r['{n}']) for r in {sheet.reader} if r['{c}'] == '{v}')"
    code = code if number.kind == "int" else f"round({code}, 2)"
    value = sum(float(r[n]) for r in sheet.rows if r[c] == v)
    return Question(
        "sum_of",
        {"n": n, "c": c, "v": v},
        f"{c}, {n}",
        f"Sum {n} where {c} == {v}.",
        code,
        _shown(number, value),
    )


def _extreme(draw: Draw, sheet: Sheet, number: Column, label: Column, key: str = "max") -> Question:
    n = number.name
    code = f"{key}({_cast(number)}(r['{n}']) for r in {sheet.reader})"
    pick = max if key == "max" else min
    value = pick(float(r[n]) for r in sheet.rows)
    return Question(key, {"n": n}, n, f"The {key} of {n}.", code, _shown(number, value))


def _who(draw: Draw, sheet: Sheet, number: Column, label: Column, key: str = "who") -> Question:
    n, c = number.name, label.name
    name = "max" if key == "who" else "min"
    ranked = sorted(sheet.rows, key=lambda r: float(r[n]), reverse=key == "who")
    if ranked[0][n] == ranked[1][n]:
        raise Unsuitable("tie")
    code = f"{name}({sheet.reader}, key=lambda r: {_cast(number)}(r['{n}']))['{c}']"
    return Question(key, {"n": n, "c": c}, f"{c}, {n}", f"The {c} at the {name} of {n}.", code, ranked[0][c])


def _mean(draw: Draw, sheet: Sheet, number: Column, label: Column) -> Question:
    n = number.name
    value = sum(float(r[n]) for r in sheet.rows) / len(sheet.rows)
    code = f"round(statistics.mean({_cast(number)}(r['{n}']) for r in {sheet.reader}), 2)"
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
        f"c = collections.Counter()\nfor r in {sheet.reader}: c[r['{c}']] += {_cast(number)}(r['{n}'])\n"
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


def _out(draw: Draw, project: Project) -> str:
    plain = listed("""
answer result out output total count report summary max solution number
""")
    stem = draw.one(
        [
            draw.one(plain),
            draw.word(),
            draw.snake(2, 2),
            draw.kebab(2, 2),
            f"{draw.word()}_{draw.one(plain)}",
            f"{draw.one(plain)}_{draw.word()}",
        ]
    )
    path = (
        draw.one(["", "", "", "", "", "out/", "results/"])
        + stem
        + draw.one([".txt", ".txt", ".txt", ".txt", ".md"])
    )
    if path in project.texts:
        raise Unsuitable("taken")
    return path


def table(draw: Draw, project: Project) -> Turn:
    """A question about a table."""
    before = list(project.sheets)
    sheet = draw.one(before) if before and draw.chance(0.6) else _sheet(draw, project)
    project.sheets += [] if sheet in project.sheets else [sheet]
    if draw.chance(0.15):
        project.sheets.append(_sheet(draw, project))
    question = _question(draw, sheet)
    out = _out(draw, project)
    told = draw.chance(0.85) or len(project.sheets) > 1
    glue, body = (
        ("\n", question.expression) if question.key == "group" else ("; ", f"print({question.expression})")
    )
    folder = out.rpartition("/")[0]
    made = f"mkdir -p {folder} && " if folder else ""
    command = f'{made}python3 -c "import {question.modules}{glue}{body}" | tee {out}'
    if any(mark in question.answer + "".join(question.values.values()) for mark in "'\"$`\\!"):
        raise Unsuitable("quotes")
    return _turn(draw, project, sheet, question, command, out, told)


def _turn(
    draw: Draw, project: Project, sheet: Sheet, question: Question, command: str, out: str, told: bool
) -> Turn:
    text = _instruction(draw, question, sheet.path if told else "", out)
    head = call("shell", command=f"head -3 {sheet.path}")
    guess = draw.one(["value", "name", "amount", "total", "id"])
    last = question.columns.split(", ")[-1]
    stumbles = draw.chance(0.08) and last and guess not in question.columns and "name" not in sheet.path
    stumble = command.replace(f"r['{last}']", f"r['{guess}']")
    split = {",": "", ";": " Split at ;", "\t": " Split at tabs."}[sheet.mark]
    kind = (
        "Integers: int. "
        if " int(r[" in command or "(int(r[" in command
        else "Decimals: float. "
        if "float(r[" in command
        else ""
    )

    write = f"Write {out}. " if told else ""

    def plan() -> Plan:
        if not told:
            yield Act(f"Write {out}. Which file is it? List the files.", (listing(),))
        if stumbles:
            yield Act(f"{write}Column: {guess}.", (call("shell", command=stumble),), wrong=True)
            yield Act(f"KeyError: no column {guess}. Look at the header.", (head,))
        else:
            yield Act(f"{write}Look at {sheet.path}.", (head,))
        lead = f"Column: {question.columns}. " if question.columns else ""
        result = yield Act(f"{lead}{kind}{question.thought}{split}", (call("shell", command=command),))
        yield from finish(f"The answer is {result[0]}", f"{result[0]} is in {out}.")

    data = (question.answer + "\n").encode()
    project.texts[out] = question.answer + "\n"
    return Turn(text, plan, Expect((sheet.path,), answers={out: question.answer}), {out: data})


def _instruction(draw: Draw, question: Question, path: str, out: str) -> str:
    quote = draw.one(["", "", "'", "`", '"'])
    values = {
        key: f"{quote}{value}{quote}" if key in "cnv" else value for key, value in question.values.items()
    }
    values["file"] = (
        draw.code(path) if path else draw.one(["the csv file", "the table", "the data", "our csv"])
    )
    return _asked(draw, ASK[question.key], NOUN[question.key], values, out)


def _asked(draw: Draw, asks: str, nouns: str, values: dict[str, str], out: str) -> str:
    """A question and where its answer goes, in one sentence or in two."""
    if draw.chance(0.45):
        noun = draw.say(draw.one(nouns.strip().split("\n")), **values)
        return draw.request(PUT, noun=noun, out=draw.code(out))
    ask = draw.say(draw.one(asks.strip().split("\n")), **values)
    if draw.chance(0.2):
        first = draw.say(draw.one(OUT_FIRST.strip("\n").split("\n")), out=draw.code(out))
        return draw.request("{first} {ask}", first=first, ask=ask[:1].lower() + ask[1:])
    mark = "?" if ask.split(" ")[0].lower() in ("how", "what", "which", "for") else "."
    end = draw.say(draw.one(OUT.strip().split("\n")), out=draw.code(out))
    return draw.request("{ask}{mark} {end}", ask=ask, mark=mark, end=end)


def log(draw: Draw, project: Project) -> Turn:
    """Lines of a log that hold a word are counted."""
    levels = draw.one(["INFO WARN ERROR", "INFO WARNING ERROR DEBUG", "GET POST PUT", "ok failed"]).split()
    rng = draw.rng
    rows = [
        f"2025-0{rng.randint(1, 9)}-1{rng.randint(0, 9)} 0{rng.randint(0, 9)}:{rng.randint(10, 59)} "
        f"{draw.one(levels)} "
        f"{draw.word()} {draw.one(['started', 'done', 'timeout', 'retry', 'saved'])}"
        for _ in range(rng.randint(6, 40))
    ]
    names = ["app.log", "server.log", "access.log", f"{draw.word()}.log", "events.txt", "build.log"]
    path = project.free(names, ["", "", "logs/"])
    project.add(path, rows, plain=True)
    word = draw.one([*levels, "timeout", "retry", "saved"])
    count = str(sum(word in row for row in rows))
    if count == "0" or any(word in other and word != other for other in levels):
        raise Unsuitable("ambiguous")
    out = _out(draw, project)
    text = _asked(draw, LOG, LOG_NOUN, {"file": draw.code(path), "word": draw.quoted(word)}, out)
    folder = out.rpartition("/")[0]
    made = f"mkdir -p {folder} && " if folder else ""
    count_lines = call("shell", command=f"{made}grep -c '{word}' {path} | tee {out}")
    project.texts[out] = count + "\n"

    def plan() -> Plan:
        result = yield Act(f"Write {out}. Count lines with {word}.", (count_lines,))
        yield from finish(f"The answer is {result[0]}", f"{result[0]} is in {out}.")

    return Turn(text, plan, Expect((path,), answers={out: count}), {out: (count + "\n").encode()})


KINDS = {"table": table, "log": log}
WEIGHTS = {"table": 9.0, "log": 1.0}
