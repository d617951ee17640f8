"""What running tasks side by side saves: the wall time of a suite with N jobs against one.

    python -m benchmarks.jobs [--jobs N] [--rounds N] [--suite NAME] [--sandbox KIND] [--json]

The same engine makes both, in turns, after a first run that nobody times. Beside the wall: the seconds in
which the model computed, summed over all calls. One engine computes one session at a time on a CPU, so
no number of jobs makes the wall shorter than that; what overlaps are tools, sandboxes and grading.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from interlude.attempting import setup_of
from interlude.progress import Onlooker
from interlude.settings import Settings
from tasks.load import load_suite
from tasks.report import Attempt
from tasks.runner import run_tasks
from tasks.task import Task


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of one run: its wall, what the model computed, and all attempts' own; `solved` of its tasks."""

    jobs: int
    wall: float
    computed: float
    attempts: float
    solved: int


async def run(settings: Settings, tasks: Sequence[Task], jobs: int, out: Path) -> Run:
    """One run with an engine of its own, loaded before the clock starts."""
    async with setup_of(settings, jobs) as setup:
        onlooker = Onlooker(len(tasks))
        began = time.perf_counter()
        attempts = await run_tasks(tasks, setup, onlooker, out=out, jobs=jobs)
        return summed(jobs, time.perf_counter() - began, attempts)


def summed(jobs: int, wall: float, attempts: Sequence[Attempt]) -> Run:
    usages = [attempt.ledger.usage for attempt in attempts]
    computed = sum(usage.prefill_seconds + usage.decode_seconds for usage in usages)
    return Run(
        jobs, wall, computed, sum(a.wall_s for a in attempts), sum(attempt.solved for attempt in attempts)
    )


def measure(settings: Settings, suite: str, jobs: int, rounds: int) -> list[Run]:
    tasks = load_suite(suite).tasks
    runs: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="interlude-jobs-") as folder:
        asyncio.run(run(settings, tasks[:2], jobs, Path(folder) / "first"))
        for number in range(rounds):
            for side in (1, jobs):
                runs.append(asyncio.run(run(settings, tasks, side, Path(folder) / f"{number}-{side}")))
    return runs


def figures(runs: Sequence[Run], jobs: int) -> dict[str, Any]:
    walls = {side: median(one.wall for one in runs if one.jobs == side) for side in (1, jobs)}
    return {"runs": [asdict(one) for one in runs], "ratio": walls[jobs] / walls[1]}


def table(runs: Sequence[Run], ratio: float) -> Table:
    shown = Table("jobs", "wall s", "model s", "attempts s", "solved", title="Tasks side by side")
    for one in runs:
        times = (f"{one.wall:.1f}", f"{one.computed:.1f}", f"{one.attempts:.1f}")
        shown.add_row(str(one.jobs), *times, str(one.solved))
    shown.caption = f"wall, median against median: {ratio:.2f}"
    return shown


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.jobs", description=__doc__)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--suite", default="starter")
    parser.add_argument("--sandbox", choices=("docker", "bubblewrap", "local"), default="docker")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.jobs < 2:
        parser.error("--jobs: two or more, to be compared with one")
    settings = Settings(model="nano", sandbox=given.sandbox, max_steps=16)
    runs = measure(settings, given.suite, given.jobs, given.rounds)
    found = figures(runs, given.jobs)
    if given.json:
        print(json.dumps(found))
    else:
        Console().print(table(runs, found["ratio"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
