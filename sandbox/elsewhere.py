"""Elsewhere: an environment that somebody else made and keeps, as a sandbox; all it must do is run commands.

A command costs what the environment's own exec costs. There are no checkpoints, no jobs that can be looked at
and no terminals: each refusal says so. What a command leaves running goes on when the session is over.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import math
import secrets
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn, Protocol

from sandbox import posix
from sandbox.base import (
    Change,
    Checkpoint,
    FileData,
    Job,
    JobOutput,
    Progress,
    Ran,
    RanReason,
    Restored,
    SandboxInfo,
)
from sandbox.errors import (
    DiskFull,
    FileChanged,
    FileError,
    FileMissing,
    NotRegularFile,
    SandboxDied,
    SandboxError,
)

GRACE = 0.3
"""Seconds between TERM and KILL for a command that is cancelled."""
SPARE = 60
"""Seconds that an exec may take beyond its command."""
KEPT = 8 << 20
"""Bytes of a command's output that stay in a file where the whole was cut."""
INLINE = 48 << 10
"""Bytes that are written by a command line; more is uploaded."""
REFUSALS: dict[int, tuple[type[FileError], str]] = {
    40: (FileMissing, "{} does not exist"),
    41: (NotRegularFile, "{} is a folder"),
    42: (NotRegularFile, "{} is a FIFO, socket or device"),
    44: (FileChanged, "{} exists already"),
    45: (DiskFull, "no room left to write {}"),
}


class Executed(Protocol):
    """How a command ended that an environment ran; both streams may be in `stdout`."""

    @property
    def stdout(self) -> str | None: ...

    @property
    def return_code(self) -> int: ...


class Environment(Protocol):
    """What is needed of it. Whatever it raises means that the command was not run to its end."""

    async def exec(
        self,
        command: str,
        cwd: str | None = None,
        env: dict[str, str] | None = None,
        timeout_sec: int | None = None,
    ) -> Executed: ...

    async def upload_file(self, source_path: Path | str, target_path: str) -> None: ...


