"""A question about a table or a log is answered into a file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.checkers import listing
from tasks.families.data.odd_out import (
    AND_OUT_ODD,
    LOG_NOUN_ODD,
    LOG_ODD,
    OUT_FIRST_ODD,
    OUT_ODD,
    PUT_ODD,
)
from tasks.families.data.odd_says import ASK_ODD, NOUN_ODD
from tasks.families.data.odd_some import ASK_SOME_ODD, NOUN_SOME_ODD
from tasks.families.data.out_says import AND_OUT, LOG, LOG_NOUN, OUT, OUT_FIRST, PUT
from tasks.families.data.question import Question
from tasks.families.data.questions import draw_question
from tasks.families.data.says import ASK, NOUN
from tasks.families.data.sheets import draw_sheet
from tasks.families.data.some_says import ASK_SOME, NOUN_SOME
from tasks.families.draw import Draw
from tasks.families.plans import finish
from tasks.families.project import Project, Unsuitable, stem
from tasks.families.say import listed
from tasks.families.sheet import Sheet


def _out(draw: Draw, project: Project, asked: Iterable[str] = ()) -> str:
    """Where the answer goes; the name often says what is `asked`."""
    plain = listed("""
answer result out output total count report summary max solution number
""")
    name = draw.one(
        [
            draw.one(plain),
            draw.word(),
            draw.snake(2, 2),
            draw.kebab(2, 2),
            f"{draw.word()}_{draw.one(plain)}",
            f"{draw.one(plain)}_{draw.word()}",
        ]
    )
    hints = [hint for text in asked if (hint := re.sub(r"\W+", "_", text.lower()).strip("_"))]
    if hints and draw.chance(0.4):
        hint, other = draw.one(hints), draw.one([*plain, "rows", "sum", draw.word()])
        name = draw.one([f"{hint}_{other}", f"{hint}_{other}", f"{other}_{hint}", f"{hint}-{other}"])
    path = (
        draw.one(["", "", "", "", "", "out/", "results/", "answers/", "reports/"])
        + name
        + draw.one([".txt", ".txt", ".txt", ".txt", ".md", ".out"])
    )
    if path in project.texts:
        raise Unsuitable("taken")
    return path


def table(draw: Draw, project: Project) -> Turn:
    """A question about a table."""
    before = list(project.sheets)
    sheet = draw.one(before) if before and draw.chance(0.6) else draw_sheet(draw, project)
    project.sheets += [] if sheet in project.sheets else [sheet]
    if draw.chance(0.15):
        project.sheets.append(draw_sheet(draw, project))
    question = draw_question(draw, sheet)
    out = _out(draw, project, [*question.values.values(), _first_word(sheet.path)])
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
    mixed = _mixed_up(draw, sheet, question)
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
        if mixed:
            right, wrong = mixed
            taken = call("shell", command=command.replace(f"r['{right}']", f"r['{wrong}']"))
            yield Act(
                f"Column: {wrong}. {kind}{question.thought.replace(right, wrong)}{split}",
                (taken,),
                wrong=True,
            )
            lead = f"KeyError: no column {wrong}. {lead}"
        result = yield Act(f"{lead}{kind}{question.thought}{split}", (call("shell", command=command),))
        yield from finish(f"The answer is {result[0]}", f"{result[0]} is in {out}.")

    data = (question.answer + "\n").encode()
    project.texts[out] = question.answer + "\n"
    return Turn(text, plan, Expect((sheet.path,), answers={out: question.answer}), {out: data})


def _first_word(path: str) -> str:
    """`data/tram_rides.csv` -> `tram`"""
    return re.split("[_-]", stem(path))[0]


def _mixed_up(draw: Draw, sheet: Sheet, question: Question) -> tuple[str, str] | None:
    """Now and then: a column, and another word of the request that the teacher takes for it."""
    names = [column.name for column in sheet.columns]
    wrong = question.values.get("v", _first_word(sheet.path))
    if not question.columns or wrong in names or not draw.chance(0.06):
        return None
    return question.columns.split(", ")[0], wrong


def _instruction(draw: Draw, question: Question, path: str, out: str) -> str:
    quote = draw.one(["", "", "'", "`", '"'])
    values = {
        key: f"{quote}{value}{quote}" if key in _QUOTED else value for key, value in question.values.items()
    }
    values["file"] = (
        draw.code(path) if path else draw.one(["the csv file", "the table", "the data", "our csv"])
    )
    asks = (ASK | ASK_SOME)[question.key] + (ASK_ODD | ASK_SOME_ODD)[question.key]
    nouns = (NOUN | NOUN_SOME)[question.key] + (NOUN_ODD | NOUN_SOME_ODD)[question.key]
    clause = question.clause
    return _asked(draw, asks.replace("{clause}", clause), nouns.replace("{clause}", clause), values, out)


_QUOTED = listed("c n v m d t part")
"""The names and values that stand in quotes now and then."""
_ORDERS = listed("Count Sum Add Total Compute Calculate Find Get Determine Look Work")
"""How a question begins that is an order."""


_ASKING = {"how", "what", "which", "for", "can", "could"}
"""How a question, or the last part of it, begins."""


def _asked(draw: Draw, asks: str, nouns: str, values: dict[str, str], out: str) -> str:
    """A question and where its answer goes, in one sentence or in two."""
    if draw.chance(0.45):
        noun = _said(draw, nouns, values)
        return draw.request(PUT + PUT_ODD, noun=noun, out=draw.code(out))
    ask, place = _said(draw, asks, values), {"out": draw.code(out)}
    marked = ask[-1] in ".?!"
    if ask.split(" ")[0] in _ORDERS and not marked and draw.chance(0.4):
        end = _said(draw, AND_OUT + AND_OUT_ODD, place)
        return draw.request("{ask}{end}", ask=ask, end=end if end[0] in ",;" else " " + end)
    if draw.chance(0.2):
        first = _said(draw, OUT_FIRST + OUT_FIRST_ODD, place)
        start = ask[:1] if re.match(r"I\b", ask) else ask[:1].lower()
        return draw.request("{first} {ask}", first=first, ask=start + ask[1:])
    last = re.split(r"[.:,] ", ask)[-1]
    mark = "?" if {ask.split(" ")[0].lower(), last.split(" ")[0].lower()} & _ASKING else "."
    end = _said(draw, OUT + OUT_ODD, place)
    return draw.request("{ask}{mark} {end}", ask=ask, mark="" if marked else mark, end=end)


def _said(draw: Draw, forms: str, values: dict[str, str]) -> str:
    """One of the forms (a line each) with its holes filled; `{one}` becomes a new word."""
    form = draw.one([line for line in forms.split("\n") if line])
    story = {hole: draw.word() for hole in ("one", "two", "three") if f"{{{hole}}}" in form}
    return draw.say(form, **values, **story)


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
    text = _asked(
        draw,
        LOG + LOG_ODD,
        LOG_NOUN + LOG_NOUN_ODD,
        {"file": draw.code(path), "word": draw.quoted(word)},
        out,
    )
    folder = out.rpartition("/")[0]
    made = f"mkdir -p {folder} && " if folder else ""
    count_lines = call("shell", command=f"{made}grep -c '{word}' {path} | tee {out}")
    project.texts[out] = count + "\n"

    def plan() -> Plan:
        result = yield Act(f"Write {out}. Count lines with {word}.", (count_lines,))
        yield from finish(f"The answer is {result[0]}", f"{result[0]} is in {out}.")

    return Turn(text, plan, Expect((path,), answers={out: count}), {out: (count + "\n").encode()})
