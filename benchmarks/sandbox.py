"""What a command, a file, a start and a checkpoint cost in a sandbox, beside others' ways to do the same.

    python -m benchmarks.sandbox [--quick] [--json]

One run on one machine; nothing else may run meanwhile. Peers are installed from PyPI into environments of
their own, once. Cold starts alternate with the SDK's own create and start. `--quick` leaves the peers from
PyPI and the gigabytes out. Exits 1 where something that is promised is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from statistics import median
from typing import Any

from rich.console import Console

from benchmarks import sandbox_ours, sandbox_peers
from benchmarks.sandbox_rows import Row, judged, show
from benchmarks.venvs import PeerMissing
from sandbox.base import Spec
from sandbox.bubblewrap import Bubblewrap
from sandbox.docker import Docker

PAIRS = 30


async def measure(quick: bool) -> list[Row]:
    """All rows but the memory's."""
    sandboxes = Docker()
    ours = await sandbox_ours.common(sandboxes)
    box = await sandboxes.take(Spec())
    image = box.info.image
    await box.close()
    container = sandbox_peers.Container(image)
    try:
        docker = {what: dict(by) for what, by in container.figures().items()}
    finally:
        container.close()
    others = {} if quick else _others(image)
    starts = await _starts(sandboxes, image)
    rows = [Row(what, ours[what], docker[what] | _of(others, what)) for what in ("command", "read", "write")]
    rows.append(Row("cold_start", starts[0], {"create_start": starts[1], **_of(others, "cold_start")}))
    rows.append(Row("pool_take", await sandbox_ours.pool_take(sandboxes), {}))
    rows += [Row(what, ours[what], {}) for what in ("checkpoint", "checkpoint_first")]
    await sandboxes.close()
    return rows + await _bubblewrap()


async def _bubblewrap() -> list[Row]:
    sandboxes = Bubblewrap()
    found = await sandbox_ours.common(sandboxes)

    async def start() -> None:
        await (await sandboxes.take(Spec())).close()

    found["start_and_close"] = await sandbox_ours.milliseconds(start, 20)
    await sandboxes.close()
    return [Row(f"bubblewrap_{what}", taken, {}) for what, taken in found.items()]


async def _starts(sandboxes: Docker, image: str) -> tuple[float, float]:
    """Medians of ours and of the SDK's, in turn, the order of a pair changing."""
    import docker

    client: Any = docker.from_env()
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(PAIRS):
        for mine in (True, False) if turn % 2 else (False, True):
            if mine:
                began = time.perf_counter()
                box = await sandboxes.take(Spec())
                ours.append((time.perf_counter() - began) * 1000)
                await box.close()
            else:
                taken, remove = await asyncio.to_thread(sandbox_peers.create_and_start, client, image)
                theirs.append(taken)
                await asyncio.to_thread(remove)
    client.close()
    return median(ours), median(theirs)


def _others(image: str) -> dict[str, Mapping[str, float]]:
    """Figures of the peers from PyPI that can be had."""
    found: dict[str, Mapping[str, float]] = {}
    peers: dict[str, Callable[[str], Mapping[str, float]]] = {
        "mini": sandbox_peers.mini,
        "swerex": sandbox_peers.swerex,
    }
    for name, peer in peers.items():
        try:
            found[name] = peer(image)
        except PeerMissing as problem:
            print(f"benchmarks.sandbox: {problem}", file=sys.stderr)
    return found


def _of(others: Mapping[str, Mapping[str, float]], what: str) -> dict[str, float]:
    return {name: figures[what] for name, figures in others.items() if what in figures}


def _growth(quick: bool) -> dict[str, float]:
    """MB by who read a gigabyte, each in a process of its own."""
    sides = ("interlude",) if quick else ("interlude", "exec_run")
    return {side: _alone(side) for side in sides}


def _alone(side: str) -> float:
    command = [sys.executable, "-m", "benchmarks.sandbox", "--flood", side]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


async def _flood(side: str) -> float:
    sandboxes = Docker()
    try:
        if side == "interlude":
            return await sandbox_ours.flood(sandboxes)
        box = await sandboxes.take(Spec())
        image = box.info.image
        await box.close()
        container = sandbox_peers.Container(image)
        try:
            return container.flood()
        finally:
            container.close()
    finally:
        await sandboxes.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sandbox", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--flood", choices=("interlude", "exec_run"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.flood:
        print(asyncio.run(_flood(given.flood)))
        return 0
    rows = asyncio.run(measure(given.quick))
    growth = _growth(given.quick)
    verdicts = judged(rows, growth["interlude"])
    if given.json:
        told = [{"kept": kept, "said": said} for kept, said in verdicts]
        print(
            json.dumps(
                {"rows": [asdict(row) for row in rows], "memory_mb": growth, "promises": told}, indent=1
            )
        )
    else:
        show(rows, growth, Console(width=132))
    return 0 if all(kept for kept, _ in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
