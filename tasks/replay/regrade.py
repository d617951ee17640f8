"""Grades a run anew: the saved patches, today's tasks, fresh sandboxes. No model is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from sandbox.base import Sandboxes
from sandbox.errors import FileError, SandboxError
from tasks.carried import Carried
from tasks.conditions import graded
from tasks.grade import Grade, VerifierFailed, grade, mean_reward
from tasks.predictions import read_predictions
from tasks.replay.recording import Recording, read_recording
from tasks.report import Attempt, read_attempt, write_attempt
from tasks.task import Task
from tasks.toml import TaskError

What: TypeAlias = Literal["reused", "graded", "refused"]


@dataclass(frozen=True, slots=True)
class Regraded:
    """What became of an attempt's result. `what` "reused": its task is as it was, so its grade stands;
    "refused": `why` says why its work cannot be graded. `changed`: the task's digest is another."""

    path: Path
    task: str
    what: What
    before: float | None
    after: float | None
    changed: bool
    why: str = ""

    @property
    def moved(self) -> bool:
        """Whether the reward is another one."""
        return self.what == "graded" and self.before != self.after

    def row(self) -> dict[str, object]:
        """As it stands in the JSON."""
        return {
            "path": str(self.path),
            "task": self.task,
            "what": self.what,
            "before": self.before,
            "after": self.after,
            "reward_changed": self.moved,
            "task_changed": self.changed,
            "why": self.why,
        }


async def regrade(
    run: Path, tasks: Mapping[str, Task], sandboxes: Sandboxes, *, all: bool = False
) -> list[Regraded]:
    """Grade the attempts in a run's folder whose task has changed, or `all` of them.

    What was asked, and the files that the work began with, must be what they were: other work was not done.
    A new result.json is written where there is a new grade; the old one is kept beside it, numbered. Raises
    TaskError.
    """
    found = sorted(run.glob("*/result.json"))
    if not found:
        raise TaskError(f"{run}: no */result.json in it; name a folder that `tasks run --out` wrote")
    return [await _one(path, tasks, sandboxes, all) for path in found]


async def grade_predictions(path: Path, tasks: Mapping[str, Task], sandboxes: Sandboxes) -> list[Regraded]:
    """Grade patches that any agent made for rows of SWE-bench. Raises TaskError."""
    found: list[Regraded] = []
    for name, patch in read_predictions(path).items():
        task, reward, why = tasks.get(name), None, ""
        try:
            if task is None:
                why = "its task is not there: name its rows with --tasks"
            else:
                reward = (await grade(task, task.graded[-1], patch, sandboxes)).reward
        except FileError as problem:
            reward, why = 0.0, f"its patch does not apply: {problem}"
        except (VerifierFailed, SandboxError) as problem:
            why = str(problem)
        what: What = "refused" if reward is None else "graded"
        found.append(Regraded(path.parent / name, name, what, None, reward, False, why))
    return found


async def _one(path: Path, tasks: Mapping[str, Task], sandboxes: Sandboxes, all: bool) -> Regraded:
    attempt, folder = read_attempt(path), path.parent
    task = tasks.get(attempt.task)
    changed = task is None or task.digest != attempt.digest

    def came_to(what: What, after: float | None = attempt.reward, why: str = "") -> Regraded:
        return Regraded(folder, attempt.task, what, attempt.reward, after, changed, why)

    if task is None:
        return came_to("refused", why="its task is not there: name it with --tasks")
    if not changed and attempt.reward is not None and not all:
        return came_to("reused")
    works = _works(folder, task, attempt)
    if not works:
        return came_to("refused", why="none of its work was saved")
    try:
        if changed and (why := await _other(folder, task, sandboxes)):
            return came_to("refused", why=why)
        grades = [await _graded(task, step.name, works, sandboxes) for step in graded(task, attempt.skipped)]
    except (VerifierFailed, SandboxError, FileError) as problem:
        return came_to("refused", why=str(problem))
    _write(folder, attempt, task, grades)
    return came_to("graded", mean_reward(grades))


def _works(folder: Path, task: Task, attempt: Attempt) -> dict[str, Path]:
    """What each turn left, by its step: an archive of an image, or a patch; the last one is patch.diff."""
    if task.carried:
        archives = {step.name: folder / f"work.{step.name}.tar" for step in task.steps}
        return {name: path for name, path in archives.items() if path.is_file()}
    patches = {step.name: folder / f"patch.{step.name}.diff" for step in task.steps}
    found: dict[str, Path] = {name: path for name, path in patches.items() if path.is_file()}
    rest = [name for name in patches if name not in found and name not in attempt.skipped]
    if rest and (folder / "patch.diff").is_file():
        found[rest[0]] = folder / "patch.diff"
    return found


async def _graded(task: Task, name: str, works: Mapping[str, Path], sandboxes: Sandboxes) -> Grade:
    (step,) = (step for step in task.steps if step.name == name)
    if name not in works:
        return Grade(name, {"reward": 0.0}, "this turn was not reached\n")
    return await grade(task, step, works[name], sandboxes)


async def _other(folder: Path, task: Task, sandboxes: Sandboxes) -> str:
    """Why the work is not the one that today's task asks for, "" where it is."""
    path = folder / "trajectory.jsonl"
    if not path.is_file():
        return "it has no trajectory, so what it began with is not known"
    recording = read_recording(path)
    if _asked_otherwise(recording, task):
        return "it was asked something else: run it again"
    sandbox = await sandboxes.take(task.spec)
    try:
        await sandbox.unpack(task.environment())
        start = await Carried(task, folder, sandboxes).begin(sandbox)
    finally:
        await sandbox.close()
    if recording.stood != start:
        return "it began with other files: run it again"
    return ""


def _asked_otherwise(recording: Recording, task: Task) -> bool:
    """Steps that are said again have what their tests printed in them: those are not compared."""
    if any(step.retry for step in task.steps):
        return False
    asked = {step.instruction for step in task.steps}
    return any(turn.prompt.text not in asked for turn in recording.turns)


def _write(folder: Path, attempt: Attempt, task: Task, grades: Sequence[Grade]) -> None:
    number = 1
    while (folder / f"result.{number}.json").exists():
        number += 1
    (folder / "result.json").rename(folder / f"result.{number}.json")
    for given in grades:
        said = folder / f"tests.{given.step}.txt"
        if said.exists():
            said.rename(folder / f"tests.{given.step}.{number}.txt")
        said.write_text(given.output, encoding="utf-8")
    reason = "end" if attempt.stop_reason == "verifier_failed" else attempt.stop_reason
    now = replace(
        attempt,
        reward=mean_reward(grades),
        rewards={given.step: given.rewards for given in grades},
        tests={given.step: given.tests for given in grades if given.tests},
        digest=task.digest,
        stop_reason=reason,
        problem="",
        notes=(*attempt.notes, f"graded anew; the grade before is in result.{number}.json"),
    )
    write_attempt(folder / "result.json", now)
