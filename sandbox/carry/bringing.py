"""Brings what changed in a sandbox back to the folder that it is a copy of, all of it checked first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.base import Change, Sandbox
from sandbox.carry.checking import Caps, Plan, check
from sandbox.carry.copying import Copy
from sandbox.carry.folders import CarryError
from sandbox.carry.laying import Laying
from sandbox.carry.names import sensitive

BATCH = 16 << 20
USUAL = Caps()


@dataclass(frozen=True, slots=True)
class Brought:
    """Names of what changed in the folder; of these, what a person should look at; what stayed behind."""

    changed: tuple[str, ...]
    sensitive: tuple[str, ...]
    repositories: tuple[str, ...]


async def bring_back(sandbox: Sandbox, copy: Copy, *, until: str = "", caps: Caps = USUAL) -> Brought:
    """Lay into the folder what changed in the sandbox, by now or by the checkpoint `until`: all or nothing.

    Refused as a whole, with CarryError: a file of the host that is no longer what went in, and anything that
    a folder should not be given (see `names` and `checking`).
    """
    until = until or await sandbox.checkpoint()
    plan = check(await sandbox.changes(copy.checkpoint, until), copy.states.keys(), caps)
    if not plan.gone and not plan.written:
        return Brought((), (), plan.repositories)
    with Laying(copy, plan) as laying:
        for batch in _batches(plan):
            contents = await sandbox.contents([change.blob for change in batch])
            for change, data in zip(batch, contents, strict=True):
                if len(data) != change.size:
                    raise CarryError("refused: the sandbox's files are not what it said they were")
                laying.stage(change, data)
        changed = laying.lay()
    watched = tuple(path for path in changed if sensitive(path) or _within(path, copy.programs))
    return Brought(changed, watched, plan.repositories)


def _within(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(place + "/") for place in places)


def _batches(plan: Plan) -> Iterator[list[Change]]:
    batch: list[Change] = []
    size = 0
    for change in plan.written:
        if batch and (size + change.size > BATCH or len(batch) >= 2000):
            yield batch
            batch, size = [], 0
        batch.append(change)
        size += change.size
    if batch:
        yield batch
