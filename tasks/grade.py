"""Grading: a fresh sandbox, the task's files, the patch, and the task's own tests. Nothing else gets in.

Of a task that is an image the work is all that its file system has become (see `sandbox.whole`), in the
place of a patch.

`tests/` is laid into the sandbox and `bash test.sh` runs in the work tree. It writes reward.txt (a number)
or reward.json (numbers by name) into `verifier/` of its logs. The places are Harbor's, /tests and /logs; a
local sandbox has other ones. The variables TESTS_DIR and LOGS_DIR name them.
"""

from __future__ import annotations

import asyncio
import io
import math
import tarfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sandbox.base import FileMissing, Ran, Sandbox, SandboxError, Sandboxes
from sandbox.whole import carry_in, lend
from sandbox.whole import lay as lay_whole
from tasks.outcomes import outcomes, rewards
from tasks.task import Check, Health, Step, Task, pack
from tasks.toml import TaskError
from tools.output import clean

_REWARDS: TypeAdapter[dict[str, float]] = TypeAdapter(dict[str, float])


TESTS, LOGS = "/tests", "/logs"
KEPT = 4 << 20
"""Bytes of what tests print that are read for what they came to."""


class VerifierFailed(TaskError):
    """The tests of a task came to no reward; the message says what they did."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What the tests of a step said. `rewards` are finite; `output` is what they printed.

    `tests` says of each test by name whether it passed, where the check reads that; `notes` what was done
    otherwise than the tests ask for.
    """

    step: str
    rewards: Mapping[str, float]
    output: str
    tests: Mapping[str, bool] = field(default_factory=dict[str, bool])
    notes: tuple[str, ...] = ()

    @property
    def reward(self) -> float:
        """The one number of a step."""
        return self.rewards["reward"]


def mean_reward(grades: Sequence[Grade]) -> float:
    """The reward of an attempt: the mean over the steps that the task's strategy looks at."""
    return sum(grade.reward for grade in grades) / len(grades)


async def grade(task: Task, step: Step, work: bytes | Path, sandboxes: Sandboxes) -> Grade:
    """Grade the work that a patch holds, or an archive that `carry_out` wrote (of no bytes: nothing was done).

    Raises VerifierFailed, SandboxError, FileError.
    """
    check = _check(task, step)
    if task.spec.whole:
        return await _grade_whole(task, step, check, work, sandboxes)
    sandbox = await sandboxes.take(replace(task.spec, folders=(TESTS, LOGS)))
    try:
        await sandbox.unpack(task.environment())
        if isinstance(work, bytes) and work:
            await sandbox.apply(work)
        return await _verify(task, step, check, sandbox)
    finally:
        await sandbox.close()


async def _grade_whole(
    task: Task, step: Step, check: Check, work: bytes | Path, sandboxes: Sandboxes
) -> Grade:
    sandbox = await sandboxes.take(check.spec or task.spec)
    try:
        if isinstance(work, Path) and work.stat().st_size:
            await carry_in(sandbox, work)
        await healthy(task, task.health, sandbox)
        return await _verify(task, step, check, sandbox)
    finally:
        await sandbox.close()


async def grade_here(task: Task, step: Step, sandbox: Sandbox, sandboxes: Sandboxes) -> Grade:
    """Grade in the sandbox of the work itself, where processes of it run that a fresh one would not have."""
    check = _check(task, step)
    grader = await sandboxes.take(check.spec or task.spec)
    try:
        await lend(sandbox, grader.info.image)
    finally:
        await grader.close()
    found = await _verify(task, step, check, sandbox, (("PYTHONPATH", "/.interlude/site"),))
    return replace(found, notes=(*found.notes, "graded where the agent worked: processes of its were running"))


async def healthy(task: Task, health: Health | None, sandbox: Sandbox) -> None:
    """Wait until a health check holds. Raises SandboxError when it never does."""
    if health is None:
        return
    until = time.monotonic() + health.patience
    while True:
        ran = await sandbox.run(health.command, timeout=health.timeout)
        if ran.code == 0 and ran.reason == "exit":
            return
        if time.monotonic() >= until:
            said = ran.output.decode(errors="replace").strip()[-200:]
            raise SandboxError(f"{task.name}: its health check does not hold: {said}")
        await asyncio.sleep(health.interval)


