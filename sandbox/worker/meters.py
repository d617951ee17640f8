"""The limits that a command met without being told: of memory, of processes, of the disk."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_GROUPS = "/sys/fs/cgroup"
_KILLS = (_GROUPS + "/memory.events", _GROUPS + "/memory/memory.oom_control")
_REFUSALS = (_GROUPS + "/pids.events", _GROUPS + "/pids/pids.events")
_FULL = 64 << 10
"""A file system with less room than this, in bytes, is full."""


class Meters:
    """Counters of the sandbox's own cgroup (version 2 or 1) where it has one; folders that may fill."""

    def __init__(self, cgroup: bool, folders: Sequence[str]) -> None:
        self._kills = _open(_KILLS) if cgroup else -1
        self._refusals = _open(_REFUSALS) if cgroup else -1
        self._folders = folders

    def kills(self) -> int:
        """How many processes were killed for want of memory so far."""
        return _count(self._kills, b"oom_kill")

    def refusals(self) -> int:
        """How often a process was refused because there were too many."""
        return _count(self._refusals, b"max")

    def full(self) -> bool:
        """Whether one of the folders has no room left."""
        return any(_is_full(folder) for folder in self._folders)


def _open(places: Sequence[str]) -> int:
    for place in places:
        try:
            return os.open(place, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            continue
    return -1


def _count(fd: int, name: bytes) -> int:
    if fd >= 0:
        for line in os.pread(fd, 4096, 0).splitlines():
            key, _, value = line.partition(b" ")
            if key == name:
                return int(value)
    return 0


def _is_full(folder: str) -> bool:
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    files = found.f_files > 0 and found.f_favail == 0
    return files or found.f_bavail * found.f_frsize < _FULL
