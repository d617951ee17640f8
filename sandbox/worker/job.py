"""A command in the background, with what it prints and what it is given to read."""

from __future__ import annotations

import os
import time

from sandbox.worker.command import GRACE, Command
from sandbox.worker.processes import code
from sandbox.worker.refusal import Refused
from sandbox.worker.ring import Ring
from sandbox.worker.shell import obey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sandbox.worker.session import Session


class Job:
    """`code` is how it ended, None while it runs."""

    def __init__(self, session: Session, text: str) -> None:
        self.code: int | None = None
        self.begun = time.monotonic()
        self.ended = 0.0
        self.ring = Ring()
        self._text = text
        self._session = session
        self._command = Command(session.commands, 0, self.ring, self._done)
        self._command.room = session.disk.begin()

    def start(self, extra: dict[str, str], terminal: bool) -> int:
        """Returns its pid. Raises Refused."""
        shell = self._session.shell
        try:
            order = shell.detached(self._text, extra)
            self._command.start(lambda: obey(order), terminal=terminal, fed=not terminal)
        except Refused:
            self.ring.close()
            raise
        return self._command.pid

    def _done(self, command: Command, left: list[int]) -> None:
        self.code = code(command.status or 0)
        self.ended = time.monotonic()
        os.close(command.state)
        self._session.commands.outlived(left)

    def runs(self) -> bool:
        return self.code is None

    def about(self) -> dict[str, Any]:
        """As the host is told."""
        return {
            "pid": self._command.pid,
            "command": self._text[:1000],
            "seconds": (self.ended or time.monotonic()) - self.begun,
            "code": self.code,
            "total": self.ring.total,
            "reason": self._command.reason,
        }

    def read(self, offset: int, limit: int) -> tuple[int, bytes]:
        """What it printed from a byte on: where that begins, and the bytes."""
        return self.ring.read(offset, limit)

    def total(self) -> int:
        """How many bytes it printed."""
        return self.ring.total

    def last(self, limit: int) -> bytes:
        """The end of what it printed."""
        return self.ring.read(self.ring.total - limit, limit)[1]

    def feed(self, data: bytes) -> None:
        """Give it something to read; nothing is the end of it. Raises Refused."""
        if self.code is not None or self._command.feeding is None:
            raise Refused("FileError", "job %d has ended and reads no more" % self._command.pid)
        self._command.feeding.add(data)

    def end(self) -> None:
        self._command.end("cancelled", GRACE)
