"""Where the checkpoints of the user's own folders are kept: outside of them, and longer than any sandbox."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from sandbox.carry.host_git import top_of

SHORT = 12
"""Characters of an id that people are shown."""


class KeptError(Exception):
    """There is no such checkpoint, or no place to keep any; the message says what to do."""


def tree_of(folder: Path) -> Path:
    """What is worked on for a folder: the repository that it lies in, else the folder itself."""
    return (top_of(folder) or folder).resolve()


def store_of(state: Path, tree: Path) -> Path:
    """The folder of a tree's checkpoints; it need not be there yet."""
    return state.resolve() / "checkpoints" / hashlib.sha256(os.fsencode(tree)).hexdigest()[:16]


def open_store(state: Path, tree: Path) -> Path:
    """That folder, made if need be; whoever binds the tree gives it to the tree's owner. Raises KeptError."""
    store = store_of(state, tree)
    if store.is_relative_to(tree):
        raise KeptError(
            f"checkpoints of {tree} would lie in it, in {store.parent}: set INTERLUDE_STATE to another folder"
        )
    if os.geteuid() not in (0, tree.stat().st_uid):
        raise KeptError(f"{tree} belongs to another user: only its owner works in it; work on a copy")
    try:
        store.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        store.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise KeptError(f"{store}: {error.strerror}; set INTERLUDE_STATE to another folder") from error
    return store
