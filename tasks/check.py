"""Whether a task is sound: doing nothing earns 0, its own solution 1, other right answers 1 too, and that
solution broken less than 1.

The scripts in `mutations/` break it: each is run in the work tree after the last turn's solution. The patches
in `solutions/` are what others made of the same request: what all of their turns came to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from sandbox.base import Sandbox, Sandboxes
from sandbox.errors import FileError, ImageMissing, SandboxError
from tasks.conditions import Turns, graded
from tasks.grade import Grade, grade, lay, mean_reward
from tasks.oracle import oracle as oracle_of
from tasks.task import Expected, Step, Task
from tasks.toml import TaskError

SOLUTION, MUTATIONS, OTHERS = "/solution", "mutations", "solutions"


@dataclass(frozen=True, slots=True)
class Checked:
    """Rewards of doing nothing and of the solution; None where `problem` says why there is none.

    `refused`: why it cannot be run on this machine at all, which says nothing of the task.
    `mutations` has the rewards of the solution slightly broken, by the names of the scripts that broke it;
    `others` those of further right answers, by the names of their patches.
    """

    task: str
    nop: float | None
    oracle: float | None
    problem: str = ""
    mutations: Mapping[str, float] = field(default_factory=dict[str, float])
    others: Mapping[str, float] = field(default_factory=dict[str, float])
    refused: str = ""

    @property
    def missed(self) -> tuple[str, ...]:
        """The mutations that the task's tests do not notice."""
        return tuple(name for name, reward in self.mutations.items() if reward >= 1.0)

    @property
    def sound(self) -> bool:
        return (self.nop, self.oracle, self.missed, self.problem, self.refused) == (0.0, 1.0, (), "", "")

    def row(self) -> dict[str, object]:
        """As it stands in the JSON."""
        return {
            "task": self.task,
            "nop": self.nop,
            "oracle": self.oracle,
            "solutions": dict(self.others),
            "mutations": dict(self.mutations),
            "problem": self.problem,
        }


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
    nop = oracle = None
    mutations: dict[str, float] = {}
    others: dict[str, float] = {}
    try:
        nop = mean_reward([await grade(task, _brief(step), b"", sandboxes) for step in task.graded])
        if task.carried:
            grades = await oracle_of(task, sandboxes)
            oracle = mean_reward(grades)
            _look(f"{task.name}: the solution", task.graded[-1], oracle, grades[-1])
            return Checked(task.name, nop, oracle)
        solved = await _solve(task, sandboxes)
        grades = [await grade(task, step, solved.patches[step.name], sandboxes) for step in solved.graded]
        oracle = mean_reward(grades)
        _look(f"{task.name}: the solution", solved.graded[-1], oracle, grades[-1])
        for path in sorted((task.folder / OTHERS).glob("*.patch")):
            last = task.graded[-1]
            found = await grade(task, last, path.read_bytes(), sandboxes)
            others[path.stem] = found.reward
            _look(f"{task.name}: {OTHERS}/{path.name}", last, found.reward, found)
        for name, patch in solved.mutated.items():
            mutations[name] = (await grade(task, _brief(solved.graded[-1]), patch, sandboxes)).reward
        return Checked(task.name, nop, oracle, mutations=mutations, others=others)
    except ImageMissing as problem:
        return Checked(task.name, nop, oracle, refused=str(problem))
    except (TaskError, SandboxError, FileError) as problem:
        return Checked(task.name, nop, oracle, str(problem), mutations, others)


def _look(what: str, step: Step, reward: float, last: Grade) -> None:
    """Raises TaskError when an answer that is right earns less than 1."""
    if reward < 1:
        raise TaskError(f"{what} earns {reward:g}; {_why(step, last)}")


def _why(step: Step, given: Grade) -> str:
    """What was noted, which tests that count did not pass where some are named, and what was printed last."""
    said = "; ".join((*given.notes, f"its tests said: {given.output.strip()[-400:]}"))
    expected = step.check.expected if step.check else Expected()
    names = dict.fromkeys((*expected.fail_to_pass, *expected.pass_to_pass))
    unmet = [
        name if name in given.tests else f"{name} (not run)" for name in names if not given.tests.get(name)
    ]
    if not unmet:
        return said
    return f"{len(unmet)} of its {len(names)} tests did not pass: {', '.join(unmet[:5])}; {said}"


def _brief(step: Step) -> Step:
    """The same step, whose tests may end as soon as they know that the reward is not 1."""
    if step.check is None:
        return step
    return replace(step, check=replace(step.check, env=(*step.check.env, ("STOP_AT_FIRST_FAILURE", "1"))))


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solution left: after each turn that came, and as each mutation breaks it at the end."""

    graded: tuple[Step, ...]
    patches: Mapping[str, bytes]
    mutated: Mapping[str, bytes]


async def _solve(task: Task, sandboxes: Sandboxes) -> Solved:
    turns = Turns(task, sandboxes)
    patches: dict[str, bytes] = {}
    patch, before = b"", None
    sandbox = await sandboxes.take(replace(task.spec, folders=(SOLUTION,)))
    try:
        await sandbox.unpack(task.environment())
        start = await sandbox.checkpoint()
        for step in task.steps:
            if await turns.words(step, before, patch) is None:
                continue
            if step.solution is None:
                raise TaskError(f"{task.name}: {step.name}: no solution/solve.sh, so it cannot be checked")
            await _run(task, sandbox, step.solution, "solve.sh")
            patch, before = await sandbox.patch(start), step
            patches[step.name] = patch
        mutated: dict[str, bytes] = {}
        end = await sandbox.checkpoint()
        for script in sorted((task.folder / MUTATIONS).glob("*.sh")):
            await _run(task, sandbox, script.parent, script.name)
            mutated[script.stem] = await sandbox.patch(start)
            if mutated[script.stem] == patch:
                raise TaskError(f"{task.name}: {MUTATIONS}/{script.name} changes nothing")
            await sandbox.restore(end)
    finally:
        await sandbox.close()
    return Solved(graded(task, turns.skipped), patches, mutated)


async def _run(task: Task, sandbox: Sandbox, folder: Path, script: str) -> None:
    place = await lay(sandbox, SOLUTION, folder)
    ran = await sandbox.run(f'bash "{place}/{script}"', timeout=task.agent_seconds)
    if ran.code != 0:
        said = ran.output.decode(errors="replace").strip()
        raise TaskError(f"{task.name}: {folder.name}/{script} ended with exit code {ran.code}: {said[-200:]}")
