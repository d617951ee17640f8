"""Docker: a container for each sandbox, whose main process is the worker."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
import uuid
from collections.abc import Generator
from pathlib import Path
from typing import Any

import docker
from docker.constants import DEFAULT_UNIX_SOCKET
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.types import LogConfig, Mount, Ulimit
from docker.utils import kwargs_from_env
from requests.exceptions import RequestException

from sandbox.attached import Attached, attach
from sandbox.base import (
    ImageMissing,
    Sandbox,
    SandboxError,
    SandboxInfo,
    SandboxUnavailable,
    Spec,
)
from sandbox.boot import BOOT
from sandbox.client import Start
from sandbox.image import resolve
from sandbox.tree import Tree, look_at

USER = 1000
"""The uid and gid of commands where no tree of the host says otherwise."""
HOME = "/home/user"
API_SECONDS = 60


class Docker:
    """Makes containers. Implements Sandboxes.

    `image` is used for specs that name none; "" is the base image. Only `pull` lets a registry be asked.
    """

    def __init__(self, image: str = "", *, pull: bool = False) -> None:
        self._image = image
        self._pull = pull
        self._engine: Engine | None = None
        self._images: dict[str, str] = {}
        self._lock = asyncio.Lock()
        self._open: list[Attached] = []

    async def take(self, spec: Spec) -> Sandbox:
        async with self._lock:
            if self._engine is None:
                self._engine = await asyncio.to_thread(connect)
                await asyncio.to_thread(self._engine.reap)
            engine = self._engine
            name = spec.image or self._image
            if name not in self._images:
                self._images[name] = await asyncio.to_thread(engine.image, name, self._pull)
            image = self._images[name]
        tree = look_at(spec.tree) if spec.tree else None
        stream = await self._launch(engine, image, spec, tree)
        uid, gid = engine.owner(tree)
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
            cgroup=True,
        )
        sandbox = await attach(SandboxInfo("docker", image, root), stream, start)
        self._open = [other for other in self._open if other.client.alive]
        self._open.append(sandbox)
        return sandbox

    async def _launch(self, engine: Engine, image: str, spec: Spec, tree: Tree | None) -> DockerStream:
        launch = asyncio.create_task(asyncio.to_thread(engine.launch, image, spec, tree))
        try:
            container, connection = await asyncio.shield(launch)
        except asyncio.CancelledError:  # the thread goes on: what it makes must not stay
            with contextlib.suppress(SandboxError):
                container, connection = await launch
                connection.close()
                await asyncio.to_thread(engine.remove, container)
            raise
        try:
            reader, writer = await asyncio.open_connection(sock=connection, limit=1 << 20)
        except BaseException:
            connection.close()
            await asyncio.to_thread(engine.remove, container)
            raise
        return DockerStream(engine, container, reader, writer)

    async def close(self) -> None:
        await asyncio.gather(*(sandbox.close() for sandbox in self._open))
        self._open.clear()
        if self._engine is not None:
            await asyncio.to_thread(self._engine.close)
            self._engine = None


class Engine:
    """The Docker engine. Its methods block; each raises SandboxError with a way out of it."""

    def __init__(self, api: docker.APIClient) -> None:
        self._api: Any = api
        self.about: dict[str, Any] = self._api.info()
        self._session = uuid.uuid4().hex[:12]

    def image(self, name: str, pull: bool) -> str:
        """The digest of an image, made or pulled where that is wanted."""
        with _explained():
            return resolve(self._api, name, pull=pull)

    def owner(self, tree: Tree | None) -> tuple[int, int]:
        """The ids of commands as the container counts them."""
        if tree is None:
            return USER, USER
        rootless = any("rootless" in str(option) for option in self.about.get("SecurityOptions") or ())
        if rootless and tree.uid == os.geteuid():  # there, the container's root is this user
            return 0, 0
        return tree.uid, tree.gid

    def launch(self, image: str, spec: Spec, tree: Tree | None) -> tuple[str, socket.socket]:
        """Create a container, attach to it, start it: its id, and the connection to its main process."""
        limits = spec.limits
        uid, gid = self.owner(tree)
        room = f"rw,exec,nosuid,nodev,size={limits.tmp}"
        tmpfs = {"/tmp": f"{room},mode=1777", HOME: f"{room},uid={uid},gid={gid},mode=700"}
        mounts: list[Mount] = []
        if tree is None:
            tmpfs["/work"] = f"{room},uid={uid},gid={gid},mode=755"
        else:
            mounts.append(Mount(type="bind", source=str(tree.path), target=str(tree.path)))
            mounts += [Mount(type="bind", source=str(p), target=str(p), read_only=True) for p in tree.git]
        with _explained():
            host = self._api.create_host_config(
                auto_remove=True,
                network_mode="bridge" if spec.network else "none",
                read_only=True,
                tmpfs=tmpfs,
                mounts=mounts,
                cap_drop=["ALL"],
                # The worker is root, commands are not; where the tree is root's, both are, without these.
                cap_add=["SETUID", "SETGID"] if uid else [],
                security_opt=["no-new-privileges"],
                mem_limit=limits.memory,
                memswap_limit=limits.memory,
                pids_limit=limits.processes,
                nano_cpus=int(min(limits.cpus, self.about["NCPU"]) * 1e9),
                ulimits=[
                    Ulimit(name="nofile", soft=4096, hard=4096),
                    Ulimit(name="core", soft=0, hard=0),
                    Ulimit(name="fsize", soft=limits.file, hard=limits.file),
                ],
                log_config=LogConfig(type="none"),
            )
            container = str(
                self._api.create_container(
                    image,
                    entrypoint=["python3", "-I", "-S", "-c", BOOT],
                    command=[],
                    hostname="sandbox",
                    user="0:0",
                    stdin_open=True,
                    working_dir="/",
                    labels={**labels(), "interlude.session": self._session},
                    host_config=host,
                    use_config_proxy=False,  # it would hand the host's proxy settings in, passwords included
                )["Id"]
            )
            try:
                params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
                connection = _socket(self._api.attach_socket(container, params))
                self._api.start(container)
            except BaseException:
                self.remove(container)
                raise
        return container, connection

    def remove(self, container: str) -> None:
        """End a container and wait until it is gone; nothing when it is gone already."""
        with _explained():
            try:
                self._api.remove_container(container, v=True, force=True)
            except NotFound:
                return
            except APIError as problem:
                if problem.status_code != 409:  # 409: the engine is removing it at this moment
                    raise
                with contextlib.suppress(APIError):
                    self._api.wait(container, condition="removed", timeout=API_SECONDS)

    def close(self) -> None:
        """Close the connections; containers are not touched."""
        self._api.close()

    def reap(self) -> list[str]:
        """Remove the containers that dead processes of this machine left; returns their ids."""
        mine = labels()
        gone: list[str] = []
        with _explained():
            label = f"interlude.host={mine['interlude.host']}"
            for found in self._api.containers(all=True, filters={"label": label}):
                pid, _, born = str(found["Labels"].get("interlude.owner", "")).partition(":")
                if born and _born(pid) != born:
                    self.remove(found["Id"])
                    gone.append(str(found["Id"]))
        return gone


class DockerStream:
    """Implements Stream over an attached container."""

    def __init__(
        self, engine: Engine, container: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._engine = engine
        self._container = container
        self._reader, self._writer = reader, writer
        self._errors = b""
        self._gone = False

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self) -> bytes:
        """The engine marks each piece with 8 bytes: the stream (2 is standard error) and its length."""
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
        await asyncio.to_thread(self._engine.remove, self._container)

    def complaint(self) -> str:
        return self._errors.decode(errors="replace").strip()


def connect() -> Engine:
    """The engine that DOCKER_HOST names, or this machine's. Raises SandboxUnavailable."""
    with _explained():
        settings = kwargs_from_env()
        address = str(settings.get("base_url") or DEFAULT_UNIX_SOCKET).removeprefix("http+")
        if address.startswith("unix://"):
            _knock(address.removeprefix("unix://"))
        return Engine(docker.APIClient(**settings, version="auto", timeout=API_SECONDS))


