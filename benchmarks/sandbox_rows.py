"""Rows of the sandbox's benchmark, what is promised of some of them, and how both are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

PEERS = ("exec_run", "docker_exec", "get_archive", "put_archive", "create_start", "mini", "swerex")


@dataclass(frozen=True, slots=True)
class Row:
    """Milliseconds, medians. `peers` by name; who cannot do it is not there."""

    what: str
    interlude: float
    peers: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Promise:
    """Of the row `what`: at least `times` as fast as `peer`, or (without a peer) at most `most` ms; with
    both a peer and `most`, at most so many ms more than it."""

    what: str
    peer: str = ""
    times: float = 0.0
    most: float = 0.0

    def judge(self, rows: Sequence[Row]) -> tuple[bool, str] | None:
        """Whether it is kept, and the figure; None where it was not measured."""
        row = next((row for row in rows if row.what == self.what), None)
        if row is None or (self.peer and self.peer not in row.peers):
            return None
        if self.times:
            found = row.peers[self.peer] / row.interlude
            return found >= self.times, f"{self.what} {found:.1f} x {self.peer} (promised {self.times:g} x)"
        found = row.interlude - row.peers.get(self.peer, 0.0)
        over = f" over {self.peer}" if self.peer else ""
        return found <= self.most, f"{self.what} {found:.2f} ms{over} (promised at most {self.most:g} ms)"


PROMISES = (
    Promise("command", "exec_run", times=15),
    Promise("read", "get_archive", times=60),
    Promise("write", "put_archive", times=60),
    Promise("pool_take", most=2),
    Promise("cold_start", "create_start", most=80),
    Promise("checkpoint", most=40),
)
MOST_GROWTH = 8.0
"""MB of this process's memory that a gigabyte of output may cost."""


def judged(rows: Sequence[Row], growth: float) -> list[tuple[bool, str]]:
    """Every promise that was measured."""
    flood = f"1 GB of output: {growth:.1f} MB of memory (promised at most {MOST_GROWTH:g} MB)"
    found = [judgement for promise in PROMISES if (judgement := promise.judge(rows))]
    return [*found, (growth <= MOST_GROWTH, flood)]


def show(rows: Sequence[Row], growth: Mapping[str, float], console: Console) -> None:
    columns = [peer for peer in PEERS if any(peer in row.peers for row in rows)]
    table = Table(title="milliseconds, medians; x: how many times as fast we are", box=SIMPLE_HEAD, padding=0)
    for column in ("", "interlude", *columns):
        table.add_column(column, justify="right" if column else "left")
    for row in rows:
        cells = [
            f"{row.peers[peer]:.1f} {row.peers[peer] / row.interlude:.1f}x" if peer in row.peers else "-"
            for peer in columns
        ]
        table.add_row(row.what, f"{row.interlude:.2f}", *cells)
    console.print(table)
    told = ", ".join(f"{name} +{megabytes:.1f} MB" for name, megabytes in growth.items())
    console.print(f"memory of the host's process for 1 GB of output: {told}")
    for kept, said in judged(rows, growth["interlude"]):
        console.print(("kept:   " if kept else "missed: ") + said)
