"""A run in figures: what was solved, what it took, and how far that can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from engine.messages import Usage
from engine.remote.prices import Price
from tasks.numbers.failures import KINDS, Kind
from tasks.numbers.lanes import Split
from tasks.numbers.lines import Line, Value, estimated, number, share
from tasks.numbers.runs import Entry, Run, tokens_of
from tasks.numbers.samples import mean, median, quantile
from tasks.numbers.shares import pass_all, pass_at, wilson

PriceOf: TypeAlias = Callable[[str], Price | None]
"""The price of a model, by its name."""

SUMS = ((False, "asked"), (True, "computed"))


def unpriced(model: str) -> None:
    """Where nothing has a price."""


def summary(run: Run, price: PriceOf = unpriced) -> list[Line]:
    """The figures of a run, of the attempts that count unless a line says otherwise."""
    return [
        *_solved(run),
        *_tokens(run),
        *_context(run),
        *_tools(run.counted),
        *_times(run.counted),
        *_costs(run, price),
        *_others(run),
    ]


def _solved(run: Run) -> Iterator[Line]:
    counted, tasks = run.counted, run.by_task()
    solved = sum(one.attempt.solved for one in counted)
    yield Line(
        "attempts",
        "attempts that count",
        {"counted": len(counted), "all": len(run.entries), "tasks": len(tasks)},
        f"{len(counted)} of {len(run.entries)}, {len(tasks)} tasks",
    )
    several = len(tasks) * solved / len(counted) if counted else 0
    yield share("solved", "solved", solved, len(counted), wilson(several, len(tasks)))
    rewards = [_mean([one.reward for one in made]) for made in tasks.values()]
    yield estimated("reward", "reward", mean(rewards))
    made = [(len(one), sum(entry.attempt.solved for entry in one)) for one in tasks.values()]
    for k in range(1, min((attempts for attempts, _ in made), default=0) + 1):
        least = [pass_at(k, *one) for one in made]
        yield estimated(f"pass_at_{k}", f"pass@{k}", mean(least))
        if k > 1:
            yield estimated(f"pass_all_{k}", f"pass^{k}", mean([pass_all(k, *one) for one in made]))


def _tokens(run: Run) -> Iterator[Line]:
    counted = run.counted
    solved = sum(one.attempt.solved for one in counted)
    for computed, key in SUMS:
        tokens = tokens_of(counted, computed=computed)
        yield number(f"tokens_{key}", f"tokens {key}", sum(tokens))
        means = [_mean(tokens_of(made, computed=computed)) for made in run.by_task().values()]
        yield estimated(f"median_{key}", "  median of tasks", median(means), ",.0f")
        yield number(f"mean_{key}", "  mean", _mean(tokens) if tokens else None)
        yield number(f"per_solved_{key}", "  for each solved", sum(tokens) / solved if solved else None)
        lost = sum(tokens_of([one for one in counted if not one.attempt.solved], computed=computed))
        yield number(f"unsolved_{key}", "  by unsolved attempts", lost)
    usage = _usage(counted)
    yield number("reused", "reused", usage.reused / usage.prompt if usage.prompt else None, ".1%")
    parts: dict[str, Value] = {
        name: getattr(usage, name) for name in ("thought", "text", "call", "stop", "discarded")
    }
    told = ", ".join(f"{name} {value:,}" for name, value in parts.items() if value)
    yield Line("output", "output", parts, told or "-")


def _context(run: Run) -> Iterator[Line]:
    counted = run.counted
    yield number("peak", "longest context", max((one.figures.peak for one in counted), default=None))
    peaks = [_mean([one.figures.peak for one in made]) for made in run.by_task().values()]
    yield estimated("median_peak", "  median of tasks", median(peaks), ",.0f")
    summaries = sum(one.figures.summaries for one in counted)
    elisions = sum(one.figures.elisions for one in counted)
    yield Line(
        "compactions",
        "compactions",
        {"summaries": summaries, "elisions": elisions},
        f"{summaries} notes, {elisions} elisions",
    )


def _tools(counted: Sequence[Entry]) -> Iterator[Line]:
    figures = [one.figures for one in counted]
    steps, calls = sum(one.steps for one in figures), sum(one.calls for one in figures)
    each = len(figures) or 1
    yield Line("model_calls", "calls to the model", steps, f"{steps:,}, {steps / each:.1f} an attempt")
    inside = sum(one.calls_in_thought for one in figures)
    yield Line("tool_calls", "calls of tools", calls, f"{calls:,}, {inside:,} in a thought")
    kinds = kinds_of(counted)
    results = sum(one.results for one in figures)
    good = results - sum(kinds.values())
    yield number("tool_success", "  came to something", good / results if results else None, ".1%")
    told = "; ".join(f"{count} {kind}" for kind, count in kinds.items())
    yield Line("failures", "  failed", {**kinds}, told or "none")
    shown = sum(one.output_bytes for one in figures)
    yield number("output_bytes", "  bytes of a result", shown / results if results else None)


def kinds_of(entries: Sequence[Entry]) -> dict[Kind, int]:
    """Failed calls by why."""
    found = Counter[Kind]()
    for entry in entries:
        found.update(entry.figures.failures)
    return {kind: found[kind] for kind in KINDS if found[kind]}


def _times(counted: Sequence[Entry]) -> Iterator[Line]:
    yield number("wall", "wall time", sum(one.attempt.wall_s for one in counted), ",.1f", " s")
    found = [one.figures.split for one in counted if one.figures.split]
    parts = Split(*(sum(getattr(one, name) for one in found) for name in ("model", "both", "tool", "idle")))
    if parts.wall:
        text = ", ".join(
            f"{label} {value / parts.wall:.0%}"
            for label, value in (
                ("model", parts.model),
                ("both", parts.both),
                ("tool", parts.tool),
                ("neither", parts.idle),
            )
        )
        value = {"model": parts.model, "both": parts.both, "tool": parts.tool, "idle": parts.idle}
        yield Line("split", "  at work", value, text)
    first = [one for entry in counted for one in entry.figures.first]
    rates = [one for entry in counted for one in entry.figures.rates]
    yield _quantiles("first_token", "first token, p50 p95", first, (0.5, 0.95), ".3f", " s")
    yield _quantiles("decode", "tokens/s, p50 p5", rates, (0.5, 0.05), ",.1f", "")


def _quantiles(
    key: str, label: str, values: Sequence[float], at: tuple[float, float], form: str, unit: str
) -> Line:
    found = {f"p{one * 100:g}": quantile(values, one) for one in at}
    text = ", ".join(f"{value:{form}}{unit}" for value in found.values() if value is not None)
    return Line(key, label, {**found, "n": len(values)}, text or "-")


def _costs(run: Run, price: PriceOf) -> Iterator[Line]:
    """All attempts: those that do not count were paid for, too."""
    amounts: dict[str, float] = {}
    for one in run.entries:
        if found := price(one.attempt.engine.name):
            amounts[found.currency] = amounts.get(found.currency, 0.0) + found.amount(one.figures.usage)
    if amounts:
        text = ", ".join(f"{amount:,.4f} {currency}" for currency, amount in amounts.items())
        yield Line("cost", "cost of all attempts", {**amounts}, text)


def _others(run: Run) -> Iterator[Line]:
    again = sum(one.attempt.tries - 1 for one in run.entries)
    yield number("tries_more", "tried again", again)
    excluded = run.excluded
    tokens = sum(tokens_of(excluded, computed=False))
    told = "none" if not excluded else f"{len(excluded)}, {tokens:,} tokens"
    names: list[Value] = [one.name for one in excluded]
    yield Line("excluded", "do not count", {"attempts": names, "tokens_asked": tokens}, told)


def _usage(entries: Sequence[Entry]) -> Usage:
    return sum((one.figures.usage for one in entries), Usage())


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
