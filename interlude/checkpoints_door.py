"""`interlude checkpoints`: what a folder was before and after each run on its own files, and the way back."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import Namespace
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from interlude.build import make_sandboxes
from interlude.kept import SHORT, KeptError, open_store, store_of, tree_of
from interlude.settings import Settings
from interlude.telling import listing, show, tell
from sandbox.base import Checkpoint, Restored, Sandbox, Spec
from tools.output import clean


def run(settings: Settings, given: Namespace) -> int:
    """Open the part of the door that was asked for; returns the exit code."""
    tree = tree_of(given.folder or Path.cwd())
    match given.door:
        case "checkpoints.diff":
            asyncio.run(_diff(settings, tree, given.id, given.json))
        case "checkpoints.restore":
            asyncio.run(_restore(settings, tree, given.id, given.json))
        case _:
            asyncio.run(_list(settings, tree, given.json))
    return 0


def find(made: Sequence[Checkpoint], start: str) -> Checkpoint:
    """The one whose id starts so. Raises KeptError."""
    ids = dict.fromkeys(one.id for one in made if start and one.id.startswith(start))
    if len(ids) > 1:
        raise KeptError(f"{start} may be any of {', '.join(one[:SHORT] for one in ids)}: give more of it")
    if not ids:
        raise KeptError(f"there is no checkpoint {start!r}: interlude checkpoints list names them")
    return next(one for one in made if one.id in ids)


def states(made: Sequence[Checkpoint]) -> list[Checkpoint]:
    """What the folder was, one after the other: where nothing had changed since, labels go together."""
    found: list[Checkpoint] = []
    for one in made:
        if found and found[-1].id == one.id:
            labels = dict.fromkeys(label for label in (*found[-1].label.split("; "), one.label) if label)
            found[-1] = replace(found[-1], label="; ".join(labels))
        else:
            found.append(one)
    return found


async def _list(settings: Settings, tree: Path, as_object: bool) -> None:
    async with _opened(settings, tree) as (_, made):
        if as_object:
            print(json.dumps({"folder": str(tree), "checkpoints": [asdict(one) for one in made]}))
            return
        for one in states(made):
            print(f"{clean(one.id[:SHORT])}  {_when(one.at)}  {' '.join(clean(one.label).split())}")
            if one.left:
                print(f"{'':{SHORT}}  not in it: {listing(one.left)}")
    tell(f"kept in {store_of(settings.state, tree)}; to forget them, delete that folder")


async def _diff(settings: Settings, tree: Path, start: str, as_object: bool) -> None:
    async with _opened(settings, tree) as (sandbox, made):
        since = find(made, start)
        patch = await sandbox.patch(since.id)
    if as_object:
        print(json.dumps({"checkpoint": since.id, "patch": patch.decode(errors="replace")}))
    else:
        show(patch, sys.stdout)


async def _restore(settings: Settings, tree: Path, start: str, as_object: bool) -> None:
    async with _opened(settings, tree) as (sandbox, made):
        then = find(made, start)
        restored = await sandbox.restore(then.id)
    if as_object:
        print(json.dumps({"checkpoint": then.id, **asdict(restored)}))
        return
    for line in told(restored):
        print(line)


def told(restored: Restored) -> list[str]:
    """What a restore did, in lines."""
    did = {"written": restored.written, "deleted": restored.deleted}
    lines = [f"{what}: {listing(names)}" for what, names in did.items() if names]
    if restored.kept:
        lines.append(f"kept (made by no command, or not recorded): {listing(restored.kept)}")
    if not lines:
        return ["nothing to do: the folder is as it was then"]
    return [*lines, f"to go back: interlude checkpoints restore {clean(restored.saved[:SHORT])}"]


@asynccontextmanager
async def _opened(
    settings: Settings, tree: Path
) -> AsyncGenerator[tuple[Sandbox, tuple[Checkpoint, ...]], None]:
    """A sandbox on the folder, since the host runs no git over what a model wrote; and what is kept of it."""
    none = KeptError(f"there are no checkpoints of {tree}: interlude run --tree bind makes them")
    if not (store_of(settings.state, tree) / "list").exists():
        raise none
    spec = Spec(tree=tree, store=open_store(settings.state, tree))
    async with make_sandboxes(settings) as sandboxes:
        sandbox = await sandboxes.take(spec)
        try:
            made = await sandbox.checkpoints()
            if not made:
                raise none
            yield sandbox, made
        finally:
            await sandbox.close()
            for said in sandbox.aside:
                tell(said)


def _when(at: float) -> str:
    try:
        return datetime.fromtimestamp(at).strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError, OSError):  # the store may be the commands' to write
        return "at no time      "
