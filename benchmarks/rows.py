"""Rows of the engine's benchmark, what is promised of some of them, and how both are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.models import Dtype

Kind: TypeAlias = Literal["decode", "prefill"]
Peer: TypeAlias = Literal["transformers", "llama_cpp"]


@dataclass(frozen=True, slots=True)
class Row:
    """Tokens a second; None where a side has no such type of weights, or is not there.

    `limit` is what the machine's bandwidth (decode) or arithmetic (prefill) would allow.
    """

    kind: Kind
    model: str
    dtype: Dtype
    context: int
    threads: int
    interlude: float | None
    transformers: float | None
    llama_cpp: float | None
    limit: float

    def times(self, peer: Peer) -> float | None:
        """How many times as fast as the peer we are."""
        other = self.transformers if peer == "transformers" else self.llama_cpp
        return None if self.interlude is None or other is None else self.interlude / other


@dataclass(frozen=True, slots=True)
class Promise:
    """In float32, behind 512 tokens, on two threads, at least `times` as fast as the peer."""

    kind: Kind
    model: str
    peer: Peer
    times: float

    def kept(self, rows: Sequence[Row]) -> float | None:
        """What was measured; None where it was not."""
        cell = (self.kind, self.model, "float32", 512, 2)
        for row in rows:
            if (row.kind, row.model, row.dtype, row.context, row.threads) == cell:
                return row.times(self.peer)
        return None


PROMISES = (
    Promise("decode", "nano", "transformers", 8.0),
    Promise("decode", "30m", "transformers", 6.0),
    Promise("decode", "nano", "llama_cpp", 1.1),
    Promise("decode", "30m", "llama_cpp", 1.1),
    Promise("decode", "80m", "llama_cpp", 1.0),
    *(Promise("prefill", model, "transformers", 1.0) for model in ("nano", "30m", "80m")),
    *(Promise("prefill", model, "llama_cpp", 1.3) for model in ("nano", "30m", "80m")),
)


def summary(rows: Sequence[Row]) -> str:
    """A line: how many promises are met, and which are not."""
    measured = [(promise, kept) for promise in PROMISES if (kept := promise.kept(rows)) is not None]
    missed = [
        f"{promise.kind} {promise.model} {kept:.2f} of {promise.times} x {promise.peer}"
        for promise, kept in measured
        if kept < promise.times
    ]
    met = f"{len(measured) - len(missed)} of {len(PROMISES)} thresholds met (float32, 512 tokens, 2 threads)"
    unknown = f", {len(PROMISES) - len(measured)} not measured" if len(measured) < len(PROMISES) else ""
    return met + unknown + (f"; missed: {', '.join(missed)}" if missed else "")


def show(rows: Sequence[Row], console: Console) -> None:
    title = "tokens a second, batch of one; x: times as fast as the peer"
    table = Table(title=title, box=SIMPLE_HEAD, padding=0)
    for column in ("model", "", "threads", "interlude", "transformers", "llama.cpp", "limit"):
        table.add_column(column, justify="left" if column in ("model", "") else "right")
    before = ""
    for row in rows:
        model = f"{row.model} {row.dtype}"
        if model != before:
            table.add_section()
        table.add_row(
            model if model != before else "",
            f"{row.kind} {row.context}",
            str(row.threads),
            _speed(row.interlude),
            _speed(row.transformers, row.times("transformers")),
            _speed(row.llama_cpp, row.times("llama_cpp")),
            _speed(row.limit),
        )
        before = model
    console.print(table)


def _speed(speed: float | None, times: float | None = None) -> str:
    if speed is None:
        return "-"
    return f"{speed:,.0f}" if times is None else f"{speed:,.0f} {times:.1f}x"
