"""One command through the engine's exec: for containers in which no worker can run."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sandbox.daemon import Daemon
from sandbox.ending import Threads

LOOK = 0.25
"""Seconds of silence after which it is looked whether a command has ended: what it left may hold its output
open."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The exit code, and the end of what came on standard error."""

    code: int
    errors: bytes


class Execs:
    """Runs commands in a container as a user ("uid:gid")."""

    def __init__(self, daemon: Daemon, container: str, user: str) -> None:
        self._daemon = daemon
        self._container = container
        self._user = user
        self._threads = Threads()

    async def run(
        self, argv: Sequence[str], env: Mapping[str, str], stdin: bytes, take: Callable[[bytes], None]
    ) -> Ended:
        """Run one to its end; it must first read a line. Its output goes to `take` as it comes.

        Raises SandboxError. When it is cancelled, the command runs on.
        """
        made = await self._threads.make(
            lambda: self._daemon.execute(self._container, argv, self._user, env),
            lambda unwanted: unwanted.connection.close(),
        )
        try:
            reader, writer = await asyncio.open_connection(sock=made.connection, limit=1 << 20)
        except BaseException:
            made.connection.close()
            raise
        sending = asyncio.create_task(_send(writer, stdin))
        try:
            errors = b""
            while piece := await self._piece(reader, made.id):
                stream, data = piece
                if stream == 2:
                    errors = (errors + data)[-4000:]
                else:
                    take(data)
            while (code := await self._code(made.id)) is None:  # it has closed its own output
                await asyncio.sleep(LOOK)
            return Ended(code, errors)
        finally:
            sending.cancel()
            await asyncio.wait([sending])
            writer.transport.abort()

    async def close(self) -> None:
        """Wait for what nobody waits for any more."""
        await self._threads.wait()

    async def _code(self, made: str) -> int | None:
        return await asyncio.to_thread(self._daemon.exit_code, made)

    async def _piece(self, reader: asyncio.StreamReader, made: str) -> tuple[int, bytes] | None:
        """What comes next, and on which stream; None at the end."""
        head = asyncio.ensure_future(reader.readexactly(8))
        try:
            while not (await asyncio.wait([head], timeout=LOOK))[0]:
                if await self._code(made) is not None and not (await asyncio.wait([head], timeout=0.05))[0]:
                    return None
            stream, length = struct.unpack(">BxxxI", head.result())
            return stream, await reader.readexactly(length)
        except (asyncio.IncompleteReadError, OSError):
            return None
        finally:
            head.cancel()
            await asyncio.gather(head, return_exceptions=True)


async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    """A line that lets it begin (what it says earlier could be lost), its input, and the end of that."""
    with contextlib.suppress(OSError):
        writer.write(b"\n" + data)
        await writer.drain()
        writer.write_eof()
