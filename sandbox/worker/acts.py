"""When the model's commands ran: what changed outside of those times is the user's own doing."""

from __future__ import annotations

import bisect
import os
import time

SLACK = 0.02
"""Seconds that the file system's clock may be behind."""
LONGEST, KEPT = 64 << 10, 16 << 10
"""Bytes of the file of spans; when it grows longer than that, so many are kept."""


class Acts:
    """Spans of unix time. Who cannot write a file while none is open has not written it.

    They are written to a file too, one a line, so that a worker that comes later knows what the commands of
    this one did, however this one ends.
    """

    def __init__(self) -> None:
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._open = False
        self._earlier: list[tuple[float, float]] = []
        self._file = -1

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
            self._write(self._starts[-1], self._ends[-1])

    def so_far(self) -> None:
        """A command has ended, and others go on."""
        if self._open:
            self._write(self._starts[-1], time.time())

    def theirs(self, when: float) -> bool:
        """Whether a command could have done what was done at that time."""
        index = bisect.bisect_right(self._starts, when) - 1
        if index >= 0 and (index >= len(self._ends) or when <= self._ends[index]):
            return True
        return any(start <= when <= end for start, end in self._earlier)

    def keep(self, file: int) -> None:
        """Write what comes to this file, which is open for reading and appending."""
        self._file = file
        size = os.fstat(file).st_size
        if size > LONGEST:
            newest = os.pread(file, KEPT, size - KEPT).partition(b"\n")[2]
            os.ftruncate(file, 0)
            os.write(file, newest)

    def remember(self, path: str) -> None:
        """Know also what workers before this one wrote down."""
        try:
            with open(path, "rb") as file:
                self._earlier = [span for line in file for span in _spans(line)]
        except OSError:
            pass

    def _write(self, start: float, end: float) -> None:
        if self._file >= 0:
            try:
                os.write(self._file, b"%.6f %.6f\n" % (start, end))
            except OSError:
                pass  # no room: what was made counts as the user's own, and stays

    def __bool__(self) -> bool:
        return bool(self._starts)


def _spans(line: bytes) -> list[tuple[float, float]]:
    """What a line says; nothing, where it was cut short."""
    try:
        start, end = map(float, line.split())
    except ValueError:
        return []
    return [(start, end)]
