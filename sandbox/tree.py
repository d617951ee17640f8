"""A work tree of the host as a sandbox sees it: whose it is, and what of it must stay as it is."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.carry.folders import CarryError
from sandbox.errors import SandboxError
from sandbox.programs import named_programs

NEEDED = (
    *("/bin", "/sbin", "/lib", "/lib64", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/local/bin"),
    *("/usr/local/lib", "/etc", "/proc", "/sys", "/dev", "/run", "/tmp", "/home/user"),
)
"""What a sandbox has of its own: no tree can be there or hold it."""
KEPT = ("/proc", "/sys", "/dev", "/tmp/interlude", "/interlude")
"""Where no tree can be within, either."""

VAULT = "/interlude"
"""In a sandbox: the folder that commands cannot enter."""
STORE = f"{VAULT}/store"
"""In a sandbox: where checkpoints are kept."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder, the ids of its owner, and what commands may read there but not write.

    Commands have the owner's ids, so that no file of the host changes hands. Where root owns the tree they
    are uid 0, without a single capability: root's files in the tree are theirs, and nothing else is.

    `git` are the git folders that exist: of the tree, of what lies in it, and where `.git` files point to;
    and programs in the tree that git is configured to run. `repositories` tells each `.git` by device and
    inode, `absent` are configured places that are not there; `since` is the time of this look. `aside` uses
    them: a sandbox cannot keep a command from making a `.git` where there was none. `store` is a folder for
    the checkpoints.
    """

    path: Path
    uid: int
    gid: int
    git: tuple[Path, ...]
    repositories: frozenset[tuple[int, int]]
    absent: tuple[Path, ...]
    since: float
    store: Path | None = None


def look_at(path: Path, store: Path | None = None) -> Tree:
    """Raises SandboxError when it is not a folder, or none that a sandbox can have, or `store` cannot be."""
    path = path.resolve()
    if not path.is_dir():
        raise SandboxError(f"no folder {path} to work in")
    for place in NEEDED:
        if Path(place).is_relative_to(path):
            raise SandboxError(f"{path} cannot be bound: a sandbox has its own {place}; work on a copy")
    for place in KEPT:
        if path.is_relative_to(place):
            raise SandboxError(f"{path} cannot be bound: it lies in {place}; work on a copy")
    found = list(repositories(path))
    try:
        programs, absent = named_programs(path)
    except CarryError as problem:
        raise SandboxError(f"{path} cannot be bound: {problem}") from problem
    guarded = [folder for place in found for folder in _git(place)]
    state = path.stat()
    known = frozenset((info.st_dev, info.st_ino) for info in (place.lstat() for place in found))
    git = tuple(dict.fromkeys((*guarded, *programs)))
    tree = Tree(path, state.st_uid, state.st_gid, git, known, absent, time.time())
    if store:
        tree = replace(tree, store=store.resolve())
        _give(store.resolve(), tree)
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
        if os.geteuid() == 0:
            _give_inside(store, tree)
    except PermissionError as problem:
        raise SandboxError(
            f"{store} cannot keep checkpoints: it must be a folder of the owner of {tree.path}"
        ) from problem


def _give_inside(store: Path, tree: Tree) -> None:
    """The same for what is in it: a local sandbox of root's leaves there what only root can write to."""
    for _, folders, files, fd in os.fwalk(store):
        for name in (*folders, *files):
            with contextlib.suppress(FileNotFoundError):  # another sandbox is at work
                if os.stat(name, dir_fd=fd, follow_symlinks=False).st_uid != tree.uid:
                    os.chown(name, tree.uid, tree.gid, dir_fd=fd, follow_symlinks=False)


def repositories(tree: Path) -> Iterator[Path]:
    """Everything below that makes git see a repository: `.git`, and `HEAD` beside `objects` and `refs`."""
    folders = [tree]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(here) as entries:
                inner = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
        except OSError:
            continue
        yield from (here / name for name in inner if name.casefold() == ".git")
        if "HEAD" in inner and "objects" in inner and "refs" in inner:
            yield here / "HEAD"
        folders += [here / name for name, folder in inner.items() if folder and name.casefold() != ".git"]


def _git(place: Path) -> tuple[Path, ...]:
    """What of a repository is to be read only; `place` is as `repositories` tells it."""
    if place.is_symlink():
        raise SandboxError(f"{place} is a symlink, which cannot be kept from being replaced; work on a copy")
    if place.name == "HEAD":
        return (place, *(other for name in ("config", "hooks") if (other := place.with_name(name)).exists()))
    if place.is_dir():
        return (place,)
    return (place, *_elsewhere(place.parent, place))


def _elsewhere(tree: Path, file: Path) -> tuple[Path, ...]:
    """The git folder that a `.git` file points to, if that folder says that the tree is its own.

    The file is a claim of whoever wrote the tree; without the check it could lay any folder open.
    """
    try:
        folder = (tree / file.read_text().removeprefix("gitdir:").strip()).resolve()
        if (folder / "gitdir").is_file():  # git worktree: FOLDER is COMMON/worktrees/NAME
            common = folder.parent.parent
            back = folder / (folder / "gitdir").read_text().strip()
            ours = folder.parent.name == "worktrees" and back.resolve() == file
        else:  # a submodule: FOLDER/config names the work tree
            common = folder
            lines = [line.partition("=") for line in (folder / "config").read_text().splitlines()]
            trees = [value.strip() for key, _, value in lines if key.strip() == "worktree"]
            ours = bool(trees) and (folder / trees[-1]).resolve() == tree
        whole = (common / "HEAD").is_file() and (common / "objects").is_dir()
    except (OSError, ValueError):
        return ()
    return (common,) if ours and whole else ()
