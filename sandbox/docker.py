"""Docker: a container for each sandbox, whose main process is the worker."""

from __future__ import annotations

import asyncio
import contextlib
import struct

from sandbox.attached import Attached, attach
from sandbox.base import Sandbox, SandboxError, SandboxInfo, Spec
from sandbox.client import Start
from sandbox.daemon import HOME, Daemon, connect
from sandbox.tree import Tree, look_at


class Docker:
    """Makes containers. Implements Sandboxes.

    `image` is used for specs that name none; "" is the base image. Only `pull` lets a registry be asked.
    """

    def __init__(self, image: str = "", *, pull: bool = False) -> None:
        self._image = image
        self._pull = pull
        self._daemon: Daemon | None = None
        self._images: dict[str, str] = {}
        self._lock = asyncio.Lock()
        self._open: list[Attached] = []

    async def take(self, spec: Spec) -> Sandbox:
        async with self._lock:
            if self._daemon is None:
                self._daemon = await asyncio.to_thread(connect)
                await asyncio.to_thread(self._daemon.reap)
            daemon = self._daemon
            name = spec.image or self._image
            if name not in self._images:
                self._images[name] = await asyncio.to_thread(daemon.image, name, self._pull)
            image = self._images[name]
        tree = look_at(spec.tree) if spec.tree else None
        stream = await self._launch(daemon, image, spec, tree)
        uid, gid = daemon.owner(tree)
        root = str(tree.path) if tree else "/work"
        start = Start(
            root=root,
            home=HOME,
            scratch="/tmp/interlude",
            uid=uid,
            gid=gid,
            env=spec.env,
            rlimits=(),
            lifetime=spec.limits.lifetime,
            gate=bool(spec.network),
            cgroup=True,
        )
        sandbox = await attach(SandboxInfo("docker", image, root, spec.network), stream, start)
        self._open = [other for other in self._open if other.client.alive]
        self._open.append(sandbox)
        return sandbox

    async def _launch(self, daemon: Daemon, image: str, spec: Spec, tree: Tree | None) -> DockerStream:
        launch = asyncio.create_task(asyncio.to_thread(daemon.launch, image, spec, tree))
        try:
            container, connection = await asyncio.shield(launch)
        except asyncio.CancelledError:  # the thread goes on: what it makes must not stay
            with contextlib.suppress(SandboxError):
                container, connection = await launch
                connection.close()
                await asyncio.to_thread(daemon.remove, container)
            raise
        try:
            reader, writer = await asyncio.open_connection(sock=connection, limit=1 << 20)
        except BaseException:
            connection.close()
            await asyncio.to_thread(daemon.remove, container)
            raise
        return DockerStream(daemon, container, reader, writer)

    async def close(self) -> None:
        await asyncio.gather(*(sandbox.close() for sandbox in self._open))
        self._open.clear()
        if self._daemon is not None:
            await asyncio.to_thread(self._daemon.close)
            self._daemon = None


class DockerStream:
    """Implements Stream over an attached container."""

    def __init__(
        self, daemon: Daemon, container: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._daemon = daemon
        self._container = container
        self._reader, self._writer = reader, writer
        self._errors = b""
        self._gone = False

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self) -> bytes:
        """The daemon marks each piece with 8 bytes: the stream (2 is standard error) and its length."""
        try:
            while True:
                stream, length = struct.unpack(">BxxxI", await self._reader.readexactly(8))
                data = await self._reader.readexactly(length)
                if stream != 2:
                    return data
                self._errors = (self._errors + data)[-2000:]
        except asyncio.IncompleteReadError:
            return b""

    async def destroy(self) -> None:
        if self._gone:
            return
        self._gone = True
        self._writer.close()
        await asyncio.to_thread(self._daemon.remove, self._container)

    def complaint(self) -> str:
        return self._errors.decode(errors="replace").strip()
