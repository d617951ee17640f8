"""A work tree of the host as a sandbox sees it: whose it is, and what of it must stay as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sandbox.base import SandboxError


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder, the ids of its owner, and the git folders (its own or a worktree's) to be read only."""

    path: Path
    uid: int
    gid: int
    git: tuple[Path, ...]


def look_at(path: Path) -> Tree:
    """Raises SandboxError when it is not a folder."""
    path = path.resolve()
    if not path.is_dir():
        raise SandboxError(f"no folder {path} to work in")
    state = path.stat()
    return Tree(path, state.st_uid, state.st_gid, _git(path))


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
