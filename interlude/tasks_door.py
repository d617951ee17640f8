"""`interlude tasks`: list, show, check, run."""

from __future__ import annotations

import asyncio
import io
import json
import sys
import tarfile
import time
from argparse import Namespace
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from interlude.attempting import limited, recipe_of, setup_of, words_of
from interlude.build import make_sandboxes
from interlude.datasets import found_from_anywhere
from interlude.progress import Checking, Onlooker
from interlude.records import new_record
from interlude.settings import Settings, read_settings
from interlude.suites import find
from interlude.tables import checked_table, console, print_attempts, suites_table, tasks_table
from interlude.telling import LISTED, listing, tell
from tasks.causes import Retries
from tasks.check import Checked, check_tasks
from tasks.load import FILES, SUITES, Refused, Suite, load_suite
from tasks.new import Wish, make_task
from tasks.predictions import write_predictions
from tasks.report import Attempt, as_json
from tasks.run_plan import Conditions, conditions_of, read_plan
from tasks.runner import Bench, Here, make_run, plan_of
from tasks.task import Task
from tasks.toml import TaskError
from tools.output import clean

REFUSED = 3
"""The exit code of `tasks check` where each task that could be run is sound, and another one could not be."""


def run(settings: Settings, given: Namespace) -> int:
    """Open the part of the door that was asked for; returns the exit code."""
    match given.door:
        case "tasks.list":
            return _list(settings, given.suites, given.json)
        case "tasks.show":
            return _show(settings, given.task, given.json)
        case "tasks.new":
            return _new(given)
        case "tasks.check":
            tasks, refused = _opened(settings, given.suites, _suite)
            checked = asyncio.run(_check(settings, tasks)) if tasks else ()
            return _checked(checked, refused, given.json)
        case _:
            return _run(*_asked(settings, given), given)


def _new(given: Namespace) -> int:
    """Make a task's folder, and say where it is."""
    prompt = sys.stdin.read() if given.prompt == "-" else given.prompt
    wish = Wish(given.repo, given.commit, prompt, given.test, given.category, given.solution)
    print(make_task(given.out or Path(given.name), wish))
    return 0


async def _check(settings: Settings, tasks: Sequence[Task]) -> tuple[Checked, ...]:
    async with make_sandboxes(settings, settings.jobs) as sandboxes:
        onlooker = Checking(len(tasks))
        with onlooker.open():
            return await check_tasks(tasks, sandboxes, onlooker, jobs=settings.jobs)


def _asked(settings: Settings, given: Namespace) -> tuple[Settings, Sequence[str]]:
    """The settings and the suites: of a run that is gone on with, what it was begun with, and over that what
    is said now. Raises TaskError and SettingsError."""
    if given.suites:
        return settings, [found_from_anywhere(name) for name in given.suites]
    before = None if given.out is None else read_plan(given.out)
    if before is None:
        raise TaskError("name a suite; without one, the run that --out FOLDER names goes on")
    said = {name: value for name in Settings.model_fields if (value := vars(given).get(name)) is not None}
    return read_settings({**before.words.settings, **said}), before.words.suites


def _run(settings: Settings, suites: Sequence[str], given: Namespace) -> int:
    began = time.monotonic()
    tasks, refused = _opened(settings, suites)
    if not tasks:
        raise TaskError("none of the tasks can be run: " + "; ".join(one.reason for one in refused[:LISTED]))
    attempts, out = asyncio.run(_attempts(settings, suites, tasks, again=given.again))
    if given.json:
        print(json.dumps({**as_json(attempts), "refused": _reasons(refused)}))
    else:
        print_attempts(attempts)
    if refused:
        tell(f"{len(refused)} tasks were refused, and no attempt was made at them")
    print(f"wall: {time.monotonic() - began:.1f} s; recorded in {out}", file=sys.stderr)
    return 0 if not refused and all(attempt.reward is not None for attempt in attempts) else 1


async def _attempts(
    settings: Settings, suites: Sequence[str], found: Sequence[Task], *, again: bool
) -> tuple[tuple[Attempt, ...], Path]:
    """The attempts at the tasks that were found, and the folder that they are recorded in."""
    tasks = limited(found, settings)
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
        write_predictions(out, tasks, attempts)
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


