"""One page of HTML that needs nothing else: figures, plots and attempts of runs, or of a comparison.

It loads nothing: its policy forbids that, and lets only this style and this script run. All that comes from
records is escaped.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tasks.numbers.compare import OUTCOMES, Comparison, Pair, Score
from tasks.numbers.contrast import contrast, p_text
from tasks.numbers.lanes import lay_out
from tasks.numbers.plots import KINDS, columns, context_plot, shares_plot, tokens_plot
from tasks.numbers.runs import Entry, Run, tokens_of, trajectory_of
from tasks.numbers.samples import quantile
from tasks.numbers.shares import wilson
from tasks.numbers.summary import PriceOf, summary, unpriced
from tasks.numbers.tables import BASIS, aligned, excluded, kappa_text
from tasks.numbers.timeline import timeline
from tools.output import clean

HERE = Path(__file__).parent
LEGEND = (
    *((f"k-{kind}", label) for kind, label in (
        ("reused", "reused"), ("prefilled", "prefilled, reads"), ("result", "results, prefilled"),
        ("thought", "thought"), ("text", "text"), ("call", "call"), ("other", "stop, discarded"),
        ("tool", "tool runs"), ("failed", "tool failed"), ("summary", "notes, room made"),
    )),
    ("open", "a thought is open"),
)  # fmt: skip
ATTEMPTS = (
    "attempt", "reward", "ended", "asked", "computed", "context", "model calls", "tool calls", "failed",
    "wall s", "first token s", "tok/s",
)  # fmt: skip
PAIRS = ("task", "reward A", "reward B", "A", "tokens A", "tokens B", "A / B")


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is what a column is sorted by; `kind` a class of the page's style."""

    value: float | str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    title: str
    svg: Markup
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of figures with a column for each run."""

    title: str
    names: tuple[str, ...]
    rows: tuple[list[str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An attempt on the page."""

    number: int
    name: str
    told: str
    open: bool
    cells: tuple[Cell, ...]
    links: tuple[tuple[str, str], ...]
    plots: tuple[Picture, ...]
    columns: tuple[list[str], ...]


def report_page(runs: Sequence[Run], at: Path, price: PriceOf = unpriced) -> str:
    """The page of one or several runs. `at` is where it will be: links to records are relative to that."""
    names = tuple(clean(run.name) for run in runs)
    sheet = Sheet("What it took", names, tuple(aligned([summary(run, price) for run in runs])))
    return _rendered(
        title=f"Interlude: {', '.join(names)}",
        shares_title="Solved",
        shares=[_solved(number, run) for number, run in enumerate(runs)],
        tables=[sheet],
        shown=list(_shown(runs, at)),
        excluded=list(excluded(runs)),
    )


def comparison_page(
    compared: Comparison,
    scores: Mapping[str, Score],
    agreement: Mapping[str, float | None],
    at: Path,
    price: PriceOf = unpriced,
) -> str:
    """The page of a comparison, as `report_page`."""
    runs = (compared.first, compared.second)
    names = tuple(clean(f"{label}: {run.name}") for label, run in zip("AB", runs, strict=True))
    against = tuple([line.label, line.text] for line in contrast(compared))
    agreed = tuple([f"agreement of {pair}", kappa_text(value)] for pair, value in agreement.items())
    return _rendered(
        title=" against ".join(names),
        shares_title="A against B",
        shares=[_score(number, judge, found) for number, (judge, found) in enumerate(scores.items())],
        tables=[
            Sheet("A against B, the same tasks", ("",), (*against, *agreed)),
            Sheet("Figures", names, tuple(aligned([summary(run, price) for run in runs]))),
        ],
        shown=list(_shown(runs, at)),
        excluded=list(excluded(runs)),
        marks=[clean(mark) for mark in compared.marks],
        pairs=[_pair(pair) for pair in compared.pairs],
        left_out=[(clean(task), clean(why)) for task, why in compared.left_out.items()],
    )


def _rendered(
    *,
    title: str,
    shares_title: str,
    shares: Sequence[Picture],
    tables: Sequence[Sheet],
    shown: Sequence[Shown],
    excluded: Sequence[str],
    marks: Sequence[str] = (),
    pairs: Sequence[tuple[Cell, ...]] = (),
    left_out: Sequence[tuple[str, str]] = (),
) -> str:
    return render(
        "page.html",
        script="page.js",
        title=title,
        shares_title=shares_title,
        shares=shares,
        tables=tables,
        attempts=shown,
        excluded=excluded,
        marks=marks,
        pairs=pairs,
        left_out=left_out,
        basis=BASIS,
        legend=LEGEND,
        kinds=KINDS,
        attempt_names=ATTEMPTS,
        pair_names=PAIRS,
    )


