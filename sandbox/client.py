"""The host's end of a worker: starts it over a stream, asks, and gives each answer to whom it belongs."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import struct
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.base import (
    DiskFull,
    FileChanged,
    FileError,
    FileMissing,
    NotRegularFile,
    SandboxDied,
    SandboxError,
)
from sandbox.boot import worker

START_SECONDS = 30.0
PATIENCE = 5.0
"""Seconds that an answer may be late before the sandbox is given up."""

FRAME = 256 << 20
"""Bytes of the longest frame that is believed."""

ERRORS: dict[str, type[Exception]] = {
    "FileError": FileError,
    "FileMissing": FileMissing,
    "NotRegularFile": NotRegularFile,
    "FileChanged": FileChanged,
    "DiskFull": DiskFull,
    "SandboxError": SandboxError,
}


class Stream(Protocol):
    """Bytes to and from a worker, and the life of what it runs in."""

    async def send(self, data: bytes) -> None:
        """Raises OSError when the worker is gone."""
        ...

    async def receive(self) -> bytes:
        """Some bytes, b"" at the end."""
        ...

    async def destroy(self) -> None:
        """End everything. Safe to call twice."""
        ...

    def complaint(self) -> str:
        """The end of what came on standard error, "" when nothing did."""
        ...


@dataclass(frozen=True, slots=True)
class Start:
    """What a worker is told first: places inside the sandbox, whose uid commands have, their limits.

    `rlimits` are names without RLIMIT_ and values; `own` are folders that the commands' uid
    is given; `cleanup` is a folder that goes when the worker ends. `gate`: carry connections to the host.
    `guarded`: what commands ask of the kernel is filtered.
    """

    root: str
    home: str
    scratch: str
    uid: int
    gid: int
    env: tuple[tuple[str, str], ...]
    rlimits: tuple[tuple[str, int], ...]
    lifetime: float
    cgroup: bool = False
    own: tuple[str, ...] = ()
    cleanup: str = ""
    gate: bool = False
    guarded: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The header and the body of a frame."""

    header: dict[str, Any]
    body: bytes


class Aside(Protocol):
    """Hears what the worker says without having been asked: frames without an id."""

    def heard(self, header: dict[str, Any], body: bytes) -> None:
        """Must not wait. A KeyError or ValueError ends the sandbox: its worker says what none says."""
        ...

    def lost(self) -> None:
        """The worker is gone."""
        ...

    async def close(self) -> None:
        """Nothing of it may be left. Safe to call twice."""
        ...


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """A frame: u32 header length, u32 body length (big endian), JSON header, body."""
    head = json.dumps(header).encode()
    return struct.pack(">II", len(head), len(body)) + head + body


class Client:
    """Requests to one worker. Made and used in one event loop.

    `last_received` is the worker's CLOCK_MONOTONIC, in seconds, at which it had read the request that was
    answered last: comparable with the host's own clock where both have one kernel. `aside` is set before
    the start, where the worker may speak by itself.
    """

    def __init__(self, stream: Stream) -> None:
        self.last_received = 0.0
        self.aside: Aside | None = None
        self._stream = stream
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._sending = asyncio.Lock()
        self._dead = ""
        self._reader: asyncio.Task[None] | None = None

    async def start(self, start: Start) -> None:
        """Send the worker and wait until it says that it is ready. Raises SandboxError."""
        self._reader = asyncio.create_task(self._read())
        try:
            with contextlib.suppress(OSError):  # the reader says better why
                await self._stream.send(worker())
            header = {
                "op": "start",
                "root": start.root,
                "home": start.home,
                "scratch": start.scratch,
                "uid": start.uid,
                "gid": start.gid,
                "env": dict(start.env),
                "rlimits": start.rlimits,
                "lifetime": start.lifetime,
                "cgroup": start.cgroup,
                "own": start.own,
                "cleanup": start.cleanup,
                "gate": start.gate,
                "guarded": start.guarded,
            }
            await self.ask(header, timeout=START_SECONDS - PATIENCE)
        except SandboxError as problem:
            why = self._stream.complaint() or str(problem)
            raise SandboxError(f"the sandbox did not start: {why}") from problem

    async def ask(self, header: dict[str, Any], body: bytes = b"", *, timeout: float = 60.0) -> Answer:
        """Send a request and wait for its answer; `timeout` is what the work itself may take, in seconds.

        When it stays out for PATIENCE seconds more, the sandbox is destroyed. Raises SandboxDied,
        SandboxError, and the FileErrors that the worker answers with.
        """
        if self._dead:
            raise SandboxDied(self._dead)
        number = next(self._ids)
        future = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            with contextlib.suppress(OSError):  # the reader finds the end too, and says why
                async with self._sending:
                    await self._stream.send(pack({"id": number, **header}, body))
            answer = await self._answer(number, future, timeout + PATIENCE)
        finally:
            self._waiting.pop(number, None)
        if "received" in answer.header:
            self.last_received = float(answer.header["received"])
        if "error" in answer.header:
            raise ERRORS.get(str(answer.header["error"]), SandboxError)(answer.header["message"])
        return answer

    async def tell(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Send what is not answered. Nothing happens when the worker is gone."""
        with contextlib.suppress(OSError):
            async with self._sending:
                if not self._dead:
                    await self._stream.send(pack(header, body))

    async def _answer(self, number: int, future: asyncio.Future[Answer], seconds: float) -> Answer:
        """Wait for an answer. When the waiter is cancelled, so is the work, and its end is awaited first."""
        try:
            await asyncio.wait([future], timeout=seconds)
        except asyncio.CancelledError:
            with contextlib.suppress(OSError):
                await self._stream.send(pack({"op": "cancel", "target": number}))
            await asyncio.wait([future], timeout=PATIENCE)
            if not future.done():
                await self._give_up()
            raise
        if not future.done():
            await self._give_up()
        return future.result()

    async def _give_up(self) -> None:
        self._die("the sandbox did not answer and was ended")
        await self._stream.destroy()

    async def _read(self) -> None:
        buffer = bytearray()
        try:
            while data := await self._stream.receive():
                buffer += data
                while len(buffer) >= 8:
                    head, body = struct.unpack_from(">II", buffer)
                    if head + body > FRAME:
                        raise OSError("a frame too long")
                    end = 8 + head + body
                    if len(buffer) < end:
                        break
                    header = json.loads(bytes(buffer[8 : 8 + head]))
                    content = bytes(buffer[8 + head : end])
                    del buffer[:end]
                    if "id" not in header and self.aside is not None:
                        self.aside.heard(header, content)
                        continue
                    future = self._waiting.get(header["id"])
                    if future is not None and not future.done():
                        future.set_result(Answer(header, content))
        except (OSError, ValueError, KeyError):
            pass
        self._die("the sandbox ended")

    def _die(self, why: str) -> None:
        complaint = self._stream.complaint()
        self._dead = self._dead or (f"{why}: {complaint}" if complaint else why)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(SandboxDied(self._dead))
        if self.aside is not None:
            self.aside.lost()

    @property
    def alive(self) -> bool:
        """Whether the worker was there when last heard of."""
        return not self._dead

    async def close(self) -> None:
        """End the sandbox and everything in it."""
        self._die("the sandbox was closed")
        await self._stream.destroy()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait([self._reader])
        if self.aside is not None:
            await self.aside.close()
