"""Sandboxes with a wall taken down, to see each attack succeed once: what `--weaken` runs attacks against.

A weakness is a name. What it takes away is an engine's (a container's settings, bubblewrap's arguments), the
worker's (code that is added to what is sent) or the host's (a name that is bound to something careless).
A weakened sandbox is still bounded, and holds nothing of this machine but what the test made.
"""

from __future__ import annotations

import dataclasses
import importlib
import io
import os
import socket
import tarfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.utils import kwargs_from_env

from sandbox import boot
from sandbox.base import Change, Limits, Sandbox, Spec
from sandbox.bubblewrap import Bubblewrap
from sandbox.carry.bringing import USUAL, Brought
from sandbox.carry.checking import Caps, Plan
from sandbox.carry.copying import Copy
from sandbox.choose import Kind
from sandbox.client import Start
from sandbox.daemon import Daemon
from sandbox.docker import Docker
from sandbox.local import Local
from sandbox.tree import Tree

WORKER: Mapping[str, str] = {
    "dumpable": "from sandbox.worker import user\nuser._prctl = lambda option, value: None",
    "guard": "from sandbox.worker import user\nuser.guard = lambda: None",
    "sweep": (
        "from sandbox.worker.command import Command\n"
        "Command._tree = lambda self: [self.pid] if self.status is None else []\n"
        "def _signal(self, pids, number):\n"
        "    for pid in pids: os.kill(pid, number)\n"
        "Command._signal = _signal"
    ),
    "kill": (
        "import signal\nfrom sandbox.worker.command import Command\n"
        "def _signal(self, pids, number):\n"
        "    for pid in pids: os.kill(pid, signal.SIGTERM)\n"
        "Command._signal = _signal"
    ),
    "deadline": "from sandbox.worker.command import Command\nCommand.end = lambda self, reason: None",
    "eof": (
        "from sandbox.worker.command import Command\n"
        "Command.exited = lambda self, status: (setattr(self, 'status', status), self.step())\n"
        "Command.step = lambda self: self._finish([]) if self._out < 0 and not self._finished else None\n"
        "Command._drain = lambda self: None\n"
    ),
    "reap": (
        "from sandbox.worker.commands import Commands\n"
        "def _reap(self):\n"
        "    os.read(self._wake, 4096)\n"
        "    for pid in list(self.running):\n"
        "        got, status = os.waitpid(pid, os.WNOHANG)\n"
        "        if got: self.running[pid].exited(status)\n"
        "    for command in list(self.running.values()):\n"
        "        if command.reason != 'exit' or command.status is not None: command.step()\n"
        "Commands._reap = _reap"
    ),
    "stdin": (
        "def main():\n"
        "    source, sink = os.dup(0), os.dup(1)\n"
        "    os.dup2(os.pipe()[0], 0)\n"
        "    os.dup2(2, 1)\n"
        "    Worker(source, sink).session.loop.run()"
    ),
    "fds": (
        "def main():\n"
        "    source, sink = os.dup(0), os.dup(1)\n"
        "    os.set_inheritable(sink, True)\n"
        "    os.dup2(os.open('/dev/null', os.O_RDONLY), 0)\n"
        "    os.dup2(2, 1)\n"
        "    Worker(source, sink).session.loop.run()"
    ),
    "output": (
        "from sandbox.worker.output import Output\n"
        "def add(self, data):\n"
        "    self.total += len(data)\n"
        "    self.head += data\n"
        "Output.add = add\n"
        "Output.close = lambda self: ''"
    ),
    "text": (
        "from sandbox.worker.output import Output\n"
        "taken = Output.add\n"
        "def add(self, data): taken(self, data.replace(b'\\0', b'').decode('utf-8', 'replace').encode())\n"
        "Output.add = add"
    ),
    "reader": (
        "from sandbox.worker import files\n"
        "def read(place, path, offset, limit):\n"
        "    with open(place, 'rb') as file: data = file.read(offset + limit)[offset:]\n"
        "    return {'size': len(data), 'sha256': '', 'mode': 420}, data\n"
        "files.read = read"
    ),
    "unpack": (
        "import io, tarfile\nfrom sandbox.worker import filing\n"
        "def unpack(data, root):\n"
        "    with tarfile.open(fileobj=io.BytesIO(data)) as tar: tar.extractall(root)\n"
        "filing.unpack = unpack"
    ),
    "strict": (
        "from sandbox.worker.shell import Shell\n"
        "Shell.place = lambda self, path: os.path.join(self._cwd, path.encode('ascii').decode())"
    ),
    "chdir": (
        "from sandbox.worker import spare\n"
        "def obey(order):\n"
        "    bash, text, env, places = order\n"
        "    os.chdir(places[0])\n"
        "    os.execve(bash, ['bash', '--noprofile', '--norc', '-c', text], env)\n"
        "spare.obey = obey"
    ),
    "exported": (  # the git of the keeper has the commands' variables
        "from sandbox.worker.git import Git\n"
        "from sandbox.worker.recording import Recording\n"
        "git_start, keep, exported = Git.start, Recording._keep, {}\n"
        "def kept(self, *given):\n"
        "    exported.update(self._session.shell._env)\n"
        "    keep(self, *given)\n"
        "def started(self, argv, stdin=b'', **env):\n"
        "    return git_start(self, argv, stdin, **{**exported, **env})\n"
        "Git.start, Recording._keep = started, kept"
    ),
    "trusting": (  # the git of the keeper believes the user's settings, and attributes and hooks of the tree
        "from sandbox.worker import git as keepers, store as stores\n"
        "from sandbox.worker.recording import Recording\n"
        "keepers._SETTINGS, stores._ATTRIBUTES, made_git, believed = (), '', keepers.Git.__init__, []\n"
        "def believing(self, *given):\n"
        "    made_git(self, *given)\n"
        "    del self.env['GIT_CONFIG_GLOBAL']\n"
        "    self.env['HOME'] = believed[-1]\n"
        "asked_keeper = Recording._keep\n"
        "def asking(self, *given):\n"
        "    believed.append(self._session.shell.home)\n"
        "    asked_keeper(self, *given)\n"
        "keepers.Git.__init__, Recording._keep = believing, asking"
    ),
    "careless apply": (
        "from sandbox.worker import checkpoints\n"
        "from sandbox.worker.git import Failed\n"
        "def applied(store, acts, patch, drop):\n"
        "    os.chdir(store.root)\n"
        "    try: store.git.run(['apply', '--unsafe-paths', '-'], patch)\n"
        "    except Failed as problem: raise Refused('FileError', problem.said) from None\n"
        "checkpoints.apply = applied"
    ),
    "mend": (  # what was made unreadable stays so
        "from sandbox.worker import mending, record as recorded, recording, restore\n"
        "from sandbox.worker.record import Record\n"
        "mend = recorded.mend = recording.mend = restore.mend = lambda root, acts: []\n"
        "Record._readable = lambda self, path, info: os.access(path, os.R_OK)"
    ),
    "one shell": (  # what a command does to its shell stays for the next
        "from sandbox.worker.command import Command\n"
        "start_shell, said = Command.start_shell, []\n"
        "def carried(self, text, order):\n"
        "    said.append(text)\n"
        "    start_shell(self, b'\\n'.join(said), order)\n"
        "Command.start_shell = carried"
    ),
    "big": (  # variables are carried over however large they are
        "from sandbox.worker.shell import Shell\n"
        "adopt = Shell.adopt\n"
        "def all(self, state, extra):\n"
        "    adopt(self, state, extra)\n"
        "    for i in range(40): self._env['V%d' % i] = 'x' * 120000\n"
        "Shell.adopt = all"
    ),
    "isolated": (
        "from sandbox.worker.command import Command\n"
        "start_shell = Command.start_shell\n"
        "def careless(self, text, order):\n"
        "    start_shell(self, text.replace(b'python3 -ISX', b'python3 -X'), order)\n"
        "Command.start_shell = careless"
    ),
    "cores": (
        "import resource\nfrom sandbox.worker.user import User\n"
        "made = User.__init__\n"
        "def init(self, *given):\n"
        "    made(self, *given)\n"
        "    self._rlimits.pop()\n"
        "User.__init__ = init"
    ),
    "own path": (
        "from sandbox.worker import store as owned\n"
        "from sandbox.worker.shell import Shell\n"
        "owned.trusted = lambda path, writable: path\n"
        "began = Shell.__init__\n"
        "def init(self, *given):\n"
        "    began(self, *given)\n"
        "    self.path = self._env['HOME'] + '/bin:' + self._env['PATH']\n"
        "Shell.__init__ = init"
    ),
}
"""What is added to the worker's last module."""


