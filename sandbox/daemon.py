"""The Docker daemon: makes containers, ends them, and finds those that nobody owns any more."""

from __future__ import annotations

import contextlib
import os
import socket
import uuid
from pathlib import Path
from typing import Any

import docker
from docker.constants import DEFAULT_UNIX_SOCKET
from docker.errors import APIError, NotFound
from docker.types import LogConfig, Mount, Ulimit
from docker.utils import kwargs_from_env

from sandbox.base import SandboxError, SandboxUnavailable, Spec
from sandbox.boot import BOOT
from sandbox.complaints import explained, unreachable
from sandbox.image import resolve
from sandbox.tree import Tree

USER = 1000
"""The uid and gid of commands where no tree of the host says otherwise."""
HOME = "/home/user"
API_SECONDS = 60


class Daemon:
    """A connection to it. Its methods block; each raises SandboxError with a way out of it."""

    def __init__(self, api: docker.APIClient) -> None:
        self._api: Any = api
        self.about: dict[str, Any] = self._api.info()
        self._session = uuid.uuid4().hex[:12]

    def image(self, name: str, pull: bool) -> str:
        """The digest of an image, made or pulled where that is wanted."""
        with explained():
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
        folders = ("/tmp", HOME, *spec.folders, *(() if tree else ("/work",)))
        each = min(limits.tmp, limits.memory // (len(folders) + 1))  # full, they leave room for programs
        # A file without content takes memory too: about 1 KiB.
        room = f"rw,exec,nosuid,nodev,size={each},nr_inodes={max(each >> 10, 1024)}"
        tmpfs = {"/tmp": f"{room},mode=1777", HOME: f"{room},uid={uid},gid={gid},mode=700"}
        mounts: list[Mount] = []
        for folder in folders[2:]:
            tmpfs[folder] = f"{room},uid={uid},gid={gid},mode=755"
        if tree:
            mounts.append(Mount(type="bind", source=str(tree.path), target=str(tree.path)))
            mounts += [Mount(type="bind", source=str(p), target=str(p), read_only=True) for p in tree.git]
        with explained():
            host = self._api.create_host_config(
                auto_remove=True,
                network_mode="none",
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
                shm_size=min(64 << 20, limits.memory // 16),
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
        with explained():
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
        with explained():
            label = f"interlude.host={mine['interlude.host']}"
            for found in self._api.containers(all=True, filters={"label": label}):
                pid, _, born = str(found["Labels"].get("interlude.owner", "")).partition(":")
                if born and _born(pid) != born:
                    self.remove(found["Id"])
                    gone.append(str(found["Id"]))
        return gone


def connect() -> Daemon:
    """The daemon that DOCKER_HOST names, or this machine's. Raises SandboxUnavailable."""
    with explained():
        settings = kwargs_from_env()
        address = str(settings.get("base_url") or DEFAULT_UNIX_SOCKET).removeprefix("http+")
        if address.startswith("unix://"):
            _knock(address.removeprefix("unix://"))
        return Daemon(docker.APIClient(**settings, version="auto", timeout=API_SECONDS))


def _knock(path: str) -> None:
    """See whether somebody listens. The SDK's own message for this is long, and it leaks the socket."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(path)
    except OSError as problem:
        raise SandboxUnavailable(unreachable(repr(problem))) from problem


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
