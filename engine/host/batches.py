"""Batches: what a model says is sent together, a few milliseconds' worth at a time, so that whoever draws it
is not woken for every token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from engine.messages import Prompt, Said, Text, Thought, ToolResult, merge

EVERY = 0.025  # seconds


class Batches:
    """Sends the first word at once, and then at most one batch every `EVERY` seconds, neighbouring pieces
    joined. What is no word (a call, the end) waits for nothing."""

    def __init__(self, send: Callable[[tuple[Said, ...]], None]) -> None:
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Said] = []
        self._last = -EVERY
        self._timer: asyncio.TimerHandle | None = None

    def add(self, event: Said) -> None:
        self._waiting.append(event)
        due = self._last + EVERY
        if not isinstance(event, Thought | Text) or self._loop.time() >= due:
            self.flush()
        elif self._timer is None:
            self._timer = self._loop.call_at(due, self.flush)

    def flush(self) -> None:
        """Send what waits."""
        self.close()
        if self._waiting:
            joined = merge(self._waiting)
            self._send(tuple(event for event in joined if not isinstance(event, Prompt | ToolResult)))
            self._waiting.clear()
            self._last = self._loop.time()

    def close(self) -> None:
        """Send nothing more by itself."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
