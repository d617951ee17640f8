"""The command that has a session go on with another model."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from interlude.models import named, used
from interlude.slash.command import Command
from interlude.slash.door import Choice, Door
from tools.output import clean

OTHER = ""
HOW = "a folder, a name on the hub, or a server as URL#NAME"


async def model(door: Door, words: str) -> None:
    name = words or await _picked(door)
    if name is None:
        return
    if name == OTHER:
        door.put("/model ")
        door.say(f"type it behind /model: {HOW}")
        return
    # What checks and opens models is imported when one is asked for.
    from interlude.build import plan

    settings = door.settings.model_copy(update={"model": name})
    await asyncio.to_thread(plan, settings)
    await door.work_with(settings)
    door.say(f"the model is {clean(name)} from now on; interlude setup makes it the usual one")


async def _picked(door: Door) -> str | None:
    """What the user chose of the models that can be named."""
    from engine.hub import cached

    there = await asyncio.to_thread(cached)
    now = named(door.settings)
    details = {"nano": "ships with Interlude: small, for the kinds of task it was trained on"}
    details |= dict.fromkeys(there, "in the Hugging Face cache")
    choices = [
        Choice(one, clean(one), f"{details.get(one, '')}{' (now)' if one == now else ''}".strip())
        for one in dict.fromkeys([*_known(door), *there])
    ]
    return await door.pick("Which model?", [*choices, Choice(OTHER, "another", HOW)])


def _known(door: Door) -> Sequence[str]:
    """nano, what is set, and what was used before."""
    return list(dict.fromkeys(["nano", named(door.settings), *used(door.settings.state)]))


COMMANDS = (Command("model", f"go on with another model: nano, {HOW}", model, "[MODEL]", _known, idle=True),)
