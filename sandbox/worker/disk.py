"""The watch over the disks that the sandbox shares with the host: who fills one is ended."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.worker.command import Command
    from sandbox.worker.loop import Loop

_TICK = 0.1
"""Seconds from look to look."""
_LITTLE = 16 << 20
"""Bytes that a command may use of a disk that is nearly full already: else none could run there."""


class Disk:
    """Looks while something runs. `free` bytes are to stay free, a command may use up `most`."""

    def __init__(
        self, loop: Loop, running: dict[int, Command], folders: Sequence[str], free: int, most: int
    ) -> None:
        self._loop = loop
        self._running = running
        self._folders = [fd for fd in map(_open, folders) if fd >= 0]
        self._free = free
        self._most = most
        self._looking = False

    def begin(self) -> list[int]:
        """A command begins: bytes that are free now, of each folder's disk."""
        if self._folders and not self._looking:
            self._looking = True
            self._loop.at(time.monotonic() + _TICK, self._look)
        return self._room()

    def _look(self) -> None:
        if not self._running:
            self._looking = False
            return
        room = self._room()
        for command in list(self._running.values()):
            if self._filled(command.room, room):
                command.end("full", 0.2)
        self._loop.at(time.monotonic() + _TICK, self._look)

    def _filled(self, before: list[int], now: list[int]) -> bool:
        """Whether so much was used since `before` that it must stop."""
        for place, begun in enumerate(before):
            left = now[place]
            used = begun - left
            if used > self._most or (left < self._free and used > _LITTLE):
                return True
        return False

    def _room(self) -> list[int]:
        return [_available(fd) for fd in self._folders]


def _open(folder: str) -> int:
    """Held on to, so that it counts whatever becomes of the path."""
    try:
        return os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return -1


def _available(fd: int) -> int:
    found = os.statvfs(fd)
    return found.f_bavail * found.f_frsize
