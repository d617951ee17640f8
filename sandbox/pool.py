"""A pool: sandboxes that are ready before they are asked for."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from dataclasses import dataclass, field

from sandbox.attached import Attached
from sandbox.base import Kind, Sandbox, Sandboxes, Spec
from sandbox.errors import SandboxError

STARTS = 2 * (os.cpu_count() or 1)
"""Sandboxes that are started at once; more of them are only each so much slower."""
SPECS = 4
"""Kinds of sandboxes that spares are kept of: those that were asked for last."""
AGE = 0.1
"""The part of its lifetime that a spare waits before a new one takes its place."""
ANSWER_SECONDS = 2.0
"""How soon a spare must answer; it takes less than a millisecond."""


@dataclass(slots=True)
class _Spares:
    """Of one spec: those that wait, each with the timer that replaces it, and those that are started."""

    ready: dict[Sandbox, asyncio.TimerHandle] = field(default_factory=dict)
    starting: list[asyncio.Task[Sandbox]] = field(default_factory=list)


class Pool:
    """Keeps `ready` started sandboxes of every spec that was asked for. Implements Sandboxes.

    Each is given out once: who takes one closes it. A spec with a tree of the host gets no spares. A spare
    that could not be started is not tried again until somebody asks, who is told when it still cannot.
    """

    def __init__(self, inner: Sandboxes, ready: int = 1) -> None:
        self._inner = inner
        self._ready = ready
        self._spares: OrderedDict[Spec, _Spares] = OrderedDict()
        self._slots = asyncio.Semaphore(STARTS)
        self._starts: set[asyncio.Task[Sandbox]] = set()
        self._closings: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def kind(self) -> Kind:
        return self._inner.kind

    def fill(self, spec: Spec, count: int) -> None:
        """Start spares in the background until there are `count`."""
        if spec.tree is not None or spec.whole or self._closed or count == 0:
            return
        spares = self._spares.setdefault(spec, _Spares())
        self._spares.move_to_end(spec)
        while len(spares.ready) + len(spares.starting) < count:
            task = self._start(spec)
            spares.starting.append(task)
            task.add_done_callback(lambda task: self._started(spec, task))
        while len(self._spares) > SPECS:
            self._drop(self._spares.popitem(last=False)[1])

    async def take(self, spec: Spec) -> Sandbox:
        sandbox = await self._spare(spec) or await self._new(spec)
        self.fill(spec, self._ready)
        return sandbox

    async def _spare(self, spec: Spec) -> Sandbox | None:
        """One that was started ahead and still answers."""
        spares = self._spares.get(spec, _Spares())
        while spares.ready:
            sandbox = next(iter(spares.ready))
            spares.ready.pop(sandbox).cancel()
            try:
                if await _answers(sandbox):
                    return sandbox
            except asyncio.CancelledError:
                self._close(sandbox)
                raise
            self._close(sandbox)
        return None

    async def _new(self, spec: Spec) -> Sandbox:
        """One that is being started already, or else from now on."""
        starting = self._spares.get(spec, _Spares()).starting
        task = starting.pop(0) if starting else self._start(spec)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            self._give_back(spec, task)
            raise
        if task.cancelled():
            raise SandboxError("the sandbox was closed while it started")
        return task.result()

    def _start(self, spec: Spec) -> asyncio.Task[Sandbox]:
        async def start() -> Sandbox:
            async with self._slots:
                return await self._inner.take(spec)

        task = asyncio.create_task(start())
        self._starts.add(task)
        task.add_done_callback(lambda task: self._started(spec, task))
        return task

    def _started(self, spec: Spec, task: asyncio.Task[Sandbox]) -> None:
        self._starts.discard(task)
        spares = self._spares.get(spec)
        if spares is None or task not in spares.starting:  # somebody waits for it
            return
        spares.starting.remove(task)
        if not task.cancelled() and task.exception() is None:
            sandbox, age = task.result(), AGE * spec.limits.lifetime
            replace = asyncio.get_running_loop().call_later(age, self._replace, spec, sandbox)
            spares.ready[sandbox] = replace

    def _give_back(self, spec: Spec, task: asyncio.Task[Sandbox]) -> None:
        """Who waited for it went away: it becomes a spare if one is missing."""
        spares = self._spares.get(spec)
        if spares and not task.done() and len(spares.ready) + len(spares.starting) < self._ready:
            spares.starting.insert(0, task)
        else:
            self._end(task)

    def _replace(self, spec: Spec, sandbox: Sandbox) -> None:
        """It is too old."""
        if self._spares[spec].ready.pop(sandbox, None):
            self._close(sandbox)
            self.fill(spec, self._ready)

    def _drop(self, spares: _Spares) -> None:
        for sandbox, timer in spares.ready.items():
            timer.cancel()
            self._close(sandbox)
        for task in spares.starting:
            self._end(task)

    def _end(self, task: asyncio.Task[Sandbox]) -> None:
        """Of a start that nobody waits for."""
        if not task.done():
            task.cancel()
        elif not task.cancelled() and task.exception() is None:
            self._close(task.result())

    def _close(self, sandbox: Sandbox) -> None:
        task = asyncio.create_task(sandbox.close())
        self._closings.add(task)
        task.add_done_callback(self._closings.discard)

    async def close(self) -> None:
        self._closed = True
        for spares in self._spares.values():
            self._drop(spares)
        self._spares.clear()
        for task in self._starts:
            task.cancel()
        if going := self._starts | self._closings:
            await asyncio.wait(going)
        await self._inner.close()


async def _answers(sandbox: Sandbox) -> bool:
    return not isinstance(sandbox, Attached) or await sandbox.client.responds(ANSWER_SECONDS)