def _as_it_is(text: str) -> str:
    return text


async def _unpacked(sandbox: Sandbox, copy: Copy, *, until: str = "", caps: Caps = USUAL) -> Brought:
    """All of the work tree, unpacked over the folder as somebody careless would."""
    await sandbox.run("tar -cf /tmp/out.tar .")
    data = (await sandbox.read("/tmp/out.tar", limit=64 << 20)).data
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        tar.extractall(copy.folder, filter="fully_trusted")
    return Brought((), (), ())


def _anything(changes: Collection[Change], before: Collection[str], caps: Caps) -> Plan:
    gone = tuple(change.path for change in changes if not change.mode)
    return Plan(gone, tuple(change for change in changes if change.mode), ())


def _no_secret(tree: Path, name: str) -> bool:
    return False


def _nothing(tree: Tree) -> tuple[str, ...]:
    return ()


SETTINGS: Mapping[str, str] = {
    "root": "commands are root, as the worker is",
    "caps": "all capabilities",
    "privs": "no no-new-privileges",
    "seccomp": "no filter of system calls by the engine",
    "network": "the host's network",
    "pid": "the host's processes",
    "ipc": "the host's shared memory",
    "init": "another process is the first one",
    "devices": "a device of the host",
    "host": "the folder beside the tree",
    "git": "a writable .git, and so what the user's git would run",
    "bound": "folders of the host that are bound can be written to",
    "rootfs": "a writable file system of the container or of bubblewrap",
    "vault": "checkpoints are kept in /tmp",
    "dev": "a writable /dev",
    "nofile": "no limit of open files",
    "inodes": "no limit of inodes",
    "paths": "a writable /proc/sys",
    "env": "the host's environment",
    "names": "the host's name",
    "words": "a path is cut at its first blank",
    "memory": "1 GiB of memory",
    "processes": "2000 processes",
    "tmp": "128 MiB of files in memory",
    "file": "no limit of a file's size",
    "cpus": "all cores",
    "disk": "no limit of what a command uses of a disk",
}
"""What is taken from the settings, and what there is instead."""

