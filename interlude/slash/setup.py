"""The command that installs a project's own dependencies, after it has shown what would be run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interlude.slash.command import Command, CommandError
from interlude.slash.door import Choice, Door
from tools.output import clean

if TYPE_CHECKING:
    from sandbox.base import Kind
    from sandbox.preparing.making import Plan
ANSWERS = (Choice("install", "yes, run this"), Choice("", "no"))


async def setup(door: Door, words: str) -> None:
    # What installs is imported when it is asked for: a screen that is only looked at does without.
    from interlude.kept import tree_of
    from interlude.preparing import Missing, NotNeeded, Ready, Stale, kind_of, prepare, prepared

    settings, tree = door.settings, tree_of(door.folder)
    kind = await kind_of(settings)
    match await prepared(settings, tree, kind):
        case NotNeeded(why):
            raise CommandError(f"there is nothing to set up: {why}")
        case Ready():
            door.say("what this project needs is installed")
            return
        case Stale(why, plan, _):
            title = f"{why}. Install anew?"
        case Missing(plan):
            title = "Install what this project needs?"
    if await door.pick(title, ANSWERS, _told(plan, kind)) != "install":
        return
    door.say("installing what this project needs, with network and without secrets ...")
    lines: list[str] = []
    await prepare(settings, plan, kind, lines.append)
    await door.work_with(settings)
    door.say("what this project needs is installed; its tests run without network")


def _told(plan: Plan, kind: Kind) -> str:
    """What would be run, and where."""
    from interlude.preparing import short

    hosts = ", ".join(plan.network) or "no host"
    told = [f"in {kind}, {short(plan.base)}; it reaches {hosts}"]
    for part in plan.recipe.parts:
        told += ["", f"# from {part.source}", part.command.strip()]
    return clean("\n".join(told))


COMMANDS = (Command("setup", "install what this project needs, after showing it", setup, idle=True),)
