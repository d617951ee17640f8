"""A terminal agent whose model plays a script, in a folder of its own, with sessions that are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from agent.equipment import Equipment
from agent.policy import Mode
from agent.rules import rules_of
from agent.session import Session
from engine.messages import Said
from engine.replay import Script
from interlude.equip import furnish
from interlude.kept import open_store
from interlude.opening import Make, sessions_of
from interlude.profile import Profile
from interlude.settings import Settings
from sandbox.base import Spec
from sandbox.local import Local

PROFILE = Profile("default", "Be brief.", brief=False)


def made(turns: Sequence[Sequence[Said]], *, pause: float = 0.0) -> Make:
    """What makes sessions whose model goes on with these turns, one session after the other."""
    engine = Script(turns, pause=pause)

    def make(settings: Settings, folder: Path, id: str, mode: Mode) -> Session:
        sessions = sessions_of(settings)
        held = sessions.open(sessions.find(id)) if id else sessions.new(folder)

        async def open(session: Session) -> Equipment:
            store = open_store(settings.state, folder)
            sandbox = await Local().take(Spec(tree=folder, store=store))
            return furnish(settings, session, engine, PROFILE, sandbox, sandbox.close)

        return Session(held, open, mode=mode, rules=rules_of(settings.state, folder))

    return make


def settings_in(folder: Path, **values: object) -> Settings:
    """Settings that keep everything below a folder."""
    return Settings.model_validate({"state": folder / "state", "theme": "dark", "editor": "true", **values})


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)
