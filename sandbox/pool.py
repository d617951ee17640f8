"""A pool: sandboxes that are ready before they are asked for."""

from __future__ import annotations

import asyncio
from collections import deque

from sandbox.attached import Attached
from sandbox.base import Sandbox, Sandboxes, Spec


class Pool:
    """Keeps `ready` started sandboxes of every spec that was asked for. Implements Sandboxes.

    Each is given out once: who takes one closes it. A spec with a tree of the host gets no spare ones.
    """

    def __init__(self, inner: Sandboxes, ready: int = 1) -> None:
        self._inner = inner
        self._ready = ready
        self._spares: dict[Spec, deque[asyncio.Task[Sandbox]]] = {}
        self._closed = False

    def fill(self, spec: Spec, count: int) -> None:
        """Start spares in the background until there are `count`."""
        spares = self._spares.setdefault(spec, deque())
        while len(spares) < count and not self._closed:
            spares.append(asyncio.create_task(self._inner.take(spec)))

    async def take(self, spec: Spec) -> Sandbox:
        spares = self._spares.setdefault(spec, deque())
        while spares:
            spare = spares.popleft()
            self._refill(spec)
            try:
                sandbox = await asyncio.shield(spare)
            except asyncio.CancelledError:
                spares.appendleft(spare)
                raise
            if not isinstance(sandbox, Attached) or sandbox.client.alive:
                return sandbox
            await sandbox.close()
        self._refill(spec)
        return await self._inner.take(spec)

    def _refill(self, spec: Spec) -> None:
        if spec.tree is None:
            self.fill(spec, self._ready)

    async def close(self) -> None:
        self._closed = True
        spares = [spare for waiting in self._spares.values() for spare in waiting]
        for spare in spares:
            spare.cancel()
        await asyncio.gather(*spares, return_exceptions=True)
        self._spares.clear()
        await self._inner.close()
