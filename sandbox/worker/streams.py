"""What a child has as its input and output: pipes, or a terminal of its own."""

from __future__ import annotations

import os
import struct

from sandbox.worker.refusal import Refused

SIZE = (40, 120)
"""Rows and columns of a terminal."""


class Pipes:
    """Standard output and error are one pipe; `errors` >= 0 is a file for the errors instead.

    Input is a pipe where `fed`, and else what the worker itself has: nothing.
    """

    def __init__(self, errors: int, fed: bool) -> None:
        self._errors = errors
        self.feed = -1
        self._stdin = -1
        if fed:
            self._stdin, self.feed = os.pipe()
        self.output, self._printed = os.pipe()

    def take(self) -> None:
        """In the child."""
        if self._stdin >= 0:
            os.dup2(self._stdin, 0)
        os.dup2(self._printed, 1)
        os.dup2(self._printed if self._errors < 0 else self._errors, 2)

    def leave(self) -> None:
        """In the worker: close what is the child's."""
        os.close(self._printed)
        if self._stdin >= 0:
            os.close(self._stdin)


class Terminal:
    """A terminal that a child is given, and that it controls by."""

    def __init__(self) -> None:
        import fcntl  # not at the top: only who asks for a terminal waits for these
        import termios

        try:
            self.output, self._child = os.openpty()
        except OSError as problem:
            raise Refused("FileError", "no terminal can be had here (%s)" % problem.strerror) from None
        fcntl.ioctl(self._child, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self.feed = os.dup(self.output)

    def take(self) -> None:
        """In the child, the leader of a new session."""
        import fcntl
        import termios

        fcntl.ioctl(self._child, termios.TIOCSCTTY, 0)
        for fd in (0, 1, 2):
            os.dup2(self._child, fd)

    def leave(self) -> None:
        """In the worker: close what is the child's."""
        os.close(self._child)
