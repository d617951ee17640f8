"""The checkpoints of a turn: one before its first change, one of what it left."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Literal, TypeAlias

from sandbox.base import Sandbox
from sandbox.errors import FileError, SandboxDied, SandboxError

When: TypeAlias = Literal["before", "after"]
Kept: TypeAlias = Callable[[str, When], None]
"""Told the id of each checkpoint, and whether it is of before a turn's first change or of after the turn."""


def unheard(id: str, when: When) -> None:
    """Where nobody wants to know of checkpoints."""


LONGEST = 60
"""Characters of the user's words that name a checkpoint."""


def label(when: When, about: str) -> str:
    """The name of a checkpoint: "before" or "after" what the user asked for."""
    return f"{when}: {' '.join(about.split())[:LONGEST]}"


class Turn:
    """What the user asked for in one go, in the words `about`. A turn that changes nothing has none."""

    def __init__(self, sandbox: Sandbox, about: str, kept: Kept) -> None:
        self._sandbox = sandbox
        self._about = about
        self._kept = kept
        self._before: asyncio.Task[str] | None = None

    async def begin(self) -> str:
        """Before a change: the first one waits for the checkpoint, and so do those that come meanwhile.

        Returns why there is none, "" when there is.
        """
        if self._before is None:
            self._before = asyncio.create_task(self._record("before"))
        return await asyncio.shield(self._before)

    async def end(self) -> None:
        """Record what it left, so that it can be told from what the user does next."""
        with contextlib.suppress(SandboxDied):  # whoever uses the sandbox next is told
            if self._before is not None and not await self._before:
                await self._record("after")
        self._before = None

    async def _record(self, when: When) -> str:
        try:
            self._kept(await self._sandbox.checkpoint(label(when, self._about)), when)
        except SandboxDied:
            raise
        except (SandboxError, FileError) as problem:
            return str(problem)
        return ""
