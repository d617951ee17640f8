"""Whether a turn comes: its condition is asked about a copy of the work so far, never in the agent's sandbox.

`when.sh` runs in the work tree of a fresh sandbox, with the files of the step's tests at $TESTS_DIR, and with
the names of the turns that were said so far in $SAID, a space between them. 0: the turn comes. Any other exit
code leaves it out, but for 126 and 127: then the script itself is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.base import Sandboxes
from tasks.grade import Grade, VerifierFailed, grade, laid
from tasks.task import Step, Task

OUTPUT = "{output}"
"""What stands in a second try's instruction for what the tests printed."""


class Turns:
    """Which turns of a task are said, and with which words. `grades` are those that had to be made for it,
    by the name of their step; `skipped` the names of steps that were left out."""

    def __init__(self, task: Task, sandboxes: Sandboxes) -> None:
        self.grades: dict[str, Grade] = {}
        self.skipped: list[str] = []
        self.said: list[str] = []
        self._task = task
        self._sandboxes = sandboxes

    async def words(self, step: Step, before: Step | None, patch: bytes) -> str | None:
        """What is said in a turn, None where it is left out. `patch` is the work so far, `before` the last
        step that was said. Raises VerifierFailed, SandboxError, FileError."""
        words = step.instruction
        if step.retry and before is not None:
            tried = await grade(self._task, before, patch, self._sandboxes)
            self.grades[before.name] = tried
            words = words.replace(OUTPUT, tried.output.strip())
            if tried.reward >= 1:
                return self._skip(step)
        if step.when is not None and not await self._holds(step, patch):
            return self._skip(step)
        self.said.append(step.name)
        return words

    def _skip(self, step: Step) -> None:
        self.skipped.append(step.name)

    async def _holds(self, step: Step, patch: bytes) -> bool:
        assert step.when is not None
        async with laid(self._task, step.check, patch, self._sandboxes) as (sandbox, places):
            ran = await sandbox.run(
                step.when.read_text(encoding="utf-8"),
                timeout=60.0,
                env={**places, "SAID": " ".join(self.said)},
            )
        if ran.reason != "exit" or ran.code in (126, 127):
            how = f"exit code {ran.code}" if ran.reason == "exit" else ran.reason
            said = ran.output.decode(errors="replace").strip()[-200:]
            raise VerifierFailed(f"{self._task.name}: {step.name}/when.sh ended with {how}; it said: {said}")
        return ran.code == 0


def graded(task: Task, skipped: Sequence[str]) -> tuple[Step, ...]:
    """The steps whose result is looked at, when some were left out."""
    steps = tuple(step for step in task.steps if step.check and step.name not in skipped)
    return steps[-1:] if task.strategy == "final" else steps
