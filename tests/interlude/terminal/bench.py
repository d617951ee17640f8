"""The composer alone on a screen, over a real session whose model plays a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from textual import on
from textual.app import App, ComposeResult

from agent.session import Session
from engine.messages import Said
from interlude.slash.command import Command
from interlude.terminal.composer import Composer, Writing
from interlude.terminal.history import History
from tests.interlude.scripted import made, settings_in


class Bench(App[None]):
    """What the composer says is in `heard`."""

    def __init__(
        self,
        tmp_path: Path,
        folder: Path,
        turns: Sequence[Sequence[Said]],
        commands: Mapping[str, Command],
        *,
        pause: float = 0.0,
    ) -> None:
        super().__init__()
        self.session: Session = made(turns, pause=pause)(settings_in(tmp_path), folder, "", "auto")
        self.heard: list[str] = []
        history = History(tmp_path / "state" / "history.jsonl")
        self.composer = Composer(Writing(history, folder, "true", commands))

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
