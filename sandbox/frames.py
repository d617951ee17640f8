"""Frames: what goes over the line to a worker, put together and taken apart."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from sandbox.errors import SandboxDied

HEADER = 1 << 20
"""Bytes of the longest header that is believed."""
FRAME = 256 << 20
"""Bytes of the longest frame that is believed."""


class Garbled(Exception):
    """What came is no frame; nothing after it can be understood."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The header and the body of a frame. What is taken from the header is checked: raises SandboxDied."""

    header: dict[str, Any]
    body: bytes

    def number(self, key: str) -> int:
        value: int = self._get(key, int)
        return value if abs(value) < 1 << 63 else self._nonsense(key)

    def seconds(self, key: str) -> float:
        whole = type(self.header.get(key)) is int
        return float(self.number(key) if whole else self._get(key, float))

    def text(self, key: str) -> str:
        return self._get(key, str)

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(str(item) for item in self._get(key, list))

    def part(self, key: str) -> Answer:
        """An object in the header, to be taken from in the same way."""
        return Answer(self._get(key, dict), b"")

    def parts(self, key: str) -> tuple[Answer, ...]:
        """Objects in a list."""
        items = self._get(key, list)
        if not all(isinstance(item, dict) for item in items):
            self._nonsense(key)
        return tuple(Answer(item, b"") for item in items)

    def _get(self, key: str, kind: type[Any]) -> Any:
        value = self.header.get(key)
        if type(value) is not kind:  # bool is an int, and 1.0 a number, but neither is what was asked
            self._nonsense(key)
        return value

    def _nonsense(self, key: str) -> NoReturn:
        raise SandboxDied(f"the sandbox's worker answered nonsense about {key}")


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """A frame: u32 header length, u32 body length (big endian), JSON header, body."""
    head = json.dumps(header).encode()
    return struct.pack(">II", len(head), len(body)) + head + body


class Frames:
    """Takes bytes as they come and gives frames as they are whole."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._have = 0
        self._need = 8

    def feed(self, data: bytes) -> Iterator[Answer]:
        """The frames that are whole now. Raises Garbled.

        What came is put together once a frame, however small its pieces are.
        """
        self._parts.append(data)
        self._have += len(data)
        if self._have < self._need:
            return
        buffer = memoryview(b"".join(self._parts))
        self._parts.clear()
        at = 0
        while True:
            self._need = 8
            if len(buffer) - at < 8:
                break
            head, body = struct.unpack_from(">II", buffer, at)
            if head > HEADER or head + body > FRAME:
                raise Garbled(f"a frame of {head} + {body} bytes")
            self._need = 8 + head + body
            if len(buffer) - at < self._need:
                break
            start = at + 8 + head
            yield Answer(_header(bytes(buffer[at + 8 : start])), bytes(buffer[start : start + body]))
            at = start + body
        self._have = len(buffer) - at
        if self._have:
            self._parts.append(bytes(buffer[at:]))


def _header(data: bytes) -> dict[str, Any]:
    try:
        header = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise Garbled(f"a header that is no JSON: {problem}") from None
    if not isinstance(header, dict):
        raise Garbled("a header that is no object")
    return header


def records(body: bytes) -> tuple[Answer, ...]:
    """The objects of a JSON list in a body, to be taken from as a header is. Raises SandboxDied."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    return Answer({"list": found}, b"").parts("list")
