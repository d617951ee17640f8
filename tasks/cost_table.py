"""The table of what calls to the model would cost, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from engine.messages import Usage
from tasks.average import TOKENS
from tasks.costs import API, Assumed, Calls, Cost, costs, fits, longest, total
from tasks.passes import GLM_4_6

COLUMNS = ("client", "prefilled", "kept", "output", "prefill s", "decode s", "all s", "kJ", "power $", "$")


def cost_table(source: str, trajectories: Sequence[Calls], assumed: Assumed) -> RenderableType:
    """Both clients in every place, for a terminal, all trajectories added up. `source` says what they are."""
    calls = _all(trajectories)
    rows = Table(
        title="What GLM-4.6 would cost for these tokens",
        box=SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )
    rows.add_column("where")
    for index, name in enumerate(COLUMNS):
        rows.add_column(name, justify="right" if index else "left")
    last = ""
    for cost in costs(calls, assumed):
        place = cost.place if cost.fits else f"{cost.place} *"
        rows.add_row("" if cost.place == last else place, *_cells(cost))
        last = cost.place
    notes = [Text(line) for line in (*_counted(source, trajectories), *_basis(calls, assumed))]
    return Group(rows, *notes)


def as_json(source: str, trajectories: Sequence[Calls], assumed: Assumed) -> dict[str, object]:
    """The same figures, unrounded."""
    calls = _all(trajectories)
    usage = total(calls)
    return {
        "source": source,
        "trajectories": len(trajectories),
        "calls": len(calls),
        "prompt": usage.prompt,
        "output": usage.output,
        "longest": longest(calls),
        "costs": [asdict(cost) for cost in costs(calls, assumed)],
        "assumed": asdict(assumed),
    }


def _cells(cost: Cost) -> list[str]:
    return [
        cost.client,
        f"{cost.prefilled:,}",
        f"{cost.reused:,}",
        f"{cost.output:,}",
        f"{cost.prefill_seconds:,.1f}",
        f"{cost.decode_seconds:,.1f}",
        f"{cost.seconds:,.1f}",
        "-" if cost.joules is None else f"{cost.joules / 1000:,.1f}",
        "-" if cost.electricity is None else f"{cost.electricity:.4f}",
        f"{cost.dollars:.4f}",
    ]


def _all(trajectories: Sequence[Calls]) -> Calls:
    return tuple(call for calls in trajectories for call in calls)


def _counted(source: str, trajectories: Sequence[Calls]) -> list[str]:
    calls, number = _all(trajectories), len(trajectories)
    usage = total(calls)
    tokens = usage.prompt + usage.output
    told = f"{source}: {_many(number, 'trajectory', 'trajectories')}, {_many(len(calls), 'call', 'calls')}"
    return [
        f"{told} to the model, longest context {longest(calls):,}.",
        f"Prompt and completion of every call: {tokens:,} tokens; a trajectory "
        f"{tokens / number / TOKENS:.1%} of CC-Bench's average task ({TOKENS:,}).",
        f"Prefilled, stateless: {usage.prompt:,}. By Interlude: {usage.prefilled:,}, "
        f"{usage.prefilled / usage.prompt:.1%} of that.",
    ]


def _basis(calls: Sequence[Usage], assumed: Assumed) -> list[str]:
    reach, prices = assumed.reach, assumed.prices
    tokens = longest(calls) * assumed.together
    lines = [
        f"* {machine.name} cannot hold it: {machine.needs(GLM_4_6, tokens) / 1e9:,.0f} GB needed, "
        f"{machine.room / 1e9:,.0f} usable. Its rows are those of as fast a machine with more memory."
        for machine in assumed.machines
        if not fits(machine, calls, assumed)
    ]
    return [
        *lines,
        f"GPUs at {reach.flops:.0%} of their arithmetic, {reach.bandwidth:.0%} of their bandwidth, "
        f"{reach.overhead * 1000:.1f} ms more a pass; {_together(assumed.together)}.",
        "kJ: all GPUs at full power, an upper bound. $: rent while it computes, or the price of tokens.",
        f"{API}: {prices.prompt:g} $ a million prompt tokens, {prices.cached:g} cached, {prices.output:g} "
        f"output; {prices.first:g} s to a first token, then {prices.speed:g} tokens a second.",
        "Formulas and sources: docs/scale.md.",
    ]


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _together(number: int) -> str:
    return "alone on the machine" if number == 1 else f"{number} trajectories written together"
