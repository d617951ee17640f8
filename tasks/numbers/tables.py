"""Figures of runs and comparisons as tables that 80 columns hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tasks.numbers.compare import Comparison, Pair, Score
from tasks.numbers.contrast import contrast, p_text
from tasks.numbers.lines import Line
from tasks.numbers.runs import Entry, Run, tokens_of
from tasks.numbers.summary import PriceOf, summary, unpriced
from tools.output import clean

BASIS = (
    "[ ]: 95 %. Shares: Wilson. Means and ratios: bootstrap, both sides of a task together. Medians: order "
    "statistics. All over tasks, not attempts. Asked: prompt and completion of every call to the model, no "
    "matter what was cached. docs/numbers.md"
)


def summary_table(runs: Sequence[Run], price: PriceOf = unpriced) -> RenderableType:
    """What each run solved and took, a column for each, and what does not count."""
    columns = [summary(run, price) for run in runs]
    table = _figures("What it took", *(run.name for run in runs))
    for row in aligned(columns):
        table.add_row(*map(clean, row))
    return Group(table, Text(BASIS), *map(Text, excluded(runs)))


def excluded(runs: Sequence[Run]) -> Iterator[str]:
    """The attempts that do not count, each with its reason."""
    for run in runs:
        for entry in run.excluded:
            problem = entry.attempt.problem.strip().splitlines()
            told = f": {problem[-1][:200]}" if problem else ""
            yield clean(f"does not count: {run.name}/{entry.name}: {entry.attempt.stop_reason}{told}")


def comparison_table(
    compared: Comparison,
    scores: Mapping[str, Score],
    agreement: Mapping[str, float | None],
    price: PriceOf = unpriced,
) -> RenderableType:
    """All of a comparison, for a terminal."""
    first, second = compared.first, compared.second
    parts: list[RenderableType] = [
        Text(clean(f"A: {first.folder}\nB: {second.folder}\n{len(compared.pairs)} tasks in both")),
        *(Text(clean(mark), style="bold") for mark in compared.marks),
        _scores(scores),
        *(Text(clean(f"agreement of {pair}: {kappa_text(value)}")) for pair, value in agreement.items()),
        _side_by_side([summary(run, price) for run in (first, second)], contrast(compared)),
        _pairs(compared.pairs),
        Text(BASIS),
        *(Text(clean(f"not compared: {task}: {why}")) for task, why in compared.left_out.items()),
        *map(Text, excluded((first, second))),
    ]
    return Group(*parts)


def _scores(scores: Mapping[str, Score]) -> Table:
    table = _table("A against B", "judged by", "win", "tie", "loss", "win+tie/2", "p")
    for judge, found in scores.items():
        cells = [
            f"{count}\n{low:.1%} - {high:.1%}"
            for count, (low, high) in zip(found.counts, found.intervals, strict=True)
        ]
        half = found.with_half_ties
        table.add_row(clean(judge), *cells, "-" if half is None else f"{half:.1%}", p_text(found.p))
    table.caption = "p: two-sided sign test, ties dropped; as rewards a tie is the same reward"
    return table


def kappa_text(value: float | None) -> str:
    """Kappa in words."""
    return "not defined (one word for everything)" if value is None else f"Cohen's kappa {value:.2f}"


def _side_by_side(columns: Sequence[Sequence[Line]], against: Sequence[Line]) -> Group:
    table = _figures("Figures", "A", "B")
    for row in aligned(columns):
        table.add_row(*map(clean, row))
    other = _figures("A against B, the same tasks", "")
    for line in against:
        other.add_row(line.label, line.text)
    return Group(table, other)


def _pairs(pairs: Sequence[Pair]) -> Table:
    table = _table("Tasks", "task", "reward A", "reward B", "A", "tokens A", "tokens B")
    for pair in pairs:
        first, second = pair.rewards
        table.add_row(
            clean(pair.task),
            f"{first:.2f}",
            f"{second:.2f}",
            pair.outcome,
            _mean(pair.first),
            _mean(pair.second),
        )
    table.caption = "tokens: prompt and completion of every call, mean of its attempts"
    return table


def _mean(entries: Sequence[Entry]) -> str:
    tokens = tokens_of(entries, computed=False)
    return f"{sum(tokens) / len(tokens):,.0f}"


def aligned(columns: Sequence[Sequence[Line]]) -> Iterator[list[str]]:
    """A row for each figure that any column has, in the order in which they come."""
    labels = {line.key: line.label for lines in columns for line in lines}
    texts = [{line.key: line.text for line in lines} for lines in columns]
    for key, label in labels.items():
        yield [label, *(found.get(key, "-") for found in texts)]


def _figures(title: str, *columns: str) -> Table:
    table = _table(title)
    table.add_column("", no_wrap=True)
    for name in columns:
        table.add_column(clean(name), overflow="fold")
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    for index, name in enumerate(columns):
        table.add_column(clean(name), justify="right" if index else "left", overflow="fold")
    return table