HOST: Mapping[str, tuple[tuple[str, str, Any], ...]] = {
    "clean": (("tools.shell", "clean", _as_it_is), ("tools.dispatcher", "clean", _as_it_is)),
    "carry": (("sandbox.carry.bringing", "bring_back", _unpacked),),
    "check": (("sandbox.carry.bringing", "check", _anything), ("sandbox.carry.checking", "check", _anything)),
    "secrets": (("sandbox.preparing.making", "is_secret", _no_secret),),
    "aside": (("sandbox.attached", "set_aside", _nothing),),
}
"""Names of the host's own code: module, name, what it is bound to instead."""

EVERY = frozenset({*WORKER, *SETTINGS, *HOST})

CAPABILITIES = (
    *(
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_CHROOT",
        "SYS_MODULE",
        "SYS_NICE",
        "SYS_PACCT",
        "SYS_PTRACE",
        "SYS_RAWIO",
    ),
    *("SYS_TIME", "SYSLOG", "NET_ADMIN", "NET_RAW", "MKNOD", "DAC_OVERRIDE", "FOWNER"),
    *("SETUID", "SETGID", "KILL"),
)
"""Not all: an engine that lacks one itself cannot give it."""

TOLERANT = Limits(memory=1 << 30, processes=2000, tmp=128 << 20, file=1 << 40, disk=1 << 40)


def weakened(kind: Kind, weaknesses: frozenset[str], beside: Path) -> Any:
    """A maker of sandboxes without these walls; `beside` is all of the host that it may lay open."""
    makers: dict[Kind, type] = {"docker": _Docker, "bubblewrap": _Bubblewrap, "local": _Local}
    return makers[kind](weaknesses, beside)


@contextmanager
def bound(names: frozenset[str]) -> Iterator[None]:
    """The host's own code with careless parts."""
    with pytest.MonkeyPatch.context() as patch:
        for name in names & HOST.keys():
            for module, attribute, value in HOST[name]:
                patch.setattr(importlib.import_module(module), attribute, value)
        yield


