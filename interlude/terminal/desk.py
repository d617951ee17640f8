"""The screen with all that a user can type at it: commands are done, a session is left for another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.events import Event, Key, Paste
from textual.worker import Worker

from interlude import __version__
from interlude.models import named, short
from interlude.settings import Settings
from interlude.slash.command import Command, take
from interlude.terminal.app import CannotOpen, Terminal
from interlude.terminal.at_screen import AtScreen
from interlude.terminal.composer import Writing
from interlude.terminal.history import History
from tools.output import clean

if TYPE_CHECKING:
    from agent.policy import Mode
    from agent.session import Session
    from engine.remote.prices import Price
    from interlude.opening import Make


class Desk(Terminal):
    """Begins with the session that has this id, or with a new one, after a `greeting`.

    What sessions and commands need is imported when there is something to look at. `left` is the session that
    was closed last, when something is written in it.
    """

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        id: str = "",
        greeting: Sequence[str] = (),
        *,
        make: Make | None = None,
    ) -> None:
        self._settings = settings
        self._make = make
        self._folder = folder
        self._commands: dict[str, Command] = {}
        self._doing: Worker[None] | None = None
        self._problems: list[str] = []
        self.left = ""
        self._cold: Session | None = None
        self._touched = False
        writing = Writing(
            History(settings.state / "history.jsonl"), folder, settings.editor, self._commands, self._words
        )
        lines = [clean(line) for line in (f"Interlude {__version__}  {folder}", *greeting)]
        super().__init__(
            lambda: self._first(id),
            writing,
            settings.theme,
            greeting=lines,
            price=self._price_of,
            model=lambda: clean(short(named(self._settings))),
        )

    def _price_of(self, model: str) -> Price | None:
        from interlude.remotes import price_of

        return price_of(self._settings, model) if self._settings.prices else None

    def _words(self, name: str) -> list[str]:
        """What can stand behind a command."""
        door = self._door()
        return list(self._commands[name].words(door)) if door and name in self._commands else []

    def _door(self) -> AtScreen | None:
        session = self.session
        return session and AtScreen(self, session, self._settings, self._folder, self._go, self._renew)

    async def _first(self, id: str) -> Session:
        """The session to begin with, and the commands that there are."""
        from interlude.slash.registry import registry

        commands, self._problems = registry(self._folder)
        self._commands.update(commands)
        try:
            return await self._open(id and self._free(id))
        except CannotOpen as problem:
            if not id:
                raise
            self._problems.append(f"{problem}; this is a new session")
            return await self._open("")

    def _free(self, id: str) -> str:
        """The session, or a copy of it while another process writes it."""
        from agent.held import SessionError, in_use
        from agent.journal import JournalError
        from interlude.opening import sessions_of

        sessions = sessions_of(self._settings)
        try:
            if not in_use(sessions.root / id):
                return id
            copy = sessions.fork(id)
        except (SessionError, JournalError) as problem:
            raise CannotOpen(str(problem)) from problem
        self._problems.append(f"session {id} is open in another process: this is a copy of it")
        return copy

    async def part(self) -> None:
        self.left = self.session.id if self.session and self.session.records else ""
        await super().part()

    async def use(self, session: Session) -> None:
        await super().use(session)
        problems, self._problems = self._problems, []
        for line in problems:
            self.remark(line, "warning")

    async def _open(self, id: str, mode: Mode | None = None) -> Session:
        from agent.held import SessionError
        from agent.journal import JournalError
        from interlude.opening import make_session

        make = self._make or make_session
        try:
            session = make(self._settings, self._folder, id, mode or self._settings.mode)
        except (SessionError, JournalError) as problem:
            raise CannotOpen(str(problem)) from problem
        self._cold = session
        if self._touched or session.waiting:
            self._warm()
        return session

    def _warm(self) -> None:
        """Have engine and sandbox opened; until there is something to do, a screen is all there is."""
        cold, self._cold = self._cold, None
        if cold is not None:
            self.run_worker(cold.warm())

    async def on_event(self, event: Event) -> None:
        """The first key opens what a session works with, while the user writes on."""
        if isinstance(event, Key | Paste):
            self._touched = True
            self._warm()
        await super().on_event(event)

    async def _renew(self, settings: Settings) -> None:
        """The session goes on with what these settings make, which is opened at once."""
        from interlude.opening import opener

        session = self.session
        assert session is not None
        self._settings = settings
        await session.work_with(opener(settings, session.folder))
        self.run_worker(session.warm())

    async def _go(self, id: str) -> None:
        """Another session; where it cannot be opened, the one before again."""
        before = self.session
        assert before is not None
        mode, again = before.policy.mode, before.id if before.records else ""
        await self.part()
        try:
            await self.use(await self._open(id, mode))
        except CannotOpen as problem:
            await self.use(await self._open(again, mode))
            self.remark(str(problem), "warning")

    def send(self, text: str) -> None:
        """What the user typed: a message, a command, or a line for the shell."""
        door = self._door()
        if door is None:
            super().send(text)
            return
        self.conversation.action_bottom()
        if text.startswith("!") and door.session.equipment is None:
            self.remark("the sandbox is starting; the line runs when it is there")
        self._doing = self.run_worker(self._take(door, text))

    def on_composer_interrupt(self) -> None:
        """A line of the shell ends with Esc, too."""
        if self._doing is not None and self._doing.is_running:
            self._doing.cancel()
        super().on_composer_interrupt()

    async def _take(self, door: AtScreen, text: str) -> None:
        from interlude.slash.problems import PROBLEMS

        try:
            await take(door, text, self._commands)
        except PROBLEMS as problem:
            self.remark(str(problem), "warning")
