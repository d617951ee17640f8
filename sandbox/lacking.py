"""What a reduced sandbox cannot do: each says why, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from sandbox.base import Change, Checkpoint, Job, JobOutput, Progress, Restored
from sandbox.errors import SandboxError


def refuse(what: str) -> NoReturn:
    """Raises SandboxError."""
    raise SandboxError(
        f"no {what} in this sandbox: its image has no python3 or no bash; "
        "take one that has both and git, or build one: interlude image build"
    )


class Lacking:
    """The part of Sandbox that needs the worker."""

    async def start(self, command: str, *, env: Mapping[str, str] | None = None, pty: bool = False) -> Job:
        refuse("jobs")

    async def jobs(self) -> tuple[Job, ...]:
        return ()

    async def job(
        self,
        pid: int,
        *,
        offset: int = 0,
        wait: float = 0.0,
        limit: int = 64 << 10,
        watch: Progress | None = None,
    ) -> JobOutput:
        refuse("jobs")

    async def feed(self, pid: int, data: bytes) -> None:
        refuse("jobs")

    async def end(self, pid: int) -> None:
        refuse("jobs")

    async def checkpoint(self, label: str = "") -> str:
        refuse("checkpoints")

    async def checkpoints(self) -> tuple[Checkpoint, ...]:
        return ()

    async def restore(self, id: str) -> Restored:
        refuse("checkpoints")

    async def patch(self, since: str, until: str = "") -> bytes:
        refuse("patches")

    async def mend(self) -> tuple[str, ...]:
        return ()

    async def apply(self, patch: bytes) -> None:
        if patch.strip():
            refuse("patches")

    async def changes(self, since: str, until: str) -> tuple[Change, ...]:
        refuse("checkpoints")

    async def contents(self, blobs: Sequence[str]) -> tuple[bytes, ...]:
        refuse("checkpoints")

    async def cover(self, paths: Sequence[str]) -> None:
        refuse("checkpoints")
