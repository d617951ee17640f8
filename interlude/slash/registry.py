"""All commands: Interlude's own, then those that users wrote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from interlude.kept import tree_of
from interlude.settings import config_file
from interlude.slash import screen, sessions, work
from interlude.slash.command import Command
from interlude.slash.door import Door
from interlude.slash.written import written
from tools.output import clean


async def help(door: Door, words: str) -> None:
    await door.show("Commands", help_text(registry(door.folder)[0]), "markdown")


def help_text(commands: Mapping[str, Command]) -> str:
    """Markdown: a table of the commands, and what else can be typed."""
    rows = [f"| {shown(command)} | {clean(command.help)} |" for command in commands.values()]
    return "\n".join(
        [
            "| command | |",
            "|---|---|",
            *rows,
            "",
            "`!` before a line runs it in the sandbox, `@` names a file. A space before a slash makes a message",
            "of it, and what begins with a space is not kept in the history.",
        ]
    )


def shown(command: Command) -> str:
    """A command as it is typed."""
    return f"`/{command.name}{' ' if command.argument else ''}{command.argument}`"


OWN: tuple[Command, ...] = (
    Command("help", "what can be typed here", help),
    *work.COMMANDS,
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
