"""Grading: a fresh sandbox, the task's files, the patch, and the task's own tests. Nothing else gets in.

`tests/` is laid into the sandbox and `bash test.sh` runs in the work tree. It writes reward.txt (a number)
or reward.json (numbers by name) into `verifier/` of its logs. The places are Harbor's, /tests and /logs; a
local sandbox has other ones. The variables TESTS_DIR and LOGS_DIR name them.
"""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sandbox.base import BrowserMissing, FileMissing, Ran, Sandbox, Sandboxes
from tasks.outcomes import outcomes, rewards
from tasks.pictures import pictures
from tasks.task import Check, Step, Task, pack
from tasks.toml import TaskError

_REWARDS: TypeAdapter[dict[str, float]] = TypeAdapter(dict[str, float])


TESTS, LOGS = "/tests", "/logs"
KEPT = 8 << 20
"""Bytes of output that are kept where tests are read from it."""


class VerifierFailed(TaskError):
    """The tests of a task came to no reward; the message says what they did."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What the tests of a step said. `rewards` are finite; `output` is what they printed.

    `tests` says of each test by name whether it passed, where the check reads that. `pictures` are PNG files
    by their names, which the tests left in `artifacts/` of their logs.
    """

    step: str
    rewards: Mapping[str, float]
    output: str
    tests: Mapping[str, bool] = field(default_factory=dict[str, bool])
    pictures: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def reward(self) -> float:
        """The one number of a step."""
        return self.rewards["reward"]


def mean_reward(grades: Sequence[Grade]) -> float:
    """The reward of an attempt: the mean over the steps that the task's strategy looks at."""
    return sum(grade.reward for grade in grades) / len(grades)


async def grade(task: Task, step: Step, patch: bytes, sandboxes: Sandboxes) -> Grade:
    """Grade the work that a patch holds. Raises VerifierFailed, SandboxError, FileError."""
    if step.check is None:
        raise VerifierFailed(f"{task.name}: step {step.name} has no tests")
    async with laid(task, step.check, patch, sandboxes) as (sandbox, places):
        return await _verify(task, step, step.check, sandbox, places)


@asynccontextmanager
async def laid(
    task: Task, check: Check | None, patch: bytes, sandboxes: Sandboxes
) -> AsyncGenerator[tuple[Sandbox, dict[str, str]], None]:
    """A fresh sandbox with the work that a patch holds; variables say where its tests and logs lie."""
    spec = replace(task.spec, folders=(TESTS, LOGS), browser=bool(check and check.browser))
    try:
        sandbox = await sandboxes.take(spec)
    except BrowserMissing as problem:
        raise VerifierFailed(f"{task.name}: its tests look at pages: {problem}") from problem
    try:
        await sandbox.unpack(task.environment())
        if patch:
            await sandbox.apply(patch)
        tests = await lay(sandbox, TESTS, *(check.folders if check else ()))
        logs = await lay(sandbox, LOGS)
        yield sandbox, {"TESTS_DIR": tests, "LOGS_DIR": logs, **dict(check.env if check else ())}
    finally:
        await sandbox.close()


async def lay(sandbox: Sandbox, place: str, *folders: Path) -> str:
    """Lay folders, one over the other, into a place outside the work tree; returns where they are.

    In a local sandbox that is a new folder: the place would be the machine's own.
    """
    if sandbox.info.kind == "local":
        place = (await sandbox.run("mktemp -d")).output.decode().strip()
    await sandbox.unpack(pack(*folders), place)
    return place


async def _verify(task: Task, step: Step, check: Check, sandbox: Sandbox, places: Mapping[str, str]) -> Grade:
    ran = await sandbox.run(
        f'mkdir -p "$LOGS_DIR/verifier" && {check.command}',
        timeout=check.seconds,
        env=places,
        keep=32 << 10 if check.reads == "reward" else KEPT,
    )
    output = ran.output.decode(errors="replace")
    if ran.reason != "exit":
        raise VerifierFailed(_told(task, f"ended by {ran.reason} after {ran.seconds:.0f} s", output))
    if check.reads == "reward":
        logs = places["LOGS_DIR"]
        said = await _rewards(task, sandbox, f"{logs}/verifier", ran)
        return Grade(step.name, said, output, pictures=await pictures(sandbox, f"{logs}/artifacts"))
    tests = {} if check.reads == "exit" else outcomes(check.reads, output)
    if ran.code in (126, 127) and not tests:
        said = output.strip()[-200:]
        raise VerifierFailed(f"{task.name}: the tests could not be run, exit code {ran.code}: {said}")
    if check.reads == "exit":
        return Grade(step.name, {"reward": float(ran.code == 0)}, output)
    return Grade(step.name, rewards(tests, check.expected), output, tests)


async def _rewards(task: Task, sandbox: Sandbox, folder: str, ran: Ran) -> dict[str, float]:
    output = ran.output.decode(errors="replace")
    for name in ("reward.json", "reward.txt"):
        try:
            text = (await sandbox.read(f"{folder}/{name}")).data.decode(errors="replace").strip()
        except FileMissing:
            continue
        try:
            rewards = _REWARDS.validate_json(text) if name == "reward.json" else {"reward": float(text)}
        except (ValidationError, ValueError):
            raise VerifierFailed(_told(task, f"wrote {text[:80]!r} into {name}", output)) from None
        if not all(math.isfinite(value) for value in rewards.values()):
            raise VerifierFailed(_told(task, f"wrote a number that is not finite into {name}", output))
        if len(rewards) == 1:
            return {"reward": next(iter(rewards.values()))}
        if "reward" in rewards:
            return rewards
        raise VerifierFailed(_told(task, f"wrote several numbers into {name}, none named reward", output))
    raise VerifierFailed(_told(task, f"ended with exit code {ran.code} and wrote no reward", output))


def _told(task: Task, what: str, output: str) -> str:
    last = output.strip().splitlines()[-1:] or ["nothing"]
    return (
        f"{task.name}: tests/test.sh {what}; it must write reward.txt into $LOGS_DIR/verifier; "
        f"it said last: {last[0][:200]}"
    )
