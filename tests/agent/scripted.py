"""A session whose model says what a script says, in a sandbox that is there already."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from agent.compaction import Compaction
from agent.equipment import Equipment
from agent.journal import Header
from agent.loop import Agent, Log
from agent.policy import Mode
from agent.session import Open, Session
from agent.store import Sessions
from agent.updates import Ended, Update
from engine.base import Engine, Options
from engine.messages import Event, Said
from engine.replay import Script
from sandbox.base import Sandbox
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools


async def nothing() -> None:
    """The sandbox is closed by who made it."""


def scripted(turns: Sequence[Sequence[Said]], sandbox: Sandbox, *, pause: float = 0.0) -> Open:
    """What opens a scripted engine, and that sandbox, for a session."""
    return opened(Script(turns, pause=pause), sandbox)


def opened(engine: Engine, sandbox: Sandbox, memory: str = "") -> Open:
    """What opens that engine and that sandbox for a session."""

    async def open(session: Session) -> Equipment:
        tools = Dispatcher(
            standard_tools(),
            sandbox,
            engine.count,
            permit=session.policy.permit,
            tail=session.tail,
            kept=session.kept,
        )
        specs = tools.specs()
        fit = Compaction(engine, specs, Options(session=session.id))

        def agent(log: Log, transcript: Sequence[Event]) -> Agent:
            return Agent(engine, tools, specs, log, transcript=transcript, memory=memory, fit=fit)

        header = Header(session.id, engine.info, Options(session=session.id), specs, sandbox.info)
        return Equipment(header, sandbox, agent, nothing, "Be brief.", engine.limits.context, fit)

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
