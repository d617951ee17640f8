"""Reduced: a sandbox for images that have a shell but no Python or no bash, through the engine's exec.

A command costs some 60 ms instead of 2, and what it leaves running goes on unseen until the sandbox ends.
The image needs the small tools beside its shell: cat, chmod, cp, mkdir, mv, rm, tar, wc.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping

from sandbox.aside import set_aside
from sandbox.base import FileData, Progress, Ran, RanReason, SandboxInfo
from sandbox.client import Stream
from sandbox.daemon import HOME, OURS, TOKEN, Daemon
from sandbox.errors import (
    DiskFull,
    FileChanged,
    FileError,
    FileMissing,
    NotRegularFile,
    SandboxDied,
    SandboxError,
)
from sandbox.execs import Ended, Execs
from sandbox.frames import FRAME
from sandbox.lacking import Lacking, refuse
from sandbox.tree import Tree
from sandbox.worker.output import Output
from sandbox.worker.shell import VARIABLES
from sandbox.worker.showing import EVERY, SHOWN

GRACE = 2.0
"""Seconds between TERM and KILL."""
STATE = "/tmp/.interlude-state"
"""Where a command leaves its folder and its exported variables for the next one, under its own uid."""

READY = f"""IFS= read -r go || exit 126
[ -r {STATE} ] && sh -n {STATE} 2>/dev/null && . {STATE}
cd -- "${{INTERLUDE_CWD:-$ROOT}}" 2>/dev/null || cd -- "$ROOT" || cd /
unset INTERLUDE_CWD go
"""
RUN = READY + 'exec sh -c "$1" </dev/null 2>&1'
KEEP = (
    f"trap 'INTERLUDE_CWD=$PWD; export INTERLUDE_CWD; unset {TOKEN} ROOT%s; "
    f"(export -p >{STATE}.$$ && mv -f {STATE}.$$ {STATE}) 2>/dev/null' EXIT; "
)
KILL = f"""read go
for folder in /proc/[0-9]*; do
    [ $folder = /proc/1 ] && continue
    env=$(cat $folder/environ 2>/dev/null) || continue
    case $env in
        *{TOKEN}=$1*) ;;
        *{TOKEN}=*) continue;;
    esac
    kill -$2 ${{folder#/proc/}} 2>/dev/null && echo $folder
done"""
"""Ends what has the token, and what has none: a command can do away with it only for itself."""
LEFT = f"""read go
for folder in /proc/[0-9]*; do
    [ $folder = /proc/1 ] && continue
    env=$(cat $folder/environ 2>/dev/null) && [ -n "$env" ] || continue
    case $env in *{OURS}* | *{TOKEN}=none*) ;; *) echo $folder;; esac
done"""
OOMS = "read go; cat /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control 2>/dev/null"
READ = (
    READY
    + """f=$1
[ -d "$f" ] && exit 41
[ -f "$f" ] || { [ -e "$f" ] && exit 42; exit 40; }
size=$(wc -c <"$f") || exit 43
echo $size $(stat -L -c %a -- "$f" 2>/dev/null || echo 644)
if [ $2 = 0 ]; then exec cat <"$f"; else exec tail -c +$(($2 + 1)) <"$f"; fi"""
)
WRITE = (
    READY
    + """f=$1
