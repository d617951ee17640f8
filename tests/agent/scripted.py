"""A session whose model says what a script says, in a sandbox that is there already."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from agent.assembly import Told, assemble
from agent.equipment import Equipment
from agent.policy import Mode
from agent.session import Open, Session
from agent.store import Sessions
from agent.updates import Ended, Update
from engine.base import Engine
from engine.messages import Said
from engine.replay import Script
from sandbox.base import Sandbox


async def nothing() -> None:
    """The sandbox is closed by who made it."""


def scripted(turns: Sequence[Sequence[Said]], sandbox: Sandbox, *, pause: float = 0.0) -> Open:
    """What opens a scripted engine, and that sandbox, for a session."""
    return opened(Script(turns, pause=pause), sandbox)


def opened(engine: Engine, sandbox: Sandbox, memory: str = "") -> Open:
    """What opens that engine and that sandbox for a session."""

    async def open(session: Session) -> Equipment:
        made = assemble(
            engine,
            sandbox,
            Told("Be brief.", memory=memory),
            session.id,
            permit=session.policy.permit,
            tail=session.tail,
            done=session.done,
            kept=session.kept,
        )
        context = engine.limits.context
        return Equipment(made.header, sandbox, made.agent, nothing, "Be brief.", context, made.fit)

    return open


def scripted_session(
    root: Path,
    turns: Sequence[Sequence[Said]],
    sandbox: Sandbox,
    *,
    id: str = "",
    mode: Mode = "auto",
    pause: float = 0.0,
) -> Session:
    """A new session among those kept in `root`, or the one with this id, resumed."""
    sessions = Sessions(root)
    held = sessions.open(id) if id else sessions.new(Path(sandbox.info.root))
    return Session(held, scripted(turns, sandbox, pause=pause), mode=mode)


async def until_ended(one: Session, heard: list[Update]) -> Ended:
    """Wait until the session has nothing more to do; what it ended with."""
    async with asyncio.timeout(20):
        while one.busy or not heard or not isinstance(heard[-1], Ended):
            await asyncio.sleep(0.005)
    return [update for update in heard if isinstance(update, Ended)][-1]


async def ask(one: Session, text: str) -> Ended:
    """Send a message and wait for the end of its turn."""
    heard: list[Update] = []
    stop = one.listen(heard.append)
    one.send(text)
    ended = await until_ended(one, heard)
    stop()
    return ended
