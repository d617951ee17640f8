"""What can go wrong with what the user asks for: each is one line that says what to do."""

from __future__ import annotations

from agent.held import SessionError
from agent.journal import JournalError
from agent.rules import RulesError
from engine.base import EngineError
from interlude.kept import KeptError
from interlude.settings import SettingsError
from interlude.slash.command import CommandError
from sandbox.carry.folders import CarryError
from sandbox.errors import SandboxError

PROBLEMS = (
    CommandError,
    SessionError,
    JournalError,
    RulesError,
    EngineError,
    SandboxError,
    SettingsError,
    KeptError,
    CarryError,
)
