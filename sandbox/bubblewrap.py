"""bubblewrap: namespaces without an engine; this machine's own programs, read only, and nothing else."""

from __future__ import annotations

import asyncio
import os
import platform
import secrets
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from sandbox.attached import Attached, attach
from sandbox.base import Bound, Kind, Sandbox, SandboxInfo, Spec
from sandbox.boot import BOOT
from sandbox.chromium import chromium
from sandbox.client import Start
from sandbox.errors import SandboxError, SandboxUnavailable
from sandbox.first import First
from sandbox.made import Made
from sandbox.preparing.places import NODE, PREFIX
from sandbox.process import PATH, spawn
from sandbox.python import PYTEST, USER_PACKAGES, VERSION, installer, interpreter, test_packages
from sandbox.tree import STORE, VAULT, Tree, look_at

HOME = "/home/user"
ETC = ("alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "os-release", "mime.types")
CERTIFICATES = ("ssl/certs", "ssl/openssl.cnf", "ca-certificates", "pki")


class Bubblewrap:
    """Makes sandboxes of namespaces. Implements Sandboxes.

    Without cgroups the limits are those of processes: memory is what one process may allocate
    (RLIMIT_DATA: what is only reserved does not count), and the number of processes is bounded where the
    sandbox has a uid of its own. Nothing bounds the whole.
    """

    kind: Kind = "bubblewrap"

    def __init__(self) -> None:
        self._made = Made()

    async def take(self, spec: Spec) -> Sandbox:
        return await self._made.take(self._make(spec))

    async def _make(self, spec: Spec) -> Attached:
        if sys.platform != "linux":
            raise SandboxUnavailable("bubblewrap needs Linux: use Docker here")
        bwrap = shutil.which("bwrap")
        if bwrap is None:
            raise SandboxUnavailable("there is no bwrap on the PATH")
        if spec.whole:
            raise SandboxError("this task is an image of its own and needs Docker (--sandbox docker)")
        if spec.image and not spec.bound:
            raise SandboxError(f"bubblewrap knows no image {spec.image}: it runs this machine's programs")
        tree = await asyncio.to_thread(look_at, spec.tree, spec.store) if spec.tree else None
        if spec.browser:
            spec = _with_browser(spec, chromium())
        uid, gid = _ids(tree)
        root = str(tree.path) if tree else "/work"
        start = Start(
            root=root,
            home=HOME,
            scratch="/tmp/interlude",
            store=STORE,
            vault=VAULT,
            bound=tree is not None,
            uid=uid,
            gid=gid,
            env=spec.env,
            rlimits=_rlimits(spec, tree),
            lifetime=spec.limits.lifetime,
            disks=(*((root,) if tree else ()), *(bound.target for bound in spec.bound if bound.writable)),
            free=spec.limits.free,
            disk=spec.limits.disk,
            gate=bool(spec.network),
            own=(
                *spec.folders,
                *(bound.target for bound in spec.bound if bound.writable),
                *(() if tree else ("/work",)),
            ),
        )
        python = interpreter()
        files = {
            "/etc/passwd": f"root:x:0:0::/root:/bin/bash\nuser:x:{uid}:{gid}::{HOME}:/bin/bash\n",
            "/etc/group": f"root:x:0:\nuser:x:{gid}:\n",
            "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
            f"{HOME}/.local/bin/pytest": PYTEST,
        }
        data = {path: _memory(text) for path, text in files.items()}
        first = First()
        try:
            flags = ["--info-fd", str(first.sink), *_namespaces(uid), *_mounts(spec, tree, data)]
            path = f"{HOME}/.local/bin:{python.parent}:{PATH}"
            argv = [bwrap, *flags, "--", str(python), "-I", "-S", "-c", BOOT]
            stream = await spawn(argv, path, (first.sink, *data.values()), first=first)
        finally:
            first.given()
            for fd in data.values():
                os.close(fd)
        try:
            return await attach(
                SandboxInfo("bubblewrap", spec.image, root, spec.network), stream, start, tree
            )
        except SandboxError as problem:
            raise SandboxUnavailable(_advice(str(problem))) from problem

    async def close(self) -> None:
        await self._made.close()


def _with_browser(spec: Spec, program: Path) -> Spec:
    seen = program.is_relative_to("/usr")
    bound = spec.bound if seen else (*spec.bound, Bound(program.parent, str(program.parent)))
    return replace(spec, env=(*spec.env, ("CHROMIUM", str(program))), bound=bound)


def _ids(tree: Tree | None) -> tuple[int, int]:
    """Whose ids commands have. Root gives them to somebody else wherever it can."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    if tree:
        return tree.uid, tree.gid
    nobody = 1_000_000_000 + secrets.randbelow(1_000_000_000)  # of this sandbox alone
    return nobody, nobody


def _rlimits(spec: Spec, tree: Tree | None) -> tuple[tuple[str, int], ...]:
    limits = spec.limits
    found = [("DATA", limits.memory), ("FSIZE", limits.file), ("NOFILE", 4096)]
    # Counted for each user namespace since Linux 5.14; before, over all that the user runs.
    kernel = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])
    if (tree is None) if os.geteuid() == 0 else kernel >= (5, 14):
        found.append(("NPROC", limits.processes))
    return tuple(found)


def _namespaces(uid: int) -> list[str]:
    argv = ["--die-with-parent", "--new-session", "--as-pid-1", "--hostname", "sandbox", "--cap-drop", "ALL"]
    if os.geteuid() == 0 and uid != 0:  # really another user: better than one root that is mapped to itself
        argv += ["--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--unshare-net"]
        for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_CHOWN"):  # the worker's, not the commands'
            argv += ["--cap-add", capability]
    else:
        argv += ["--unshare-all"]
    return argv


def _mounts(spec: Spec, tree: Tree | None, data: dict[str, int]) -> list[str]:
    """What is seen: programs, a minimal /etc, empty folders in memory, and the tree."""
    argv: list[str] = ["--proc", "/proc", "--dev", "/dev", "--ro-bind", "/usr", "/usr"]
    for setting in ("/proc/sys", "/proc/sysrq-trigger"):  # where the tree is root's, these were writable
        argv += ["--ro-bind-try", setting, setting]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        place = Path("/", name)
        if place.is_symlink():
            argv += ["--symlink", str(place.readlink()), str(place)]
        elif place.is_dir():
            argv += ["--ro-bind", str(place), str(place)]
    for path, mode in (("/tmp", "1777"), ("/dev/shm", "1777"), (HOME, "0777")):
        argv += _memory_folder(path, mode, spec)
    for name in (*ETC, VERSION, *(CERTIFICATES if spec.network else ())):
        if Path("/etc", name).exists():
            argv += _at("--ro-bind", Path("/etc", name))
    prefix = interpreter().parent.parent
    if not prefix.is_relative_to("/usr"):
        argv += _at("--ro-bind", prefix)
    for package in (*test_packages(), *installer()):
        argv += _at("--ro-bind", package, Path(HOME, USER_PACKAGES, package.name))
    for path, fd in data.items():
        mode = "0755" if path.endswith("/pytest") else "0644"
        argv += [*_parents(Path(path)), "--perms", mode, "--ro-bind-data", str(fd), path]
    for folder in (*spec.folders, *(() if tree else ("/work",))):
        argv += _memory_folder(folder, "0755", spec)
    for bound in spec.bound:
        argv += _at("--bind" if bound.writable else "--ro-bind", bound.source, Path(bound.target))
    if any(bound.target == PREFIX for bound in spec.bound):
        argv += ["--symlink", NODE, "/node_modules"]
    argv += _memory_folder(VAULT, "0770", spec)
    if tree and tree.store:
        argv += _at("--bind", tree.store, Path(STORE))
    if tree:
        argv += _at("--bind", tree.path)
        own = (prefix,) if prefix.is_relative_to(tree.path) else ()
        for place in (*tree.git, *own):
            argv += _at("--ro-bind", place)
    return [*argv, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]


def _memory_folder(path: str, mode: str, spec: Spec) -> list[str]:
    return [*_parents(Path(path)), "--perms", mode, "--size", str(spec.limits.tmp), "--tmpfs", path]


def _at(how: str, source: Path, target: Path | None = None) -> list[str]:
    """A mount, by default at its own path."""
    return [*_parents(target or source), how, str(source), str(target or source)]


def _parents(path: Path) -> list[str]:
    """The folders that lead to a path, for all to pass; bwrap would make them for root alone."""
    argv: list[str] = []
    for parent in reversed(path.parents[:-1]):
        argv += ["--perms", "0755", "--dir", str(parent)]
    return argv


def _memory(text: str) -> int:
    """A descriptor of a file in memory that bwrap reads."""
    fd = os.memfd_create("file", 0)
    os.write(fd, text.encode())
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _advice(text: str) -> str:
    if "uid map" in text or "new namespace" in text or "Operation not permitted" in text:
        return (
            f"{text}: this system forbids user namespaces (in a container, or by AppArmor: "
            "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0); use Docker"
        )
    if "nknown option" in text:
        return f"{text}: this bubblewrap is too old; 0.8 or later is needed"
    return text
