"""A sandbox whose worker is at the other end of a stream: what all three kinds are, once started."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

from sandbox.aside import set_aside
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
from sandbox.carry.records import has_content, raw_changes, read_contents, read_sizes
from sandbox.client import PATIENCE, Client, Start, Stream
from sandbox.errors import SandboxDied, SandboxError
from sandbox.frames import FRAME, Answer, records
from sandbox.gate import let_out
from sandbox.tree import Tree


class Attached:
    """Implements Sandbox over a Client. `bound`: the work tree is the user's own."""

    def __init__(
        self, info: SandboxInfo, client: Client, bound: bool = False, tree: Tree | None = None
    ) -> None:
        self._info = info
        self._client = client
        self._bound = bound
        self._tree = tree
        self._aside: tuple[str, ...] = ()

    @property
    def info(self) -> SandboxInfo:
        return self._info

    @property
    def alive(self) -> bool:
        """Whether it was there when last heard of."""
        return self._client.alive

    @property
    def client(self) -> Client:
        """The line to the worker, for who measures it."""
        return self._client

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
        header = {"op": "run", "timeout": timeout, "env": dict(env or {}), "keep": keep, "pty": pty}
        answer = await self._client.ask(header, _bytes(command), timeout=timeout, watch=watch)
        cut = answer.number("head")
        return Ran(
            code=answer.number("code"),
            reason=_reason(answer),
            head=answer.body[:cut],
            tail=answer.body[cut:],
            total=answer.number("total"),
            spill=answer.text("spill"),
            seconds=answer.seconds("seconds"),
            left=answer.texts("left"),
            hit=answer.texts("hit"),
        )

    async def interrupt(self) -> None:
        await self._client.ask({"op": "interrupt"})

    async def start(self, command: str, *, env: Mapping[str, str] | None = None, pty: bool = False) -> Job:
        header = {"op": "background", "env": dict(env or {}), "pty": pty}
        return _job((await self._client.ask(header, _bytes(command))).part("job"))

    async def jobs(self) -> tuple[Job, ...]:
        return tuple(map(_job, (await self._client.ask({"op": "jobs"})).parts("jobs")))

    async def job(
        self,
        pid: int,
        *,
        offset: int = 0,
        wait: float = 0.0,
        limit: int = 64 << 10,
        watch: Progress | None = None,
    ) -> JobOutput:
        header = {"op": "job", "pid": pid, "offset": offset, "wait": wait, "limit": limit}
        answer = await self._client.ask(header, timeout=wait, watch=watch)
        return JobOutput(_job(answer.part("job")), answer.body, answer.number("offset"))

    async def feed(self, pid: int, data: bytes) -> None:
        await self._client.ask({"op": "feed", "pid": pid}, data)

    async def end(self, pid: int) -> None:
        await self._client.ask({"op": "end", "pid": pid})

    async def read(self, path: str, *, offset: int = 0, limit: int = 16 << 20) -> FileData:
        header = {"op": "read", "path": path, "offset": offset, "limit": min(limit, FRAME // 2)}
        answer = await self._client.ask(header)
        size, digest, mode = answer.number("size"), answer.text("sha256"), answer.number("mode")
        return FileData(answer.body, offset, size, digest, mode, answer.text("path"))

    async def write(
        self, path: str, data: bytes, *, expect: str | None = None, mode: int | None = None
    ) -> None:
        await self._client.ask({"op": "write", "path": path, "expect": expect, "mode": mode}, data)

    async def unpack(self, tar: bytes, path: str = "") -> None:
        await self._client.ask({"op": "unpack", "path": path}, tar)

    async def checkpoint(self, label: str = "") -> str:
        return (await self._client.ask({"op": "checkpoint", "label": label}, timeout=300)).text("tree")

    async def checkpoints(self) -> tuple[Checkpoint, ...]:
        body = (await self._client.ask({"op": "checkpoints"}, timeout=300)).body
        return tuple(_checkpoint(one) for one in records(body))

    async def patch(self, since: str, until: str = "") -> bytes:
        return (await self._client.ask({"op": "patch", "since": since, "until": until}, timeout=300)).body

    async def restore(self, id: str) -> Restored:
        got = await self._client.ask({"op": "restore", "tree": id}, timeout=300)
        return Restored(got.text("saved"), got.texts("written"), got.texts("deleted"), got.texts("kept"))

    async def mend(self) -> tuple[str, ...]:
        return (await self._client.ask({"op": "mend", "end": False})).texts("paths")

    async def apply(self, patch: bytes) -> None:
        if patch.strip():
            await self._client.ask({"op": "apply"}, patch, timeout=300)

    async def changes(self, since: str, until: str) -> tuple[Change, ...]:
        header = {"op": "changes", "since": since, "until": until}
        found = raw_changes((await self._client.ask(header, timeout=300)).body)
        blobs = "".join(f"{change.blob}\n" for change in found if has_content(change)).encode()
        sizes: dict[str, int] = {}
        if blobs:
            sizes = read_sizes((await self._client.ask({"op": "sizes"}, blobs, timeout=300)).body)
        return tuple(replace(change, size=sizes.get(change.blob, 0)) for change in found)

    async def contents(self, blobs: Sequence[str]) -> tuple[bytes, ...]:
        asked = "".join(f"{blob}\n" for blob in blobs).encode()
        return read_contents((await self._client.ask({"op": "contents"}, asked, timeout=300)).body, blobs)

    async def cover(self, paths: Sequence[str]) -> None:
        body = b"".join(os.fsencode(path) + b"\0" for path in paths)
        await self._client.ask({"op": "cover"}, body, timeout=300)

    @property
    def aside(self) -> tuple[str, ...]:
        return self._aside

    async def close(self) -> None:
        if self._bound and await self._client.responds(PATIENCE):
            with contextlib.suppress(SandboxError):
                answer = await self._client.ask({"op": "mend", "end": True}, timeout=20)
                self._aside = tuple(map(_mended, answer.header["paths"]))
        await self._client.close()
        if self._tree:
            tree, self._tree = self._tree, None
            self._aside += await asyncio.to_thread(set_aside, tree)


def _mended(path: str) -> str:
    return f"{path} could not be read or written by its owner any more, and can be again"


def _checkpoint(one: Answer) -> Checkpoint:
    return Checkpoint(
        one.text("id"), one.seconds("at"), one.text("label"), one.texts("left"), one.texts("mended")
    )


def _bytes(command: str) -> bytes:
    return command.encode("utf-8", "surrogateescape")


def _job(answer: Answer) -> Job:
    return Job(
        pid=answer.number("pid"),
        command=answer.text("command"),
        seconds=answer.seconds("seconds"),
        code=None if answer.header.get("code") is None else answer.number("code"),
        total=answer.number("total"),
        reason=_reason(answer),
    )


def _reason(answer: Answer) -> RanReason:
    for reason in get_args(RanReason):
        if answer.header.get("reason") == reason:
            return reason
    raise SandboxDied("the sandbox's worker answered nonsense about reason")


async def attach(info: SandboxInfo, stream: Stream, start: Start, tree: Tree | None = None) -> Attached:
    """Start the worker at the end of a stream; the stream is destroyed when that fails."""
    client = Client(stream)
    try:
        if info.network:
            let_out(client, info.network)
        await client.start(start)
    except BaseException:
        await client.close()
        raise
    return Attached(info, client, start.bound, tree)
