"""A terminal on a scripted session, in a folder of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from agent.marks import Record
from agent.policy import Mode
from agent.session import Session
from agent.store import Sessions
from engine.messages import Said
from interlude.terminal.app import Terminal
from interlude.terminal.looks import LookName
from sandbox.base import Sandbox, Spec
from sandbox.local import Local
from tests.agent.scripted import scripted


class Still:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Staged(Session):
    """A session whose sandbox ends with it."""

    sandbox: Sandbox

    async def close(self) -> None:
        await super().close()
        await self.sandbox.close()


def opening(
    folder: Path,
    turns: Sequence[Sequence[Said]],
    *,
    mode: Mode = "auto",
    records: Sequence[Record] = (),
    pause: float = 0.0,
) -> Callable[[], Awaitable[Session]]:
    """What opens a session that says these turns, behind some records that are there already."""

    async def open() -> Session:
        sandbox = await Local().take(Spec())
        held = Sessions(folder / "sessions").new(Path(sandbox.info.root))
        session = Staged(held, scripted(turns, sandbox, pause=pause), mode=mode)
        session.records.extend(records)
        session.sandbox = sandbox
        return session

    return open


def terminal(
    folder: Path,
    turns: Sequence[Sequence[Said]],
    look: LookName = "dark",
    *,
    mode: Mode = "auto",
    records: Sequence[Record] = (),
    pause: float = 0.0,
) -> Terminal:
    """The screen on such a session, its clock standing still."""
    return Terminal(opening(folder, turns, mode=mode, records=records, pause=pause), look, clock=Still())


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


async def idle(app: Terminal) -> None:
    """Wait until the session has opened, and works on nothing."""
    await until(lambda: app.session is not None and not app.session.busy)
