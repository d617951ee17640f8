"""A command: its name, its help, and what it does; and how a line that the user sent is taken."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from interlude.slash.door import Door

_COMMAND = re.compile(r"/([A-Za-z][\w-]*)(?:\s+(.*))?\s*", re.DOTALL)


class CommandError(Exception):
    """A command cannot be done so; the message says what to do."""


def _nothing(door: Door) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Command:
    """`argument` names what may stand behind it, for the help; `words` are what it can be.

    `idle`: it waits for the end of a turn, so it is refused while one goes on.
    """

    name: str
    help: str
    run: Callable[[Door, str], Awaitable[None]]
    argument: str = ""
    words: Callable[[Door], Sequence[str]] = _nothing
    idle: bool = False


async def take(door: Door, text: str, commands: Mapping[str, Command]) -> None:
    """Do what the user sent: a command, a line for the shell, or a message to the agent.

    Raises CommandError.
    """
    if text.startswith("!") and text[1:].strip():
        await shell(door, text[1:].strip())
    elif asked := _COMMAND.fullmatch(text):
        command = commands.get(asked[1])
        if command is None:
            raise CommandError(unknown(asked[1], commands))
        if command.idle and door.session.busy:
            raise CommandError(f"/{command.name} waits for the end of the turn: Esc interrupts it")
        await command.run(door, (asked[2] or "").strip())
    else:
        door.session.send(text.strip())


async def shell(door: Door, line: str) -> None:
    """Run a line in the sandbox, where the agent's own commands run."""
    await door.session.shell(line)


def unknown(name: str, commands: Mapping[str, Command]) -> str:
    close = get_close_matches(name, commands, 1)
    hint = f"/{close[0]}?" if close else "/help lists them"
    return f"there is no /{name}: {hint} (a space before the slash makes a message of it)"
