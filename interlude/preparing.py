"""A project's own dependencies, for every door: whether they are there for a tree, and how they get there."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from interlude.settings import Settings
from interlude.telling import tell
from sandbox.base import Bound, Kind, Spec
from sandbox.choose import choose, maker
from sandbox.errors import SandboxError
from sandbox.preparing.finding import find_recipe
from sandbox.preparing.indexes import config_files, read_indexes
from sandbox.preparing.kept import Kept, Setup
from sandbox.preparing.making import Plan, make
from sandbox.preparing.places import PREFIX, PROJECT
from sandbox.preparing.pruning import prune
from sandbox.preparing.recipe import Recipe, SetupError
from tools.output import clean

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """`why` there is no setup for this tree."""

    why: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The result of this setup fits the tree as it is now."""

    setup: Setup


@dataclass(frozen=True, slots=True)
class Stale:
    """There is one, but not of what the tree asks for now: `why`."""

    why: str
    plan: Plan
    setup: Setup


@dataclass(frozen=True, slots=True)
class Missing:
    """There is none yet."""

    plan: Plan


State = NotNeeded | Ready | Stale | Missing


def kept_of(settings: Settings) -> Kept:
    """Where setups are kept."""
    return Kept(settings.kept / "setups")


async def kind_of(settings: Settings) -> Kind:
    """The kind of sandbox that these settings lead to. Raises SandboxUnavailable."""
    if settings.sandbox != "auto":
        return settings.sandbox
    sandboxes = await choose(settings.sandbox, settings.image, runtime=settings.runtime)
    await sandboxes.close()
    return sandboxes.kind


async def prepared(settings: Settings, tree: Path, kind: Kind | None = None) -> State:
    """How it stands with the dependencies of a tree, for the kind of sandbox that is in use.

    Reads the tree's files and asks the engine for an image; runs nothing. Raises SetupError and SandboxError.
    """
    recipe = await asyncio.to_thread(find_recipe, tree)
    if recipe is None:
        return NotNeeded("nothing here says what to install (see docs/setup.md)")
    kind = kind or await kind_of(settings)
    if kind == "local":
        return NotNeeded("a local sandbox has what this machine has")
    return await asyncio.to_thread(_look, settings, tree, kind, recipe)


async def prepare(settings: Settings, plan: Plan, kind: Kind, say: Say) -> Setup:
    """Carry a plan out, which the user has seen. `say` gets each line that its commands print, cleaned.

    Raises SetupError, which shows the end of the log, and SandboxError.
    """
    sandboxes = maker(kind, settings.image, runtime=settings.runtime)
    try:
        return await make(sandboxes, plan, kept_of(settings), lambda line: say(clean(line)))
    finally:
        await sandboxes.close()


async def setup_for(settings: Settings, tree: Path, kind: Kind, *, make: bool) -> Setup | None:
    """The setup that a run in this tree uses, None where there is none; what is amiss is told. `make`: it is
    made first where it is missing or stale, which the user asked for."""
    try:
        state = await prepared(settings, tree, kind)
    except SetupError as problem:
        if make:
            raise
        tell(f"{problem} (this run goes on without the project's dependencies)")
        return None
    match state:
        case Ready(setup):
            return setup
        case Stale(_, plan, _) | Missing(plan) if make:
            describe(plan, kind)
            return await prepare(settings, plan, kind, lambda line: print(line, file=sys.stderr))
        case Stale(why, _, setup):
            tell(f"{why}, which is used as it was: interlude prepare")
            return setup
        case Missing():
            tell("what this project needs is not installed: interlude prepare shows it")
        case NotNeeded():
            pass
    return None


def describe(plan: Plan, kind: Kind) -> None:
    """On standard error: what is to be run, what decides about it, and what it reaches."""
    tell(f"setup of {plan.tree} in {kind}, {short(plan.base)}, without any secret:")
    for part in plan.recipe.parts:
        print(f"  # from {clean(part.source)}", file=sys.stderr)
        for line in part.command.splitlines():
            print(f"  {clean(line)}", file=sys.stderr)
    tell(f"decided by: {', '.join(name for name, _ in plan.recipe.inputs) or 'the commands alone'}")
    tell(f"it reaches: {', '.join(plan.network) or 'no host'}")
    if plan.indexes.folders:
        tell(f"it reads: {', '.join(map(str, plan.indexes.folders))}")
    for note in (*plan.indexes.said, *plan.recipe.notes):
        tell(note)


def short(base: str) -> str:
    """What a setup is made on, in few characters."""
    return f"image {base.removeprefix('sha256:')[:12]}" if base.startswith("sha256:") else base


def with_setup(spec: Spec, setup: Setup, kept: Kept) -> Spec:
    """A sandbox with what a setup installed. It has no more network than before."""
    root = str(spec.tree) if spec.tree else "/work"
    env = (*spec.env, *setup.env.items(), (PROJECT, f"{root}/src:{root}"))
    spec = replace(spec, image=setup.image, env=env)
    if setup.kind == "docker":
        return spec
    return replace(spec, bound=(*spec.bound, Bound(kept.files(setup.digest), PREFIX)))


def forget_old(settings: Settings) -> tuple[Setup, ...]:
    """Remove every setup but the newest of each tree that is still there; returns those that went.

    Raises SandboxError where the engine that holds some of them does not answer.
    """
    return prune(kept_of(settings))


def _look(settings: Settings, tree: Path, kind: Kind, recipe: Recipe) -> State:
    indexes = read_indexes(os.environ, config_files(os.environ, Path.home()))
    kept = kept_of(settings)
    if kind == "bubblewrap":
        plan = Plan(tree, recipe, _machine(), indexes)
        return _compare(kept, plan, kind, lambda setup: kept.files(setup.digest).is_dir())
    from sandbox.daemon import connect

    daemon = connect(runtime=settings.runtime)
    try:
        plan = Plan(tree, recipe, daemon.images.find(settings.image, pull=settings.pull), indexes)
        return _compare(kept, plan, kind, lambda setup: daemon.images.describe(setup.image)[0] != "")
    finally:
        daemon.close()


def _compare(kept: Kept, plan: Plan, kind: Kind, there: Callable[[Setup], bool]) -> State:
    found = kept.find(plan.digest)
    if found and found.kind == kind and there(found):
        return Ready(found)
    before = kept.latest(plan.tree, kind)
    if before is None or before.digest == plan.digest or not there(before):
        return Missing(plan)
    return Stale(_why(plan, before), plan, before)


def _why(plan: Plan, before: Setup) -> str:
    """What is not as it was, for people."""
    changed = plan.recipe.changed(before.inputs)
    if changed:
        return f"{', '.join(changed)} changed since setup"
    if before.command != plan.commands:
        return "the setup's commands changed since setup"
    return "the image changed since setup" if before.kind == "docker" else "this machine changed since setup"


def _machine() -> str:
    """What a setup under bubblewrap depends on: this machine's programs, its Python first."""
    from sandbox.recipe import digest

    try:
        return f"this machine, {digest()}"
    except FileNotFoundError as problem:
        raise SandboxError(str(problem)) from problem
