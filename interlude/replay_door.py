"""`interlude replay`: view, tools, closed, engine."""

from __future__ import annotations

import asyncio
import json
from argparse import Namespace
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from agent.journal import JournalError, read_trajectory
from engine.base import Engine, EngineError
from engine.messages import Ids
from engine.recital import Recital
from engine.remote.counting import estimate
from engine.replay import Script
from interlude.build import make_sandboxes, model_folder, plan
from interlude.settings import Settings, SettingsError
from interlude.suites import named_tasks
from tasks.replay.closed import closed
from tasks.replay.divergence import Replayed
from tasks.replay.real import Replaying, with_tools
from tasks.replay.recording import Recording, read_recording, trajectories
from tasks.replay.spoken import spoken
from tasks.replay.view import as_object, as_text
from tasks.toml import TaskError
from tasks.trajectories.recorded import TrajectoryError
from tools.output import clean


def run(settings: Settings, given: Namespace) -> int:
    """0 when everything is as recorded, 1 when something is not. Raises TrajectoryError and what the parts
    raise."""
    found = [path for named in given.paths for path in trajectories(named)]
    if given.door == "replay.view":
        return _view(found, given.json)
    recordings = [read_recording(path) for path in found]
    match given.door:
        case "replay.closed":
            replayed = asyncio.run(_closed(settings, given, recordings))
        case "replay.engine":
            replayed = asyncio.run(_engine(settings, given, recordings))
        case _:
            replayed = asyncio.run(_tools(settings, given, recordings))
    if given.json:
        print(json.dumps(_object(replayed)))
    else:
        print("\n".join(_lines(replayed)))
    return 0 if all(one.same for one in replayed) else 1


def _view(paths: Sequence[Path], as_json: bool) -> int:
    try:
        read = [read_trajectory(path) for path in paths]
    except JournalError as error:
        raise TrajectoryError(str(error)) from None
    if as_json:
        print(json.dumps({"trajectories": [as_object(one) for one in read]}, default=dict))
    else:
        print("\n".join(map(as_text, read)), end="")
    return 0


async def _closed(settings: Settings, given: Namespace, recordings: Sequence[Recording]) -> list[Replayed]:
    recital, stop = _recital(settings), given.on_divergence == "stop"
    named = given.model is not None
    return [
        await closed(one, recital if named or _spoke(one, recital) else None, stop=stop) for one in recordings
    ]


async def _engine(settings: Settings, given: Namespace, recordings: Sequence[Recording]) -> list[Replayed]:
    recital, stop = _recital(settings), given.on_divergence == "stop"
    for one in recordings:
        if not any(heard.ids for heard in one.heard):
            raise TrajectoryError(
                f"{one.path}: it has no token ids, so there is nothing to compare them with"
            )
    async with _speaking(settings) as engine:
        return [await spoken(one, engine, _shown(one, recital), stop=stop) for one in recordings]


async def _tools(settings: Settings, given: Namespace, recordings: Sequence[Recording]) -> list[Replayed]:
    live = given.on_divergence == "live"
    if given.out and not live:
        raise SettingsError("--out is for --on-divergence live: without it nothing new is made")
    tasks, recital = named_tasks(settings, given.tasks), _recital(settings)
    several = len(recordings) > 1
    replayed: list[Replayed] = []
    async with make_sandboxes(settings) as sandboxes, _perhaps(settings, live) as engine:
        for one in recordings:
            task = tasks.get(one.header.task)
            if task is None:
                raise TaskError(
                    f"{one.path}: its task {one.header.task!r} is not there: name it with --tasks"
                )
            out = given.out / one.path.parent.name if given.out and several else given.out
            how = Replaying(sandboxes, _counter(one, recital), given.on_divergence, engine, out)
            replayed.append(await with_tools(one, task, how))
    return replayed


def _recital(settings: Settings) -> Recital | None:
    """The template and vocabulary of the model, where it is a checkpoint here."""
    try:
        return Recital(model_folder(settings))
    except EngineError:
        if settings.model is None or "://" in settings.model:
            return None
        raise


def _spoke(one: Recording, recital: Recital | None) -> bool:
    return recital is not None and recital.vocabulary == one.header.engine.vocabulary


def _counter(one: Recording, recital: Recital | None) -> Callable[[str], int]:
    """How the engine of then counted."""
    if recital is not None and _spoke(one, recital):
        return recital.count
    return Script([]).count if one.header.engine.kind == "scripted" else estimate


def _shown(one: Recording, recital: Recital | None) -> Callable[[Ids], str]:
    if recital is not None and _spoke(one, recital):
        return recital.text
    return lambda ids: " ".join(map(str, ids))


@asynccontextmanager
async def _speaking(settings: Settings) -> AsyncGenerator[Engine, None]:
    _, make = plan(settings)
    engine = await make("no", None)
    try:
        yield engine
    finally:
        await engine.close()


@asynccontextmanager
async def _perhaps(settings: Settings, wanted: bool) -> AsyncGenerator[Engine | None, None]:
    """The model, where it may have to go on."""
    if not wanted:
        yield None
        return
    async with _speaking(settings) as engine:
        yield engine


def _object(replayed: Sequence[Replayed]) -> dict[str, object]:
    same = sum(one.same for one in replayed)
    return {"reproduced": same, "of": len(replayed), "attempts": [one.row() for one in replayed]}


def _lines(replayed: Sequence[Replayed]) -> list[str]:
    lines = [line for one in replayed for line in _told(one)]
    found = [one.findings for one in replayed]
    counts = _counts(*(sum(getattr(one, name) for one in found) for name in _COUNTED))
    same = sum(one.same for one in replayed)
    return [*lines, f"{same} of {len(replayed)} as recorded: {counts}"]


_COUNTED = ("calls", "prompts", "ids", "results", "states", "alike")


def _counts(calls: int, prompts: int, ids: int, results: int, states: int, alike: int) -> str:
    said = [f"{calls:,} calls to the model"]
    said += [f"{prompts:,} prompts"] if prompts else []
    said += [f"{ids:,} token ids"] if ids else []
    said += [f"{results:,} results"] if results else []
    said += [f"{states:,} work trees"] if states else []
    said += [f"{alike:,} results alike but for times and the like"] if alike else []
    return ", ".join(said)


def _told(one: Replayed) -> list[str]:
    counted = (getattr(one.findings, name) for name in _COUNTED)
    lines = [
        f"{clean(one.task) or one.path}: {'as recorded' if one.same else 'DIVERGED'}; {_counts(*counted)}"
    ]
    for found in one.findings.divergences:
        where = f"call {found.step} to the model" if found.step else "before the first call"
        lines.append(f"  {found.kind}, {where}: {clean(found.what)}")
        lines += [f"    {line}" for line in found.diff.splitlines()]
    return lines + [f"  note: {note}" for note in one.notes]
