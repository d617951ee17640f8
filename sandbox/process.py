"""A worker that is a child process of this one, spoken to through pipes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Sequence

from sandbox.ending import Ending
from sandbox.errors import SandboxUnavailable
from sandbox.first import First

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CLOSE_SECONDS = 2.0
"""How long a worker may take to end what it started before it is killed itself."""
KILL_SECONDS = 5.0
"""How long the kernel may take to end what was killed."""


class ProcessStream:
    """Implements Stream over the pipes of a child; `ended` is called, in a thread, after its end.

    `first`: the child is a bwrap, and the worker is what it made.
    """

    def __init__(
        self, process: asyncio.subprocess.Process, ended: Callable[[], None], first: First | None = None
    ) -> None:
        self._ended = ended
        self._first = first
        self.destroy = Ending(self._destroy)
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

    async def _destroy(self) -> None:
        """Close its stdin, which ends it and all that it started; kill it when it does not go.

        A bwrap that was killed before may have left its worker: that is killed in any case.
        """
        if not self._stdin.is_closing():
            self._stdin.transport.abort()  # not close: what a stopped worker did not take would be waited for
        draining = asyncio.create_task(self._drain())
        try:
            await asyncio.wait_for(self._process.wait(), CLOSE_SECONDS)
        except TimeoutError:
            await self._kill()
        if self._first:
            self._first.kill()
            self._first.close()
        with contextlib.suppress(OSError):
            await self._stdin.wait_closed()
        self._listener.cancel()
        draining.cancel()
        await asyncio.wait([self._listener, draining])
        await asyncio.to_thread(self._ended)

    async def _drain(self) -> None:
        """Read what nobody else does any more: the end of a pipe is seen only behind it."""
        with contextlib.suppress(RuntimeError):  # somebody reads
            while await self._stdout.read(1 << 20):
                pass

    async def _kill(self) -> None:
        if self._first:
            self._first.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), KILL_SECONDS)

    def complaint(self) -> str:
        return self._errors.decode(errors="replace").strip()

    async def _listen(self) -> None:
        while data := await self._stderr.read(4096):
            self._errors = (self._errors + data)[-2000:]


def _nothing() -> None:
    """Nothing is left to do."""


async def spawn(
    argv: Sequence[str],
    path: str,
    fds: Sequence[int] = (),
    ended: Callable[[], None] = _nothing,
    first: First | None = None,
) -> ProcessStream:
    """Start a child whose environment is a PATH alone, and which keeps `fds`; see ProcessStream for the rest.

    Raises SandboxUnavailable. A cancelled start is finished and then ended in order: a bwrap that is killed
    before it has told its own child to go on leaves that child waiting for ever.
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

    async def abandon() -> None:
        with contextlib.suppress(OSError):
            await ProcessStream(await starting, ended, first).destroy()

    try:
        return ProcessStream(await asyncio.shield(starting), ended, first)
    except asyncio.CancelledError:
        await Ending(abandon)()
        raise
    except OSError as problem:
        raise SandboxUnavailable(f"{argv[0]} cannot be started: {problem.strerror}") from problem
