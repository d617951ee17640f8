"""Grading: a fresh sandbox, the task's files, the patch, and the task's own tests. Nothing else gets in.

Of a task that is an image the work is all that its file system has become (see `sandbox.whole`), in the
place of a patch.

`tests/` is laid into the sandbox and `bash test.sh` runs in the work tree. It writes reward.txt (a number)
or reward.json (numbers by name) into `verifier/` of its logs. The places are Harbor's, /tests and /logs; a
local sandbox has other ones. The variables TESTS_DIR and LOGS_DIR name them.
"""

from __future__ import annotations

import io
import math
import tarfile
import tempfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sandbox.base import Ran, Sandbox, Sandboxes
from sandbox.errors import BrowserMissing, FileMissing
from sandbox.whole import as_root, carry_in, carry_out, lend
from sandbox.whole import lay as lay_whole
from tasks.entering import healthy
from tasks.folder import pack
from tasks.outcomes import outcomes, rewards
from tasks.pictures import pictures
from tasks.task import Check, Step, Task
from tasks.toml import TaskError
from tools.output import clean

_REWARDS: TypeAdapter[dict[str, float]] = TypeAdapter(dict[str, float])


TESTS, LOGS = "/tests", "/logs"
KEPT = 8 << 20
"""Bytes of output that are kept where tests are read from it."""


class VerifierFailed(TaskError):
    """The tests of a task came to no reward; the message says what they did."""


class RewardMissing(VerifierFailed):
    """They ended and wrote no reward."""


class NoNumber(VerifierFailed):
    """They wrote `text` as the reward."""

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


@dataclass(frozen=True, slots=True)
class Grade:
    """What the tests of a step said. `rewards` are finite; `output` is what they printed.

    `tests` says of each test by name whether it passed, where the check reads that. `pictures` are PNG files
    by their names, which the tests left in `artifacts/` of their logs. `notes`: what was done otherwise than
    the tests ask for.
    """

    step: str
    rewards: Mapping[str, float]
    output: str
    tests: Mapping[str, bool] = field(default_factory=dict[str, bool])
    pictures: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    notes: tuple[str, ...] = ()

    @property
    def reward(self) -> float:
        """The one number of a step."""
        return self.rewards["reward"]


def mean_reward(grades: Sequence[Grade]) -> float:
    """The reward of an attempt: the mean over the steps that the task's strategy looks at."""
    return sum(grade.reward for grade in grades) / len(grades)


async def grade(task: Task, step: Step, work: bytes | Path, sandboxes: Sandboxes) -> Grade:
    """Grade the work that a patch holds, or an archive that `carry_out` wrote; b"": nothing was done.

    Raises VerifierFailed, SandboxError, FileError.
    """
    check = _check(task, step)
    if task.carried:
        if check.apart and not isinstance(work, Path):
            return await _nothing_done(task, step, sandboxes)
        sandbox = await sandboxes.take(check.spec or task.spec)
        try:
            if isinstance(work, Path):
                await carry_in(sandbox, work)
            if not check.apart:
                await healthy(task, task.health, sandbox)
            return await _verify_whole(task, step, check, sandbox)
        finally:
            await sandbox.close()
    patch = work if isinstance(work, bytes) else work.read_bytes()
    async with laid(task, check, patch, sandboxes) as (sandbox, places):
        return await _verify(task, step, check, sandbox, places)


async def grade_here(task: Task, step: Step, sandbox: Sandbox, sandboxes: Sandboxes) -> Grade:
    """Grade in the sandbox of the work itself, where processes of it run that a fresh one would not have."""
    check = _check(task, step)
    grader = await sandboxes.take(check.spec or task.spec)
    try:
        await lend(sandbox, grader.info.image)
    finally:
        await grader.close()
    env = {"PYTHONPATH": "/.interlude/site", **dict((check.spec or task.spec).env)}
    try:
        found = await _verify_whole(task, step, check, sandbox, env)
    finally:
        # For turns that follow: they are not to find what graded this one.
        await as_root(sandbox, ["rm", "-rf", TESTS, f"{LOGS}/verifier", "/.interlude"])
    return replace(
        found, notes=(*found.notes, "graded where the agent worked: processes of its were running")
    )


async def _nothing_done(task: Task, step: Step, sandboxes: Sandboxes) -> Grade:
    """The artifacts are what the image has of them."""
    with tempfile.TemporaryDirectory() as folder:
        sandbox = await sandboxes.take(task.spec)
        try:
            await healthy(task, task.health, sandbox)
            await leave(step, sandbox, Path(folder, "work.tar"))
        finally:
            await sandbox.close()
        return await grade(task, step, Path(folder, "work.tar"), sandboxes)


