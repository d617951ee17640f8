"""The screen as commands see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.binding import Binding

from interlude.slash.door import Choice, Form, Level
from interlude.terminal.app import Terminal
from interlude.terminal.composer import Composer
from interlude.terminal.looks import NAMES, LookName, look
from interlude.terminal.picker import Picker
from interlude.terminal.reader import Reader

if TYPE_CHECKING:
    from agent.session import Session
    from interlude.settings import Settings

Go = Callable[[str, "Settings | None"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class AtScreen:
    """A door. `session` is the one that was shown when the command was typed; `go` leaves it for another."""

    app: Terminal
    session: Session
    settings: Settings
    folder: Path
    leave_for: Go

    @property
    def keys(self) -> Sequence[tuple[str, str]]:
        return keys()

    @property
    def themes(self) -> Sequence[str]:
        return NAMES

    @property
    def theme(self) -> str:
        return self.app.look_name

    def dress(self, theme: str) -> None:
        self.app.wear(cast("LookName", theme))

    def say(self, text: str, level: Level = "info") -> None:
        self.app.remark(text, level)

    async def show(self, title: str, text: str, form: Form = "text") -> None:
        self.app.push_screen(Reader(title, text, form, look(self.app.look_name)))

    async def pick(self, title: str, choices: Sequence[Choice], about: str = "") -> str | None:
        return await self.app.push_screen_wait(Picker(title, choices, about=about))

    def put(self, text: str) -> None:
        self.app.composer.put(text)

    async def go(self, id: str = "", settings: Settings | None = None) -> None:
        await self.leave_for(id, settings)

    def leave(self) -> None:
        self.app.exit()


def keys() -> list[tuple[str, str]]:
    """The keys of the composer and of the screen, and what they do."""
    mine = [(key, help) for key, _, help in Composer.KEYS]
    named = {key for key, _ in mine}
    bound = [one for one in Terminal.BINDINGS if isinstance(one, Binding) and one.description]
    bound = [one for one in bound if one.key not in named]
    return mine + [(one.key.replace(",", ", "), one.description) for one in bound]
