"""The Docker daemon: makes containers, ends them, and finds those that nobody owns any more."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import docker
from docker.errors import APIError, NotFound
from docker.types import LogConfig, Mount, Ulimit

from sandbox.base import Spec
from sandbox.boot import BOOT
from sandbox.client import KEEPER
from sandbox.complaints import explained
from sandbox.errors import SandboxError, SandboxUnavailable
from sandbox.images import Images
from sandbox.owner import Owner, me
from sandbox.reach import reach
from sandbox.tree import STORE, VAULT, Tree

USER = 1000
"""The uid and gid of commands where no tree of the host says otherwise."""
HOME = "/home/user"
SCRATCH = "/tmp/interlude"
TOKEN = "INTERLUDE_TOKEN"
"""A variable by which the processes of a command are known, whatever became of their parents."""
OURS = f"{TOKEN}=idle"
"""Who has it is no command's."""
IDLE = ["sh", "-c", f"export {OURS}; exec sh -c 'while read -r line; do :; done'"]
ROOTED = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETUID", "SETGID"]
"""What root needs to install programs."""
WHOLE = [*ROOTED, "KILL", "NET_BIND_SERVICE", "SYS_CHROOT"]
"""And what root of a whole image counts on: daemons that change to their own user, ports below 1024."""
API_SECONDS = 60
PROMPT_SECONDS = 20
"""For what the engine does at once, if it does anything."""


@dataclass(frozen=True, slots=True)
class Container:
    """Its id, and the connection to what will be its main process."""

    id: str
    connection: socket.socket


