"""What a job is given to read: passed on as it reads, and bounded, so that it can hold up nobody."""

from __future__ import annotations

import os

from sandbox.worker.refusal import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sandbox.worker.loop import Loop

ROOM = 1 << 20
"""Bytes that may wait until a job reads them."""
END = b"\x04"
"""What a terminal takes for the end of input."""


class Feeding:
    """Writes to a descriptor that it owns: a pipe, or a terminal's other side."""

    def __init__(self, loop: Loop, fd: int, terminal: bool) -> None:
        os.set_blocking(fd, False)
        self._loop = loop
        self._fd = fd
        self._terminal = terminal
        self._waiting = bytearray()
        self._last = False
        self._watched = False

    def add(self, data: bytes) -> None:
        """Pass on; no data is the end of the input. Raises Refused where nobody reads it."""
        if self._fd < 0 or self._last:
            raise Refused("FileError", "the job's input is closed; start it again to give it more")
        if len(self._waiting) + len(data) > ROOM:
            raise Refused("FileError", "the job does not read: %d bytes wait already" % len(self._waiting))
        if self._terminal:
            self._waiting += data or END
        else:
            self._waiting += data
            self._last = not data
        self._write()
        if self._fd < 0 and data:
            raise Refused("FileError", "the job does not read its input any more")

    def _write(self) -> None:
        try:
            while self._waiting:
                del self._waiting[: os.write(self._fd, bytes(self._waiting[: 1 << 16]))]
        except BlockingIOError:
            if not self._watched:
                self._watched = True
                self._loop.watch(self._fd, self._write, room=True)
            return
        except OSError:
            self.close()
            return
        self._rest()
        if self._last:
            self.close()

    def _rest(self) -> None:
        if self._watched:
            self._watched = False
            self._loop.unwatch(self._fd)

    def close(self) -> None:
        if self._fd >= 0:
            self._rest()
            os.close(self._fd)
            self._fd = -1
            self._waiting.clear()
