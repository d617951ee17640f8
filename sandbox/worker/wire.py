"""The line to the host: frames of u32 header length, u32 body length (big endian), JSON header, raw body."""

from __future__ import annotations

import json
import os
import select
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MESSAGE = 1 << 20
"""Bytes of the longest header that is taken."""


class Wire:
    """Takes frames from one descriptor and puts frames into another; calls `leave` when the host is gone."""

    def __init__(self, source: int, sink: int, leave: Callable[[], None]) -> None:
        self._source = source
        self._sink = sink
        self._leave = leave
        self._buffer = bytearray()
        self._midway = False

    def receive(self) -> list[tuple[dict[str, Any], bytes]]:
        """Read once; returns the frames that are whole now."""
        data = os.read(self._source, 1 << 20)
        if not data:
            self._leave()
        self._buffer += data
        frames = []
        while len(self._buffer) >= 8:
            head, body = struct.unpack_from(">II", self._buffer)
            if head > MESSAGE:
                self._leave()
            if len(self._buffer) < 8 + head + body:
                break
            header = json.loads(bytes(self._buffer[8 : 8 + head]))
            frames.append((header, bytes(self._buffer[8 + head : 8 + head + body])))
            del self._buffer[: 8 + head + body]
        return frames

    def send(self, header: dict[str, Any], body: bytes = b"") -> None:
        head = json.dumps(header).encode()
        data = memoryview(struct.pack(">II", len(head), len(body)) + head + body)
        self._midway = True
        try:
            while data:
                data = data[os.write(self._sink, data) :]
        except OSError:
            self._leave()
        self._midway = False

    def offer(self, header: dict[str, Any], body: bytes = b"") -> bool:
        """Send a frame of at most 4,096 bytes if the host takes it at once; whether it did."""
        poll = select.poll()
        poll.register(self._sink, select.POLLOUT)
        if not poll.poll(0):
            return False
        self.send(header, body)
        return True

    def farewell(self, header: dict[str, Any]) -> None:
        """Say why it ends, if the host listens; nobody waits for it, and no frame is torn."""
        if self._midway:
            return
        os.set_blocking(self._sink, False)
        try:
            head = json.dumps(header).encode()
            os.write(self._sink, struct.pack(">II", len(head), 0) + head)
        except OSError:
            pass

    def fail(self, request: int, kind: str, message: str) -> None:
        """Answer a request with an error; `kind` names its class on the host."""
        self.send({"id": request, "error": kind, "message": message})
