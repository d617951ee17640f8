"""`interlude tasks`: list, show, check, run."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from argparse import Namespace
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from interlude.attempting import limited, recipe_of, setup_of, words_of
from interlude.build import make_sandboxes
from interlude.progress import Checking, Onlooker
from interlude.records import new_record
from interlude.settings import Settings, read_settings
from interlude.tables import checked_table, console, print_attempts, suites_table, tasks_table
from interlude.telling import tell
from tasks.causes import Retries
from tasks.check import Checked, check_tasks
from tasks.report import Attempt
from tasks.run_plan import Conditions, conditions_of, read_plan
from tasks.runner import Bench, Here, make_run, plan_of
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
            return _run(*_asked(settings, given), given)


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


def _asked(settings: Settings, given: Namespace) -> tuple[Settings, Sequence[str]]:
    """The settings and the suites: of a run that is gone on with, what it was begun with, and over that what
    is said now. Raises TaskError and SettingsError."""
    if given.suites:
        return settings, [_found(name) for name in given.suites]
    before = None if given.out is None else read_plan(given.out)
    if before is None:
        raise TaskError("name a suite; without one, the run that --out FOLDER names goes on")
    said = {name: value for name in Settings.model_fields if (value := vars(given).get(name)) is not None}
    return read_settings({**before.words.settings, **said}), before.words.suites


def _found(name: str) -> str:
    """A folder as it is found from anywhere; what ships keeps its name."""
    return str(Path(name).resolve()) if Path(name).is_dir() else name


def _run(settings: Settings, suites: Sequence[str], given: Namespace) -> int:
    began = time.monotonic()
    attempts, out = asyncio.run(_attempts(settings, suites, again=given.again))
    print_attempts(attempts, given.json)
    print(f"wall: {time.monotonic() - began:.1f} s; recorded in {out}", file=sys.stderr)
    return 0 if all(attempt.reward is not None for attempt in attempts) else 1


async def _attempts(
    settings: Settings, suites: Sequence[str], *, again: bool
) -> tuple[tuple[Attempt, ...], Path]:
    """The attempts, and the folder that they are recorded in."""
    tasks = limited(_tasks(suites), settings)
    async with _bench(settings, tasks) as (bench, conditions):
        if settings.attempts > 1 and conditions.options.temperature == 0:
            tell("greedy attempts at a task all come to the same: say --sampling code, or --attempts 1")
        out = new_record(settings)
        tell(f"{len(tasks)} tasks, recorded in {out}")
        plan = plan_of(
            tasks,
            conditions,
            attempts=settings.attempts,
            seed=settings.seed,
            words=words_of(settings, suites),
        )
        onlooker = Onlooker(len(tasks) * settings.attempts)
        with onlooker.open():
            attempts = await make_run(
                tasks, plan, bench, onlooker, out=out, again=again, retries=Retries(settings.retries)
            )
        return attempts, out


@asynccontextmanager
async def _bench(settings: Settings, tasks: Sequence[Task]) -> AsyncGenerator[tuple[Bench, Conditions], None]:
    """What makes attempts: this process, or a cluster's nodes."""
    if settings.on == "here":
        async with setup_of(settings, settings.jobs) as setup:
            yield Here(setup, settings.jobs), conditions_of(setup, tasks[0])
        return
    from tasks.ray_cluster import cluster

    async with cluster(settings.ray_address, recipe_of(settings), settings.jobs, tasks) as nodes:
        for refusal in nodes.refusals:
            tell(f"left out: {refusal}")
        tell(f"{len(nodes.nodes)} nodes of the cluster")
        yield nodes, nodes.conditions


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
