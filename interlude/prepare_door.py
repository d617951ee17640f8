"""`interlude prepare`: install a project's own dependencies once, for sandboxes without a network."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from interlude.kept import tree_of
from interlude.preparing import (
    Missing,
    NotNeeded,
    Ready,
    Stale,
    State,
    describe,
    forget_old,
    kind_of,
    prepare,
    prepared,
    short,
)
from interlude.settings import Settings
from interlude.telling import tell
from sandbox.base import Kind
from sandbox.preparing.kept import Setup
from sandbox.preparing.making import Plan
from sandbox.preparing.recipe import SetupError
from tools.output import clean


def run(settings: Settings, folder: Path, *, yes: bool, show: bool, as_json: bool) -> int:
    """The door: 0 when nothing is missing (any more), 1 when it is, or the setup failed."""
    return asyncio.run(_run(settings, tree_of(folder), yes, show, as_json))


def forget(settings: Settings, *, as_json: bool) -> int:
    """The door: remove old setups."""
    gone = forget_old(settings)
    if as_json:
        print(json.dumps({"removed": [{"digest": one.digest, "tree": one.tree} for one in gone]}))
        return 0
    for one in gone:
        print(f"{one.digest}  {one.size / 1e6:6.0f} MB  {clean(one.tree)}")
    tell(f"{len(gone)} removed, {sum(one.size for one in gone) / 1e6:.0f} MB")
    return 0


async def _run(settings: Settings, tree: Path, yes: bool, show: bool, as_json: bool) -> int:
    kind = await kind_of(settings)
    state = await prepared(settings, tree, kind)
    if isinstance(state, Stale | Missing) and not show:
        describe(state.plan, kind)
        if isinstance(state, Stale):
            tell(state.why)
        if not yes and not agreed():
            return 1
        try:
            state = Ready(await prepare(settings, state.plan, kind, _line))
        except SetupError as problem:
            if as_json:
                print(json.dumps({"state": "failed", "why": clean(str(problem))}))
            raise
    if as_json:
        print(json.dumps(_object(state, kind)))
    else:
        _tell(state, kind)
    return 1 if isinstance(state, Stale | Missing) else 0


def _line(text: str) -> None:
    print(text, file=sys.stderr)


def agreed() -> bool:
    """Ask on the terminal. Raises SetupError where there is none."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise SetupError("nobody is here to be asked: say --yes to run this setup")
    print("interlude: run it? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _tell(state: State, kind: Kind) -> None:
    match state:
        case NotNeeded(why):
            tell(f"nothing to set up: {why}")
        case Ready(setup):
            print(setup.digest)
            tell(f"ready in {setup.kind}: {setup.size / 1e6:.1f} MB beside {short(setup.base)}")
            for sentence in setup.skipped:
                tell(f"not installed: {sentence}")
        case Stale(why, plan, _):
            describe(plan, kind)
            tell(why)
        case Missing(plan):
            describe(plan, kind)


def _object(state: State, kind: Kind) -> dict[str, Any]:
    match state:
        case NotNeeded(why):
            return {"state": "not needed", "why": why}
        case Ready(setup):
            return {"state": "ready", "kind": kind, **_about(setup)}
        case Stale(why, plan, _):
            return {"state": "stale", "kind": kind, "why": why, **_planned(plan)}
        case Missing(plan):
            return {"state": "missing", "kind": kind, **_planned(plan)}


def _about(setup: Setup) -> dict[str, Any]:
    found = setup.model_dump(include={"digest", "image", "base", "inputs", "command", "size"})
    return {**found, "skipped": list(setup.skipped)}


def _planned(plan: Plan) -> dict[str, Any]:
    return {
        "digest": plan.digest,
        "base": plan.base,
        "inputs": dict(plan.recipe.inputs),
        "command": plan.commands,
        "network": list(plan.network),
        "folders": [str(folder) for folder in plan.indexes.folders],
        "notes": [*plan.indexes.said, *plan.recipe.notes],
    }
