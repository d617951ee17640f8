"""The agent in a terminal: on a screen, or in lines."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import get_terminal_size

from agent.policy import first_mode
from interlude.settings import Settings, SettingsError, config_file

NANO = (
    "nano answers: a small model that ships with Interlude and solves the kinds of task it was trained on. "
    "For a real one: interlude setup, or --model with a folder, a name on the hub or the URL of a server"
)


@dataclass(frozen=True, slots=True)
class Which:
    """A new session, or the one whose id begins with `start`, or the `latest` of the folder."""

    start: str = ""
    latest: bool = False


def run(
    settings: Settings, folder: Path, which: Which, *, inline: bool = False, confirmed: bool = False
) -> int:
    """The door: returns the exit code. `inline`: below what the terminal shows already. `confirmed`: the user
    said for this start that the agent acts freely.

    Raises SettingsError, SessionError and JournalError.
    """
    local = settings.sandbox == "local"
    mode, why = first_mode(settings.mode, confirmed=confirmed, local=local, network=settings.network)
    settings = settings.model_copy(update={"mode": mode})
    id = _id(settings, folder, which) if which.latest or which.start else ""
    nano = settings.model is None and not config_file().exists()
    greeting = [line for line in (NANO if nano else "", why) if line]
    talks = sys.stdin.isatty() and sys.stdout.isatty()
    if settings.plain:
        from interlude import plain

        return plain.run(settings, folder, id, greeting, talks=talks)
    if not talks:
        raise SettingsError(
            "there is no terminal to draw on: interlude run PROMPT works on one message, "
            "--plain reads one from each line"
        )
    from interlude.terminal.desk import Desk

    desk = Desk(settings, folder, id, greeting)
    desk.run(inline=inline)
    if inline:
        print(desk.left_behind(get_terminal_size().columns))
    if desk.left:
        print(f"to go on with this session: interlude --resume {desk.left}")
    return desk.return_code or 0


def _id(settings: Settings, folder: Path, which: Which) -> str:
    """The session to resume, "" where none has worked here. Raises SessionError."""
    from interlude.opening import latest, sessions_of

    return latest(settings, folder) if which.latest else sessions_of(settings).find(which.start)
