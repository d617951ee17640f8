"""A sandbox whose worker is at the other end of a stream: what all three kinds are, once started."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.base import FileData, Ran, SandboxInfo
from sandbox.client import FRAME, Client, Start, Stream
from sandbox.gate import let_out


class Attached:
    """Implements Sandbox over a Client."""

    def __init__(self, info: SandboxInfo, client: Client) -> None:
        self._info = info
        self._client = client

    @property
    def info(self) -> SandboxInfo:
        return self._info

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
    ) -> Ran:
        header = {"op": "run", "timeout": timeout, "env": dict(env or {}), "keep": keep}
        body = command.encode("utf-8", "surrogateescape")
        answer = await self._client.ask(header, body, timeout=timeout)
        got = answer.header
        cut = int(got["head"])
        return Ran(
            code=got["code"],
            reason=got["reason"],
            head=answer.body[:cut],
            tail=answer.body[cut:],
            total=got["total"],
            spill=got["spill"],
            seconds=got["seconds"],
            left=tuple(got["left"]),
        )

    async def read(self, path: str, *, offset: int = 0, limit: int = 16 << 20) -> FileData:
        header = {"op": "read", "path": path, "offset": offset, "limit": min(limit, FRAME // 2)}
        answer = await self._client.ask(header)
        got = answer.header
        return FileData(answer.body, offset, got["size"], got["sha256"], got["mode"], got["path"])

    async def write(
        self, path: str, data: bytes, *, expect: str | None = None, mode: int | None = None
    ) -> None:
        await self._client.ask({"op": "write", "path": path, "expect": expect, "mode": mode}, data)

    async def unpack(self, tar: bytes, path: str = "") -> None:
        await self._client.ask({"op": "unpack", "path": path}, tar)

    async def checkpoint(self) -> str:
        return str((await self._client.ask({"op": "checkpoint"}, timeout=300)).header["tree"])

    async def patch(self, since: str) -> bytes:
        return (await self._client.ask({"op": "patch", "since": since}, timeout=300)).body

    async def apply(self, patch: bytes) -> None:
        if patch.strip():
            await self._client.ask({"op": "apply"}, patch, timeout=300)

    async def close(self) -> None:
        await self._client.close()


async def attach(info: SandboxInfo, stream: Stream, start: Start) -> Attached:
    """Start the worker at the end of a stream; the stream is destroyed when that fails."""
    client = Client(stream)
    try:
        if info.network:
            let_out(client, info.network)
        await client.start(start)
    except BaseException:
        await client.close()
        raise
    return Attached(info, client)
