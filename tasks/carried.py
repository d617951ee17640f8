"""What an attempt leaves of a task that is an image: an archive after each turn, artifacts, and at once the
grades that cannot wait."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

from sandbox.base import Sandbox, Sandboxes
from sandbox.errors import SandboxError
from sandbox.whole import fetch, running
from tasks.entering import healthy
from tasks.grade import Grade, grade, grade_here, leave
from tasks.task import Step, Task

ARTIFACTS = "/logs/artifacts"
LARGEST = 256 << 20
"""Bytes of artifacts that are kept."""


class Carried:
    """`works` are the archives by the names of their steps, `grades` those that were made already."""

    def __init__(self, task: Task, folder: Path, sandboxes: Sandboxes) -> None:
        self.works: dict[str, Path] = {}
        self.grades: dict[str, Grade] = {}
        self._task = task
        self._folder = folder
        self._sandboxes = sandboxes

    async def begin(self, sandbox: Sandbox) -> str:
        """The checkpoint that patches start from, "" where the image has no git."""
        await healthy(self._task, self._task.health, sandbox)
        try:
            return await sandbox.checkpoint()
        except SandboxError:
            if not self._task.carried:
                raise
            return ""

    async def patch(self, sandbox: Sandbox, start: str) -> bytes:
        """What changed in the work tree since then."""
        return await sandbox.patch(start) if start else b""

    async def left(self, step: Step, sandbox: Sandbox) -> bool:
        """Keep what there is after a turn; whether the next turns come. Raises SandboxError."""
        if not self._task.carried:
            return True
        self._folder.mkdir(parents=True, exist_ok=True)
        work = self._folder / f"work.{step.name}.tar"
        await leave(step, sandbox, work)
        self.works[step.name] = work
        for path in (ARTIFACTS, *step.artifacts):
            unpack_checked(await fetch(sandbox, path), self._folder / "artifacts" / step.name)
        if step.check and not step.check.apart and await running(sandbox):
            self.grades[step.name] = await grade_here(self._task, step, sandbox, self._sandboxes)
        if not (step.min_reward and step.check):
            return True
        if step.name not in self.grades:
            self.grades[step.name] = await grade(self._task, step, work, self._sandboxes)
        rewards = self.grades[step.name].rewards
        return all(rewards.get(name, float("-inf")) >= least for name, least in step.min_reward)


def unpack_checked(archive: bytes, folder: Path) -> None:
    """Write the regular files of an archive that nobody checked below a folder, and nothing else."""
    if not archive:
        return
    if len(archive) > LARGEST:
        raise SandboxError(f"the artifacts are larger than {LARGEST >> 20} MiB")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for entry in tar:
            parts = [part for part in entry.name.split("/") if part not in ("", ".")]
            if not entry.isfile() or not parts or ".." in parts:
                continue
            content, place = tar.extractfile(entry), folder.joinpath(*parts)
            if content is not None and len(parts) < 64:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read())
