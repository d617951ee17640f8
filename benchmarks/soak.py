"""Whether anything grows over thousands of tasks: containers, processes, mounts, files, volumes, memory.

    python -m benchmarks.soak [--tasks N] [--jobs N] [--sandbox KIND] [--json]

A task takes a sandbox from the pool, gives it seven commands, reads and writes, leaves a process behind in it
and closes it; now and then a command runs into its time limit. Everything is counted after a warm-up and at
the end, with every sandbox closed. Exit code 1: something grew, or it took longer than 0.6 s a task.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import os
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import docker
from rich.console import Console
from rich.table import Table

from sandbox.base import Sandboxes, Spec
from sandbox.choose import Kind, choose
from sandbox.daemon import labels
from sandbox.pool import Pool

WARM_UP = 400
SECONDS = 0.6
"""Of a task: 2,000 in 20 minutes."""
TIMEOUTS = 25
"""Every so many tasks a command runs into its time limit."""
MEMORY = 1.05
"""How much larger the process may be at the end."""
MARK = "INTERLUDE_SOAK"
SETTLE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Count:
    """What there is. `mounts` and `volumes` are the engine's that no container has; `memory` is in KiB."""

    containers: int
    processes: int
    mounts: int
    volumes: int
    descriptors: int
    files: int
    threads: int
    tasks: int
    memory: int

    def grown(self, later: Count) -> list[str]:
        """What there is more of later."""
        before, after = asdict(self), asdict(later)
        limits = {name: value * MEMORY if name == "memory" else value for name, value in before.items()}
        return [name for name in before if after[name] > limits[name]]


class Counter:
    """Counts; `mark` is in the environment of every command, `temporary` is where temporary files go."""

    def __init__(self, kind: Kind, mark: str, temporary: Path) -> None:
        self._mark = f"{MARK}={mark}".encode()
        self._temporary = temporary
        self._client = docker.from_env() if kind == "docker" else None

    async def settled(self) -> Count:
        """Count until a second look finds no less of anything, or for some seconds."""
        end = time.monotonic() + SETTLE_SECONDS
        least = await self._count()
        while time.monotonic() < end and (least.containers or least.processes or least.mounts or least.files):
            await asyncio.sleep(0.5)
            least = await self._count()
        return least

    async def _count(self) -> Count:
        containers, mounts, volumes = await asyncio.to_thread(self._engine)
        gc.collect()
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 10
        return Count(
            containers=containers,
            processes=self._processes(),
            mounts=mounts,
            volumes=volumes,
            descriptors=len(list(Path("/proc/self/fd").iterdir())),
            files=len(list(self._temporary.iterdir())),
            threads=threading.active_count(),
            tasks=len(asyncio.all_tasks()),
            memory=memory,
        )

    def _engine(self) -> tuple[int, int, int]:
        """Containers of this process; mounts of no container, and volumes of none, of the whole engine."""
        if self._client is None:
            return 0, 0, 0
        api: Any = self._client.api
        owner = f"interlude.owner={labels()['interlude.owner']}"
        containers = len(api.containers(all=True, filters={"label": owner}))
        lines = Path("/proc/self/mounts").read_text().splitlines()
        mounted = sum(line.startswith("overlay ") and "/docker/overlay2/" in line for line in lines)
        running = len(api.containers())
        volumes = len(api.volumes(filters={"dangling": True})["Volumes"] or ())
        return containers, max(0, mounted - running), volumes

    def _processes(self) -> int:
        found = 0
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                found += self._mark in (place / "environ").read_bytes().split(b"\0")
        return found

    def close(self) -> None:
        if self._client is not None:
            self._client.close()


async def task(sandboxes: Sandboxes, spec: Spec, number: int) -> float:
    """Work in a sandbox of its own; returns how long it was waited for, in seconds."""
    began = time.monotonic()
    box = await sandboxes.take(spec)
    waited = time.monotonic() - began
    try:
        await box.run("mkdir -p src && for i in $(seq 20); do echo line $i >src/$i.txt; done")
        await box.write("src/new.txt", b"new\n" * 1000)
        await box.read("src/new.txt")
        await box.run("grep -r line . | sort | tail -3")
        await box.run("sleep 1000 & echo left")
        if number % TIMEOUTS == 0:
            await box.run("sleep 1000", timeout=0.2)
        else:
            await box.run("seq 20000")
        await box.read("src/7.txt")
    finally:
        await box.close()
    return waited


async def work(kind: Kind, spec: Spec, tasks: int, jobs: int) -> list[float]:
    """Do so many tasks, `jobs` at a time, with a pool of their own; how long each waited for its sandbox."""
    pool = Pool(await choose(kind), jobs)
    numbers, waits = iter(range(1, tasks + 1)), list[float]()

    async def job() -> None:
        for number in numbers:
            waits.append(await task(pool, spec, number))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(jobs):
                group.create_task(job())
    finally:
        await pool.close()
    return waits


async def measure(kind: Kind, tasks: int, jobs: int, temporary: Path) -> dict[str, Any]:
    counter = Counter(kind, str(os.getpid()), temporary)
    spec = Spec(env=((MARK, str(os.getpid())),))
    try:
        # A loop's pool of threads only grows, up to a bound: let it.
        await asyncio.gather(*(asyncio.to_thread(time.sleep, 0.1) for _ in range(32)))
        await work(kind, spec, WARM_UP, jobs)
        before = await counter.settled()
        began = time.monotonic()
        waits = await work(kind, spec, tasks, jobs)
        seconds = time.monotonic() - began
        after = await counter.settled()
    finally:
        counter.close()
    return {
        "sandbox": kind,
        "tasks": tasks,
        "jobs": jobs,
        "seconds": round(seconds, 1),
        "seconds_a_task": round(seconds / tasks, 3),
        "promised_seconds_a_task": SECONDS,
        "wait_ms_median": round(1000 * median(waits), 2),
        "before": asdict(before),
        "after": asdict(after),
        "grown": before.grown(after),
    }


def show(figures: dict[str, Any]) -> None:
    title = f"{figures['tasks']} tasks in {figures['sandbox']}, {figures['jobs']} at a time"
    table = Table(title=title)
    for column in ("", "after the warm-up", "at the end"):
        table.add_column(column, justify="right" if column else "left")
    for name, before in figures["before"].items():
        unit = " KiB" if name == "memory" else ""
        table.add_row(name, f"{before:,}{unit}", f"{figures['after'][name]:,}{unit}")
    console = Console()
    console.print(table)
    console.print(
        f"{figures['seconds']:.0f} s, {figures['seconds_a_task']:.3f} s a task "
        f"(promised {figures['promised_seconds_a_task']}); a sandbox was waited for "
        f"{figures['wait_ms_median']:.2f} ms (median); grown: {', '.join(figures['grown']) or 'nothing'}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=2, help="tasks at a time")
    parser.add_argument("--sandbox", choices=("docker", "bubblewrap", "local"), default="docker")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        tempfile.tempdir = folder
        figures = asyncio.run(measure(given.sandbox, given.tasks, given.jobs, Path(folder)))
    if given.json:
        print(json.dumps(figures))
    else:
        show(figures)
    if figures["grown"] or figures["seconds_a_task"] > SECONDS:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
