"""What a terminal agent costs: the first paint, idling, one turn without a screen; beside others.

    python -m benchmarks.terminal [--only NAME ...] [--rounds N] [--json]
    python -m benchmarks.terminal --length [--json]

The screens run in a terminal of 120x40, in an empty repository, with a home of their own. The first paint is
when three rows have something on them, from the start of the process; rounds go round all sides, so that a
busy machine is busy for all. A turn is one message to a server on the loopback that answers "done" at once.
`--length` asks whether a long session is as quick as a fresh one (`benchmarks/terminal_length.py`).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.fake_model import serving
from benchmarks.screens import NoPaint, Seen, first_paint, watch
from benchmarks.terminal_sides import SIDES, Side, surroundings
from benchmarks.venvs import PeerMissing

PAINT_TIMES, IDLE_CPU, PSS_TIMES = 2.5, 1.0, 1.8
"""The targets: paint and memory against the empty app's, percent of a core."""
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one side: medians, None where it has no such thing. Seconds, percent, MiB."""

    name: str
    python: bool
    own: bool
    paint: float | None = None
    idle_cpu: float | None = None
    pss: float | None = None
    tree_pss: float | None = None
    turn_cpu: float | None = None
    turn_wall: float | None = None
    problem: str = ""


class Place:
    """A side with a home and a repository of its own."""

    def __init__(self, name: str, root: Path, server: str) -> None:
        self.home, self.folder = root / name / "home", root / name / "repo"
        self.home.mkdir(parents=True)
        self.folder.mkdir()
        subprocess.run(["git", "init", "-q", "."], cwd=self.folder, check=True)
        self.side: Side = SIDES[name](self.home, server)
        self.environment = surroundings(self.home, self.side)

    def paint(self) -> float | None:
        return self.side.screen and first_paint(self.side.screen, self.folder, self.environment)

    def idle(self) -> Seen | None:
        return self.side.screen and watch(self.side.screen, self.folder, self.environment)

    def turn(self) -> tuple[float, float] | None:
        """Seconds of CPU, its own and its children's, and of wall time. Raises NoPaint where it fails."""
        if self.side.turn is None:
            return None
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        ran = subprocess.run(
            self.side.turn,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        if ran.returncode or "done" not in ran.stdout + ran.stderr:
            raise NoPaint(f"its turn failed: {(ran.stderr or ran.stdout).strip()[-300:]}")
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall


def measure(names: list[str], rounds: int) -> list[Figures]:
    with tempfile.TemporaryDirectory() as root, serving() as server:
        found: dict[str, Figures] = {}
        places: dict[str, Place] = {}
        for name in names:
            try:
                places[name] = place = Place(name, Path(root), server)
                found[name] = Figures(place.side.name, place.side.python, place.side.own)
            except PeerMissing as problem:
                found[name] = Figures(name, False, False, problem=str(problem))
        paints: dict[str, list[float]] = {name: [] for name in places}
        turns: dict[str, list[tuple[float, float]]] = {name: [] for name in places}
        for _ in range(rounds):
            for name, place in places.items():
                found[name] = _once(found[name], place, paints[name], turns[name])
        for name, place in places.items():
            found[name] = _idle(found[name], place)
            if paints[name]:
                found[name] = replace(found[name], paint=median(paints[name]))
            if turns[name]:
                cpu, wall = zip(*turns[name], strict=True)
                found[name] = replace(found[name], turn_cpu=median(cpu), turn_wall=median(wall))
        return list(found.values())


def _once(figures: Figures, place: Place, paints: list[float], turns: list[tuple[float, float]]) -> Figures:
    try:
        paint = place.paint()
        paints += [] if paint is None else [paint]
        turn = place.turn()
        turns += [] if turn is None else [turn]
    except (NoPaint, subprocess.TimeoutExpired) as problem:
        return replace(figures, problem=str(problem))
    return figures


def _idle(figures: Figures, place: Place) -> Figures:
    try:
        seen = place.idle()
    except NoPaint as problem:
        return replace(figures, problem=str(problem))
    if seen is None:
        return figures
    return replace(figures, idle_cpu=seen.idle_cpu, pss=seen.pss, tree_pss=seen.tree_pss)


def verdicts(figures: list[Figures]) -> dict[str, bool]:
    """Each target, and whether it is reached; only those that were measured."""
    by = {one.name: one for one in figures}
    ours, bare = by.get("Interlude"), by.get("empty Textual app")
    if ours is None or bare is None:
        return {}
    peers = [one for one in figures if one.python and not one.own]
    said: dict[str, bool] = {}
    if ours.paint and bare.paint:
        said[f"paint <= {PAINT_TIMES} x the empty app's"] = ours.paint <= PAINT_TIMES * bare.paint
        said["paint before every Python peer"] = all(ours.paint < p.paint for p in peers if p.paint)
    if ours.idle_cpu is not None:
        said[f"idle CPU <= {IDLE_CPU} %"] = ours.idle_cpu <= IDLE_CPU
    if ours.pss and bare.pss:
        said[f"idle PSS <= {PSS_TIMES} x the empty app's"] = ours.pss <= PSS_TIMES * bare.pss
    if ours.turn_cpu:
        said["a turn's CPU below every Python peer's"] = all(
            ours.turn_cpu < p.turn_cpu for p in peers if p.turn_cpu
        )
    return said


def show(figures: list[Figures], said: dict[str, bool]) -> None:
    table = Table(title="terminal agents, 120x40")
    columns = ("", "first paint s", "idle CPU %", "idle PSS MiB", "... of all", "a turn: CPU s", "wall s")
    for column in columns:
        table.add_column(column, justify="right" if column else "left")
    for one in figures:
        cells = [one.paint, one.idle_cpu, one.pss, one.tree_pss, one.turn_cpu, one.turn_wall]
        table.add_row(one.name, *("-" if cell is None else f"{cell:.2f}" for cell in cells))
    Console().print(table)
    for one in figures:
        if one.problem:
            print(f"{one.name}: {one.problem}")
    for target, reached in said.items():
        print(f"{'reached' if reached else 'MISSED '}  {target}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.terminal", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=tuple(SIDES), default=list(SIDES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--length", action="store_true", help="a session of 10,000 events beside a fresh one")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.length:
        from benchmarks import terminal_length

        terminal_length.report(as_json=given.json)
        return
    figures = measure(given.only, given.rounds)
    said = verdicts(figures)
    load = os.getloadavg()[0]
    if given.json:
        answer: dict[str, Any] = {"load": load, "sides": [asdict(one) for one in figures], "targets": said}
        print(json.dumps(answer))
    else:
        show(figures, said)


if __name__ == "__main__":
    main()
