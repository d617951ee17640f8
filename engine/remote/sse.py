"""Server-sent events: bytes in any cut to the data of each event."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST = 16 << 20
"""Bytes of one event: more is not an answer."""


class TooLong(ValueError):
    """An event does not end."""


class Events:
    """Comments, names and ids are dropped; only line feeds end a line, for JSON may hold U+2028."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, received: bytes) -> Iterator[str]:
        """The data of the events that ended. Raises TooLong."""
        *lines, self._rest = (self._rest + received).split(b"\n")
        for line in lines:
            yield from self._line(line.removesuffix(b"\r"))
        if len(self._rest) + sum(map(len, self._data)) > LONGEST:
            raise TooLong

    def close(self) -> Iterator[str]:
        """The last event, where no empty line came after it."""
        yield from self._line(self._rest.removesuffix(b"\r"))
        yield from self._line(b"")

    def _line(self, line: bytes) -> Iterator[str]:
        if line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
        elif not line and self._data:
            data, self._data = b"\n".join(self._data), []
            yield data.decode("utf-8", "replace")
