"""All commands: Interlude's own, then those that users wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from interlude.kept import tree_of
from interlude.settings import config_file
from interlude.slash import context, screen, sessions, setup, work
from interlude.slash.command import Command
from interlude.slash.door import Door
from interlude.slash.written import written
from tools.output import clean


async def help(door: Door, words: str) -> None:
    await door.show("What can be typed here", help_text(registry(door.folder)[0], door.keys))


def help_text(commands: Mapping[str, Command], keys: Sequence[tuple[str, str]] = ()) -> str:
    """The commands, the keys, and what else can be typed, a line each."""
    rows = [(shown(command), clean(command.help)) for command in commands.values()]
    rows += [("!LINE", "run a line in the sandbox; the model reads it with the next message")]
    rows += [("@NAME", "name a file: letters of it find it")]
    rows += [(" /...", "a space in front makes a message of it, and keeps it out of the history")]
    parts = [rows, list(keys)] if keys else [rows]
    return "\n\n".join(_table(part) for part in parts)


def _table(rows: Sequence[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in rows) + 2
    return "\n".join(f"{name:<{width}}{help}" for name, help in rows)


def shown(command: Command) -> str:
    """A command as it is typed."""
    return f"/{command.name} {command.argument}".strip()


OWN: tuple[Command, ...] = (
    Command("help", "what can be typed here", help),
    *work.COMMANDS,
    *context.COMMANDS,
    *setup.COMMANDS,
    *sessions.COMMANDS,
    *screen.COMMANDS,
)


def registry(folder: Path) -> tuple[dict[str, Command], list[str]]:
    """Commands by name for a program that was started there, and a line for each file that is none.

    Those in the settings folder stand over those of the repository.
    """
    own = {command.name: command for command in OWN}
    folders = (config_file().parent / "commands", tree_of(folder) / ".interlude" / "commands")
    found, problems = written(folders, own)
    return own | {command.name: command for command in found}, problems