class Elsewhere:
    """Implements Sandbox. Made by `open`."""

    def __init__(self, environment: Environment, folder: str, shell: str, root: str) -> None:
        self._environment = environment
        self._folder = folder
        self._shell = shell
        self._root = root
        self._running: dict[str, asyncio.Event] = {}
        self._closed = False

    @classmethod
    async def open(cls, environment: Environment) -> Elsewhere:
        """Commands begin in the environment's own folder, as its own user. Raises SandboxError."""
        made = cls(environment, f"/tmp/.interlude-{secrets.token_hex(6)}", "sh", "/")
        said = await made._ask(posix.OPEN, timeout=SPARE)
        if said.code or len(said.lines) < 2:
            why = said.complaint or " ".join(said.lines) or "no answer"
            raise SandboxError(f"tools cannot work in this environment: {why}")
        made._shell, made._root = said.lines[0], said.lines[1]
        return made

    @property
    def info(self) -> SandboxInfo:
        return SandboxInfo("harbor", "", self._root)

    async def run(
        self,
        command: str,
        *,
        timeout: float = 120.0,
        env: Mapping[str, str] | None = None,
        keep: int = 32 << 10,
        pty: bool = False,
        watch: Progress | None = None,
    ) -> Ran:
        """As in Sandbox; nothing is heard of it before it ends."""
        if pty:
            raise FileError("there are no terminals here: leave out pty")
        token, extra, began = secrets.token_hex(8), dict(env or {}), time.monotonic()
        whole = posix.keeping(command, self._folder, extra)
        words = [self._shell, token, str(math.ceil(timeout)), str(keep), str(KEPT >> 9), whole]
        self._running[token] = cancelled = asyncio.Event()
        try:
            said = await self._until(token, words, timeout, extra)
        finally:
            del self._running[token]
        if said.code or not said.lines:
            raise SandboxError(f"a command could not be run: {said.complaint or 'no answer'}")
        code, total, late = map(int, said.lines[0].split())
        cut = said.lines.index("-") if "-" in said.lines else len(said.lines)
        reason: RanReason = "cancelled" if cancelled.is_set() else "timeout" if late else "exit"
        return Ran(
            code=code,
            reason=reason,
            head=posix.data(said.lines[1:cut]),
            tail=posix.data(said.lines[cut + 1 :]),
            total=total,
            spill=f"{self._folder}/out.{token}" if cut < len(said.lines) else "",
            seconds=time.monotonic() - began,
        )

    async def interrupt(self) -> None:
        for token, cancelled in tuple(self._running.items()):
            cancelled.set()
            await self._end(token)

    async def read(self, path: str, *, offset: int = 0, limit: int = 16 << 20) -> FileData:
        said = await self._ask(posix.READ, path, str(offset), str(limit), timeout=SPARE)
        _check(said, path)
        size, mode = said.lines[0].split()
        content = posix.data(said.lines[1:])
        whole = offset == 0 and len(content) == int(size)
        digest = hashlib.sha256(content).hexdigest() if whole else ""
        return FileData(content, offset, int(size), digest, int(mode, 8))

    async def write(
        self, path: str, data: bytes, *, expect: str | None = None, mode: int | None = None
    ) -> None:
        if expect:
            try:
                there = (await self.read(path, limit=1 << 30)).sha256
            except FileMissing:
                there = ""
            if there != expect:
                raise FileChanged(f"{path} has changed since it was read")
        words = [path, str(len(data)), "" if mode is None else f"{mode:o}", "new" if expect == "" else ""]
        if len(data) <= INLINE:
            said = await self._ask(posix.WRITE, *words, base64.b64encode(data).decode(), "", timeout=SPARE)
        else:
            async with self._uploaded(data) as file:
                said = await self._ask(posix.WRITE, *words, "", file, timeout=SPARE)
        _check(said, path)

    async def unpack(self, tar: bytes, path: str = "") -> None:
        async with self._uploaded(tar) as file:
            said = await self._ask(posix.UNPACK, path or self._root, file, timeout=300)
        _check(said, path or "the archive")

    async def start(self, command: str, *, env: Mapping[str, str] | None = None, pty: bool = False) -> Job:
        """There are no jobs here. Raises FileError."""
        _refuse_job()

    async def jobs(self) -> tuple[Job, ...]:
        return ()

    async def job(
        self,
        pid: int,
        *,
        offset: int = 0,
        wait: float = 0.0,
        limit: int = 64 << 10,
        watch: Progress | None = None,
    ) -> JobOutput:
        _refuse_job()

    async def feed(self, pid: int, data: bytes) -> None:
        _refuse_job()

    async def end(self, pid: int) -> None:
        _refuse_job()

    async def checkpoint(self, label: str = "") -> str:
        _refuse("checkpoints")

    async def checkpoints(self) -> tuple[Checkpoint, ...]:
        return ()

    async def patch(self, since: str, until: str = "") -> bytes:
        _refuse("patches")

    async def restore(self, id: str) -> Restored:
        _refuse("checkpoints")

    async def mend(self) -> tuple[str, ...]:
        return ()

    async def apply(self, patch: bytes) -> None:
        _refuse("patches")

    async def changes(self, since: str, until: str) -> tuple[Change, ...]:
        _refuse("checkpoints")

    async def contents(self, blobs: Sequence[str]) -> tuple[bytes, ...]:
        _refuse("checkpoints")

    async def cover(self, paths: Sequence[str]) -> None:
        _refuse("checkpoints")

    @property
    def aside(self) -> tuple[str, ...]:
        return ()

    async def close(self) -> None:
        """Leave: what is kept of ours goes, and nothing else."""
        if not self._closed:
            with contextlib.suppress(SandboxError):
                await self._ask('rm -rf -- "$1"\n', self._folder, timeout=SPARE)
            self._closed = True

    async def _until(
        self, token: str, words: Sequence[str], timeout: float, env: Mapping[str, str]
    ) -> posix.Answer:
        """Run a command to its end; who stops waiting for it ends it."""
        asking = asyncio.create_task(self._ask(posix.RUN, *words, timeout=timeout + SPARE, env=env))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            with contextlib.suppress(SandboxError):
                await self._end(token)
            await asyncio.wait([asking], timeout=GRACE)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            raise

    async def _end(self, token: str) -> None:
        await self._ask(posix.END, token, "TERM", timeout=SPARE)
        await asyncio.sleep(GRACE)
        await self._ask(posix.END, token, "KILL", timeout=SPARE)

    @asynccontextmanager
    async def _uploaded(self, data: bytes) -> AsyncGenerator[str, None]:
        """A file in the environment that holds the data, and that everybody there can read."""
        target = f"{self._folder}/in.{secrets.token_hex(8)}"
        with tempfile.NamedTemporaryFile(prefix="interlude-") as file:
            file.write(data)
            file.flush()
            Path(file.name).chmod(0o644)
            try:
                await self._environment.upload_file(file.name, target)
            except Exception as error:  # the environment is somebody else's, and so are its errors
                raise SandboxError(f"a file could not be brought into the environment: {error}") from error
        try:
            yield target
        finally:
            await self._ask('rm -f -- "$1"\n', target, timeout=SPARE)

    async def _ask(
        self, script: str, *arguments: str, timeout: float, env: Mapping[str, str] | None = None
    ) -> posix.Answer:
        if self._closed:
            raise SandboxDied("the session has left this environment")
        mark = f"interlude-{secrets.token_hex(8)}"
        line = posix.command(script, self._folder, self._root, mark, *arguments)
        if len(line.encode()) > posix.LONGEST:
            raise FileError("that is too long for one command here: write it to a file first")
        try:
            ran = await self._environment.exec(
                line, env=dict(env or {}) or None, timeout_sec=math.ceil(timeout)
            )
        except Exception as error:  # the environment is somebody else's, and so are its errors
            raise SandboxError(f"the environment did not run a command to its end: {error}") from error
        said = posix.answer(ran.stdout or "", mark)
        if said is None:
            end = (ran.stdout or "").strip()[-200:]
            raise SandboxError(f"the environment gave no answer (exit {ran.return_code}): {end}")
        return said


def _check(said: posix.Answer, path: str) -> None:
    """Raise what the end of a program for files means."""
    if said.code == 0:
        return
    complaint = said.complaint.rsplit("\n", 1)[-1]
    if "No space left" in complaint or "File too large" in complaint:
        raise DiskFull(f"no room left to write {path}")
    if said.code in REFUSALS:
        kind, text = REFUSALS[said.code]
        raise kind(text.format(path))
    raise FileError(f"{path}: {complaint.rpartition(': ')[2].lower() or 'refused'}")


def _refuse(what: str) -> NoReturn:
    raise SandboxError(f"no {what} here: the environment is somebody else's, and nothing of ours is in it")


def _refuse_job() -> NoReturn:
    raise FileError("there are no jobs here: end the command with & and send its output to a file")
