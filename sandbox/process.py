"""A worker that is a child process of this one, spoken to through pipes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence

from sandbox.base import SandboxUnavailable

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CLOSE_SECONDS = 10.0
"""How long a worker may take to end what it started before it is killed itself."""


class ProcessStream:
    """Implements Stream over the pipes of a child."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._errors = b""
        assert process.stdin and process.stdout and process.stderr
        self._stdin, self._stdout, self._stderr = process.stdin, process.stdout, process.stderr
        self._listener = asyncio.create_task(self._listen())

    async def send(self, data: bytes) -> None:
        self._stdin.write(data)
        await self._stdin.drain()

    async def receive(self) -> bytes:
        data = await self._stdout.read(1 << 20)
        if not data:
            await asyncio.wait([self._listener], timeout=0.5)
        return data

    async def destroy(self) -> None:
        """Close its stdin, which ends it and all that it started; kill it when it does not go."""
        self._stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), CLOSE_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()
        with contextlib.suppress(OSError):
            await self._stdin.wait_closed()
        self._listener.cancel()
        await asyncio.wait([self._listener])

    def complaint(self) -> str:
        return self._errors.decode(errors="replace").strip()

    async def _listen(self) -> None:
        while data := await self._stderr.read(4096):
            self._errors = (self._errors + data)[-2000:]


async def spawn(argv: Sequence[str], path: str, fds: Sequence[int] = ()) -> ProcessStream:
    """Start a child whose environment is a PATH alone, and which keeps `fds`. Raises SandboxUnavailable.

    A cancelled start is finished and then ended in order: a bwrap that is killed before it has told its own
    child to go on leaves that child waiting for ever.
    """
    pipe = asyncio.subprocess.PIPE
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *argv,
            pass_fds=fds,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env={"PATH": path},
            cwd="/",
            start_new_session=True,
            limit=1 << 20,
        )
    )
    try:
        return ProcessStream(await asyncio.shield(starting))
    except asyncio.CancelledError:
        await ProcessStream(await starting).destroy()
        raise
    except OSError as problem:
        raise SandboxUnavailable(f"{argv[0]} cannot be started: {problem.strerror}") from problem