def _archive(names: frozenset[str]) -> bytes:
    """The worker as it is sent, with what takes its walls down."""
    whole = boot.worker()[8:]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            if not name.endswith(".py"):  # compiled, it would be as it was
                continue
            text = before.read(name).decode()
            if name.endswith("/worker.py"):
                text += "".join(f"\n{WORKER[each]}\n" for each in sorted(names & WORKER.keys()))
            after.writestr(name, text)
    data = out.getvalue()
    return b"%08d" % len(data) + data


def _limits(limits: Limits, names: frozenset[str]) -> Limits:
    loosened = {
        name: getattr(TOLERANT, name)
        for name in ("memory", "processes", "tmp", "file", "disk")
        if name in names
    }
    return dataclasses.replace(limits, cpus=64.0 if "cpus" in names else limits.cpus, **loosened)


class _Weak:
    """What the three have in common."""

    module = ""

    def __init__(self, names: frozenset[str], beside: Path) -> None:
        super().__init__()
        self.names, self.beside = names, beside

    def start(self, start: Start) -> Start:
        if "root" in self.names:
            start = dataclasses.replace(start, uid=0, gid=0)
        if "words" in self.names:
            start = dataclasses.replace(start, root=start.root.split()[0])
        if "vault" in self.names:
            start = dataclasses.replace(start, store="/tmp/store", vault="")
        if "nofile" in self.names:
            kept = tuple(each for each in start.rlimits if each[0] != "NOFILE")
            start = dataclasses.replace(start, rlimits=kept)
        return start

    def patches(self, patch: pytest.MonkeyPatch) -> None:
        module = importlib.import_module(self.module)
        real = module.attach

        async def attach(info: Any, stream: Any, start: Start, *more: Any) -> Any:
            return await real(info, stream, self.start(start), *more)

        patch.setattr(module, "attach", attach)
        patch.setattr("sandbox.client.worker", lambda: _archive(self.names))

    async def take(self, spec: Spec) -> Sandbox:
        spec = dataclasses.replace(spec, limits=_limits(spec.limits, self.names))
        if "bound" in self.names:
            writable = tuple(dataclasses.replace(each, writable=True) for each in spec.bound)
            spec = dataclasses.replace(spec, bound=writable)
        with pytest.MonkeyPatch.context() as patch:
            self.patches(patch)
            return await super().take(spec)  # type: ignore[misc]


class _Child(_Weak):
    """Of those that are child processes."""

    def argv(self, argv: list[str]) -> list[str]:
        return argv

    def patches(self, patch: pytest.MonkeyPatch) -> None:
        super().patches(patch)
        module = importlib.import_module(self.module)
        real = module.spawn

        async def spawn(argv: list[str], *more: Any, **options: Any) -> Any:
            return await real(self.argv(list(argv)), *more, **options)

        patch.setattr(module, "spawn", spawn)


class _Local(_Child, Local):
    module = "sandbox.local"

    def argv(self, argv: list[str]) -> list[str]:
        given = [f"{key}={value}" for key, value in os.environ.items() if key != "PATH"]
        return ["/usr/bin/env", *given, *argv] if "env" in self.names else argv


class _Bubblewrap(_Child, Bubblewrap):
    module = "sandbox.bubblewrap"

    def argv(self, argv: list[str]) -> list[str]:
        end = argv.index("--")
        flags, rest = argv[1:end], argv[end:]
        names, more = self.names, list[str]()
        shared = {"pid": "--unshare-pid", "ipc": "--unshare-ipc", "network": "--unshare-net"}
        every = [f"--unshare-{what}" for what in ("ipc", "pid", "net", "uts", "cgroup", "user")]
        if "--unshare-all" in flags:
            at = flags.index("--unshare-all")
            flags[at : at + 1] = every
        dropped = {flag for name, flag in shared.items() if name in names}
        if "init" in names or "pid" in names:
            dropped.add("--as-pid-1")
        flags = [flag for flag in flags if flag not in dropped]
        if "caps" in names:
            more += ["--cap-add", "ALL"]
        if "names" in names:
            at = flags.index("--hostname")
            flags[at : at + 2] = ["--hostname", socket.gethostname()]
        if "env" in names:
            for key, value in os.environ.items():
                more += ["--setenv", key, value] if key != "PATH" else []
        if "paths" in names:
            more += ["--bind", "/proc/sys", "/proc/sys", "--bind", "/sys", "/sys"]
        if "devices" in names:
            more += ["--dev-bind", "/dev/kmsg", "/dev/kmsg"]
        if "host" in names:
            more += ["--bind", str(self.beside), str(self.beside)]
        if "git" in names:
            flags = _without_git(flags)
        if "rootfs" in names:
            flags = _without_pair(flags, "--remount-ro", "/")
        if "dev" in names:
            flags = _without_pair(flags, "--remount-ro", "/dev")
            at = flags.index("/dev/shm") - 5
            flags[at : at + 6] = []
        cut = next((at for at, flag in enumerate(flags) if flag == "--remount-ro"), len(flags))
        return [argv[0], *flags[:cut], *more, *flags[cut:], *rest]


