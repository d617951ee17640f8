"""When the model's commands ran: what changed outside of those times is the user's own doing."""

from __future__ import annotations

import bisect
import json
import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SLACK = 0.02
"""Seconds that the file system's clock may be behind."""
SPANS, WORKERS = 200, 20
"""How many of the last spans of a worker are written down, and of how many workers."""


class Acts:
    """Spans of unix time. Who cannot write a file while none is open has not written it."""

    def __init__(self) -> None:
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._open = False
        self._earlier: list[list[float]] = []

    def begin(self) -> None:
        """A command starts."""
        if not self._open:
            self._open = True
            self._starts.append(time.time() - SLACK)

    def rest(self) -> None:
        """No command runs any more."""
        if self._open:
            self._open = False
            self._ends.append(time.time())

    def theirs(self, when: float) -> bool:
        """Whether a command could have done what was done at that time."""
        index = bisect.bisect_right(self._starts, when) - 1
        if index >= 0 and (index >= len(self._ends) or when <= self._ends[index]):
            return True
        return any(start <= when <= end for start, end in self._earlier)

    def remember(self, path: str) -> None:
        """Know also what workers before this one wrote down."""
        try:
            with open(path, "rb") as file:
                self._earlier = [span for line in file.readlines()[-WORKERS:] for span in _spans(line)]
        except OSError:
            pass

    def write_down(self, path: str, become: Callable[[], None]) -> None:
        """Leave it for workers that come later, in a process that can write there: a session that was cut
        off is recorded by the next one."""
        self.rest()
        if not self._starts:
            return
        spans = [[start, self._ends[place]] for place, start in enumerate(self._starts)][-SPANS:]
        child = os.fork()
        if child == 0:
            try:
                become()
                fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
                lines = os.pread(fd, 1 << 20, 0).splitlines(keepends=True)
                if len(lines) >= 2 * WORKERS:
                    os.ftruncate(fd, 0)
                    os.write(fd, b"".join(lines[-WORKERS:]))
                os.write(fd, json.dumps(spans).encode() + b"\n")
            except OSError:
                pass  # no store, or no room: what was made stays as if the user had made it
            finally:
                os._exit(0)
        os.waitpid(child, 0)

    def __bool__(self) -> bool:
        return bool(self._starts)


def _spans(line: bytes) -> list[list[float]]:
    """What a line says; nothing, where it was cut short."""
    try:
        return [[float(start), float(end)] for start, end in json.loads(line)]
    except (ValueError, TypeError):
        return []
