"""After a sandbox worked on a tree of the host: what the user's git would run unasked is set aside."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from sandbox.tree import Tree, repositories

MADE = "-made-in-sandbox"
_SPECIAL = stat.S_ISUID | stat.S_ISGID
SLACK = 1.0
"""Seconds that a file's clock may lag."""


def set_aside(tree: Tree) -> tuple[str, ...]:
    """Rename each repository that was not there before, take setuid from files; returns what to tell.

    Nothing is removed. A `.git` that was moved along with its folder is known by its inode, and stays.
    """
    told: list[str] = []
    for place in list(repositories(tree.path)):
        with contextlib.suppress(OSError):
            info = os.lstat(place)
            if (info.st_dev, info.st_ino) not in tree.repositories:
                told.append(_rename(place))
    for place in tree.absent:
        if os.path.lexists(place) and place.parent.resolve().is_relative_to(tree.path):
            with contextlib.suppress(OSError):
                told.append(_rename(place))
    return (*told, *_plain(tree))


def _rename(place: Path) -> str:
    number = 1
    while os.path.lexists(target := place.with_name(f"{place.name}{MADE}{number if number > 1 else ''}")):
        number += 1
    place.rename(target)
    return f"{place} was made in the sandbox and is now {target.name}: look at its config and hooks first"


def _plain(tree: Tree) -> list[str]:
    """Take setuid and setgid from files that were made or changed."""
    told: list[str] = []
    for here, _, names, folder in os.fwalk(tree.path):
        for name in names:
            with contextlib.suppress(OSError):
                info = os.stat(name, dir_fd=folder, follow_symlinks=False)
                special = stat.S_ISREG(info.st_mode) and info.st_mode & _SPECIAL
                if not special or info.st_ctime < tree.since - SLACK:
                    continue
                os.chmod(name, stat.S_IMODE(info.st_mode) & ~_SPECIAL, dir_fd=folder)
                told.append(f"{Path(here, name)} ran as its owner (setuid) and does so no more")
    return told