def render(template: str, *, script: str, folder: Path = HERE, **given: object) -> str:
    """A template of a folder with the style that all pages share and one script; their hashes for its
    policy."""
    pages = Environment(
        loader=FileSystemLoader([folder, HERE]), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    style = (HERE / "page.css").read_text(encoding="utf-8")
    run = (folder / script).read_text(encoding="utf-8")
    return pages.get_template(template).render(
        style=Markup(style), style_hash=_hash(style), script=Markup(run), script_hash=_hash(run), **given
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _solved(number: int, run: Run) -> Picture:
    tasks = len(run.by_task())
    rows: list[tuple[str, str, int, int, tuple[float, float]]] = []
    made = run.counted
    for category in [*sorted({entry.attempt.category for entry in made}), ""]:
        own = [entry for entry in made if category in ("", entry.attempt.category)]
        solved = sum(entry.attempt.solved for entry in own)
        several = len({entry.attempt.task for entry in own})
        interval = wilson(several * solved / len(own) if own else 0, several)
        rows.append((category.split("_")[0] or "all", "b-solved", solved, len(own), interval))
    svg = shares_plot(f"s{number}", f"Solved by {run.name}", rows)
    return Picture(clean(run.name), Markup(svg), f"Attempts at {tasks} tasks, with Wilson's 95 % over tasks.")


def _score(number: int, judge: str, found: Score) -> Picture:
    rows = [
        (name, f"b-{name}", count, found.number, interval)
        for name, count, interval in zip(OUTCOMES, found.counts, found.intervals, strict=True)
    ]
    half = found.with_half_ties
    note = f"Wins and half the ties {half:.1%}; " if half is not None else ""
    svg = shares_plot(f"s{number}", f"Of A against B, by {judge}", rows)
    return Picture(
        f"by {clean(judge)}", Markup(svg), f"{note}sign test, ties dropped: p = {p_text(found.p)}."
    )


def _pair(pair: Pair) -> tuple[Cell, ...]:
    first, second = pair.rewards
    tokens = [tokens_of(side, computed=False) for side in (pair.first, pair.second)]
    means = [sum(one) / len(one) for one in tokens]
    ratio = means[0] / means[1] if means[1] else None
    return (
        Cell(pair.task, clean(pair.task)),
        Cell(first, f"{first:.2f}"),
        Cell(second, f"{second:.2f}"),
        Cell(pair.outcome, pair.outcome, pair.outcome),
        *(Cell(mean, f"{mean:,.0f}") for mean in means),
        Cell("", "-") if ratio is None else Cell(ratio, f"{ratio:.2f}"),
    )


def _shown(runs: Sequence[Run], at: Path) -> Iterator[Shown]:
    number = 0
    for run in runs:
        for entry in run.entries:
            number += 1
            name = clean(f"{run.name}/{entry.name}" if len(runs) > 1 else entry.name)
            yield _one(number, name, entry, at)


def _one(number: int, name: str, entry: Entry, at: Path) -> Shown:
    attempt, figures = entry.attempt, entry.figures
    plots, rows = _plots(number, entry)
    reward = "not graded" if attempt.reward is None else f"reward {attempt.reward:g}"
    told = f"{reward}, {attempt.stop_reason}, {figures.asked:,} tokens, {attempt.wall_s:.1f} s"
    return Shown(
        number, name, told, number == 1, tuple(_cells(name, entry)), tuple(_links(entry, at)), plots, rows
    )


def _plots(number: int, entry: Entry) -> tuple[tuple[Picture, ...], tuple[list[str], ...]]:
    read = trajectory_of(entry.folder)
    if read is None:
        return (), ()
    found, laid = columns(read.records), lay_out(read.records, read.times)
    key = f"p{number}"
    context = context_plot(f"{key}c", read.records, read.times, laid and laid.whole)
    plots = [
        Picture("Tokens of each call to the model", Markup(tokens_plot(f"{key}k", found))),
        Picture("Context over time, in tokens", Markup(context)),
    ]
    if laid:
        plots.append(Picture("Who was at work when", Markup(timeline(f"{key}t", laid))))
    rows = tuple([one.name, *(f"{count:,}" for count in one.parts.values())] for one in found)
    return tuple(plots), rows


def _cells(name: str, entry: Entry) -> Iterator[Cell]:
    attempt, figures = entry.attempt, entry.figures
    first, rate = quantile(figures.first, 0.5), quantile(figures.rates, 0.5)
    yield Cell(name, name)
    if attempt.reward is None:
        yield Cell(-1, "-")
    else:
        yield Cell(attempt.reward, f"{attempt.reward:g}", "win" if attempt.solved else "loss")
    yield Cell(attempt.stop_reason, attempt.stop_reason)
    for count in (
        figures.asked, figures.computed, figures.peak, figures.steps, figures.calls, figures.failed
    ):  # fmt: skip
        yield Cell(count, f"{count:,}")
    yield Cell(attempt.wall_s, f"{attempt.wall_s:.1f}")
    yield Cell("", "-") if first is None else Cell(first, f"{first:.3f}")
    yield Cell("", "-") if rate is None else Cell(rate, f"{rate:.1f}")


def _links(entry: Entry, at: Path) -> Iterator[tuple[str, str]]:
    """Of the attempt's own folder, relative to the page."""
    folder = Path(os.path.relpath(entry.folder.resolve(), at.resolve().parent))
    for name, file in (("record", "trajectory.jsonl"), ("patch", "patch.diff"), ("result", "result.json")):
        if (entry.folder / file).is_file():
            yield name, quote((folder / file).as_posix())
