"""Docker: a container for each sandbox, whose main process is the worker."""

from __future__ import annotations

import asyncio
import shlex
import struct
from collections.abc import Mapping
from dataclasses import replace

from sandbox.account import account
from sandbox.attached import Attached, attach
from sandbox.base import PLAIN, Building, Kind, Recipe, Sandbox, SandboxInfo, Spec
from sandbox.client import Start
from sandbox.daemon import HOME, OURS, SCRATCH, Container, Daemon, connect
from sandbox.ending import Ending, Threads
from sandbox.errors import ImageMissing, SandboxError, Unequipped
from sandbox.gate import readable
from sandbox.image import BROWSER
from sandbox.made import Living, Made
from sandbox.reduced import Reduced
from sandbox.task_image import Image
from sandbox.tree import STORE, VAULT, Tree, look_at


class Docker:
    """Makes containers. Implements Sandboxes.

    `image` is used for specs that name none; "" is the base image. Only `pull` lets a registry be asked.
    `building` is for tasks' images. `runtime` is one of the engine's, such as gVisor's runsc; "" is its own.
    """

    kind: Kind = "docker"

    def __init__(
        self, image: str = "", *, pull: bool = False, runtime: str = "", building: Building = PLAIN
    ) -> None:
        self._image = image
        self._pull = pull
        self._building = building
        self._runtime = runtime
        self._daemon: Daemon | None = None
        self._images: dict[str, str] = {}
        self._unequipped: set[str] = set()
        self._recipes: dict[Recipe, Image] = {}
        self._lock = asyncio.Lock()
        self._one = asyncio.Lock()
        self._made = Made()
        self._threads = Threads()

    async def take(self, spec: Spec) -> Sandbox:
        return await self._made.take(self._make(spec))

    async def _make(self, spec: Spec) -> Living:
        readable(spec.network)
        daemon = await self._connected()
        if spec.whole:
            return await self._whole(daemon, spec, spec.whole)
        name = spec.image or (f"{BROWSER}:latest" if spec.browser else self._image)
        async with self._lock:
            if name not in self._images:
                self._images[name] = await asyncio.to_thread(daemon.images.find, name, self._pull)
        image = self._images[name]
        try:
            if image not in self._unequipped:
                return await self._attach(daemon, image, name, spec)
        except Unequipped:
            self._unequipped.add(image)
        return await self._reduce(daemon, image, name, spec)

    async def _whole(self, daemon: Daemon, spec: Spec, recipe: Recipe) -> Living:
        """A sandbox that is a task's image, with what that starts by itself."""
        async with self._lock:
            made = self._recipes.get(recipe)
        if made is None:
            async with self._one:  # one at a time: they use all of the machine
                made = self._recipes.get(recipe) or await asyncio.to_thread(
                    daemon.images.of_recipe, recipe, self._pull, self._building
                )
                self._recipes[recipe] = made
        folder = "" if made.workdir == "/" else made.workdir
        stream = await self._created(daemon, made.digest, made.digest, spec, None, folder=folder)
        try:
            who = await asyncio.to_thread(account, daemon, stream.container, spec.user or made.user)
            root = folder or (who.home if who.home != "/" else "/tmp")
            info = SandboxInfo("docker", made.digest, root, spec.network, notes=made.notes)
            start = Start(
                root=root,
                home=who.home,
                scratch=SCRATCH,
                store=STORE,
                uid=who.uid,
                gid=who.gid,
                groups=who.groups,
                env=(("USER", who.name), ("LOGNAME", who.name), *spec.env),
                rlimits=(),
                lifetime=spec.limits.lifetime,
                vault=VAULT if who.uid else "",
                disks=("/",),
                free=spec.limits.free,
                disk=spec.limits.disk,
                gate=bool(spec.network),
                cgroup=True,
            )
        except BaseException:
            await stream.destroy()
            raise
        sandbox: Attached | Reduced
        try:
            sandbox = await _started(daemon, stream, info, start, None)
        except Unequipped:
            env = {"HOME": who.home, **dict(start.env)}
            ids = f"{who.uid}:{who.gid}"
            sandbox = await self._reduced(daemon, made.digest, spec, info, ids, env, folder=folder)
        try:
            if made.start and isinstance(sandbox, Reduced):
                await sandbox.run(f"{OURS} {shlex.join(made.start)} >/dev/null 2>&1 &")
            elif made.start:
                await sandbox.start(shlex.join(made.start))
        except BaseException:
            await sandbox.close()
            raise
        return sandbox

    async def _reduce(self, daemon: Daemon, image: str, name: str, spec: Spec) -> Reduced:
        tree = await asyncio.to_thread(look_at, spec.tree) if spec.tree else None
        info = SandboxInfo("docker", image, str(tree.path) if tree else "/work")
        user = "{}:{}".format(*daemon.owner(tree))
        env = {**({"HOME": "/root", "USER": "root"} if user == "0:0" else {}), **dict(spec.env)}
        return await self._reduced(daemon, name, spec, info, user, env, tree)

    async def _reduced(
        self,
        daemon: Daemon,
        name: str,
        spec: Spec,
        info: SandboxInfo,
        user: str,
        env: Mapping[str, str],
        tree: Tree | None = None,
        folder: str = "",
    ) -> Reduced:
        if spec.network or spec.rooted:
            raise SandboxError("this image lacks python3 or bash, without which it has no network or setup")
        stream = await self._created(daemon, info.image, name, spec, tree, idle=True, folder=folder)
        try:
            await asyncio.to_thread(daemon.start, stream.container)
        except BaseException:
            await stream.destroy()
            raise
        info = replace(info, reduced=True)
        sandbox = Reduced(daemon, stream.container, stream, info, user, env, spec.limits.lifetime, tree)
        try:
            if (ran := await sandbox.run("true")).code:
                raise SandboxError(ran.output.decode(errors="replace").strip() or f"exit code {ran.code}")
        except BaseException as problem:
            await sandbox.close()
            if isinstance(problem, SandboxError):
                raise Unequipped(
                    f"nothing can be run in this image, which needs a sh: {problem}"
                ) from problem
            raise
        return sandbox

    async def _attach(self, daemon: Daemon, image: str, name: str, spec: Spec) -> Attached:
        tree = await asyncio.to_thread(look_at, spec.tree, spec.store) if spec.tree else None
        uid, gid = (0, 0) if spec.rooted else daemon.owner(tree)
        root = str(tree.path) if tree else "/work"
        start = Start(
            root=root,
            home=HOME,
            scratch=SCRATCH,
            store=STORE,
            vault="" if spec.rooted else VAULT,
            bound=tree is not None,
            uid=uid,
            gid=gid,
            env=spec.env,
            rlimits=(),
            lifetime=spec.limits.lifetime,
            disks=("/", root) if spec.rooted else (root,) if tree else (),
            free=spec.limits.free,
            disk=spec.limits.disk,
            gate=bool(spec.network),
            cgroup=True,
            own=(HOME, *spec.folders, *(() if tree else ("/work",))) if daemon.podman and uid else (),
        )
        stream = await self._created(daemon, image, name, spec, tree)
        info = SandboxInfo("docker", image, root, spec.network)
        return await _started(daemon, stream, info, start, tree)

    async def _created(
        self,
        daemon: Daemon,
        image: str,
        name: str,
        spec: Spec,
        tree: Tree | None,
        *,
        idle: bool = False,
        folder: str = "",
    ) -> DockerStream:
        def undo(container: Container) -> None:
            container.connection.close()
            daemon.remove(container.id)

        try:
            container = await self._threads.make(
                lambda: daemon.create(image, spec, tree, idle=idle, workdir=folder or "/"), undo
            )
        except ImageMissing:
            self._images.pop(name, None)
            raise
        try:
            reader, writer = await asyncio.open_connection(sock=container.connection, limit=1 << 20)
        except BaseException:
            undo(container)
            raise
        return DockerStream(daemon, container.id, reader, writer)

    async def _connected(self) -> Daemon:
        async with self._lock:
            if self._daemon is None:
                self._daemon = await self._threads.make(lambda: _reaped(self._runtime), Daemon.close)
            return self._daemon

    async def commit(self, sandbox: Sandbox, name: str, labels: Mapping[str, str]) -> tuple[str, int]:
        """The digest of an image, tagged `name`, of what is in a sandbox of this maker's; and the bytes that
        it takes beside the image that the sandbox runs."""
        stream = sandbox.client.stream if isinstance(sandbox, Attached) else None
        if not isinstance(stream, DockerStream):
            raise SandboxError("only a container becomes an image")
        daemon = await self._connected()
        digest = await asyncio.to_thread(daemon.images.commit, stream.container, name, labels)
        (_, whole), (_, base) = (daemon.images.describe(each) for each in (digest, sandbox.info.image))
        return digest, whole - base

    async def notes(self) -> tuple[str, ...]:
        """What is unusual in the engine, for people: Podman, rootless, a runtime, limits that it lacks."""
        daemon = await self._connected()
        return daemon.notes()

    async def close(self) -> None:
        await self._made.close()
        await self._threads.wait()
        daemon, self._daemon = self._daemon, None
        if daemon is not None:
            await asyncio.to_thread(daemon.close)


