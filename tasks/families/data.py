"""data: a number is to be found in a CSV file by a shell command and written to a file."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.data_says import COUNT, MAX, MIN, OVER, ROWS, SUM, SUM_WHERE
from tasks.families.draw import Draw
from tasks.families.plans import finish
from tasks.families.project import Project, Unsuitable

LABELS = """region city status name product team country category kind shop driver month colour species owner
line size gender grade department station type code room animal fruit tool sport weekday source""".split()
MEASURES = """amount price quantity qty total score points hours minutes litres kg weight age visits sales units
cost distance rating stock seats temperature views clicks orders rides cm km grams pages votes errors height
length depth passengers boarded rainfall speed load watts steps""".split()
OUTPUTS = "answer result output total count number out report summary value".split()


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file of a project: labels are words, measures are numbers."""

    path: str
    label: str
    measure: str
    other: str
    values: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    separator: str
    decimal: bool

    @property
    def opened(self) -> str:
        """The rows as dicts, in a one-line Python program."""
        extra = "" if self.separator == "," else f", delimiter='{self.separator}'"
        return f"csv.DictReader(open('{self.path}'){extra})"

    def number(self, column: str) -> str:
        return f"float(r['{column}'])" if self.decimal else f"int(r['{column}'])"

    def numbers(self, column: str) -> list[float]:
        return [float(row[column]) for row in self.rows]


def _column(draw: Draw, names: list[str]) -> str:
    """A column's name: a common one, one with a new word, or new words alone."""
    dice = draw.rng.random()
    if dice < 0.45:
        return draw.one(names)
    if dice < 0.75:
        return draw.one(["{} {}", "{}_{}", "{}_{}"]).format(draw.word(), draw.one(names)).replace(" ", "_")
    return draw.snake()


def _table(draw: Draw, project: Project) -> Table:
    """Add a table of 4 to 40 rows to the project."""
    label, measure, other = _column(draw, LABELS), _column(draw, MEASURES), _column(draw, MEASURES)
    if len({label, measure, other}) < 3:
        raise Unsuitable("two columns of one name")
    upper = draw.chance(0.08)
    names = [name.capitalize() if upper else name for name in (label, measure, other)]
    label, measure, other = names
    shape = draw.one([str.lower, str.lower, str.lower, str.capitalize, str.upper])
    values = tuple(shape(draw.word()) if draw.chance(0.9) else f"{draw.one('ABCDKTRS')}{draw.rng.randint(1, 99)}"
                   for _ in range(draw.rng.randint(2, 5)))
    if len(set(values)) < len(values):
        raise Unsuitable("two values that are one")
    decimal, most = draw.chance(0.22), draw.one([9, 30, 100, 500, 2000])
    columns = [label, measure]
    if draw.chance(0.7):
        columns.append(other)
    if draw.chance(0.4):
        columns.append(draw.one(["id", "day", "date", "note"]))
    draw.rng.shuffle(columns)
    if len(set(columns)) < len(columns):
        raise Unsuitable("two columns of one name")
    note = [draw.word() for _ in range(2)]
    rows = tuple(
        {
            name: _cell(draw, name, label, values, (measure, other), decimal, most, number, note)
            for name in columns
        }
        for number in range(1, draw.one([4, 6, 8, 12, 20, 40]) + 1)
    )
    separator = ";" if draw.chance(0.08) else ","
    stem = draw.one([draw.snake, draw.snake, draw.word, draw.kebab])()
    path = draw.one(["", "", "", "data/", "csv/", "files/"]) + stem + ".csv"
    lines = [separator.join(columns), *(separator.join(row.values()) for row in rows)]
    project.add(path, lines, plain=True)
    return Table(path, label, measure, other if other in columns else measure, values, rows, separator, decimal)


def _cell(
    draw: Draw,
    name: str,
    label: str,
    values: tuple[str, ...],
    measures: tuple[str, str],
    decimal: bool,
    most: int,
    number: int,
    note: list[str],
) -> str:
    if name == label:
        return draw.one(values)
    if name in measures:
        whole = draw.rng.randint(1, most)
        return f"{whole}.{draw.rng.randint(0, 99):02d}" if decimal else str(whole)
    if name in ("id", "day"):
        return str(number)
    return f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}" if name == "date" else draw.one(note)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table: the sentence forms, the thought, the Python expression and its value."""

    says: str
    thought: str
    expression: str
    value: float
    words: dict[str, str]


def _count(draw: Draw, table: Table) -> Question:
    value = draw.one(table.values)
    return Question(
        COUNT,
        f"Count rows with {table.label} {value}.",
        f"sum(r['{table.label}'] == '{value}' for r in {table.opened})",
        sum(row[table.label] == value for row in table.rows),
        {"column": draw.code(table.label), "value": draw.one([draw.code, draw.quoted])(value)},
    )


