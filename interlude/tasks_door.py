"""`interlude tasks`: list, show, check, run."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from interlude.build import build, make_sandboxes
from interlude.progress import Checking, Onlooker
from interlude.records import new_record
from interlude.settings import Settings
from interlude.tables import checked_table, console, print_attempts, suites_table, tasks_table
from tasks.attempt import Setup
from tasks.check import Checked, check_tasks
from tasks.report import Attempt
from tasks.runner import run_tasks
from tasks.task import SUITES, Suite, Task, load_suite
from tasks.toml import TaskError


def run(settings: Settings, given: Namespace) -> int:
    """Open the part of the door that was asked for; returns the exit code."""
    match given.door:
        case "tasks.list":
            return _list(given.suites, given.json)
        case "tasks.show":
            return _show(given.task, given.json)
        case "tasks.check":
            checked = asyncio.run(_check(settings, _tasks(given.suites)))
            return _checked(checked, given.json)
        case _:
            began = time.monotonic()
            attempts, out = asyncio.run(_run(settings, _tasks(given.suites)))
            print_attempts(attempts, given.json)
            print(f"wall: {time.monotonic() - began:.1f} s; recorded in {out}", file=sys.stderr)
            return 0 if all(attempt.reward is not None for attempt in attempts) else 1


def find(name: str) -> Suite:
    """A suite by its name, or a task or suite by its folder; SUITE/TASK and TASK name shipped tasks.

    Raises TaskError.
    """
    shipped = [SUITES / name, *sorted(SUITES.glob(f"*/{name}"))]
    for folder in () if Path(name).is_dir() else shipped:
        if (folder / "task.toml").is_file():
            return load_suite(str(folder))
    return load_suite(name)


async def _check(settings: Settings, tasks: Sequence[Task]) -> tuple[Checked, ...]:
    async with make_sandboxes(settings, settings.jobs) as sandboxes:
        onlooker = Checking(len(tasks))
        with onlooker.open():
            return await check_tasks(tasks, sandboxes, onlooker, jobs=settings.jobs)


async def _run(settings: Settings, tasks: Sequence[Task]) -> tuple[tuple[Attempt, ...], Path]:
    """The attempts, and the folder that they are recorded in."""
    async with build(settings, settings.jobs) as parts:
        out = new_record(settings)
        print(f"interlude: {len(tasks)} tasks, recorded in {out}", file=sys.stderr)
        setup = Setup(
            engine=lambda task: parts.engine,
            sandboxes=parts.sandboxes,
            system=parts.profile.system,
            brief=parts.profile.brief,
            options=parts.options,
            budget=parts.budget,
            network=parts.network,
        )
        onlooker = Onlooker(len(tasks) * settings.attempts)
        with onlooker.open():
            attempts = await run_tasks(
                tasks, setup, onlooker, out=out, jobs=settings.jobs, attempts=settings.attempts
            )
        return attempts, out


def _tasks(names: Sequence[str]) -> list[Task]:
    """All tasks of the suites, each once."""
    tasks = [task for name in names for task in find(name).tasks]
    for task in tasks:
        if sum(other.name == task.name for other in tasks) > 1:
            raise TaskError(f"{task.name}: given twice; run the suites one after the other")
    return tasks


def _list(names: Sequence[str], as_object: bool) -> int:
    if names:
        tasks = [task for name in names for task in find(name).tasks]
        if as_object:
            print(json.dumps({"tasks": [_row(task) for task in tasks]}))
        else:
            console().print(tasks_table(tasks))
        return 0
    suites = [load_suite(folder.name) for folder in sorted(SUITES.iterdir()) if folder.is_dir()]
    if as_object:
        print(json.dumps({"suites": [{"suite": one.name, "tasks": len(one.tasks)} for one in suites]}))
    else:
        console().print(suites_table(suites))
    return 0


def _show(name: str, as_object: bool) -> int:
    tasks = find(name).tasks
    if len(tasks) != 1:
        raise TaskError(f"{name} is a suite; name one of: {', '.join(task.name for task in tasks)}")
    task = tasks[0]
    steps = [{"name": step.name, "instruction": step.instruction} for step in task.steps]
    if as_object:
        print(json.dumps({**_row(task), "folder": str(task.folder), "digest": task.digest, "steps": steps}))
        return 0
    print(f"{task.name}  ({task.category}, {task.phrasing} phrasing)\n{task.folder}")
    for step in task.steps:
        print(f"\n{step.instruction}" if len(steps) == 1 else f"\n[{step.name}]\n{step.instruction}")
    files = sorted(path for path in (task.folder / "environment").rglob("*") if path.is_file())
    print("\nfiles: " + ", ".join(str(path.relative_to(task.folder / "environment")) for path in files))
    return 0


def _row(task: Task) -> dict[str, object]:
    return {"task": task.name, "category": task.category, "phrasing": task.phrasing, "turns": len(task.steps)}


def _checked(checked: Sequence[Checked], as_object: bool) -> int:
    if as_object:
        print(json.dumps({"tasks": [one.row() for one in checked]}))
        for one in checked:
            if one.problem:
                print(f"interlude: {one.task}: {one.problem}", file=sys.stderr)
    else:
        console().print(checked_table(checked))
    return 0 if all(one.sound for one in checked) else 1
