"""Jobs as the model is told of them, and those whose end it does not know yet."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.base import Job, Sandbox


def ending(job: Job) -> str:
    """`[job 12 ended: exit 0]`, "" while it runs."""
    if job.code is None:
        return ""
    how = {"oom": "out of memory", "full": "disk full", "cancelled": "killed"}.get(job.reason, "")
    return f"[job {job.pid} ended: {how or (f'exit {job.code}' if job.code >= 0 else 'by itself')}]"


class Watch:
    """Jobs that were begun in one session. Costs nothing while there are none."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._running: set[int] = set()

    def add(self, pids: Iterable[int]) -> None:
        self._running.update(pids)

    async def ended(self) -> list[str]:
        """A line for each that has ended since this was asked for the last time."""
        if not self._running:
            return []
        jobs = {job.pid: job for job in await self._sandbox.jobs()}
        over = [pid for pid in sorted(self._running) if pid not in jobs or jobs[pid].code is not None]
        self._running.difference_update(over)
        return [ending(jobs[pid]) for pid in over if pid in jobs]