def _over(draw: Draw, table: Table) -> Question:
    column = draw.one([table.measure, table.other])
    bound = round(draw.one(table.numbers(column)))
    words, sign = draw.one([
        ("above|over|more than|greater than|higher than|larger than", ">"),
        ("below|under|less than|lower than|smaller than", "<"),
        ("at least", ">="),
        ("at most", "<="),
    ])
    numbers = table.numbers(column)
    value = sum(eval(f"number {sign} bound", {"number": n, "bound": bound}) for n in numbers)
    return Question(
        OVER,
        f"Count rows with {column} {sign} {bound}.",
        f"sum({table.number(column)} {sign} {bound} for r in {table.opened})",
        value,
        {"column": draw.code(column), "over": draw.one(words.split("|")), "bound": str(bound)},
    )


def _folded(name: str, says: str, draw: Draw, table: Table) -> Question:
    column = draw.one([table.measure, table.measure, table.other])
    fold = {"sum": sum, "max": max, "min": min}[name]
    inner = f"{name}({table.number(column)} for r in {table.opened})"
    expression = f"round({inner}, 2)" if name == "sum" and table.decimal else inner
    value = round(float(fold(table.numbers(column))), 2)
    return Question(says, f"The {name} of {column}.", expression, value, {"column": draw.code(column)})


def _sum_where(draw: Draw, table: Table) -> Question:
    column, value = draw.one([table.measure, table.other]), draw.one(table.values)
    inner = f"sum({table.number(column)} for r in {table.opened} if r['{table.label}'] == '{value}')"
    total = sum(float(row[column]) for row in table.rows if row[table.label] == value)
    return Question(
        SUM_WHERE,
        f"The sum of {column} where {table.label} is {value}.",
        f"round({inner}, 2)" if table.decimal else inner,
        round(total, 2),
        {
            "column": draw.code(column),
            "label": draw.code(table.label),
            "value": draw.one([draw.code, draw.quoted])(value),
        },
    )


def _rows(draw: Draw, table: Table) -> Question:
    return Question(ROWS, "Count all rows.", f"sum(1 for r in {table.opened})", len(table.rows), {})


def _turn(draw: Draw, project: Project, kind: str) -> Turn:
    tables = [path for path in project.texts if path.endswith(".csv")]
    table = _table(draw, project)
    alone = not tables and not draw.chance(0.25)
    if not alone and draw.chance(0.5):
        _table(draw, project)
    question = {
        "count": _count,
        "over": _over,
        "sum": lambda d, t: _folded("sum", SUM, d, t),
        "max": lambda d, t: _folded("max", MAX, d, t),
        "min": lambda d, t: _folded("min", MIN, d, t),
        "sum_where": _sum_where,
        "rows": _rows,
    }[kind](draw, table)
    stem = draw.one([draw.snake(), draw.one(OUTPUTS), f"{draw.one(OUTPUTS)}_{draw.word()}",
                     f"{draw.word()}_{draw.one(OUTPUTS)}", draw.kebab()])
    out = draw.one(["", "", "", "", "out/", "results/"]) + stem + draw.one([".txt", ".txt", ".txt", ".md", ""])
    if out in project.texts or "." not in out:
        out = f"{draw.word()}.txt"
    named = not alone or draw.chance(0.9)
    file = draw.code(table.path) if named else draw.one(["the csv", "the csv file", "the table", "the data"])
    instruction = draw.request(question.says, file=file, out=draw.code(out), **question.words)
    folder = out.rpartition("/")[0]
    made = f"mkdir -p {folder} && " if folder else ""
    command = f'{made}python3 -c "import csv; print({question.expression})" > {out}; cat {out}'
    answer = f"{question.value:g}" if question.value < 1e5 else str(question.value)
    project.texts[out] = answer + "\n"

    def plan() -> Plan:
        if not named:
            yield Act("Which csv is there? List the files.", (call("shell", command="find * -type f"),))
        yield Act(f"Columns of {table.path}?", (call("shell", command=f"head -n 3 {table.path}"),))
        said = yield Act(question.thought, (call("shell", command=command),))
        number = said[0].strip()
        yield from finish(f"It is {number}.", f"Wrote {number} to {out}.")

    return Turn(
        instruction,
        plan,
        Expect(frozen=(table.path,), answers={out: answer}),
        {out: (answer + "\n").encode()},
    )


KINDS = {
    name: (lambda draw, project, name=name: _turn(draw, project, name))
    for name in ("count", "over", "sum", "max", "min", "sum_where", "rows")
}
WEIGHTS = {"count": 5.0, "over": 1.5, "sum": 4.0, "max": 3.5, "min": 1.0, "sum_where": 1.0, "rows": 0.7}