def carried(step: Step) -> tuple[str, ...]:
    """The paths of an image's file system of which a step's tests see what became of them, () all."""
    apart = step.check is not None and step.check.apart
    return ("/logs/artifacts", *step.artifacts) if apart else ()


def _check(task: Task, step: Step) -> Check:
    if step.check is None:
        raise VerifierFailed(f"{task.name}: step {step.name} has no tests")
    return step.check


async def lay(sandbox: Sandbox, place: str, *folders: Path) -> str:
    """Lay folders, one over the other, into a place outside the work tree; returns where they are.

    In a local sandbox that is a new folder: the place would be the machine's own.
    """
    if sandbox.info.kind == "local":
        place = (await sandbox.run("mktemp -d")).output.decode().strip()
    await sandbox.unpack(pack(*folders), place)
    return place


async def _verify(
    task: Task, step: Step, check: Check, sandbox: Sandbox, env: tuple[tuple[str, str], ...] = ()
) -> Grade:
    tests, logs = TESTS, LOGS
    command = f'mkdir -p "$LOGS_DIR/verifier" && {check.command}'
    if task.spec.whole:
        await lay_whole(sandbox, TESTS, pack(*check.folders, links=True))
        await lay_whole(sandbox, LOGS, _logs())
        command = f'export PATH="/.interlude/bin:$PATH"; {check.command}'
    else:
        tests, logs = await lay(sandbox, TESTS, *check.folders), await lay(sandbox, LOGS)
    ran = await sandbox.run(
        command,
        timeout=check.seconds,
        env={"TESTS_DIR": tests, "LOGS_DIR": logs, **dict(env), **dict(check.env)},
        keep=KEPT if task.spec.whole else 32 << 10,
    )
    output = ran.output.decode(errors="replace")
    notes = await _said(sandbox) if task.spec.whole else ()
    if check.reads not in ("reward", "exit"):
        found = outcomes(check.reads, output)
        if not found:
            notes = (*notes, f"no test was found in the output (read as {check.reads}): it counts as 0")
        return Grade(step.name, rewards(found, check.expected), output, found, notes)
    if ran.reason != "exit":
        raise VerifierFailed(_told(task, f"ended by {ran.reason} after {ran.seconds:.0f} s", output))
    if check.reads == "exit":
        return Grade(step.name, {"reward": float(ran.code == 0)}, output, notes=notes)
    return Grade(step.name, await _rewards(task, sandbox, f"{logs}/verifier", ran), output, notes=notes)


def _logs() -> bytes:
    """The empty folders of /logs, where anyone may write."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name in ("agent", "verifier", "artifacts"):
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o777
            tar.addfile(entry)
    return buffer.getvalue()


async def _said(sandbox: Sandbox) -> tuple[str, ...]:
    """What the stand-in programs did while the tests ran."""
    try:
        said = (await sandbox.read("/.interlude/said", limit=16 << 10)).data.decode(errors="replace")
    except FileMissing:
        return ()
    return tuple(dict.fromkeys(f"in the tests: {clean(line)[:200]}" for line in said.splitlines() if line))[:20]


async def _rewards(task: Task, sandbox: Sandbox, folder: str, ran: Ran) -> dict[str, float]:
    output = ran.output.decode(errors="replace")
    for name in ("reward.json", "reward.txt"):
        try:
            text = (await sandbox.read(f"{folder}/{name}")).data.decode(errors="replace").strip()
        except FileMissing:
            continue
        try:
            found = _REWARDS.validate_json(text) if name == "reward.json" else {"reward": float(text)}
        except (ValidationError, ValueError):
            raise VerifierFailed(_told(task, f"wrote {text[:80]!r} into {name}", output)) from None
        if not all(math.isfinite(value) for value in found.values()):
            raise VerifierFailed(_told(task, f"wrote a number that is not finite into {name}", output))
        if len(found) == 1:
            return {"reward": next(iter(found.values()))}
        if "reward" in found or "score" in found:
            return {"reward": found.get("reward", found.get("score", 0.0)), **found}
        raise VerifierFailed(_told(task, f"wrote several numbers into {name}, none named reward", output))
    raise VerifierFailed(_told(task, f"ended with exit code {ran.code} and wrote no reward", output))


def _told(task: Task, what: str, output: str) -> str:
    last = output.strip().splitlines()[-1:] or ["nothing"]
    return (
        f"{task.name}: tests/test.sh {what}; it must write reward.txt into $LOGS_DIR/verifier; "
        f"it said last: {last[0][:200]}"
    )
