"""The sandboxes of a maker: those that are open, and those that are just being made."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

from sandbox.base import Sandbox
from sandbox.errors import SandboxError


class Living(Sandbox, Protocol):
    """A sandbox that knows whether it is still there."""

    @property
    def alive(self) -> bool: ...


class Made:
    """None is lost: one whose taker is cancelled is closed, and `close` closes also what is not there yet."""

    def __init__(self) -> None:
        self._open: set[Living] = set()
        self._making: set[asyncio.Task[Living]] = set()
        self._undoing: set[asyncio.Task[None]] = set()

    async def take(self, making: Coroutine[Any, Any, Living]) -> Living:
        """The sandbox that `making` makes. Raises SandboxError when it was closed before it was there."""
        task = asyncio.create_task(making)
        self._making.add(task)
        task.add_done_callback(self._keep)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            undoing = asyncio.create_task(_undo(task))
            self._undoing.add(undoing)
            undoing.add_done_callback(self._undoing.discard)
            await asyncio.shield(undoing)  # also when the waiter is cancelled once more
            raise
        if task.cancelled():
            raise SandboxError("the sandbox was closed while it started")
        return task.result()

    def _keep(self, task: asyncio.Task[Living]) -> None:
        self._making.discard(task)
        self._open = {other for other in self._open if other.alive}
        if not task.cancelled() and task.exception() is None:
            self._open.add(task.result())

    async def close(self) -> None:
        """Close them all; those that are being made are not made."""
        making = tuple(self._making)
        for task in making:
            task.cancel()
        if ending := {*making, *self._undoing}:
            await asyncio.wait(ending)
        await asyncio.gather(*(sandbox.close() for sandbox in self._open))
        self._open.clear()


async def _undo(task: asyncio.Task[Living]) -> None:
    await asyncio.wait({task})
    if not task.cancelled() and task.exception() is None:
        await task.result().close()
