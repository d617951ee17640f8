"""What a session works with: an engine and a sandbox, opened behind its back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from agent.compaction import Compaction
from agent.held import SessionError
from agent.journal import Header
from agent.loop import Agent, Log
from agent.marks import Equipped
from engine.messages import Event
from sandbox.base import Sandbox


class NotReady(SessionError):
    """What a session works with cannot be had; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """An engine and a sandbox that are ready. `agent` makes what answers one message: it writes to a log and
    goes on from a transcript. `system` is what a new session begins with; `context` are the tokens that the
    model can read, `fit` makes room among them. `close` gives back what is not shared."""

    header: Header
    sandbox: Sandbox
    agent: Callable[[Log, Sequence[Event]], Agent]
    close: Callable[[], Awaitable[None]]
    system: str = ""
    context: int = 0
    fit: Compaction | None = None


def equipped(header: Header) -> Equipped:
    """The mark of what a header names."""
    return Equipped(header.engine, header.options, header.tools, header.sandbox)


def same(one: Equipped, other: Equipped) -> bool:
    """Whether the model, how it is asked, and what it is told of its tools are the same."""

    def told(mark: Equipped) -> tuple[object, ...]:
        return mark.engine, mark.options, mark.sandbox, [tool.line for tool in mark.tools]

    return told(one) == told(other)


class Opening:
    """Opens once for all who ask; after a failure the next one who asks tries again."""

    def __init__(self, open: Callable[[], Awaitable[Equipment]]) -> None:
        self._open = open
        self._task: asyncio.Task[Equipment] | None = None

    @property
    def ready(self) -> Equipment | None:
        """What there is by now."""
        task = self._task
        if task is None or not task.done() or task.cancelled() or task.exception():
            return None
        return task.result()

    async def get(self) -> Equipment:
        """Wait until it is there; who stops waiting does not stop the opening. Raises NotReady."""
        if self._task is None or (self._task.done() and self.ready is None):
            self._task = asyncio.create_task(self._begin())
            self._task.add_done_callback(_seen)
        return await asyncio.shield(self._task)

    async def close(self) -> None:
        """Give back what there is; who asks next opens anew."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled() and not task.exception():
            await task.result().close()

    async def _begin(self) -> Equipment:
        return await self._open()


def _seen(task: asyncio.Task[Equipment]) -> None:
    """A failure is told to who asks; when nobody waits any more, it is no news."""
    if not task.cancelled():
        task.exception()
