"""Tables of suites, of their soundness and of runs; what stands in that of a run is in `tasks/table.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from tasks.check import Checked
from tasks.load import Suite
from tasks.report import Attempt
from tasks.table import table as attempts_table
from tasks.task import Task

WIDTH = 124  # columns that the table of a run needs
NARROW = 80


def console() -> Console:
    """Standard output. A narrow terminal breaks lines itself: figures stay whole, as in a file or a pipe."""
    here = Console(highlight=False, markup=False)
    here.width = max(here.width, WIDTH)
    return here


def narrow_console() -> Console:
    """Standard output for tables that 80 columns hold; as wide in a file or a pipe."""
    here = Console(highlight=False, markup=False)
    here.width = here.width if here.is_terminal else max(here.width, NARROW)
    return here


def print_attempts(attempts: Sequence[Attempt]) -> None:
    """The result of a run, as a table."""
    console().print(attempts_table(attempts))


def suites_table(suites: Iterable[Suite]) -> Table:
    table = _table("suite", "tasks", "categories")
    for suite in suites:
        categories = dict.fromkeys(task.category for task in suite.tasks)
        table.add_row(suite.name, str(len(suite.tasks)), ", ".join(categories))
    return table


def tasks_table(tasks: Iterable[Task]) -> Table:
    table = _table("task", "category", "turns", "phrasing", "tags")
    for task in tasks:
        table.add_row(task.name, task.category, str(len(task.steps)), task.phrasing, " ".join(task.tags))
    return table


def checked_table(checked: Sequence[Checked]) -> Table:
    table = _table("task", "doing nothing", "solution", "others", "mutations", "problem")
    for one in checked:
        rewards = ["-" if reward is None else f"{reward:g}" for reward in (one.nop, one.oracle)]
        others = ", ".join(f"{reward:g}" for reward in one.others.values()) or "-"
        why = f"refused: {one.refused.partition(chr(10))[0]}" if one.refused else one.problem
        table.add_row(one.task, *rewards, others, _mutations(one), why)
    made = sum(len(one.mutations) for one in checked)
    missed = sum(len(one.missed) for one in checked)
    caught = "all caught" if not missed else f"{missed} missed"
    refused = sum(bool(one.refused) for one in checked)
    table.caption = (
        f"sound: {sum(one.sound for one in checked)} of {len(checked)}; {made} mutations, {caught}"
    )
    table.caption += f"; {refused} refused" if refused else ""
    return table


def _mutations(checked: Checked) -> str:
    if checked.missed:
        return f"missed: {', '.join(checked.missed)}"
    return f"{len(checked.mutations)} caught" if checked.mutations else "-"


def _table(*columns: str) -> Table:
    table = Table(pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
