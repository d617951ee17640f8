"""What a session works with: an engine and a sandbox on the user's own folder, opened beside each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from agent.assembly import assemble
from agent.equipment import Equipment, NotReady
from agent.session import Session
from agent.updates import Notice
from engine.base import Engine
from engine.progress import unwatched
from interlude.build import make_sandboxes, memory_of, plan, told_to
from interlude.kept import KeptError, open_store
from interlude.preparing import Missing, NotNeeded, Ready, Stale, kept_of, prepared, with_setup
from interlude.profile import Profile
from interlude.settings import Settings, SettingsError
from sandbox.base import Kind, Sandbox, Spec
from sandbox.carry.folders import CarryError
from sandbox.preparing.kept import Setup
from sandbox.preparing.recipe import SetupError
from tasks.task import SPAWN_ENV


async def equip(settings: Settings, tree: Path, session: Session) -> Equipment:
    """Open engine and sandbox. Raises NotReady, EngineError and SandboxError."""
    async with AsyncExitStack() as stack:
        try:
            (engine, profile), sandbox = await _both(settings, tree, session, stack)
        except (SettingsError, KeptError, CarryError) as problem:
            raise NotReady(str(problem)) from problem
        memory = memory_of(profile, tree)
        for said in memory.told:
            session.notice(Notice(said, "warning"))
        close = stack.pop_all().aclose
        return furnish(settings, session, engine, profile, sandbox, close, memory.text)


def furnish(
    settings: Settings,
    session: Session,
    engine: Engine,
    profile: Profile,
    sandbox: Sandbox,
    close: Callable[[], Awaitable[None]],
    memory: str = "",
) -> Equipment:
    """What a session works with, of an engine and a sandbox that are ready; `close` gives them back."""
    made = assemble(
        engine,
        sandbox,
        told_to(profile, settings, memory),
        session.id,
        permit=session.policy.permit,
        tail=session.tail,
        done=session.done,
        kept=session.kept,
    )
    return Equipment(made.header, sandbox, made.agent, close, profile.system, engine.limits.context, made.fit)


async def _both(
    settings: Settings, tree: Path, session: Session, stack: AsyncExitStack
) -> tuple[tuple[Engine, Profile], Sandbox]:
    """The two at once; when one fails, the other is closed with the stack."""
    engine = asyncio.create_task(_engine(settings, stack))
    sandbox = asyncio.create_task(_sandbox(settings, tree, session, stack))
    try:
        return await engine, await sandbox
    finally:
        for task in (engine, sandbox):
            task.cancel()
        await asyncio.wait([engine, sandbox])


async def _engine(settings: Settings, stack: AsyncExitStack) -> tuple[Engine, Profile]:
    """In the process that sessions share, where that is wanted; nothing is printed."""
    profile, make = await asyncio.to_thread(plan, settings)
    engine = await make("start", unwatched)
    stack.push_async_callback(engine.close)
    return engine, profile


async def _sandbox(settings: Settings, tree: Path, session: Session, stack: AsyncExitStack) -> Sandbox:
    """On the tree itself, with what its setup installed."""
    store = open_store(settings.state, tree)
    sandboxes = await stack.enter_async_context(make_sandboxes(settings))
    spec = Spec(tree=tree, env=SPAWN_ENV, network=settings.network, store=store)
    if setup := await _setup(settings, tree, sandboxes.kind, session):
        spec = with_setup(spec, setup, kept_of(settings))
    sandbox = await sandboxes.take(spec)
    stack.push_async_callback(sandbox.close)
    return sandbox


async def _setup(settings: Settings, tree: Path, kind: Kind, session: Session) -> Setup | None:
    """The setup that fits the tree, or the last one; what is amiss is told."""
    try:
        state = await prepared(settings, tree, kind)
    except SetupError as problem:
        session.notice(Notice(f"{problem} (it goes on without what the project needs)", "warning"))
        return None
    match state:
        case Ready(setup):
            return setup
        case Stale(why, _, setup):
            session.notice(Notice(f"{why}, which is used as it was; /setup renews it", "warning"))
            return setup
        case Missing():
            session.notice(Notice("what this project needs is not installed: /setup shows and installs it"))
        case NotNeeded():
            pass
    return None
