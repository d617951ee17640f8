"""The solution of a task that is an image: carried out in it, and graded like an agent's work."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from sandbox.base import Packages, Sandbox, Sandboxes, Spec
from sandbox.whole import as_root, lay, running
from tasks.entering import enter, healthy
from tasks.folder import pack, read_text
from tasks.formats.terminal_bench import solution_script
from tasks.formats.wants import wanted
from tasks.grade import Grade, grade, grade_here, leave
from tasks.task import Step, Task
from tasks.toml import TaskError

SOLUTION = "/solution"


async def oracle(task: Task, sandboxes: Sandboxes) -> tuple[Grade, ...]:
    """What the solution installs is laid ready where it works and where it is graded.

    A grade has in its notes what a solution said that ended with another exit code than 0.
    Raises TaskError, SandboxError, FileError.
    """
    scripts = [script for step in task.steps for script in _scripts(step)]
    ready = wanted(scripts)
    task = replace(task, steps=tuple(_equipped(step, ready) for step in task.steps))
    works: dict[str, Path] = {}
    said: dict[str, tuple[str, ...]] = {}
    grades: list[Grade] = []
    with tempfile.TemporaryDirectory() as folder:
        first = task.steps[0].check
        spec = first.spec if first and first.spec and not first.apart else _ready(task.spec, ready)
        sandbox = await sandboxes.take(
            replace(spec, user=task.spec.user, env=task.spec.env, whole=spec.whole)
        )
        try:
            await healthy(task, task.health, sandbox)
            for step in task.steps:
                await enter(task, step, sandbox)
                said[step.name] = await _solve(task, step, sandbox)
                works[step.name] = Path(folder, step.name)
                if await running(sandbox) and step in task.graded and step.check and not step.check.apart:
                    grades.append(await grade_here(task, step, sandbox, sandboxes))
                else:
                    await leave(step, sandbox, works[step.name])
        finally:
            await sandbox.close()
        done = {each.step for each in grades}
        for step in task.graded:
            if step.name not in done:
                grades.append(await grade(task, step, works[step.name], sandboxes))
    return tuple(replace(each, notes=(*said[each.step], *each.notes)) for each in grades)


def _ready(spec: Spec, ready: Packages) -> Spec:
    """The agent's own image, with what the solution installs laid ready: the tests have another one."""
    return replace(spec, whole=replace(spec.whole, grader=True, ready=ready) if spec.whole else None)


def _scripts(step: Step) -> list[str]:
    if step.solution is None:
        return []
    files = sorted(step.solution.rglob("*.sh")) if step.solution.is_dir() else [step.solution]
    return [read_text(file) for file in files]


def _equipped(step: Step, ready: Packages) -> Step:
    """The step, graded in an image that has these packages too."""
    check = step.check
    if check is None or check.spec is None or check.spec.whole is None:
        return step
    was = check.spec.whole
    whole = replace(was, ready=was.ready | ready)
    return replace(step, check=replace(check, spec=replace(check.spec, whole=whole)))


async def _solve(task: Task, step: Step, sandbox: Sandbox) -> tuple[str, ...]:
    """What is to be noted of it."""
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
    await lay(sandbox, SOLUTION, archive)
    await as_root(sandbox, ["chmod", "a+x", f"{SOLUTION}/{name}"])
    shell = "" if task.form == "harbor" else "bash "
    ran = await sandbox.run(
        f'(export PATH="/.interlude/bin:$PATH"; {shell}{SOLUTION}/{name})',
        timeout=task.agent_seconds,
        env=dict(step.solution_env),
    )
    said = ran.output.decode(errors="replace").strip()[-400:]
    if ran.reason != "exit":
        raise TaskError(f"{task.name}: its solution was ended by {ran.reason}: {said}")
    # The tests say whether it is solved: a script of somebody else may end with any code.
    return (f"{name} ended with exit code {ran.code}: {said}",) if ran.code else ()