def _opened(
    settings: Settings, names: Sequence[str], found: Callable[[Settings, str], Suite] = find
) -> tuple[list[Task], list[Refused]]:
    """All tasks of the suites, each once, and what cannot be run, which is told on standard error."""
    suites = [found(settings, name) for name in names]
    tasks = [task for suite in suites for task in suite.tasks]
    for task in tasks:
        if sum(other.name == task.name for other in tasks) > 1:
            raise TaskError(f"{task.name}: given twice; run the suites one after the other")
    refused = [one for suite in suites for one in suite.refused]
    for one in refused[:LISTED]:
        tell(f"left out: {one.name}: {one.reason}")
    if len(refused) > LISTED:
        tell(f"left out: {len(refused) - LISTED} more")
    return tasks, refused


def _suite(settings: Settings, name: str) -> Suite:
    """A folder that is one task and cannot be run is refused like one of many. Raises TaskError."""
    try:
        return find(settings, name)
    except TaskError as error:
        folder = Path(name)
        if not any((folder / file).is_file() for file in FILES):
            raise
        return Suite(folder.name, (), (Refused(folder.name, folder, str(error)),))


def _list(settings: Settings, names: Sequence[str], as_object: bool) -> int:
    if names:
        tasks, refused = _opened(settings, names)
        if as_object:
            print(json.dumps({"tasks": [_row(task) for task in tasks], "refused": _reasons(refused)}))
        else:
            console().print(tasks_table(tasks))
        return 0
    suites = [load_suite(folder.name) for folder in sorted(SUITES.iterdir()) if folder.is_dir()]
    if as_object:
        print(json.dumps({"suites": [{"suite": one.name, "tasks": len(one.tasks)} for one in suites]}))
    else:
        console().print(suites_table(suites))
    return 0


def _show(settings: Settings, name: str, as_object: bool) -> int:
    tasks = find(settings, name).tasks
    if len(tasks) != 1:
        raise TaskError(f"{name} is a suite; name one of: {', '.join(task.name for task in tasks)}")
    task = tasks[0]
    steps = [{"name": step.name, "instruction": step.instruction} for step in task.steps]
    if as_object:
        about = {"folder": str(task.folder), "digest": task.digest, "form": task.form, "notes": task.notes}
        print(json.dumps({**_row(task), **about, "steps": steps}))
        return 0
    form = "" if task.form == "interlude" else f", as {task.form} has it"
    print(f"{task.name}  ({task.category}, {task.phrasing} phrasing{form})\n{task.folder}")
    for note in task.notes:
        print(f"note: {clean(note)}")
    for step in task.steps:
        print(f"\n{step.instruction}" if len(steps) == 1 else f"\n[{step.name}]\n{step.instruction}")
    if task.spec.whole:
        print(f"\nimage: made of {task.spec.whole.dockerfile or task.spec.whole.image}")
        return 0
    with tarfile.open(fileobj=io.BytesIO(task.environment())) as files:
        print(f"\nfiles: {listing(files.getnames())}")
    return 0


def _row(task: Task) -> dict[str, object]:
    return {"task": task.name, "category": task.category, "phrasing": task.phrasing, "turns": len(task.steps)}


def _reasons(refused: Sequence[Refused]) -> list[dict[str, str]]:
    return [{"task": one.name, "reason": one.reason} for one in refused]


def _checked(checked: Sequence[Checked], refused: Sequence[Refused], as_object: bool) -> int:
    """Prints them; 1 where a task is unsound, else 3 where one was refused, else 0."""
    unbuilt = [one for one in checked if one.refused]
    tried = [one for one in checked if not one.refused]
    if as_object:
        reasons = [*_reasons(refused), *({"task": one.task, "reason": one.refused} for one in unbuilt)]
        print(json.dumps({"tasks": [one.row() for one in tried], "refused": reasons}))
        for one in checked:
            if one.problem or one.refused:
                print(f"interlude: {one.task}: {clean(one.problem or one.refused)}", file=sys.stderr)
    else:
        console().print(checked_table(checked))
    if not all(one.sound for one in tried):
        return 1
    return REFUSED if refused or unbuilt else 0
