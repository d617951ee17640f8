"""A node of a Ray cluster makes attempts: engine and sandboxes are built there, once, from names and data."""

from __future__ import annotations

import asyncio
import io
import shutil
import tarfile
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from engine.messages import Event
from sandbox.base import Spec
from tasks.attempt import Due, Setup, Tried
from tasks.folder import digest
from tasks.report import Attempt
from tasks.run_plan import Conditions, conditions_of
from tasks.runner import Here
from tasks.task import Check, Step, Task


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a node makes a Setup: `make` is "module:function", called with `settings`, which JSON can say, and
    the number of agents at a time; it returns an asynchronous context manager."""

    make: str
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sent:
    """An attempt that a node is to make. `files` is the digest of its task's folder; `packed` are the files,
    sent when the node has said that it lacks them."""

    due: Due
    files: str
    packed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What an attempt came to, and the files that it left, by their names."""

    tried: Tried
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Lacking:
    """The node does not have the task's files as they are meant."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The node cannot make what the recipe says; `why` is for the user."""

    why: str


class Node:
    """What lives on a node, as an actor: it holds the engine and makes attempts, `jobs` agents at a time."""

    def __init__(self) -> None:
        self._open = AsyncExitStack()
        self._tasks: dict[str, Path] = {}
        self._place = Path(tempfile.mkdtemp(prefix="interlude-node-"))

    async def open(self, recipe: Recipe, jobs: int, task: Task) -> Conditions | Refused:
        """Build engine and sandboxes; the conditions that attempts are made under here."""
        try:
            setup = await self._open.enter_async_context(_made(recipe, jobs))
            self._here = Here(setup, jobs)
            return conditions_of(setup, task)
        except Exception as error:
            # The edge of a process: whoever asked is told.
            return Refused(f"{type(error).__name__}: {error}")

    async def make(self, sent: Sent) -> Made | Lacking:
        """Make an attempt in a folder of its own; its files are handed over whole."""
        task = self._found(sent)
        if task is None:
            return Lacking()
        folder = Path(tempfile.mkdtemp(dir=self._place))
        try:
            tried = await self._here.make(replace(sent.due, task=task), folder, Unwatched())
            found = sorted(path for path in folder.rglob("*") if path.is_file())
            return Made(tried, {path.relative_to(folder).as_posix(): path.read_bytes() for path in found})
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def close(self) -> None:
        """Give back engine and sandboxes."""
        await self._open.aclose()
        await asyncio.to_thread(shutil.rmtree, self._place, ignore_errors=True)

    def _found(self, sent: Sent) -> Task | None:
        """The task with its files here: where the driver has them, if they are the same, else as it sent
        them."""
        task = sent.due.task
        if sent.files not in self._tasks:
            if task.folder.is_dir() and digest(task.folder, links=True) == sent.files:
                self._tasks[sent.files] = task.folder
            elif sent.packed is None:
                return None
            else:
                self._tasks[sent.files] = _unpacked(sent.packed, self._place, sent.files)
        return moved(task, self._tasks[sent.files])


class Unwatched:
    """Nobody looks on: the driver tells what happens."""

    def begins(self, total: int, done: int) -> None:
        """Nobody is told."""

    def began(self, name: str) -> None:
        """Nobody is told."""

    def happened(self, name: str, event: Event) -> None:
        """Nobody is told."""

    def again(self, name: str, attempt: Attempt, seconds: float) -> None:
        """Nobody is told."""

    def ended(self, name: str, attempt: Attempt) -> None:
        """Nobody is told."""


@asynccontextmanager
async def _made(recipe: Recipe, jobs: int) -> AsyncGenerator[Setup, None]:
    module, _, function = recipe.make.partition(":")
    make: Any = getattr(import_module(module), function)
    async with make(recipe.settings, jobs) as setup:
        if not isinstance(setup, Setup):
            raise TypeError(f"the recipe {recipe.make} made a {type(setup).__name__}: it has to be a Setup")
        yield setup


def _unpacked(packed: bytes, place: Path, wanted: str) -> Path:
    """The folder of a task that was sent. Raises ValueError where it is not the one that was meant."""
    folder = Path(tempfile.mkdtemp(prefix="task-", dir=place))
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        for entry in tar:
            path = folder / entry.name
            source = tar.extractfile(entry) if entry.isreg() else None
            if not (source or entry.issym()) or not path.parent.resolve().is_relative_to(folder.resolve()):
                raise ValueError(f"the files of a task came over with {entry.name!r}, which is no file of it")
            path.parent.mkdir(parents=True, exist_ok=True)
            if source is None:
                path.symlink_to(entry.linkname)
                continue
            path.write_bytes(source.read())
            path.chmod(entry.mode & 0o777)
    if (came := digest(folder, links=True)) != wanted:
        raise ValueError(f"the files of a task came over as {came}, {wanted} was meant")
    return folder


def moved(task: Task, folder: Path) -> Task:
    """The task with its folder elsewhere: every path that lies in it."""

    def place(path: Path) -> Path:
        return folder / path.relative_to(task.folder) if path.is_relative_to(task.folder) else path

    def spec(one: Spec) -> Spec:
        return replace(one, whole=one.whole and replace(one.whole, folder=place(one.whole.folder)))

    def check(one: Check | None) -> Check | None:
        return one and replace(one, folders=tuple(map(place, one.folders)), spec=one.spec and spec(one.spec))

    def step(one: Step) -> Step:
        return replace(
            one,
            check=check(one.check),
            solution=one.solution and place(one.solution),
            when=one.when and place(one.when),
            brings=one.brings and place(one.brings),
        )

    return replace(task, folder=folder, spec=spec(task.spec), steps=tuple(map(step, task.steps)))
