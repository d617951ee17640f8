"""A person as the judge: two results side by side on a terminal, and what is typed below them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tasks.judging.cases import Case, Choice, Result, ties, verdict_of
from tasks.judging.verdicts import Verdict
from tasks.numbers.compare import Comparison

CHOICES: dict[str, Choice] = {"x": "X", "y": "Y", "t": "tie"}
ASK = "better: x, y, t (tie), s (skip), q (quit)? "
STYLES = (("+", "green"), ("-", "red"), ("diff ", "bold"))
WIDE = 120
"""Columns from which two results stand beside each other."""

Read = Callable[[str], str]
"""Asks for a line; raises EOFError where there is none."""


def judge_by_hand(
    cases: Iterable[Case],
    compared: Comparison,
    name: str,
    done: Iterable[Verdict],
    console: Console,
    read: Read,
    pictures: Path,
) -> Iterator[Verdict]:
    """Show what is not in `done` and yield each verdict as it is given, until there is no more, or the
    judge leaves. `pictures` is a folder for copies of screenshots, whose names say nothing of the runs."""
    known = {row.digests for row in done if row.judge == name}
    left = [case for case in cases if case.digests not in known]
    yield from ties(left, compared, name)
    asked = [case for case in left if not case.same]
    for number, case in enumerate(asked, start=1):
        console.print(view(case, f"{number} of {len(asked)}", console.width, pictures))
        try:
            word = _word(read)
            if word == "q":
                return
            if word in CHOICES:
                yield verdict_of(case, compared, name, CHOICES[word], read("why? ").strip())
        except EOFError:
            return


def view(case: Case, title: str, width: int, pictures: Path) -> RenderableType:
    """A case for the terminal: no names, no tokens."""
    sides = [
        Panel(_side(result, pictures / case.id / label), title=label, title_align="left")
        for label, result in zip("XY", case.shown(), strict=True)
    ]
    table = Table.grid(expand=True, padding=(0, 1))
    if width >= WIDE:
        for _ in sides:
            table.add_column(ratio=1, overflow="fold")
        table.add_row(*sides)
    else:
        for side in sides:
            table.add_row(side)
    return Group(
        Panel(Text(case.instruction), title=f"{case.task}, {title}", title_align="left"),
        Panel(Text(case.rubric), title="rubric", title_align="left"),
        table,
    )


def _side(result: Result, pictures: Path) -> RenderableType:
    parts: list[RenderableType] = [_patch(result.patch)]
    if result.tests:
        parts += [Text("tests", style="bold"), Text(result.tests.rstrip())]
    if result.answer:
        parts += [Text("at the end it said", style="bold"), Text(result.answer)]
    for number, path in enumerate(result.screenshots, start=1):
        pictures.mkdir(parents=True, exist_ok=True)
        parts.append(Text(f"screenshot: {shutil.copyfile(path, pictures / f'{number}.png')}"))
    return Group(*parts)


def _patch(patch: str) -> Text:
    """A diff in colours."""
    text = Text()
    for line in patch.splitlines(keepends=True):
        text.append(line, next((style for start, style in STYLES if line.startswith(start)), ""))
    return text


def _word(read: Read) -> str:
    """A letter that was asked for."""
    while True:
        word = read(ASK).strip().lower()
        if word in (*CHOICES, "s", "q"):
            return word