def _knock(path: str) -> None:
    """See whether somebody listens. The SDK's own message for this is long, and it leaks the socket."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(path)
    except OSError as problem:
        raise SandboxUnavailable(_unreachable(repr(problem))) from problem


def _socket(attached: Any) -> socket.socket:
    """The connection under what the SDK attached, taken from it."""
    inner = getattr(attached, "_sock", None)
    if type(inner) is not socket.socket:
        raise SandboxError("only Docker engines on unix:// and tcp:// without TLS can be used")
    connection = socket.socket(fileno=inner.detach())
    connection.setblocking(False)
    return connection


def labels() -> dict[str, str]:
    """Labels that say who made a container: which process, of which machine and PID space."""
    me = str(os.getpid())
    try:
        machine = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        space = Path("/proc/self/ns/pid").readlink()
    except OSError:  # not Linux: nothing is reaped there
        return {"interlude.owner": me, "interlude.host": uuid.uuid4().hex}
    return {"interlude.owner": f"{me}:{_born(me)}", "interlude.host": f"{machine}/{space}"}


def _born(pid: str) -> str:
    """When a process started, in clock ticks after boot; "" when there is none."""
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


@contextlib.contextmanager
def _explained() -> Generator[None]:
    """Turn what the SDK raises into a SandboxError that says what to do."""
    try:
        yield
    except ImageNotFound as problem:
        raise ImageMissing("the image is gone: run again to make or name another") from problem
    except APIError as problem:
        raise SandboxError(_advice(problem.status_code, str(problem.explanation or problem))) from problem
    except (DockerException, RequestException) as problem:
        raise SandboxUnavailable(_unreachable(str(problem))) from problem


def _advice(status: int | None, text: str) -> str:
    text = text.strip()
    if "executable file not found" in text and "python3" in text:
        return "the image has no python3 on its PATH: name one that has bash, git and python3"
    if "bind source path does not exist" in text:
        return f"the engine does not see the work tree ({text}): share that folder with it"
    if "no such host" in text or "dial tcp" in text:
        return f"the registry cannot be reached: check the network, or load the image ({text})"
    if "pull access denied" in text or "manifest unknown" in text:
        return f"the registry has no such image: check its name, or docker login ({text})"
    if "no space left" in text:
        return "the Docker engine's disk is full: docker system df shows by what"
    return f"the Docker engine refused ({status}): {text}"


def _unreachable(text: str) -> str:
    if "FileNotFoundError" in text:
        return "no Docker engine is running: start it (sudo systemctl start docker, or Docker Desktop)"
    if "ConnectionRefusedError" in text or "Connection refused" in text:
        return "the Docker engine does not listen: start or restart it"
    if "PermissionError" in text:
        return "no right to use the Docker engine: sudo usermod -aG docker $USER, then log in again"
    if "Invalid bind address" in text or "Invalid port" in text:
        return f"DOCKER_HOST is not an address: unset or correct it ({text})"
    return f"the Docker engine cannot be used: docker version says more ({text})"