class Daemon:
    """A connection to it and its `images`. Its methods block; each raises SandboxError with a way out of it.

    `prompt` is used for what must not be waited for long, `api` for the rest. Containers run under `runtime`
    ("" is the engine's own). Podman (`podman`) gives no folder in memory an owner: the worker does.
    """

    def __init__(self, prompt: docker.APIClient, api: docker.APIClient, runtime: str = "") -> None:
        self._prompt: Any = prompt
        self._api: Any = api
        self._runtime = runtime
        parts = self._prompt.version().get("Components") or ()
        self.podman = any("Podman" in str(part.get("Name")) for part in parts)
        self.about: dict[str, Any] = self._prompt.info()
        self.rootless = any("rootless" in str(option) for option in self.about.get("SecurityOptions") or ())
        self._session = uuid.uuid4().hex[:12]
        self._owed: set[str] = set()
        self.images = Images(prompt, api)

    def notes(self) -> tuple[str, ...]:
        """What is unusual in this engine, for people."""
        found = ["Podman"] if self.podman else []
        found += ["rootless"] if self.rootless else []
        found += [f"runtime {self._runtime}"] if self._runtime else []
        names = {"MemoryLimit": "memory", "PidsLimit": "the number of processes", "CpuCfsQuota": "processors"}
        missing = [what for name, what in names.items() if self.about.get(name) is False]
        if missing:
            found.append(f"it does NOT bound {', '.join(missing)} (rootless engines do with cgroup v2)")
        return tuple(found)

    def owner(self, tree: Tree | None) -> tuple[int, int]:
        """The ids of commands as the container counts them."""
        if tree is None:
            return USER, USER
        if self.rootless and tree.uid == os.geteuid():  # there, the container's root is this user
            return 0, 0
        return tree.uid, tree.gid

    def create(
        self, image: str, spec: Spec, tree: Tree | None, *, idle: bool = False, workdir: str = "/"
    ) -> Container:
        """A container that is attached to, and waits to be started; `idle`: nothing but a shell runs in it,
        until its stdin ends. The engine makes `workdir` where the image has none."""
        self.remove_owed()
        limits = spec.limits
        rooted = spec.rooted or spec.whole is not None
        uid, gid = self.owner(tree)
        folders = ("/tmp", HOME, *spec.folders, *(() if tree else ("/work",)))
        each = min(limits.tmp, limits.memory // (len(folders) + 1))  # full, they leave room for programs
        # A file without content takes memory too: about 1 KiB.
        inodes = "" if self.podman else f",nr_inodes={max(each >> 10, 1024)}"
        room = f"rw,exec,nosuid,nodev,size={each}{inodes}"
        owner = "" if self.podman else f",uid={uid},gid={gid}"
        tmpfs = {"/tmp": f"{room},mode=1777", HOME: f"{room}{owner},mode=700"}
        mounts: list[Mount] = []
        for folder in folders[2:]:
            tmpfs[folder] = f"{room}{owner},mode=755"
        worker = ["SETUID", "SETGID", *(["CHOWN"] if self.podman else [])]
        keeper = "" if self.podman else f",uid=0,gid={KEEPER if gid != KEEPER else KEEPER + 1}"
        on_disk = (*tmpfs, "/var/tmp") if spec.rooted else ()  # a setup unpacks more than fits into memory
        if rooted:
            tmpfs.clear()
        if not spec.rooted:  # not where an image is made: its folder would give this one its mode
            tmpfs[VAULT] = f"rw,noexec,nosuid,nodev,size={limits.tmp}{keeper},mode=770"
        if spec.whole:
            tmpfs[SCRATCH] = f"{room},mode=1777"  # here, so that it is no part of what the commands left
        mounts += [Mount(type="volume", source=None, target=folder) for folder in on_disk]
        mounts += [
            Mount(type="bind", source=str(b.source), target=b.target, read_only=not b.writable)
            for b in spec.bound
        ]
        if tree and tree.store:
            mounts.append(Mount(type="bind", source=str(tree.store), target=STORE))
        if tree:
            mounts.append(Mount(type="bind", source=str(tree.path), target=str(tree.path)))
            mounts += [Mount(type="bind", source=str(p), target=str(p), read_only=True) for p in tree.git]
        with explained():
            host = self._api.create_host_config(
                auto_remove=True,
                network_mode="none",
                read_only=not rooted,
                tmpfs=tmpfs,
                mounts=mounts,
                cap_drop=["ALL"],
                # The worker is root, commands are not; where the tree is root's, both are, without these.
                cap_add=WHOLE
                if spec.whole
                else ROOTED
                if spec.rooted
                else worker
                if uid and not idle
                else [],
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
                    *self._podmans(),
                ],
                log_config=LogConfig(type="none"),
                init=idle,  # who else would bury the orphans?
                runtime=self._runtime or None,
            )
            container = str(
                self._api.create_container(
                    image,
                    entrypoint=IDLE if idle else ["python3", "-I", "-S", "-c", BOOT],
                    command=[],
                    hostname="sandbox",
                    user="0:0",
                    stdin_open=True,
                    working_dir=workdir,
                    labels={**labels(), "interlude.session": self._session},
                    host_config=host,
                    use_config_proxy=False,  # it would hand the host's proxy settings in, passwords included
                )["Id"]
            )
            try:
                params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
                return Container(container, _socket(self._api.attach_socket(container, params)))
            except BaseException:
                self.remove(container)
                raise

    def _podmans(self) -> list[Ulimit]:
        """Podman asks for a million processes where it is told nothing: often more than it may have."""
        most = resource.getrlimit(resource.RLIMIT_NPROC)[1]
        if not self.podman or most == resource.RLIM_INFINITY:
            return []
        return [Ulimit(name="nproc", soft=min(most, 1 << 15), hard=min(most, 1 << 15))]

    def changed(self, container: str) -> tuple[frozenset[str], frozenset[str]]:
        """The paths in a container that are not as in its image, and those that are gone."""
        with explained():
            found = self._api.diff(container) or ()
        gone = frozenset(str(one["Path"]) for one in found if one["Kind"] == 2)
        return frozenset(str(one["Path"]) for one in found) - gone, gone

    def export(self, container: str) -> Iterator[bytes]:
        """All files of a container, as a tar archive in pieces."""
        with explained():
            yield from self._api.export(container)

    def fetch(self, container: str, path: str) -> bytes:
        """A file or folder of a container as a tar archive, b"" where it is not there."""
        return b"".join(self.pieces(container, path))

    def pieces(self, container: str, path: str) -> Iterator[bytes]:
        """The same in pieces."""
        with explained():
            try:
                pieces, _ = self._api.get_archive(container, path)
            except NotFound:
                return
            yield from pieces

    def volumes(self, container: str) -> tuple[str, ...]:
        """The folders that its image keeps outside of the file system."""
        with explained():
            config = self._api.inspect_container(container)["Config"]
        return tuple(sorted(config.get("Volumes") or ()))

    def put(self, container: str, path: str, archive: bytes | IO[bytes]) -> None:
        """Lay a tar archive into a folder of a container, as root."""
        with explained():
            self._api.put_archive(container, path, archive)

    def copy(self, image: str, path: str) -> bytes:
        """A folder of an image as a tar archive."""
        with explained():
            made = str(self._api.create_container(image, entrypoint=["true"], labels=labels())["Id"])
        try:
            return self.fetch(made, path)
        finally:
            self.remove(made)

    def start(self, container: str) -> None:
        """Let its main process begin."""
        with explained():
            self._api.start(container)

    def execute(self, container: str, argv: Sequence[str], user: str, env: Mapping[str, str]) -> Container:
        """Start a command in a container: its id, and the connection to its standard streams."""
        with explained():
            made = str(
                self._api.exec_create(container, list(argv), stdin=True, user=user, environment=dict(env))[
                    "Id"
                ]
            )
            return Container(made, _socket(self._api.exec_start(made, socket=True)))

    def exit_code(self, command: str) -> int | None:
        """Of such a command, None while it runs."""
        with explained():
            state = self._prompt.exec_inspect(command)
        return None if state["Running"] else int(state["ExitCode"])

    def remove(self, container: str) -> None:
        """End a container and wait until it is gone. When the engine does not do it, it is owed."""
        self._owed.add(container)
        self.remove_owed()

    def remove_owed(self) -> None:
        """Remove what could not be removed while the engine was away."""
        with contextlib.suppress(SandboxError):
            for container in tuple(self._owed):
                self._remove(container)
                self._owed.discard(container)

    def _remove(self, container: str) -> None:
        with explained():
            try:
                self._prompt.remove_container(container, v=True, force=True)
            except NotFound:
                return
            except APIError as problem:
                if problem.status_code != 409:  # 409: the engine is removing it at this moment
                    raise
                with contextlib.suppress(APIError):
                    self._api.wait(container, condition="removed", timeout=PROMPT_SECONDS)

    def fate(self, container: str) -> str:
        """Why nothing more is heard of a container, and what to do."""
        try:
            with explained():
                state = self._prompt.inspect_container(container)["State"]
        except SandboxUnavailable as problem:
            return f"{problem}; then begin again in a new one"
        except SandboxError:
            return "its container was killed or removed; begin again in a new one"
        if state.get("OOMKilled"):
            return "it used more memory than it may; begin again in a new one"
        if state.get("Running"):
            return "the connection to the Docker engine was cut; begin again in a new one"
        return "its container was killed or its time was up; begin again in a new one"

    def close(self) -> None:
        """Close the connections; containers are not touched."""
        self.remove_owed()
        self._prompt.close()
        self._api.close()

    def reap(self) -> list[str]:
        """Remove the containers that dead processes of this machine left; returns their ids."""
        gone: list[str] = []
        with explained():
            label = f"interlude.host={me().host}"
            for found in self._prompt.containers(all=True, filters={"label": label}):
                pid, _, born = str(found["Labels"].get("interlude.owner", "")).partition(":")
                if Owner(pid, born, me().host).dead:
                    self._remove(found["Id"])
                    gone.append(str(found["Id"]))
        return gone


def connect(seconds: int = PROMPT_SECONDS, runtime: str = "") -> Daemon:
    """The daemon that DOCKER_HOST names, or this machine's, or Podman where there is no Docker; it has
    `seconds` for what it does at once.

    Raises SandboxUnavailable.
    """
    with explained():
        prompt = reach(seconds)
        try:
            return Daemon(prompt, reach(API_SECONDS, prompt.api_version), runtime)
        except BaseException:
            prompt.close()
            raise


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
    owner = me()
    return {"interlude.owner": str(owner), "interlude.host": owner.host}
