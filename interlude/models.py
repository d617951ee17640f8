"""Models by the name that a user gives them: what is set, and what was used before."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from agent.held import write_private
from interlude.settings import Settings

MOST = 12
"""Names that are kept."""


def named(settings: Settings) -> str:
    """The model that is set, as `--model` takes it."""
    remote = settings.remote
    if settings.model is None and remote.url:
        return f"{remote.url}#{remote.model or ''}"
    return settings.model or "nano"


def short(model: str) -> str:
    """The last word of such a name, for a line."""
    return model.rpartition("#")[2].rstrip("/").rpartition("/")[2]


def used(state: Path) -> list[str]:
    """Names under which models were opened, the latest first."""
    try:
        found = json.loads((state / "models.json").read_bytes())
    except (OSError, ValueError):
        return []
    return [one for one in found if isinstance(one, str)][:MOST] if isinstance(found, list) else []


def remember(state: Path, model: str) -> None:
    """Keep the name of a model that was opened; where that cannot be written, it is not offered."""
    names = [model, *(one for one in used(state) if one != model)][:MOST]
    with contextlib.suppress(OSError):
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(state / "models.json", names)
