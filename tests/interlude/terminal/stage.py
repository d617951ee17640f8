"""A terminal on a scripted session, in a folder of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from agent.equipment import Equipment
from agent.marks import Record
from agent.policy import Mode
from agent.session import Session
from agent.store import Sessions
from engine.messages import Said
from interlude.terminal.app import Terminal
from interlude.terminal.composer import Writing
from interlude.terminal.history import History
from interlude.terminal.looks import LookName
from sandbox.base import Spec
from sandbox.local import Local
from tests.agent.scripted import scripted


class Still:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def opening(
    folder: Path,
    turns: Sequence[Sequence[Said]],
    *,
    mode: Mode = "auto",
    records: Sequence[Record] = (),
    pause: float = 0.0,
) -> Callable[[], Awaitable[Session]]:
    """What opens a session that says these turns, behind some records that are there already; its sandbox
    is made for the first message."""

    async def equip(session: Session) -> Equipment:
        sandbox = await Local().take(Spec())
        equipment = await scripted(turns, sandbox, pause=pause)(session)
        return replace(equipment, close=sandbox.close)

    async def open() -> Session:
        session = Session(Sessions(folder / "sessions").new(folder), equip, mode=mode)
        session.records.extend(records)
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
    model: Callable[[], str] = str,
) -> Terminal:
    """The screen on such a session, its clock standing still."""
    writing = Writing(History(folder / "history.jsonl"), folder, "true")
    begin = opening(folder, turns, mode=mode, records=records, pause=pause)
    return Terminal(begin, writing, look, clock=Still(), model=model)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


async def idle(app: Terminal) -> None:
    """Wait until the session has opened, and works on nothing."""
    await until(lambda: app.session is not None and not app.session.busy)
