"""The host's end of the connections that commands make: what the worker's gate carries here, as streams."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.client import Client
from sandbox.worker.gate import CHANNELS, PIECE, WINDOW

Serve = Callable[["Channel"], Awaitable[None]]


class Channel:
    """One connection, used by one task. Its methods raise ConnectionError when it is broken off."""

    def __init__(self, client: Client, number: int) -> None:
        self._client = client
        self._number = number
        self._received: deque[bytes] = deque()
        self._waiting = 0  # bytes of these
        self._window = WINDOW
        self._changed = asyncio.Event()
        self._at_end = False
        self.broken = False

    async def receive(self) -> bytes:
        """Some bytes, b"" at the end."""
        while not self._received:
            if self.broken:
                raise ConnectionResetError("the command closed its connection")
            if self._at_end:
                return b""
            await self._wait()
        data = self._received.popleft()
        self._waiting -= len(data)
        await self._tell("window", bytes=len(data))
        return data

    async def send(self, data: bytes) -> None:
        """Waits while the command does not read."""
        at = 0
        while at < len(data):
            if self.broken:
                raise ConnectionResetError("the command closed its connection")
            if self._window <= 0:
                await self._wait()
                continue
            piece = data[at : at + min(self._window, PIECE)]
            self._window -= len(piece)
            at += len(piece)
            await self._tell("data", piece)

    async def send_eof(self) -> None:
        """Nothing more will be sent."""
        await self._tell("eof")

    async def close(self) -> None:
        """What was sent still arrives."""
        if not self.broken:
            self.broken = True
            await self._tell("close")

    def heard(self, what: str, header: dict[str, Any], body: bytes) -> None:
        """Something that the worker says of it. Raises ValueError for what a worker never says."""
        match what:
            case "data":
                self._received.append(body)
                self._waiting += len(body)
                if self._waiting > WINDOW:
                    raise ValueError("more than was asked for")
            case "window":
                self._window = min(self._window + int(header["bytes"]), WINDOW)
            case "eof":
                self._at_end = True
            case "close":
                self.broken = True
            case _:
                raise ValueError(what)
        self._changed.set()

    async def _wait(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    async def _tell(self, what: str, body: bytes = b"", **more: int) -> None:
        await self._client.tell({"op": f"channel_{what}", "channel": self._number, **more}, body)


class Channels:
    """Gives each connection to `serve`, and closes it when that returns. Implements Aside."""

    def __init__(self, client: Client, serve: Serve) -> None:
        self._client = client
        self._serve = serve
        self._open: dict[int, tuple[Channel, asyncio.Task[None]]] = {}

    @property
    def open(self) -> int:
        """How many connections there are now."""
        return len(self._open)

    def heard(self, header: dict[str, Any], body: bytes) -> None:
        number, what = int(header["channel"]), str(header["op"]).removeprefix("channel_")
        if what == "open":
            if number in self._open:
                raise ValueError("opened twice")
            channel = Channel(self._client, number)
            full = len(self._open) >= CHANNELS  # the worker has ended some of which that is not done here
            task = asyncio.create_task(self._run(channel, full))
            task.add_done_callback(lambda _: self._open.pop(number))
            self._open[number] = channel, task
        elif number in self._open:
            channel, task = self._open[number]
            channel.heard(what, header, body)
            if channel.broken:
                task.cancel()

    def lost(self) -> None:
        for _, task in self._open.values():
            task.cancel()

    async def close(self) -> None:
        self.lost()
        while self._open:
            await asyncio.wait([task for _, task in self._open.values()])

    async def _run(self, channel: Channel, full: bool) -> None:
        try:
            with contextlib.suppress(OSError):
                if not full:
                    await self._serve(channel)
        finally:
            await channel.close()
