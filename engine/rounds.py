"""Rounds: the one thread that computes. Every session that speaks gets a step in turn."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TypeAlias

from engine.base import EngineError
from engine.messages import BrokenCall, Said, ToolCall

Steps: TypeAlias = Generator[Sequence[Said], None, None]
"""Work that is cut into steps of at most one forward pass, and what each of them said."""

HANDOVER = 0.001
"""Seconds that the thread steps back after a call, so that the event loop dispatches it undisturbed.
Without it the loop waits for the interpreter lock, up to 5 ms (`sys.getswitchinterval`)."""


@dataclass(slots=True)
class _Job:
    steps: Steps
    loop: asyncio.AbstractEventLoop
    over: asyncio.Event = field(default_factory=asyncio.Event)
    said: asyncio.Queue[Sequence[Said] | Exception | None] = field(default_factory=asyncio.Queue)
    cancelled: bool = False

    def deliver(self, said: Sequence[Said] | Exception | None) -> None:
        """Hand over to the event loop; None is the end."""
        try:
            self.loop.call_soon_threadsafe(self.said.put_nowait, said)
        except RuntimeError:  # the loop was closed and nobody listens
            self.cancelled = True

    def end(self) -> None:
        """Nothing is computed for it any more."""
        with suppress(RuntimeError):  # the loop was closed
            self.loop.call_soon_threadsafe(self.over.set)


class Rounds:
    """Runs the steps of any number of jobs on one thread of its own.

    `around` is entered on that thread and left when it ends.
    """

    def __init__(self, around: AbstractContextManager[None]) -> None:
        self._around = around
        self._inbox: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="interlude-engine", daemon=True)
        self._thread.start()

    async def run(self, steps: Steps, over: asyncio.Event | None = None) -> AsyncGenerator[Said, None]:
        """What the steps say, as they say it. Closing it ends the work before its next step; `over` is set
        when it has ended.

        Raises what a step raised, and EngineError when the thread was ended.
        """
        if self._closed:
            raise EngineError("the engine was closed: make a new one")
        job = _Job(steps, asyncio.get_running_loop(), over or asyncio.Event())
        self._inbox.put(job)
        try:
            while (said := await job.said.get()) is not None:
                if isinstance(said, Exception):
                    raise said
                for event in said:
                    yield event
        finally:
            job.cancelled = True

    async def close(self) -> None:
        """End the thread; what still runs raises EngineError. Safe to call twice."""
        self._closed = True
        self._inbox.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        jobs: deque[_Job] = deque()
        with self._around:
            while self._take_new(jobs):
                job = jobs.popleft()
                if self._step(job):
                    jobs.append(job)
                else:
                    job.end()
        for job in jobs:
            job.deliver(EngineError("the engine was closed while it spoke"))
            job.end()

    def _take_new(self, jobs: deque[_Job]) -> bool:
        """Add what was asked for since; sleeps while there is nothing to do. False: the end."""
        while True:
            try:
                job = self._inbox.get(block=not jobs)
            except Empty:
                return True
            if job is None:
                return False
            jobs.append(job)

    def _step(self, job: _Job) -> bool:
        """One step of one job; True while more is to come."""
        try:
            if job.cancelled:
                job.steps.close()
                return False
            said = next(job.steps, None)
        except Exception as error:  # the edge of the thread: it is the caller's to handle
            job.deliver(error)
            return False
        if said is None or said:
            job.deliver(said)
        if said and any(isinstance(event, ToolCall | BrokenCall) for event in said):
            time.sleep(HANDOVER)
        return said is not None
