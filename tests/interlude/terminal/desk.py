"""A small screen around the composer, over a real session whose model plays a script."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from agent.journal import Header, Journal
from agent.loop import Agent, Log
from agent.policy import Mode, Policy
from agent.session import Session
from engine.base import Options
from engine.messages import Event, Said
from engine.replay import Script
from interlude.slash.command import Command
from interlude.terminal.composer import Composer
from interlude.terminal.history import History
from sandbox.base import Sandbox
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools


def scripted(
    folder: Path,
    turns: Sequence[Sequence[Said]],
    sandbox: Sandbox,
    *,
    mode: Mode = "auto",
    pause: float = 0.0,
) -> Session:
    engine = Script(turns, pause=pause)

    def make(log: Log, transcript: Sequence[Event], policy: Policy) -> Agent:
        tools = Dispatcher(standard_tools(), sandbox, engine.count, permit=policy.permit)
        return Agent(engine, tools, tools.specs(), log, transcript=transcript)

    header = Header("s", engine.info, Options(), (), sandbox.info)
    return Session("s", Journal(folder / "journal.jsonl", header), make, mode=mode)


class Desk(App[None]):
    """The composer alone; what it says is in `heard`."""

    def __init__(
        self, session: Session, folder: Path, commands: Mapping[str, Command], *, editor: str = "true"
    ) -> None:
        super().__init__()
        self.session = session
        self.heard: list[str] = []
        history = History(folder / "state" / "history.jsonl")
        self.composer = Composer(history, commands, folder=folder, editor=editor)

    def compose(self) -> ComposeResult:
        yield self.composer

    def on_mount(self) -> None:
        self.composer.follow(self.session)

    @on(Composer.Submitted)
    def sent(self, message: Composer.Submitted) -> None:
        self.heard.append(message.text)
        self.session.send(message.text)

    @on(Composer.Interrupt)
    def interrupt(self) -> None:
        self.heard.append("(interrupt)")
        self.run_worker(self.session.interrupt())

    @on(Composer.Leave)
    def leave(self) -> None:
        self.heard.append("(leave)")
        self.exit()


async def until(pilot: Pilot[None], true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await pilot.pause(0.01)
