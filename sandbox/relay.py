"""What is passed on once a connection is allowed: bytes of a tunnel, or one request and its answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

import h11

HEAD = 16 << 10
"""Bytes of the longest request head."""
PIECE = 64 << 10

_HOP = frozenset(
    b"connection keep-alive proxy-connection proxy-authorization proxy-authenticate te upgrade".split()
)
"""Headers that concern one connection alone (RFC 9110, 7.6.1); h11 writes those of them that are needed."""


class Line(Protocol):
    """A connection of a command's."""

    async def receive(self) -> bytes:
        """Some bytes, b"" at the end. Raises OSError when it is broken off."""
        ...

    async def send(self, data: bytes) -> None: ...

    async def send_eof(self) -> None: ...


class Broken(Exception):
    """The server does not do its part; the message says how."""


class Relay:
    """Between a command's connection and a server's.

    `count` is called with the size of each piece, and raises OSError to end it. `silence`: seconds without
    any after which it is ended.
    """

    def __init__(
        self,
        line: Line,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        count: Callable[[int], None],
        silence: float,
    ) -> None:
        self._line = line
        self._reader, self._writer = reader, writer
        self._count_all = count
        self._silence = silence
        self._moved = False

    async def tunnel(self, early: bytes) -> None:
        """Carry bytes both ways until both ends have said their end. Raises OSError."""
        if early:
            self._writer.write(early)
        await self._watched(self._upwards(), self._downwards())

    async def forward(self, server: h11.Connection, opening: h11.Request) -> None:
        """Carry one request and its answer; each is taken apart and put together again, so that no second
        request can hide in the first. Raises OSError and Broken."""
        client = h11.Connection(h11.CLIENT, max_incomplete_event_size=4 * HEAD)
        self._writer.write(client.send(opening) or b"")
        sending = asyncio.create_task(self._request(server, client))
        try:
            await self._watched(self._response(server, client))
        finally:
            sending.cancel()
            await asyncio.wait([sending])

    async def _watched(self, *works: Awaitable[None]) -> None:
        """Do all, or until one fails or nothing moves."""
        tasks = {asyncio.ensure_future(work) for work in works}
        try:
            waiting = tasks
            while waiting:
                self._moved = False
                done, waiting = await asyncio.wait(
                    waiting, timeout=self._silence, return_when=asyncio.FIRST_EXCEPTION
                )
                for task in done:
                    task.result()
                if not done and not self._moved:
                    raise Broken(f"nothing moved for {self._silence:g} s")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _upwards(self) -> None:
        while data := await self._line.receive():
            self._count(len(data))
            self._writer.write(data)
            await self._writer.drain()
        self._writer.write_eof()

    async def _downwards(self) -> None:
        while data := await self._reader.read(PIECE):
            self._count(len(data))
            await self._line.send(data)
        await self._line.send_eof()

    async def _request(self, server: h11.Connection, client: h11.Connection) -> None:
        """The rest of a request. A server may answer before it has read all: what fails here, fails there."""
        with contextlib.suppress(OSError, h11.ProtocolError):
            while True:
                event = server.next_event()
                if event is h11.NEED_DATA:
                    data = await self._line.receive()
                    self._count(len(data))
                    server.receive_data(data)
                elif isinstance(event, h11.Data | h11.EndOfMessage):
                    self._writer.write(client.send(event) or b"")
                    await self._writer.drain()
                else:
                    return

    async def _response(self, server: h11.Connection, client: h11.Connection) -> None:
        try:
            while not isinstance(event := client.next_event(), h11.EndOfMessage):
                if event is h11.NEED_DATA:
                    data = await self._reader.read(PIECE)
                    self._count(len(data))
                    client.receive_data(data)
                elif isinstance(event, h11.InformationalResponse | h11.Data):
                    await self._line.send(server.send(event) or b"")
                elif isinstance(event, h11.Response):
                    headers = [*end_to_end(event.headers), (b"connection", b"close")]
                    answer = h11.Response(status_code=event.status_code, reason=event.reason, headers=headers)
                    await self._line.send(server.send(answer) or b"")
                else:
                    raise Broken("the server broke off")
            await self._line.send(server.send(event) or b"")
        except h11.ProtocolError as problem:
            raise Broken(f"the server does not speak HTTP: {problem}") from problem

    def _count(self, size: int) -> None:
        self._moved = True
        self._count_all(size)


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers without those that are for one connection."""
    kept = list(headers)
    named = {
        word.strip().lower() for name, value in kept if name == b"connection" for word in value.split(b",")
    }
    return [(name, value) for name, value in kept if name not in _HOP and name not in named]