async def leave(step: Step, sandbox: Sandbox, file: Path) -> None:
    """Write what a turn left of an image, for its tests. Raises SandboxError."""
    for command, seconds in step.check.collect if step.check else ():
        await sandbox.run(f"({command}\n)", timeout=seconds)  # the tests say what came of it
    await carry_out(sandbox, file, only=carried(step))


def carried(step: Step) -> tuple[str, ...]:
    """The paths of an image's file system of which a step's tests see what became of them, () all."""
    apart = step.check is not None and step.check.apart
    return ("/logs/artifacts", *step.artifacts) if apart else ()


def _check(task: Task, step: Step) -> Check:
    if step.check is None:
        raise VerifierFailed(f"{task.name}: step {step.name} has no tests")
    return step.check


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
    return await _read(task, step, check, sandbox, ran, places["LOGS_DIR"])


async def _verify_whole(
    task: Task, step: Step, check: Check, sandbox: Sandbox, env: Mapping[str, str] | None = None
) -> Grade:
    """With the programs that stand in for what the tests would fetch before all others."""
    await lay_whole(sandbox, TESTS, pack(*check.folders, links=True))
    await lay_whole(sandbox, LOGS, _logs())
    if task.form == "harbor":  # which does so too: those who test need not own it
        await as_root(sandbox, ["chmod", "a+x", f"{TESTS}/test.sh"])
    ran = await sandbox.run(
        f'export PATH="/.interlude/bin:$PATH"; {check.command}',
        timeout=check.seconds,
        env={"TESTS_DIR": TESTS, "LOGS_DIR": LOGS, **(env or {}), **dict(check.env)},
        keep=KEPT,
    )
    said = await _said(sandbox)
    if task.form == "terminal-bench":
        output = ran.output.decode(errors="replace")
        tests = outcomes(check.reads, output)
        if ran.code == 127 and not tests:
            raise VerifierFailed(_told(task, "could not be run, exit code 127", output))
        why = (
            "no test was found in the output"
            if ran.reason == "exit"
            else f"the tests were ended by {ran.reason}"
        )
        notes = said if tests and ran.reason == "exit" else (*said, f"{why}: that counts as 0")
        came = rewards(tests if ran.reason == "exit" else {}, check.expected)
        return Grade(step.name, came, output, tests, notes=notes)
    try:
        found = await _read(task, step, check, sandbox, ran, LOGS)
    except NoNumber as problem:
        # `if pytest; then echo 1; else echo 0; fi > reward.txt` has what pytest says in the file too.
        last = problem.text.split("\n")[-1].strip()
        if last not in ("0", "1"):
            raise
        lines = "reward.txt holds more than a number: its last line was read"
        output = ran.output.decode(errors="replace")
        return Grade(step.name, {"reward": float(last)}, output, notes=(*said, lines))
    except RewardMissing:
        # `set -e` ends many a script before its last lines, which write the reward.
        tests = outcomes("pytest", ran.output.decode(errors="replace"))
        if ran.code == 0 or not tests or all(tests.values()):
            raise
        why = f"its tests failed and test.sh ended with exit code {ran.code} before it wrote a reward"
        failed = Grade(step.name, {"reward": 0.0}, ran.output.decode(errors="replace"), tests)
        return replace(failed, notes=(*said, f"{why}: that counts as 0"))
    return replace(found, notes=said)


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
    return tuple(dict.fromkeys(f"in the tests: {clean(line)[:200]}" for line in said.splitlines() if line))[
        :20
    ]


async def _read(task: Task, step: Step, check: Check, sandbox: Sandbox, ran: Ran, logs: str) -> Grade:
    """What the tests came to."""
    output = ran.output.decode(errors="replace")
    if ran.reason != "exit":
        raise VerifierFailed(_told(task, f"ended by {ran.reason} after {ran.seconds:.0f} s", output))
    if check.reads == "reward":
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
            raise NoNumber(_told(task, f"wrote {text[:80]!r} into {name}", output), text) from None
        if not all(math.isfinite(value) for value in rewards.values()):
            raise VerifierFailed(_told(task, f"wrote a number that is not finite into {name}", output))
        if len(rewards) == 1:
            return {"reward": next(iter(rewards.values())), **rewards}
        if "reward" in rewards or "score" in rewards:
            return {"reward": rewards.get("score", 0.0), **rewards}
        raise VerifierFailed(_told(task, f"wrote several numbers into {name}, none named reward", output))
    raise RewardMissing(_told(task, f"ended with exit code {ran.code} and wrote no reward", output))


def _told(task: Task, what: str, output: str) -> str:
    last = output.strip().splitlines()[-1:] or ["nothing"]
    return (
        f"{task.name}: tests/test.sh {what}; it must write reward.txt into $LOGS_DIR/verifier; "
        f"it said last: {last[0][:200]}"
    )
