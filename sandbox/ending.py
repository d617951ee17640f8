"""Work that must come to its end although who waits for it is cancelled."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Ending:
    """An end that is begun once, whoever asks for it and however often; all of them wait for it."""

    def __init__(self, end: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._end = end
        self._task: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._end())
        await asyncio.shield(self._task)


class Threads:
    """Calls that block, each in a thread, and what they make is undone when nobody waits for it any more."""

    def __init__(self) -> None:
        self._loose: set[asyncio.Future[Any]] = set()

    async def make(self, make: Callable[[], T], undo: Callable[[T], None]) -> T:
        """What `make` returns. When the waiter is cancelled it is undone, in a thread, once it is there."""
        loop = asyncio.get_running_loop()
        call = _Call(make, undo)
        making = loop.run_in_executor(None, call.make)
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            for loose in (making, loop.run_in_executor(None, call.abandon)):
                self._loose.add(loose)
                loose.add_done_callback(self._settled)
            raise

    def _settled(self, loose: asyncio.Future[Any]) -> None:
        self._loose.discard(loose)
        if not loose.cancelled():
            loose.exception()  # nobody waits for it

    async def wait(self) -> None:
        """Until everything is undone that has to be."""
        if self._loose:
            await asyncio.wait(self._loose)


class _Abandoned(Exception):
    """What was made is undone already."""


class _Call(Generic[T]):
    """Whoever comes second, the making or the abandoning, undoes."""

    def __init__(self, make: Callable[[], T], undo: Callable[[T], None]) -> None:
        self._make, self._undo = make, undo
        self._lock = threading.Lock()
        self._made: list[T] = []
        self._abandoned = False

    def make(self) -> T:
        made = self._make()
        with self._lock:
            self._made.append(made)
            abandoned = self._abandoned
        if abandoned:
            self._undo(made)
            raise _Abandoned
        return made

    def abandon(self) -> None:
        with self._lock:
            self._abandoned = True
            made = list(self._made)
        for thing in made:
            self._undo(thing)
