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
        self._rest: list[bytes] = []
        self._data: list[bytes] = []
        self._rest_size = self._data_size = 0

    def feed(self, received: bytes) -> Iterator[str]:
        """The data of the events that ended. Raises TooLong."""
        self._rest.append(received)
        self._rest_size += len(received)
        if b"\n" in received:
            *lines, rest = b"".join(self._rest).split(b"\n")
            self._rest, self._rest_size = [rest], len(rest)
            for line in lines:
                yield from self._line(line)
        if self._rest_size + self._data_size > LONGEST:
            raise TooLong

    def close(self) -> Iterator[str]:
        """The last event, where no empty line came after it."""
        yield from self._line(b"".join(self._rest))
        yield from self._line(b"")

    def _line(self, line: bytes) -> Iterator[str]:
        line = line.removesuffix(b"\r")
        if line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
            self._data_size += len(line)
        elif not line and self._data:
            data = b"\n".join(self._data)
            self._data, self._data_size = [], 0
            yield data.decode("utf-8", "replace")
