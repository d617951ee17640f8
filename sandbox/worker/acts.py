"""When the model's commands ran: what changed outside of those times is the user's own doing."""

from __future__ import annotations

import bisect
import time

SLACK = 0.02
"""Seconds that the file system's clock may be behind."""


class Acts:
    """Spans of unix time. Who cannot write a file while none is open has not written it."""

    def __init__(self) -> None:
        self._starts: list[float] = []
        self._ends: list[float] = []
        self._open = False

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
        return index >= 0 and (index >= len(self._ends) or when <= self._ends[index])

    def __bool__(self) -> bool:
        return bool(self._starts)
