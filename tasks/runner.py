"""Runs tasks: attempts side by side, each written down as it ends; what was ended before is not repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Protocol

from tasks.attempt import Desks, Due, Setup, Tried, Watcher, Work
from tasks.causes import POLICIES, Retries
from tasks.report import Attempt
from tasks.run_folder import RunFolder, hold
from tasks.run_plan import Conditions, Plan, Words, conditions_of, due
from tasks.task import Task


class Bench(Protocol):
    """Makes attempts, as many at a time as it has room for: in this process, or on other machines."""

    async def make(self, due: Due, folder: Path, watcher: Watcher) -> Tried:
        """Make one attempt; all that it leaves is in `folder` then, result.json last."""
        ...


class Here:
    """A bench in this process: `jobs` agents at a time, a sandbox each, and gradings beside them."""

    def __init__(self, setup: Setup, jobs: int) -> None:
        self._setup = setup
        self._desks = Desks(jobs)

    async def make(self, due: Due, folder: Path, watcher: Watcher) -> Tried:
        return await Work(due, self._setup, watcher, folder).attempt(self._desks)


async def run_tasks(
    tasks: Sequence[Task],
    setup: Setup,
    watcher: Watcher,
    *,
    out: Path,
    jobs: int = 2,
    attempts: int = 1,
    seed: int = 0,
    again: bool = False,
    retries: Retries | None = None,
    words: Words | None = None,
) -> tuple[Attempt, ...]:
    """Make `attempts` attempts at each task, `jobs` at a time, here; see `make_run`."""
    plan = plan_of(tasks, conditions_of(setup, tasks[0]), attempts=attempts, seed=seed, words=words)
    return await make_run(tasks, plan, Here(setup, jobs), watcher, out=out, again=again, retries=retries)


def plan_of(
    tasks: Sequence[Task], conditions: Conditions, *, attempts: int, seed: int, words: Words | None = None
) -> Plan:
    """The plan of a run of these tasks."""
    return Plan({task.name: task.digest for task in tasks}, attempts, seed, conditions, words or Words())


async def make_run(
    tasks: Sequence[Task],
    plan: Plan,
    bench: Bench,
    watcher: Watcher,
    *,
    out: Path,
    again: bool = False,
    retries: Retries | None = None,
) -> tuple[Attempt, ...]:
    """Make the attempts of a plan that `out` does not have yet; results stand in the order of the tasks.

    Each attempt has a folder in `out`: result.json, trajectory.jsonl, patch.diff and what the tests said.
    When this is cancelled, each attempt that was begun is written down as far as it came, and no sandbox is
    left. Raises TaskError when `out` holds another run, or another process makes this one.
    """
    planned = due(tasks, plan.attempts, plan.seed)
    with hold(out, plan, planned, again=again) as folder:
        watcher.begins(len(planned), len(folder.done))
        try:
            async with asyncio.TaskGroup() as group:
                running = [
                    group.create_task(_one(one, bench, watcher, folder, retries or Retries()))
                    for one in planned
                ]
        except ExceptionGroup as group:
            raise group.exceptions[0] from group
        return tuple(task.result() for task in running)


async def _one(due: Due, bench: Bench, watcher: Watcher, folder: RunFolder, retries: Retries) -> Attempt:
    """One attempt, made again where its failure was the sandbox's or the provider's."""
    if due.name in folder.done:
        return folder.done[due.name]
    before = folder.tries(due.name)
    for tries in count(1):
        tried = await bench.make(replace(due, tries=before + tries), folder.path / due.name, watcher)
        pause = retries.wait(tries)
        if pause is None or not (tried.again and POLICIES[tried.attempt.cause].retry):
            watcher.ended(due.name, tried.attempt)
            return tried.attempt
        watcher.again(due.name, tried.attempt, pause)
        folder.aside(due.name)
        await asyncio.sleep(pause)
    raise AssertionError("a count has no end")
