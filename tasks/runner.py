"""Runs tasks: N attempts at a time, one sandbox each, graded in a fresh one, written down as they end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tasks.attempt import Setup, Watcher, Work
from tasks.report import Attempt
from tasks.task import Task
from tasks.toml import TaskError


async def run_tasks(
    tasks: Sequence[Task],
    setup: Setup,
    watcher: Watcher,
    *,
    out: Path,
    jobs: int = 2,
    attempts: int = 1,
) -> tuple[Attempt, ...]:
    """Make `attempts` attempts at each task, `jobs` at a time; results stand in the order of the tasks.

    Each attempt has a folder in `out`: result.json, trajectory.jsonl, patch.diff and what the tests said.
    When this is cancelled, each attempt that was begun is written down as far as it came, and no sandbox is
    left. Raises TaskError when `out` holds a run already.
    """
    if any(out.glob("*/*.json*")):
        raise TaskError(f"{out}: holds a run already; name another folder")
    slots = asyncio.Semaphore(jobs)

    async def one(task: Task, number: int) -> Attempt:
        name = task.name if attempts == 1 else f"{task.name}.{number}"
        async with slots:
            return await Work(task, number, name, setup, watcher, out / name).attempt()

    async with asyncio.TaskGroup() as group:
        running = [
            group.create_task(one(task, number)) for task in tasks for number in range(1, attempts + 1)
        ]
    return tuple(task.result() for task in running)
