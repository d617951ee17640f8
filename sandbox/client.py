"""The host's end of a worker: starts it over a stream, asks, and gives each answer to whom it belongs."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.base import Progress
from sandbox.boot import worker
from sandbox.errors import (
    DiskFull,
    FileChanged,
    FileError,
    FileMissing,
    NotRegularFile,
    SandboxDied,
    SandboxError,
    Unequipped,
)
from sandbox.frames import Answer, Frames, Garbled, pack
from sandbox.worker.showing import SHOWN

START_SECONDS = 60.0
PATIENCE = 5.0
"""Seconds that an answer may be late before the sandbox is given up."""

KEEPER = 64_917
"""The gid of processes that keep checkpoints: below 65,536, so that it is there in a user namespace."""

ERRORS: dict[str, type[Exception]] = {
    "FileError": FileError,
    "FileMissing": FileMissing,
    "NotRegularFile": NotRegularFile,
    "FileChanged": FileChanged,
    "DiskFull": DiskFull,
    "SandboxError": SandboxError,
    "Unequipped": Unequipped,
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

    `groups` are those of the uid beside `gid`. `rlimits` are names without RLIMIT_ and values; `own` are
    folders that the commands' uid is given; `cleanup` is a folder that goes when the worker ends. `gate`:
    carry connections to the host.
    `disks` are folders on disks of the host's, of which `free` bytes must stay free and a command may use
    up `disk`. `store` is where the checkpoints are; where ids can be given only processes with the gid
    `keeper` pass the folder `vault` above it. `bound`: the work tree is the user's own.
    `guarded`: what commands ask of the kernel is filtered.
    """

    root: str
    home: str
    scratch: str
    store: str
    uid: int
    gid: int
    env: tuple[tuple[str, str], ...]
    rlimits: tuple[tuple[str, int], ...]
    lifetime: float
    cgroup: bool = False
    own: tuple[str, ...] = ()
    cleanup: str = ""
    disks: tuple[str, ...] = ()
    free: int = 0
    disk: int = 0
    gate: bool = False
    vault: str = ""
    keeper: int = KEEPER
    bound: bool = False
    guarded: bool = True
    groups: tuple[int, ...] = ()


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
        self._last = 0
        self._lifetime = 0.0
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._watching: dict[int, Progress] = {}
        self._sending = asyncio.Lock()
        self._dead = ""
        self._reader: asyncio.Task[None] | None = None

    async def start(self, start: Start) -> None:
        """Send the worker and wait until it says that it is ready. Raises SandboxError."""
        self._lifetime = start.lifetime
        self._reader = asyncio.create_task(self._read())
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._send(worker())
        except TimeoutError:
            await self._give_up(_silent(START_SECONDS))
        try:
            header = {
                "op": "start",
                "root": start.root,
                "home": start.home,
                "scratch": start.scratch,
                "uid": start.uid,
                "groups": start.groups,
                "gid": start.gid,
                "env": dict(start.env),
                "rlimits": start.rlimits,
                "lifetime": start.lifetime,
                "cgroup": start.cgroup,
                "own": start.own,
                "cleanup": start.cleanup,
                "disks": start.disks,
                "free": start.free,
                "disk": start.disk,
                "gate": start.gate,
                "store": start.store,
                "vault": start.vault,
                "keeper": start.keeper,
                "bound": start.bound,
                "guarded": start.guarded,
            }
            await self.ask(header, timeout=START_SECONDS - PATIENCE)
        except Unequipped:
            raise
        except SandboxError as problem:
            why = self._stream.complaint() or str(problem)
            raise SandboxError(f"the sandbox did not start: {why}") from problem

    async def ask(
        self,
        header: dict[str, Any],
        body: bytes = b"",
        *,
        timeout: float = 60.0,
        watch: Progress | None = None,
    ) -> Answer:
        """Send a request and wait for its answer; `timeout` is what the work itself may take, in seconds.

        `watch` hears what is printed until then, where the request is one for a command or a job.

        When it stays out for PATIENCE seconds more, the sandbox is destroyed. Raises SandboxDied,
        SandboxError, and the FileErrors that the worker answers with.
        """
        answer = await self._ask(header, body, timeout + PATIENCE, watch)
        if "received" in answer.header:
            self.last_received = answer.seconds("received")
        if "error" in answer.header:
            raise ERRORS.get(answer.text("error"), SandboxError)(answer.text("message"))
        return answer

    async def tell(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Send what is not answered. Nothing happens when the worker is gone."""
        if not self._dead:
            await self._send(pack(header, body))

    async def responds(self, seconds: float) -> bool:
        """Whether the worker answers within `seconds`; if not, the sandbox is ended."""
        try:
            await self._ask({"op": "ping"}, b"", seconds)
        except SandboxError:
            return False
        return True

    async def _ask(
        self, header: dict[str, Any], body: bytes, seconds: float, watch: Progress | None = None
    ) -> Answer:
        """An answer, which must be there after `seconds`: a stopped worker does not even take a request.

        When the waiter is cancelled, so is the work, and its end is awaited first.
        """
        if self._dead:
            raise SandboxDied(self._dead)
        self._last += 1
        number = self._last
        future = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        if watch:
            self._watching[number] = watch
            header = {**header, "watch": True}
        sent = asyncio.Event()
        try:
            async with asyncio.timeout(seconds):
                await self._send(pack({"id": number, **header}, body), sent)
                await asyncio.wait([future])
        except TimeoutError:
            if not future.done():
                await self._give_up(_silent(seconds))
        except asyncio.CancelledError:
            if sent.is_set():
                await self._cancel(number, future)
            raise
        finally:
            self._waiting.pop(number, None)
            self._watching.pop(number, None)
            if future.done():
                future.exception()  # seen, whoever still asks for it
        return future.result()

    async def _send(self, frame: bytes, sent: asyncio.Event | None = None) -> None:
        """`sent` is set when the worker will get it, even if this is not waited for."""
        with contextlib.suppress(OSError):  # the reader finds the end too, and says why
            async with self._sending:
                if sent:
                    sent.set()
                await self._stream.send(frame)

    async def _cancel(self, number: int, future: asyncio.Future[Answer]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._send(pack({"op": "cancel", "target": number}))
                await asyncio.wait([future])
        except TimeoutError:
            await self._give_up(_silent(PATIENCE))

    async def _give_up(self, why: str) -> None:
        self._die(why)
        await self._stream.destroy()

    async def _read(self) -> None:
        frames = Frames()
        try:
            while data := await self._stream.receive():
                for answer in frames.feed(data):
                    self._take(answer)
        except OSError:
            pass
        except Garbled as problem:
            with contextlib.suppress(SandboxError):
                await self._give_up(f"the sandbox's worker sent what cannot be understood ({problem})")
        self._die("the sandbox ended")

    def _take(self, answer: Answer) -> None:
        """Give an answer to whom it belongs; one that comes too late belongs to nobody."""
        if "id" not in answer.header and self.aside is not None:
            try:
                self.aside.heard(answer.header, answer.body)
            except (KeyError, TypeError, ValueError) as problem:
                raise Garbled(f"what it says unasked: {problem!r}") from None
            return
        number = answer.header.get("id")
        if type(number) is not int or not 0 <= number <= self._last:  # True == 1, and 1.0 too
            raise Garbled("an answer to no request")
        if number == 0:
            if answer.header.get("end") == "lifetime":
                self._die(f"the sandbox ended: its lifetime of {_span(self._lifetime)} is over")
            return
        if "so_far" in answer.header:
            self._show(number, answer)
            return
        future = self._waiting.get(number)
        if future is not None and not future.done():
            future.set_result(answer)

    def _show(self, number: int, answer: Answer) -> None:
        """Let what was printed be heard by who asked for it, and by nobody else."""
        future, total = self._waiting.get(number), answer.header["so_far"]
        if type(total) is not int or not len(answer.body) <= total < 1 << 63 or len(answer.body) > SHOWN:
            raise Garbled("output that cannot be")
        if future is None or future.done():
            return
        if number not in self._watching:
            raise Garbled("output that nobody asked for")
        asyncio.get_running_loop().call_soon(self._watching[number], answer.body, total)

    def _die(self, why: str) -> None:
        complaint = self._stream.complaint()
        self._dead = self._dead or (f"{why}: {complaint}" if complaint else why)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(SandboxDied(self._dead))
        if self.aside is not None:
            self.aside.lost()

    @property
    def stream(self) -> Stream:
        """What the worker is at the end of."""
        return self._stream

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


def _silent(seconds: float) -> str:
    return (
        f"the sandbox did not answer for {seconds:.3g} s and was ended: "
        "it was paused, or this machine is too busy; begin again in a new one"
    )


def _span(seconds: float) -> str:
    if seconds >= 3600:
        return f"{seconds / 3600:g} h"
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"
