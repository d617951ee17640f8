"""Commands about the program itself: help, its looks, its end."""

from __future__ import annotations

from interlude.slash.command import Command, CommandError
from interlude.slash.door import Choice, Door
from tools.output import clean


async def theme(door: Door, words: str) -> None:
    if not door.themes:
        raise CommandError("lines have no theme: leave out --plain")
    name = words or await door.pick(
        "Which theme?", [Choice(one, one, "now" if one == door.theme else "") for one in door.themes]
    )
    if not name:
        return
    if name not in door.themes:
        raise CommandError(f"there is no theme {clean(name)!r}: {', '.join(door.themes)}")
    door.dress(name)
    door.say(f"theme {name}; interlude config says how to keep it (setting theme)")


async def quit(door: Door, words: str) -> None:
    door.leave()


def _themes(door: Door) -> list[str]:
    return list(door.themes)


COMMANDS = (
    Command("theme", "how the terminal looks", theme, "[THEME]", _themes),
    Command("quit", "leave; interlude --continue comes back to this session", quit),
)
