"""Whether a task is sound: doing nothing earns 0, its own solution earns 1."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sandbox.base import FileError, Sandbox, SandboxError, Sandboxes
from sandbox.whole import carry_out, running
from sandbox.whole import lay as lay_whole
from tasks.formats.terminal_bench import solution_script
from tasks.formats.wants import wanted
from tasks.grade import Grade, carried, grade, grade_here, healthy, lay, mean_reward
from tasks.task import Step, Task, pack, read_text
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
    if task.spec.whole:
        return await _oracle_whole(task, sandboxes)
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


async def _oracle_whole(task: Task, sandboxes: Sandboxes) -> float:
    """In an image: what the solution installs is laid ready where it works and where it is graded."""
    scripts = [script for step in task.steps for script in _scripts(step)]
    apt, pip = wanted(scripts)
    task = replace(task, steps=tuple(_equipped(step, apt, pip) for step in task.steps))
    works: dict[str, Path] = {}
    grades: list[Grade] = []
    with tempfile.TemporaryDirectory() as folder:
        first = task.steps[0].check
        spec = first.spec if first and first.spec else task.spec
        sandbox = await sandboxes.take(replace(spec, user=task.spec.user, env=task.spec.env, whole=spec.whole))
        try:
            await healthy(task, task.health, sandbox)
            for step in task.steps:
                await _solve_whole(task, step, sandbox)
                works[step.name] = Path(folder, step.name)
                if await running(sandbox) and step in task.graded and step.check and not step.check.apart:
                    grades.append(await grade_here(task, step, sandbox, sandboxes))
                else:
                    await carry_out(sandbox, works[step.name], only=carried(step))
        finally:
            await sandbox.close()
        done = {each.step for each in grades}
        for step in task.graded:
            if step.name not in done:
                grades.append(await grade(task, step, works[step.name], sandboxes))
    return mean_reward(grades)


def _scripts(step: Step) -> list[str]:
    if step.solution is None:
        return []
    files = sorted(step.solution.rglob("*.sh")) if step.solution.is_dir() else [step.solution]
    return [read_text(file) for file in files]


def _equipped(step: Step, apt: tuple[str, ...], pip: tuple[str, ...]) -> Step:
    """The step, graded in an image that has these packages too."""
    check = step.check
    if check is None or check.spec is None or check.spec.whole is None:
        return step
    was = check.spec.whole
    whole = replace(was, apt=tuple(dict.fromkeys((*was.apt, *apt))), pip=tuple(dict.fromkeys((*was.pip, *pip))))
    return replace(step, check=replace(check, spec=replace(check.spec, whole=whole)))


async def _solve_whole(task: Task, step: Step, sandbox: Sandbox) -> None:
    solution = step.solution
    if solution is None:
        raise TaskError(f"{task.name}: step {step.name} has no solution, so it cannot be checked")
    if solution.suffix == ".yaml":
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder, "solve.sh")
            script.write_text(solution_script(solution), encoding="utf-8")
            archive = pack(script)
    else:
        archive = pack(solution, links=True)
    name = solution.name if solution.suffix == ".sh" else "solve.sh"
    await lay_whole(sandbox, SOLUTION, archive)
    ran = await sandbox.run(
        f'(export PATH="/.interlude/bin:$PATH"; bash {SOLUTION}/{name})',
        timeout=task.agent_seconds,
        env=dict(step.solution_env),
    )
    # The tests say whether it is solved: a script of somebody else may end with any code.
    if ran.reason != "exit":
        said = ran.output.decode(errors="replace").strip()
        raise TaskError(f"{task.name}: its solution was ended by {ran.reason}: {said[-200:]}")


async def _solve(task: Task, step: Step, sandbox: Sandbox) -> None:
    if step.solution is None:
        raise TaskError(f"{task.name}: step {step.name} has no solution/solve.sh, so it cannot be checked")
    place = await lay(sandbox, SOLUTION, step.solution)
    ran = await sandbox.run(f'bash "{place}/solve.sh"', timeout=task.agent_seconds)
    if ran.code != 0:
        said = ran.output.decode(errors="replace").strip()
        raise TaskError(f"{task.name}: solution/solve.sh ended with exit code {ran.code}: {said[-200:]}")
