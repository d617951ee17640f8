"""Local: no isolation at all. Commands run on this machine as this user; only for who asks for it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from sandbox.attached import Attached, attach
from sandbox.base import Sandbox, SandboxInfo, SandboxUnavailable, Spec
from sandbox.boot import BOOT
from sandbox.client import Start
from sandbox.process import PATH, spawn
from sandbox.python import PYTEST, USER_PACKAGES, interpreter, test_packages


class Local:
    """Makes sandboxes that are folders of this machine. Implements Sandboxes."""

    def __init__(self) -> None:
        self._open: list[Attached] = []

    async def take(self, spec: Spec) -> Sandbox:
        if sys.platform != "linux":
            raise SandboxUnavailable("local sandboxes need Linux; use Docker here")
        folder = Path(tempfile.mkdtemp(prefix="interlude-"))
        try:
            sandbox = await self._start(folder, spec)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._open = [*(other for other in self._open if other.client.alive), sandbox]
        return sandbox

    async def _start(self, folder: Path, spec: Spec) -> Attached:
        root = spec.tree.resolve() if spec.tree else folder / "work"
        home = folder / "home"
        _give_pytest(home)
        python = interpreter()
        start = Start(
            root=str(root),
            home=str(home),
            scratch=str(folder / "scratch"),
            uid=os.geteuid(),
            gid=os.getegid(),
            env=(("TMPDIR", str(folder / "scratch")), *spec.env),
            rlimits=(("FSIZE", spec.limits.file),),
            lifetime=spec.limits.lifetime,
            gate=bool(spec.network),
            cleanup=str(folder),
            guarded=False,
        )
        path = f"{home}/.local/bin:{python.parent}:{PATH}"
        stream = await spawn([str(python), "-I", "-S", "-c", BOOT], path)
        return await attach(SandboxInfo("local", "", str(root), spec.network), stream, start)

    async def close(self) -> None:
        for sandbox in self._open:
            await sandbox.close()
        self._open.clear()


def _give_pytest(home: Path) -> None:
    """Put pytest where the sandbox's Python finds it; of Interlude's own packages nothing else."""
    packages, programs = home / USER_PACKAGES, home / ".local/bin"
    packages.mkdir(parents=True)
    programs.mkdir(parents=True)
    for package in test_packages():
        (packages / package.name).symlink_to(package)
    (programs / "pytest").write_text(PYTEST)
    (programs / "pytest").chmod(0o755)
