"""Whether a task is sound: doing nothing earns 0, its own solution earns 1."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sandbox.base import FileError, Sandbox, SandboxError, Sandboxes
from tasks.grade import grade, lay, mean_reward
from tasks.task import Step, Task
from tasks.toml import TaskError

SOLUTION = "/solution"


@dataclass(frozen=True, slots=True)
class Checked:
    """Rewards of doing nothing and of the solution; None where `problem` says why there is none."""

    task: str
    nop: float | None
    oracle: float | None
    problem: str = ""

    @property
    def sound(self) -> bool:
        return (self.nop, self.oracle) == (0.0, 1.0)

    def row(self) -> dict[str, str | float | None]:
        """As it stands in the JSON."""
        return {"task": self.task, "nop": self.nop, "oracle": self.oracle}


class Watcher(Protocol):
    """Who looks on while tasks are checked, `jobs` at a time."""

    def began(self, name: str) -> None: ...

    def ended(self, checked: Checked) -> None: ...


async def check_tasks(
    tasks: Sequence[Task], sandboxes: Sandboxes, watcher: Watcher, *, jobs: int
) -> tuple[Checked, ...]:
    """Check tasks, `jobs` at a time; the results stand in the order of the tasks."""
    slots = asyncio.Semaphore(jobs)

    async def one(task: Task) -> Checked:
        async with slots:
            watcher.began(task.name)
            checked = await _check(task, sandboxes)
            watcher.ended(checked)
            return checked

    async with asyncio.TaskGroup() as group:
        running = [group.create_task(one(task)) for task in tasks]
    return tuple(task.result() for task in running)


async def _check(task: Task, sandboxes: Sandboxes) -> Checked:
    nop = None
    try:
        nop = mean_reward([await grade(task, step, b"", sandboxes) for step in task.graded])
        return Checked(task.name, nop, await _oracle(task, sandboxes))
    except (TaskError, SandboxError, FileError) as problem:
        return Checked(task.name, nop, None, str(problem))


async def _oracle(task: Task, sandboxes: Sandboxes) -> float:
    patches: dict[str, bytes] = {}
    sandbox = await sandboxes.take(replace(task.spec, folders=(SOLUTION,)))
    try:
        await sandbox.unpack(task.environment())
        start = await sandbox.checkpoint()
        for step in task.steps:
            await _solve(task, step, sandbox)
            patches[step.name] = await sandbox.patch(start)
    finally:
        await sandbox.close()
    return mean_reward([await grade(task, step, patches[step.name], sandboxes) for step in task.graded])


async def _solve(task: Task, step: Step, sandbox: Sandbox) -> None:
    if step.solution is None:
        raise TaskError(f"{task.name}: step {step.name} has no solution/solve.sh, so it cannot be checked")
    place = await lay(sandbox, SOLUTION, step.solution)
    ran = await sandbox.run(f'bash "{place}/solve.sh"', timeout=task.agent_seconds)
    if ran.code != 0:
        said = ran.output.decode(errors="replace").strip()
        raise TaskError(f"{task.name}: solution/solve.sh ended with exit code {ran.code}: {said[-200:]}")
