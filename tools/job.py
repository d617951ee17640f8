"""job: what runs in the background, looked at, waited for, spoken to, ended."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sandbox.base import Job, Progress, Sandbox
from tools.jobs import ending
from tools.output import clean, size
from tools.shell import KEPT, LONGEST, printed
from tools.tool import Arguments, Output, String, Tool, Touches

ANSWERS = 0.3
"""Seconds that a job has to answer to what it is given to read."""
NAMED = 80
"""Characters of a command by which a job is told from others."""


class JobArguments(Arguments):
    id: int = 0
    op: Literal["tail", "wait", "kill", "input", "list"] = "tail"
    text: String = Field("", description="input")
    seconds: int = Field(30, ge=0, le=LONGEST, description="longest wait")


class JobTool(Tool[JobArguments]):
    """Background jobs. tail: what it printed since the last look; input "" ends its input."""

    name = "job"
    Arguments = JobArguments
    essential: ClassVar[bool] = False
    patience = LONGEST + 60.0

    def __init__(self) -> None:
        self._shown: dict[int, int] = {}

    def touches(self, arguments: JobArguments) -> Touches:
        return Touches(looks=True) if arguments.op in ("tail", "list") else Touches(changes=True)

    async def run(self, arguments: JobArguments, sandbox: Sandbox) -> Output:
        return await self._run(arguments, sandbox, None)

    async def show(self, arguments: JobArguments, sandbox: Sandbox, watch: Progress) -> Output:
        return await self._run(arguments, sandbox, watch)

    async def _run(self, arguments: JobArguments, sandbox: Sandbox, watch: Progress | None) -> Output:
        id, wait = arguments.id, 0.0
        match arguments.op:
            case "list":
                return Output("\n".join(map(_line, await sandbox.jobs())) or "no jobs")
            case "wait":
                wait = float(arguments.seconds)
            case "kill":
                await sandbox.end(id)
            case "input":
                await sandbox.feed(id, arguments.text.encode())
                wait = ANSWERS
            case "tail":
                pass
        return Output(await self._tail(id, wait, sandbox, watch))

    async def _tail(self, id: int, wait: float, sandbox: Sandbox, watch: Progress | None) -> str:
        """What was printed and not shown yet, of much the end, and how the job stands."""
        since = self._shown.get(id, 0)
        got = await sandbox.job(id, offset=since, wait=wait, limit=KEPT, watch=watch)
        if got.offset + len(got.data) < got.job.total:
            got = await sandbox.job(id, offset=got.job.total - KEPT, limit=KEPT)
        self._shown[id] = got.offset + len(got.data)
        lost = f"[... {size(got.offset - since)} omitted ...]" if got.offset > since else ""
        return "\n".join(
            part for part in (lost, printed(got.data), ending(got.job) or _running(got.job)) if part
        )


def _running(job: Job) -> str:
    return f"[job {job.pid} runs for {job.seconds:.0f} s]"


def _line(job: Job) -> str:
    state = (ending(job) or _running(job))[5:-1]
    printed = f", {size(job.total)} printed" if job.total else ""
    return f"{state}{printed}: {' '.join(clean(job.command).split())[:NAMED]}"
