"""What commands did to the permissions of files, undone: the owner can read and write again."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sandbox.worker.acts import Acts

MENDED = 1000
"""Paths that are named at most."""


def mend(root: str, acts: Acts) -> list[str]:
    """Give the owner back his bits (rw, and x on folders) on all that commands changed; returns the paths.

    Symlinks are not followed.
    """
    found: list[str] = []
    if _mend(root, acts):
        found.append(".")
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            if _mend(entry.path, acts):
                found.append(os.path.relpath(entry.path, root))
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
    return found[:MENDED]


def _mend(path: str, acts: Acts) -> bool:
    try:
        info = os.lstat(path)
    except OSError:
        return False
    mode = stat.S_IMODE(info.st_mode)
    if stat.S_ISREG(info.st_mode):
        wanted = mode | 0o600
    elif stat.S_ISDIR(info.st_mode):
        wanted = mode | 0o700
    else:
        return False
    if wanted == mode or os.geteuid() not in (0, info.st_uid) or not acts.theirs(info.st_ctime):
        return False
    try:
        os.chmod(path, wanted)
    except OSError:
        return False
    return True
