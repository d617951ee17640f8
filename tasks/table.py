"""The table of a run: where each token went, who spoke, where it ran, and what was solved."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from engine.base import EngineInfo
from engine.messages import Usage
from tasks.numbers.shares import wilson
from tasks.report import Attempt

TOKENS = ("reused", "prefilled", "result", "thought", "text", "call", "stop", "discarded")
HEADINGS = ("reused", "prefill", "(result)", "thought", "text", "call", "stop", "disc.")


def table(attempts: Sequence[Attempt]) -> RenderableType:
    """Rows, totals, solved shares and both sums of tokens, for a terminal."""
    parts: list[RenderableType] = [_rows(attempts), _shares(attempts), Text(sums(attempts))]
    parts += [Text(f"{a.task}: {a.stop_reason}: {a.problem}") for a in attempts if a.problem]
    parts += [Text(f"{a.task}: miscounted: {line}") for a in attempts for line in a.discrepancies]
    return Group(*parts)


def sums(attempts: Sequence[Attempt]) -> str:
    """What a client without a cache would have been charged, and what was computed."""
    usage = sum((attempt.ledger.usage for attempt in attempts), Usage())
    asked, computed = usage.prompt + usage.output, usage.prefilled + usage.output
    share = computed / asked if asked else 0.0
    told = (
        f"Prompt and completion of every call to the model: {asked:,} tokens.\n"
        f"Really computed: {computed:,} ({share:.1%}); the rest was reused."
    )
    if not usage.drafted:
        return told
    return (
        f"{told}\nGuessed ahead: {usage.drafted:,} tokens, {usage.accepted:,} of them right; "
        f"{usage.a_pass:.2f} tokens a forward pass."
    )


def speaker(engine: EngineInfo) -> str:
    """The engine and its weights, or that no network spoke."""
    scripted = "scripted, no network: " if engine.kind == "scripted" else ""
    weights = f", weights {engine.weights}" if engine.weights else ""
    return f"{scripted}{engine.name} ({engine.kind}){weights}"


def place(attempts: Sequence[Attempt]) -> str:
    """The sandbox and its image."""
    seen = {
        f"{a.sandbox.kind}, image {a.sandbox.image}" if a.sandbox.image else a.sandbox.kind
        for a in attempts
        if a.sandbox is not None
    }
    return "; ".join(sorted(seen)) or "none"


def _rows(attempts: Sequence[Attempt]) -> Table:
    engines = "; ".join(dict.fromkeys(speaker(attempt.engine) for attempt in attempts))
    rows = Table(
        title="Where each token went",
        caption=f"thinking: calls made inside a thought; (result): part of prefill; * unseen phrasing\n"
        f"engine: {engines}\nsandbox: {place(attempts)}",
        show_footer=True,
        box=SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )
    whole = sum((attempt.ledger.usage for attempt in attempts), Usage())
    ledgers = [attempt.ledger for attempt in attempts]
    totals = [
        f"{len(attempts)} attempts",
        f"{sum(attempt.solved for attempt in attempts)} solved",
        f"{sum(one.turns for one in ledgers)}",
        f"{sum(one.calls for one in ledgers)}",
        f"{sum(one.calls_in_thought for one in ledgers)}",
        *(f"{getattr(whole, name):,}" for name in TOKENS),
        f"{sum(attempt.wall_s for attempt in attempts):.1f}",
        "",
    ]
    names = ("task", "reward", "turns", "calls", "thinking", *HEADINGS, "wall s", "ended")
    for index, (name, total) in enumerate(zip(names, totals, strict=True)):
        left = index in (0, len(names) - 1)
        rows.add_column(name, total, justify="left" if left else "right", overflow="fold")
    for attempt in attempts:
        rows.add_row(*_cells(attempt))
    return rows


def _cells(attempt: Attempt) -> list[str]:
    one = attempt.ledger
    return [
        attempt.task + (" *" if attempt.phrasing == "unseen" else ""),
        "-" if attempt.reward is None else f"{attempt.reward:g}",
        f"{one.turns}",
        f"{one.calls}",
        f"{one.calls_in_thought}",
        *(f"{getattr(one.usage, name):,}" for name in TOKENS),
        f"{attempt.wall_s:.1f}",
        attempt.stop_reason,
    ]


def _shares(attempts: Sequence[Attempt]) -> Table:
    left_out = [attempt for attempt in attempts if not attempt.counts]
    causes = ", ".join(dict.fromkeys(attempt.cause for attempt in left_out))
    beside = f"; not counted: {len(left_out)} attempts ({causes})" if left_out else ""
    shares = Table(
        title="Solved",
        caption=f"95 % Wilson intervals{beside}",
        box=SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )
    for name in ("category", "solved", "interval"):
        shares.add_column(name, justify="left" if name == "category" else "right")
    for category in dict.fromkeys(attempt.category for attempt in attempts):
        _share(shares, category or "-", [a for a in attempts if a.category == category])
    unseen = [attempt for attempt in attempts if attempt.phrasing == "unseen"]
    if unseen:
        _share(shares, "unseen phrasing *", unseen)
    _share(shares, "all", attempts)
    solved = [attempt for attempt in attempts if attempt.solved]
    thinking = [a for a in solved if a.ledger.calls_in_thought and a.ledger.thought_on]
    shares.add_row("solved, with a call in a thought that went on", f"{len(thinking)}/{len(solved)}", "")
    return shares


def _share(shares: Table, name: str, attempts: Sequence[Attempt]) -> None:
    counted = [attempt for attempt in attempts if attempt.counts]
    solved = sum(attempt.solved for attempt in counted)
    tasks = len({attempt.task for attempt in counted})
    low, high = wilson(tasks * solved / len(counted) if counted else 0, tasks)
    shares.add_row(name, f"{solved}/{len(counted)}", f"{low:.0%} - {high:.0%}")
