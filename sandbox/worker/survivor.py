"""A process that outlived its command."""

from __future__ import annotations

import os
import signal
import time

from sandbox.worker.processes import alive, code, descend, proc_stat, shown
from sandbox.worker.refusal import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sandbox.worker.loop import Loop

GRACE = 2.0
"""Seconds between TERM and KILL."""


class Survivor:
    """Known by its pid and its birth together: another process may be given the pid later.

    `code` is how it ended, where that could be learned. What it prints goes nowhere.
    """

    def __init__(self, loop: Loop, pid: int) -> None:
        self.pid = pid
        self.code: int | None = None
        self.ended = 0.0
        self._born = proc_stat(pid)[3]
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - self._born / os.sysconf("SC_CLK_TCK")
        self.begun = time.monotonic() - age
        self._command = shown(pid).partition(" ")[2]
        self._loop = loop
        self._kill_at = 0.0

    def exited(self, status: int) -> None:
        if self.code is None:
            self.code = code(status)
            self.ended = time.monotonic()

    def runs(self) -> bool:
        """One that has ended and is ours is on until it was waited for: then its code is there, too."""
        state, parent, _, born = proc_stat(self.pid)
        over = state == "X" or (state == "Z" and parent != os.getpid())
        return self.code is None and born == self._born and not over

    def known(self) -> bool:
        """Whether there is something to say of it."""
        return self.code is not None or self.runs()

    def about(self) -> dict[str, Any]:
        """As the host is told."""
        runs = self.runs()
        if runs:  # perhaps it has become another program since
            self._command = shown(self.pid).partition(" ")[2]
        return {
            "pid": self.pid,
            "command": self._command,
            "seconds": (self.ended or time.monotonic()) - self.begun,
            "code": None if runs else -1 if self.code is None else self.code,
            "total": 0,
            "reason": "exit",
        }

    def read(self, offset: int, limit: int) -> tuple[int, bytes]:
        return 0, b""

    def total(self) -> int:
        return 0

    def last(self, limit: int) -> bytes:
        return b""

    def feed(self, data: bytes) -> None:
        raise Refused("FileError", "job %d was left by a command and has no input" % self.pid)

    def end(self) -> None:
        """TERM to it and its descendants, and KILL after a grace, until none of them is left."""
        if self._kill_at or not self.runs():
            return
        self._kill_at = time.monotonic() + GRACE
        tree = [self.pid]
        descend(self.pid, tree)
        _signal(tree, signal.SIGTERM)
        self._step([(pid, proc_stat(pid)[3]) for pid in tree])

    def _step(self, known: list[tuple[int, int]]) -> None:
        tree = [pid for pid, born in known if proc_stat(pid)[3] == born]
        for pid in list(tree):
            descend(pid, tree)
        left = alive(tree)
        if not left:
            return
        if time.monotonic() >= self._kill_at:
            _signal(left, signal.SIGKILL)
        known = [(pid, proc_stat(pid)[3]) for pid in left]
        self._loop.at(time.monotonic() + 0.01, lambda: self._step(known))


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except OSError:
            pass
