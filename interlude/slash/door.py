"""What a command needs of the screen that it was typed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from agent.session import Session
    from interlude.settings import Settings

Level: TypeAlias = Literal["info", "warning"]
Form: TypeAlias = Literal["text", "diff"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a list that the user chooses from."""

    value: str
    label: str
    detail: str = ""


class Door(Protocol):
    """A screen, or lines; one session at a time."""

    @property
    def session(self) -> Session: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def folder(self) -> Path:
        """Where the program was started."""
        ...

    @property
    def keys(self) -> Sequence[tuple[str, str]]:
        """Keys that do something, and what."""
        ...

    @property
    def themes(self) -> Sequence[str]:
        """Looks that there are; none where there are no colours."""
        ...

    @property
    def theme(self) -> str: ...

    def dress(self, theme: str) -> None:
        """Look so from now on."""
        ...

    def say(self, text: str, level: Level = "info") -> None:
        """One line for the user."""
        ...

    async def show(self, title: str, text: str, form: Form = "text") -> None:
        """A text of many lines, to be read and closed."""
        ...

    async def pick(self, title: str, choices: Sequence[Choice], about: str = "") -> str | None:
        """Have the user choose, after they could read what it is about; None when they do not."""
        ...

    def put(self, text: str) -> None:
        """Have a text where the user writes, to be changed and sent."""
        ...

    async def go(self, id: str = "") -> None:
        """Close the session that is shown, and open that one, a new one without an id."""
        ...

    async def work_with(self, settings: Settings) -> None:
        """Have the session go on with an engine and a sandbox that these settings make; they are those of
        this program from now on."""
        ...

    def leave(self) -> None:
        """End the program."""
        ...
