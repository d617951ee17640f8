"""Opens a session for a door: at once, while engine and sandbox come up behind it."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from agent.equipment import Equipment
from agent.held import in_use
from agent.policy import Mode
from agent.rules import rules_of
from agent.session import Open, Session
from agent.store import Sessions
from interlude.kept import tree_of
from interlude.settings import Settings


def sessions_of(settings: Settings) -> Sessions:
    """Where sessions are kept."""
    return Sessions(settings.state / "sessions")


def latest(settings: Settings, folder: Path) -> str:
    """The id of the session that last worked in a folder and is open nowhere, "" where there is none."""
    sessions = sessions_of(settings)
    return next((one.id for one in sessions.all(tree_of(folder)) if not in_use(sessions.root / one.id)), "")


Make: TypeAlias = Callable[[Settings, Path, str, Mode], Session]
"""Makes a session, as `make_session` does."""


def make_session(settings: Settings, folder: Path, id: str, mode: Mode) -> Session:
    """A new session on a folder's repository, or, with an id, one that is resumed where it works.

    It shows its records before engine and sandbox are there, and messages wait for them. Whoever asks closes
    it. Raises SessionError, JournalError and RulesError.
    """
    sessions = sessions_of(settings)
    held = sessions.open(sessions.find(id)) if id else sessions.new(tree_of(folder))
    tree = Path(held.about.folder)
    try:
        return Session(held, opener(settings, tree), mode=mode, rules=rules_of(settings.state, tree))
    except BaseException:
        held.close()
        raise


def opener(settings: Settings, tree: Path) -> Open:
    """What opens engine and sandbox for a session; what that needs is imported only then."""

    async def open(session: Session) -> Equipment:
        await asyncio.to_thread(importlib.import_module, "interlude.equip")
        from interlude.equip import equip

        return await equip(settings, tree, session)

    return open
