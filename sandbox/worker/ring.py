"""What a background job prints: the last of it, found by its place in the whole."""

from __future__ import annotations

import os

from sandbox.worker.output import Output

RING = 1 << 20
"""Bytes that are kept of what one job prints."""


class Ring(Output):
    """An output without head and tail, whose last bytes lie in a file of the worker's own."""

    lasting = True

    def __init__(self) -> None:
        super().__init__(0, "")
        self._ring = os.memfd_create("ring")

    def add(self, data: bytes) -> None:
        if self._ring < 0:
            return
        self.total += len(data)
        rest = memoryview(data)[-RING:]
        while rest:
            place = (self.total - len(rest)) % RING
            rest = rest[os.pwrite(self._ring, rest[: RING - place], place) :]

    def read(self, offset: int, limit: int) -> tuple[int, bytes]:
        """Bytes from `offset` on, or from the oldest that there are: where they begin, and they."""
        begin = min(max(offset, self.total - RING, 0), self.total)
        end = min(self.total, begin + limit)
        parts: list[bytes] = []
        place = begin
        while place < end and self._ring >= 0:
            size = min(end - place, RING - place % RING)
            parts.append(os.pread(self._ring, size, place % RING))
            place += size
        return begin, b"".join(parts)

    def close(self) -> str:
        if self._ring >= 0:
            os.close(self._ring)
            self._ring = -1
        return ""
