"""What a command prints, as much of it as is kept."""

from __future__ import annotations

import os

SPILL = 8 << 20
"""Bytes of one command's output that are put into a file."""


class Output:
    """A stream of which the first and last bytes are kept; all of it goes to a file once it is too long.

    `lasting`: what comes after the command's end is kept too.
    """

    lasting = False

    def __init__(self, keep: int, spill: str) -> None:
        self.half = keep // 2
        self.keep = keep
        self.total = 0
        self.head = bytearray()
        self.tail = bytearray()
        self.path = spill
        self.file = -1
        self.room = SPILL

    def add(self, data: bytes) -> None:
        whole = self.total <= self.keep
        self.total += len(data)
        if self.total <= self.keep:
            self.head += data
            return
        if whole:
            data = bytes(self.head) + data
            del self.head[self.half :]
            self.head += data[len(self.head) : self.half]
            self.open()
        self.spill(data)
        self.tail += data[-self.half :] if self.half else b""
        del self.tail[: max(0, len(self.tail) - self.half)]

    def last(self, limit: int) -> bytes:
        """The end of what was printed, as far as it is kept."""
        return bytes((self.tail or self.head)[-limit:])

    def open(self) -> None:
        if not self.path:
            return
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            self.file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
        except OSError:
            self.path = ""

    def spill(self, data: bytes) -> None:
        if self.file < 0 or not self.room:
            return
        data = data[: self.room]
        try:
            self.room -= os.write(self.file, data)
        except OSError:  # the disk is full: what is there stays, the rest is not kept
            self.room = 0

    def close(self) -> str:
        """Cut head and tail at characters, and say where the whole is."""
        if self.file >= 0:
            os.close(self.file)
        if self.total <= self.keep:
            return ""
        for back in range(1, min(4, len(self.head) + 1)):
            byte = self.head[-back]
            if byte >= 0xC0:  # the first byte of a character: is all of it there?
                if back < (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4):
                    del self.head[-back:]
                break
            if byte < 0x80:
                break
        start = 0
        while start < min(3, len(self.tail)) and 0x80 <= self.tail[start] < 0xC0:
            start += 1
        del self.tail[:start]
        return self.path