[ -L "$f" ] && { f=$(readlink -f -- "$f") || exit 43; }
[ -d "$f" ] && exit 41
[ -e "$f" ] && { [ -f "$f" ] || exit 42; }
[ "$4" = new ] && [ -e "$f" ] && exit 44
case $f in */*) mkdir -p -- "${f%/*}" || exit 43; t=${f%/*}/.interlude.$$;; *) t=.interlude.$$;; esac
trap 'rm -f -- "$t"' EXIT
[ -e "$f" ] && { [ -w "$f" ] && cp -p -- "$f" "$t" || exit 43; }
cat >"$t" || exit 45
[ $(wc -c <"$t") = $2 ] || exit 45
[ -z "$3" ] || chmod $3 "$t" || exit 43
mv -f -- "$t" "$f" || exit 43"""
)
REFUSALS: dict[int, tuple[type[FileError], str]] = {
    40: (FileMissing, "{} does not exist"),
    41: (NotRegularFile, "{} is a folder"),
    42: (NotRegularFile, "{} is a FIFO, socket or device"),
    44: (FileChanged, "{} exists already"),
    45: (DiskFull, "no room left to write {}"),
}


class Reduced(Lacking):
    """Implements Sandbox over execs in a container whose main process only waits for `stream` to end."""

    def __init__(
        self,
        daemon: Daemon,
        container: str,
        stream: Stream,
        info: SandboxInfo,
        user: str,
        env: Mapping[str, str],
        lifetime: float,
        tree: Tree | None,
    ) -> None:
        self._daemon = daemon
        self._container = container
        self._info = info
        self._execs = Execs(daemon, container, user)
        named = {"HOME": HOME, "USER": "user", "LOGNAME": "user", "SHELL": "/bin/sh", "ROOT": info.root}
        self._env = {**named, **VARIABLES, **env}
        self._stops: set[asyncio.Future[RanReason]] = set()
        self._ooms = 0
        self._stream = stream
        self._ended = ""
        self._tree = tree
        self._aside: tuple[str, ...] = ()
        self._watcher = asyncio.create_task(self._watch(lifetime))

    @property
    def info(self) -> SandboxInfo:
        return self._info

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
        if pty:
            refuse("terminals")
        began, extra = time.monotonic(), dict(env or {})
        output = Output(keep, "")
        text = KEEP % "".join(f" {name}" for name in extra) + command
        take = _shown(output, watch) if watch else output.add
        ended, reason = await self._until(RUN, [text], b"", take, timeout, extra)
        output.close()
        if ended.code == 137 and reason == "exit" and await self._out_of_memory():
            reason = "oom"
        return Ran(
            code=ended.code,
            reason=reason,
            head=bytes(output.head),
            tail=bytes(output.tail),
            total=output.total,
            spill="",
            seconds=time.monotonic() - began,
        )

    async def interrupt(self) -> None:
        for stop in self._stops:
            if not stop.done():
                stop.set_result("cancelled")

    async def read(self, path: str, *, offset: int = 0, limit: int = 16 << 20) -> FileData:
        limit = min(limit, FRAME // 2)
        data = bytearray()
        enough = asyncio.get_running_loop().create_future()

        def take(piece: bytes) -> None:
            if len(data) <= limit + 64:
                data.extend(piece)
            elif not enough.done():
                enough.set_result("cancelled")

        ended, reason = await self._until(READ, [path, str(offset)], b"", take, 60.0, {}, enough)
        if reason != "cancelled":
            _check(ended, path)
        first, _, rest = bytes(data).partition(b"\n")
        size, mode = int(first.split()[0]), int(first.split()[1], 8)
        content = rest[:limit]
        whole = offset == 0 and len(content) == size
        digest = hashlib.sha256(content).hexdigest() if whole else ""
        return FileData(content, offset, size, digest, mode)

    async def write(
        self, path: str, data: bytes, *, expect: str | None = None, mode: int | None = None
    ) -> None:
        if expect:
            try:
                there = (await self.read(path, limit=FRAME // 2)).sha256
            except FileMissing:
                there = ""
            if there != expect:
                raise FileChanged(f"{path} has changed since it was read")
        wanted = ["" if mode is None else f"{mode:o}", "new" if expect == "" else ""]
        ended, _ = await self._until(WRITE, [path, str(len(data)), *wanted], data, _ignore, 60.0, {})
        _check(ended, path)

    async def unpack(self, tar: bytes, path: str = "") -> None:
        script = READY + 'mkdir -p -- "$1" && cd -- "$1" && exec tar -xof -'
        ended, _ = await self._until(script, [path or self._info.root], tar, _ignore, 300.0, {})
        _check(ended, path or "the archive")

    @property
    def alive(self) -> bool:
        """Whether it was there when last heard of."""
        return not self._ended

    @property
    def aside(self) -> tuple[str, ...]:
        return self._aside

    @property
    def stream(self) -> Stream:
        """What its main process is at the end of."""
        return self._stream

    async def close(self) -> None:
        self._ended = self._ended or "the sandbox was closed"
        await self._stream.destroy()
        self._watcher.cancel()
        await asyncio.gather(self._watcher, return_exceptions=True)
        await self._execs.close()
        if self._tree:
            tree, self._tree = self._tree, None
            self._aside = await asyncio.to_thread(set_aside, tree)

    async def _watch(self, lifetime: float) -> None:
        """Until the main process ends, or its time is up."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(lifetime):
                while await self._stream.receive():
                    pass
        self._ended = self._ended or self._stream.complaint() or "the sandbox ended"
        await self._stream.destroy()

    async def _until(
        self,
        script: str,
        arguments: list[str],
        stdin: bytes,
        take: Callable[[bytes], None],
        timeout: float,
        extra: Mapping[str, str],
        stop: asyncio.Future[RanReason] | None = None,
    ) -> tuple[Ended, RanReason]:
        """Run a script until it ends, the time is up or `stop` has a reason; then all of it is ended."""
        token = secrets.token_hex(8)
        env = {**self._env, **extra, TOKEN: token}
        running = asyncio.create_task(self._exec([script, "sh", *arguments], env, stdin, take))
        stop = stop or asyncio.get_running_loop().create_future()
        self._stops.add(stop)
        try:
            waiting: set[asyncio.Future[object]] = {running, stop}  # type: ignore[arg-type]
            await asyncio.wait(waiting, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                return running.result(), "exit"
            await self._end(token, running, 0.2 if stop.done() else GRACE)
            return running.result(), stop.result() if stop.done() else "timeout"
        except asyncio.CancelledError:
            await self._end(token, running, 0.2)
            raise
        finally:
            self._stops.discard(stop)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def _end(self, token: str, running: asyncio.Task[Ended], grace: float) -> None:
        """TERM, and KILL after a grace, until nothing is left; else the sandbox goes."""
        try:
            await self._signal(token, "TERM")
            await asyncio.wait([running], timeout=grace)
            for _ in range(20):
                if not await self._signal(token, "KILL") and running.done():
                    return
                await asyncio.wait([running], timeout=0.05)
        except SandboxDied:
            raise
        except SandboxError:
            pass  # no process can be started any more
        await self.close()
        raise SandboxDied("a command could not be ended, so the sandbox was; begin again in a new one")

    async def _signal(self, token: str, name: str) -> int:
        """How many processes there were to signal."""
        said = bytearray()
        env = {**self._env, TOKEN: "none"}
        await self._exec([KILL, "sh", token, name], env, b"", said.extend)
        return said.count(b"\n")

    async def left(self) -> bool:
        """Whether anything runs on that commands started."""
        said = bytearray()
        await self._exec([LEFT], {**self._env, TOKEN: "none"}, b"", said.extend)
        return bool(said)

    async def _out_of_memory(self) -> bool:
        said = bytearray()
        await self._exec([OOMS], self._env, b"", said.extend)
        found = re.search(rb"^oom_kill (\d+)", said, re.MULTILINE)
        before, self._ooms = self._ooms, int(found[1]) if found else 0
        return self._ooms > before

    async def _exec(
        self, argv: list[str], env: Mapping[str, str], stdin: bytes, take: Callable[[bytes], None]
    ) -> Ended:
        if self._ended:
            raise SandboxDied(self._ended)
        try:
            return await self._execs.run(["sh", "-c", *argv], env, stdin, take)
        except SandboxError as problem:
            await asyncio.wait([self._watcher], timeout=0.5)  # it says better why, if that is the reason
            if self._ended:
                raise SandboxDied(self._ended) from problem
            raise


def _check(ended: Ended, path: str) -> None:
    """Raise what the end of a script for files means."""
    if ended.code == 0:
        return
    said = ended.errors.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1]
    if "No space left" in said or "File too large" in said:
        raise DiskFull(f"no room left to write {path}")
    if ended.code in REFUSALS:
        kind, text = REFUSALS[ended.code]
        raise kind(text.format(path))
    raise FileError(f"{path}: {said.rpartition(': ')[2].lower() or 'refused'}")


def _shown(output: Output, watch: Progress) -> Callable[[bytes], None]:
    """Takes what is printed, and lets it be heard as often as a worker would."""
    until = 0.0

    def take(piece: bytes) -> None:
        nonlocal until
        output.add(piece)
        if (now := time.monotonic()) >= until:
            until = now + EVERY
            watch(output.last(SHOWN), output.total)

    return take


def _ignore(piece: bytes) -> None:
    """What a script for files prints is of no interest."""
