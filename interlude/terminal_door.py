"""The agent in a terminal: on a screen, or in lines."""

from __future__ import annotations

import sys
from pathlib import Path

from interlude.settings import Settings, SettingsError, config_file

NANO = (
    "nano answers: a small model that ships with Interlude and solves the kinds of task it was trained on. "
    "For a real one: interlude setup, or --model with a folder, a name on the hub or the URL of a server"
)


def run(settings: Settings, folder: Path, start: str = "", *, latest: bool = False) -> int:
    """The door: returns the exit code. `start` begins the id of the session to resume; `latest` resumes the
    last one of the folder. Raises SettingsError, SessionError and JournalError."""
    id = _id(settings, folder, start, latest) if latest or start else ""
    greeting = NANO if settings.model is None and not config_file().exists() else ""
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
    desk.run()
    return desk.return_code or 0


def _id(settings: Settings, folder: Path, start: str, latest: bool) -> str:
    """The session to resume. Imported only here: a screen with a new session is to be there at once."""
    from interlude import opening

    return opening.latest(settings, folder) if latest else opening.sessions_of(settings).find(start)
