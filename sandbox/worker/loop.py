"""The loop: waits for descriptors and for times, and calls who asked to be called."""

from __future__ import annotations

import heapq
import select
import time

TYPE_CHECKING = False
if TYPE_CHECKING:  # not at run time: typing is slow to import
    from collections.abc import Callable
    from typing import NoReturn


class Timer:
    """One call that is to come, unless it is dropped before."""

    def __init__(self, when: float, count: int, call: Callable[[], None]) -> None:
        self.when = when
        self._order = (when, count)
        self._call: Callable[[], None] | None = call

    def __lt__(self, other: Timer) -> bool:
        return self._order < other._order

    def drop(self) -> None:
        """Not any more; what the call held is let go."""
        self._call = None

    def ring(self) -> None:
        if self._call:
            self._call()


class Loop:
    """Times are those of time.monotonic(), in seconds."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._calls: dict[int, Callable[[], None]] = {}
        self._timers: list[Timer] = []
        self._count = 0

    def watch(self, fd: int, call: Callable[[], None], *, room: bool = False) -> None:
        """Call whenever there is something to read or, with `room`, room to write."""
        self._calls[fd] = call
        self._poll.register(fd, select.EPOLLOUT if room else select.EPOLLIN)

    def unwatch(self, fd: int) -> None:
        if self._calls.pop(fd, None):
            self._poll.unregister(fd)

    def at(self, when: float, call: Callable[[], None]) -> Timer:
        """Call once."""
        self._count += 1
        timer = Timer(when, self._count, call)
        heapq.heappush(self._timers, timer)
        return timer

    def run(self) -> NoReturn:
        while True:
            wait = max(0.0, self._timers[0].when - time.monotonic()) if self._timers else -1
            for fd, _ in self._poll.poll(wait):
                if fd in self._calls:
                    self._calls[fd]()
            while self._timers and self._timers[0].when <= time.monotonic():
                heapq.heappop(self._timers).ring()
