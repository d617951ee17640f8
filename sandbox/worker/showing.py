"""What a command has printed so far, told a few times a second to who asked for that."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.worker.loop import Timer
    from sandbox.worker.session import Session

SHOWN = 2 << 10
"""Bytes of it that are told at once: with its header, a frame that a pipe takes whole."""
EVERY = 0.2
"""Seconds between two looks."""


class Showing:
    """Tells `so_far`, the bytes printed in all, and their last. Begins on its own; `stop` ends it.

    What the host is too slow to take is left out: the next look tells more.
    """

    def __init__(
        self, session: Session, request: int, total: Callable[[], int], last: Callable[[int], bytes]
    ) -> None:
        self._session = session
        self._request = request
        self._total = total
        self._last = last
        self._told = 0
        self._timer = self._later()

    def stop(self) -> None:
        self._timer.drop()

    def _later(self) -> Timer:
        return self._session.loop.at(time.monotonic() + EVERY, self._look)

    def _look(self) -> None:
        total = self._total()
        if total > self._told:
            header = {"id": self._request, "so_far": total}
            if self._session.wire.offer(header, self._last(SHOWN)):
                self._told = total
        self._timer = self._later()
