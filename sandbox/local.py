"""Local: no isolation at all. Commands run on this machine as this user; only for who asks for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from sandbox.attached import Attached, attach
from sandbox.base import Kind, Sandbox, SandboxInfo, Spec
from sandbox.boot import BOOT
from sandbox.chromium import chromium
from sandbox.client import Start
from sandbox.errors import SandboxError, SandboxUnavailable
from sandbox.made import Made
from sandbox.owner import leftovers, me, prefix
from sandbox.process import PATH, spawn
from sandbox.python import PYTEST, USER_PACKAGES, interpreter, test_packages
from sandbox.tree import look_at


class Local:
    """Makes sandboxes that are folders of this machine. Implements Sandboxes."""

    kind: Kind = "local"

    def __init__(self) -> None:
        self._made = Made()

    async def take(self, spec: Spec) -> Sandbox:
        return await self._made.take(_make(spec))

    async def close(self) -> None:
        await self._made.close()


async def _make(spec: Spec) -> Attached:
    if sys.platform != "linux":
        raise SandboxUnavailable("local sandboxes need Linux; use Docker here")
    if spec.whole:
        raise SandboxError("this task is an image of its own and needs Docker (--sandbox docker)")
    for leftover in leftovers(Path(tempfile.gettempdir())):
        _remove(leftover)
    folder = Path(tempfile.mkdtemp(prefix=prefix(me())))
    try:
        return await _start(folder, spec)
    except BaseException:
        _remove(folder)
        raise


async def _start(folder: Path, spec: Spec) -> Attached:
    tree = await asyncio.to_thread(look_at, spec.tree, spec.store) if spec.tree else None
    root = tree.path if tree else folder / "work"
    home = folder / "home"
    _give_pytest(home)
    python = interpreter()
    start = Start(
        root=str(root),
        home=str(home),
        scratch=str(folder / "scratch"),
        store=str(tree.store if tree and tree.store else folder / "checkpoints"),
        bound=tree is not None,
        uid=os.geteuid(),
        gid=os.getegid(),
        env=(
            ("TMPDIR", str(folder / "scratch")),
            *spec.env,
            *((("CHROMIUM", str(chromium())),) if spec.browser else ()),
        ),
        rlimits=(("FSIZE", spec.limits.file),),
        lifetime=spec.limits.lifetime,
        disks=(str(root), str(folder)),
        free=spec.limits.free,
        disk=spec.limits.disk,
        gate=bool(spec.network),
        cleanup=str(folder),
        guarded=False,
    )
    path = f"{home}/.local/bin:{python.parent}:{PATH}"
    stream = await spawn([str(python), "-I", "-S", "-c", BOOT], path, ended=lambda: _remove(folder))
    return await attach(SandboxInfo("local", "", str(root), spec.network), stream, start)


def _remove(folder: Path) -> None:
    """Remove the folder of a sandbox that ended, and processes that outlived a worker that was killed."""
    mark = f"TMPDIR={folder / 'scratch'}".encode()
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (place / "environ").read_bytes().split(b"\0"):
                os.kill(int(place.name), signal.SIGKILL)
    for inside, _, _ in os.walk(folder):
        with contextlib.suppress(OSError):
            Path(inside).chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _give_pytest(home: Path) -> None:
    """Put pytest where the sandbox's Python finds it; of Interlude's own packages nothing else."""
    packages, programs = home / USER_PACKAGES, home / ".local/bin"
    packages.mkdir(parents=True)
    programs.mkdir(parents=True)
    for package in test_packages():
        (packages / package.name).symlink_to(package)
    (programs / "pytest").write_text(PYTEST)
    (programs / "pytest").chmod(0o755)