def _without_git(flags: list[str]) -> list[str]:
    """Without what is mounted read only behind the tree, and in it."""
    start = max(at for at, flag in enumerate(flags) if flag == "--bind")
    for at in range(len(flags) - 3, start, -1):
        if flags[at] == "--ro-bind":
            flags[at : at + 3] = []
    return flags


def _without_pair(flags: list[str], first: str, second: str) -> list[str]:
    for at in range(len(flags) - 2, -1, -1):
        if flags[at : at + 2] == [first, second]:
            flags[at : at + 2] = []
    return flags


class _Docker(_Weak, Docker):
    module = "sandbox.docker"

    async def take(self, spec: Spec) -> Sandbox:
        if self._daemon is None:
            settings = kwargs_from_env()
            self._daemon = _Daemon(*(_Api(self.names, self.beside, settings) for _ in range(2)))
            self._daemon.names = self.names
        return await super().take(spec)


class _Daemon(Daemon):
    names: frozenset[str] = frozenset()

    def owner(self, tree: Tree | None) -> tuple[int, int]:
        return (0, 0) if "root" in self.names else super().owner(tree)


class _Api(docker.APIClient):
    """The engine's interface, with containers made less safe than asked for."""

    def __init__(self, names: frozenset[str], beside: Path, settings: dict[str, Any]) -> None:
        super().__init__(**settings, version="auto", timeout=60)
        self.names, self.beside = names, beside

    def create_host_config(self, *given: Any, **options: Any) -> Any:
        names = self.names
        if "caps" in names:
            options |= {"cap_drop": [], "cap_add": list(CAPABILITIES)}
        if "privs" in names:
            options["security_opt"] = []
        if "seccomp" in names:
            options["security_opt"] = [*options["security_opt"], "seccomp=unconfined"]
        if "network" in names:
            options["network_mode"] = "host"
        if "pid" in names:
            options["pid_mode"] = "host"
        if "ipc" in names:
            options["ipc_mode"] = "host"
        if "init" in names:
            options["init"] = True
        if "devices" in names:
            options["devices"] = ["/dev/kmsg:/dev/kmsg:r"]
        if "host" in names:
            options["mounts"] = [
                *options["mounts"],
                docker.types.Mount(type="bind", source=str(self.beside), target=str(self.beside)),
            ]
        if "git" in names:
            options["mounts"] = [mount for mount in options["mounts"] if not mount.get("ReadOnly")]
        if "rootfs" in names:
            options["read_only"] = False
        if "nofile" in names or "cores" in names:
            options["ulimits"] = [each for each in options["ulimits"] if each.name == "fsize"]
        if "inodes" in names:
            options["tmpfs"] = {
                place: said.partition(",nr_inodes")[0] + ",mode=1777"
                for place, said in options["tmpfs"].items()
            }
        config = super().create_host_config(*given, **options)
        if "paths" in names:
            config |= {"MaskedPaths": [], "ReadonlyPaths": []}
        return config

    def create_container(self, *given: Any, **options: Any) -> Any:
        if "env" in self.names:
            kept = {key: value for key, value in os.environ.items() if key != "PATH"}
            options["environment"] = kept
        if "names" in self.names:
            options["hostname"] = socket.gethostname()
        return super().create_container(*given, **options)
