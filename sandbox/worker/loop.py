"""The loop: waits for descriptors and for times, and calls who asked to be called."""

from __future__ import annotations

import heapq
import select
import time

TYPE_CHECKING = False
if TYPE_CHECKING:  # not at run time: typing is slow to import
    from collections.abc import Callable
    from typing import NoReturn


class Loop:
    """Times are those of time.monotonic(), in seconds."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._readers: dict[int, Callable[[], None]] = {}
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def watch(self, fd: int, call: Callable[[], None]) -> None:
        """Call whenever there is something to read."""
        self._readers[fd] = call
        self._poll.register(fd, select.EPOLLIN)

    def unwatch(self, fd: int) -> None:
        if self._readers.pop(fd, None):
            self._poll.unregister(fd)

    def at(self, when: float, call: Callable[[], None]) -> None:
        """Call once."""
        self._count += 1
        heapq.heappush(self._timers, (when, self._count, call))

    def run(self) -> NoReturn:
        while True:
            wait = max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else -1
            for fd, _ in self._poll.poll(wait):
                if fd in self._readers:
                    self._readers[fd]()
            while self._timers and self._timers[0][0] <= time.monotonic():
                heapq.heappop(self._timers)[2]()
