"""A work tree of the host as a sandbox sees it: whose it is, and what of it must stay as it is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sandbox.base import SandboxError

VAULT = "/interlude"
"""In a sandbox: the folder that commands cannot enter."""
STORE = f"{VAULT}/store"
"""In a sandbox: where checkpoints are kept."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder, the ids of its owner, and the git folders (its own or a worktree's) to be read only.

    `store` is a folder for its checkpoints.
    """

    path: Path
    uid: int
    gid: int
    git: tuple[Path, ...]
    store: Path | None = None


def look_at(path: Path, store: Path | None = None) -> Tree:
    """Raises SandboxError when it is not a folder, or its checkpoints cannot be kept in `store`."""
    path = path.resolve()
    if not path.is_dir():
        raise SandboxError(f"no folder {path} to work in")
    state = path.stat()
    tree = Tree(path, state.st_uid, state.st_gid, _git(path), store.resolve() if store else None)
    if tree.store:
        _give(tree.store, tree)
    return tree


def _give(store: Path, tree: Tree) -> None:
    """Let the owner of the tree, and nobody else, keep files in a folder; new ones get its own group."""
    if not store.is_dir():
        raise SandboxError(f"no folder {store} to keep checkpoints in")
    if store.is_relative_to(tree.path) or tree.path.is_relative_to(store):
        raise SandboxError(f"checkpoints of {tree.path} cannot be kept in {store}: name a folder beside it")
    try:
        if store.stat().st_uid != tree.uid:
            os.chown(store, tree.uid, tree.gid)
        store.chmod(0o2700)
    except PermissionError as problem:
        raise SandboxError(
            f"{store} cannot keep checkpoints: it must be a folder of the owner of {tree.path}"
        ) from problem


def _git(tree: Path) -> tuple[Path, ...]:
    place = tree / ".git"
    if place.is_symlink() or not place.exists():
        return ()
    if place.is_dir():
        return (place,)
    return (place, *_elsewhere(tree, place))


def _elsewhere(tree: Path, file: Path) -> tuple[Path, ...]:
    """The git folder that a `.git` file points to, if that folder says that the tree is its own.

    The file is a claim of whoever wrote the tree; without the check it could lay any folder open.
    """
    try:
        folder = (tree / file.read_text().removeprefix("gitdir:").strip()).resolve()
        if (folder / "gitdir").is_file():  # git worktree: FOLDER is COMMON/worktrees/NAME
            common = folder.parent.parent
            back = Path((folder / "gitdir").read_text().strip())
            ours = folder.parent.name == "worktrees" and back == file
        else:  # a submodule: FOLDER/config names the work tree
            common = folder
            lines = [line.partition("=") for line in (folder / "config").read_text().splitlines()]
            trees = [value.strip() for key, _, value in lines if key.strip() == "worktree"]
            ours = bool(trees) and (folder / trees[-1]).resolve() == tree
        whole = (common / "HEAD").is_file() and (common / "objects").is_dir()
    except (OSError, ValueError):
        return ()
    return (common,) if ours and whole else ()
