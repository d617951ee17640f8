"""Docker: a container for each sandbox, whose main process is the worker."""

from __future__ import annotations

import asyncio
import io
import shlex
import struct
import tarfile
from collections.abc import Mapping

from sandbox.attached import Attached, attach
from sandbox.base import ImageMissing, Kind, Recipe, Sandbox, SandboxError, SandboxInfo, Spec, Unequipped
from sandbox.client import Start
from sandbox.daemon import HOME, SCRATCH, Container, Daemon, connect
from sandbox.ending import Ending, Threads
from sandbox.gate import readable
from sandbox.image import BROWSER
from sandbox.made import Living, Made
from sandbox.reduced import Reduced
from sandbox.task_image import Image
from sandbox.tree import STORE, VAULT, Tree, look_at


class Docker:
    """Makes containers. Implements Sandboxes.

    `image` is used for specs that name none; "" is the base image. Only `pull` lets a registry be asked.
    `offline`: what builds a task's image reaches no network. `runtime` is one of the engine's, such as
    gVisor's runsc; "" is its own.
    """

    kind: Kind = "docker"

    def __init__(
        self, image: str = "", *, pull: bool = False, runtime: str = "", offline: bool = False
    ) -> None:
        self._image = image
        self._pull = pull
        self._offline = offline
        self._runtime = runtime
        self._daemon: Daemon | None = None
        self._images: dict[str, str] = {}
        self._unequipped: set[str] = set()
        self._recipes: dict[Recipe, Image] = {}
        self._lock = asyncio.Lock()
        self._building = asyncio.Lock()
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
            async with self._building:  # one at a time: they use all of the machine
                made = self._recipes.get(recipe) or await asyncio.to_thread(
                    daemon.images.of_recipe, recipe, self._pull, self._offline
                )
                self._recipes[recipe] = made
        root = made.workdir if made.workdir != "/" else "/root"
        info = SandboxInfo("docker", made.digest, root, spec.network, notes=made.notes)
        stream = await self._created(daemon, made.digest, made.digest, spec, None)
        try:
            uid, gid, home = await asyncio.to_thread(
                _account, daemon, stream.container, spec.user or made.user
            )
            start = Start(
                root=root,
                home=home,
                scratch=SCRATCH,
                store=STORE,
                uid=uid,
                gid=gid,
                env=(*(() if uid else (("USER", "root"), ("LOGNAME", "root"))), *spec.env),
                rlimits=(),
                lifetime=spec.limits.lifetime,
                vault=VAULT if uid else "",
                disks=("/",),
                free=spec.limits.free,
                disk=spec.limits.disk,
                gate=bool(spec.network),
                cgroup=True,
            )
        except BaseException:
            await stream.destroy()
            raise
        try:
            sandbox = await _started(daemon, stream, info, start, None)
        except Unequipped:
            return await self._reduce(daemon, made.digest, made.digest, spec, made, f"{uid}:{gid}")
        try:
            if made.start:
                await sandbox.start(shlex.join(made.start))
        except BaseException:
            await sandbox.close()
            raise
        return sandbox

    async def _reduce(
        self,
        daemon: Daemon,
        image: str,
        name: str,
        spec: Spec,
        made: Image | None = None,
        owner: str = "",
    ) -> Reduced:
        if spec.network or spec.rooted:
            raise SandboxError("this image lacks python3 or bash, without which it has no network or setup")
        tree = await asyncio.to_thread(look_at, spec.tree) if spec.tree else None
        root = made.workdir if made else str(tree.path) if tree else "/work"
        info = SandboxInfo("docker", image, root, reduced=True, notes=made.notes if made else ())
        stream = await self._created(daemon, image, name, spec, tree, idle=True)
        try:
            await asyncio.to_thread(daemon.start, stream.container)
        except BaseException:
            await stream.destroy()
            raise
        user = owner or "{}:{}".format(*daemon.owner(tree))
        env = {**({"HOME": "/root", "USER": "root"} if user == "0:0" else {}), **dict(spec.env)}
        return Reduced(daemon, stream.container, stream, info, user, env, spec.limits.lifetime, tree)

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
        self, daemon: Daemon, image: str, name: str, spec: Spec, tree: Tree | None, *, idle: bool = False
    ) -> DockerStream:
        def undo(container: Container) -> None:
            container.connection.close()
            daemon.remove(container.id)

        try:
            container = await self._threads.make(lambda: daemon.create(image, spec, tree, idle=idle), undo)
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


def _account(daemon: Daemon, container: str, user: str) -> tuple[int, int, str]:
    """The ids and the home of a user of a container, "" is root. Raises SandboxError."""
    name, _, group = user.partition(":")
    archive = daemon.fetch(container, "/etc/passwd")
    text = ""
    if archive:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            file = tar.extractfile(tar.getmembers()[0])
            text = file.read().decode(errors="replace") if file else ""
    for line in text.splitlines():
        fields = line.split(":")
        if len(fields) >= 6 and (name or "root") in (fields[0], fields[2]) and fields[2].isdigit():
            gid = group if group.isdigit() else fields[3]
            return int(fields[2]), int(gid), fields[5] or "/"
    if name in ("", "root", "0"):
        return 0, 0, "/root"
    if not name.isdigit():
        raise SandboxError(f"the image has no user {name}, whom the task names")
    return int(name), int(group) if group.isdigit() else int(name), "/"


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
