"""The files that a message can name: what git does not ignore, and what the session has made since."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from engine.messages import ToolResult

MOST = 20_000
"""Names that are offered. A larger tree is offered in part."""
_PASSED = {".git", ".hg", ".svn", ".tox", ".venv", "__pycache__", "node_modules", "venv"}


def names_of(folder: Path) -> list[str]:
    """Files of the repository that `folder` lies in, else those below it; [] where none can be read.

    Blocks while git lists them. To be asked before a model has written there: git reads that repository.
    """
    # Imported only when names are looked for: not needed for the first paint.
    from sandbox.carry.folders import CarryError
    from sandbox.carry.host_git import top_of
    from sandbox.carry.listing import list_files

    try:
        top = top_of(folder)
        names = _walk(folder) if top is None else list_files(folder).names
    except (CarryError, OSError):
        return []
    return [name for name in names if name.isprintable()][:MOST]


def made(records: Iterable[object]) -> list[str]:
    """Files that the calls of a session have written or read, as the model named them."""
    found = {
        name.removeprefix("./")
        for record in records
        if isinstance(record, ToolResult)
        for name, text in record.files.items()
        if text is not None and not name.startswith("/") and name.isprintable()
    }
    return sorted(found)


def mention(name: str) -> str:
    """A name as it stands in a message."""
    return f"`{name}`" if " " in name else name


def _walk(folder: Path) -> list[str]:
    found: list[str] = []
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _PASSED and not name.startswith("."))
        within = Path(here).relative_to(folder)
        found += [(within / name).as_posix() for name in sorted(files)]
        if len(found) >= MOST:
            break
    return found