def _reaped(runtime: str) -> Daemon:
    """A connection, after what dead owners left was removed."""
    daemon = connect(runtime=runtime)
    try:
        daemon.reap()
    except BaseException:
        daemon.close()
        raise
    return daemon


async def _started(
    daemon: Daemon, stream: DockerStream, info: SandboxInfo, start: Start, tree: Tree | None
) -> Attached:
    """Send the worker while the container starts: it is read at once, before the engine says that it did."""

    async def begin() -> None:
        try:
            await asyncio.to_thread(daemon.start, stream.container)
        except BaseException:
            await stream.destroy()
            raise

    try:
        begun, made = await asyncio.gather(begin(), attach(info, stream, start, tree), return_exceptions=True)
    except BaseException:  # a cancellation may come before either began, and when both have ended
        await stream.destroy()
        raise
    if begun is not None:
        raise begun
    if isinstance(made, BaseException):
        raise made
    return made


class DockerStream:
    """Implements Stream over an attached container."""

    def __init__(
        self, daemon: Daemon, container: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.container = container
        self.daemon = daemon
        self.destroy = Ending(self._destroy)
        self._reader, self._writer = reader, writer
        self._errors = b""
        self._fate = ""

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
        except (asyncio.IncompleteReadError, OSError):
            self._fate = await asyncio.to_thread(self.daemon.fate, self.container)
            return b""

    async def _destroy(self) -> None:
        self._writer.transport.abort()  # not close: what a stopped worker did not take would be waited for
        await asyncio.to_thread(self.daemon.remove, self.container)

    def complaint(self) -> str:
        return self._errors.decode(errors="replace").strip() or self._fate
