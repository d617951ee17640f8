"""apply_patch: several files at once, all or none, for models that write patches."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from pydantic import Field

from sandbox.base import FileData, Sandbox
from sandbox.errors import FileError, FileMissing
from tools.change import NotEncodable, NotReplaced, Overlapping
from tools.check import MOST, new_problems
from tools.edit import ranges, unfit
from tools.encoding import text_of
from tools.envelope import Add, Delete, Malformed, Operation, Update, parse
from tools.known import Known, known
from tools.nearest import nearest
from tools.replace import replace
from tools.seen import Seen
from tools.tool import NEEDED, Arguments, Output, String, Tool


class PatchArguments(Arguments):
    input: String = Field(json_schema_extra={**NEEDED})


@dataclass(frozen=True, slots=True)
class Step:
    """A file before and after; None: it is not there. `said` tells it in a few words."""

    path: str
    before: FileData | None
    after: bytes | None
    said: str
    mode: int | None = None


class _Unfit(Exception):
    """Why a patch cannot be applied."""


class ApplyPatch(Tool[PatchArguments]):
    """Change files by a patch (*** Begin Patch ... *** End Patch), all of it or nothing."""

    name = "apply_patch"
    essential = False
    Arguments = PatchArguments

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen or Seen()

    async def run(self, arguments: PatchArguments, sandbox: Sandbox) -> Output:
        try:
            operations = parse(arguments.input)
            steps = [step for one in operations for step in await _steps(one, sandbox)]
            _once(steps)
        except (Malformed, _Unfit) as problem:
            return Output(f"error: {problem}", ok=False)
        await _make(steps, sandbox)
        files: dict[str, str | None] = {}
        problems: list[str] = []
        for step in steps:
            files |= await self._note(step, sandbox)
            if step.after is not None:
                before = step.before.data if step.before else None
                problems += (await new_problems(step.path, before, step.after, sandbox)).splitlines()[1:]
        said = [f"patched {', '.join(step.said for step in steps if step.said)}", *problems[:MOST]]
        return Output("\n".join(said), files=files)

    async def _note(self, step: Step, sandbox: Sandbox) -> Known:
        if step.after is None:
            return {step.path: None}
        await self._seen.wrote(step.path, sha256(step.after).hexdigest(), sandbox)
        return known(step.path, step.after)


async def _steps(operation: Operation, sandbox: Sandbox) -> list[Step]:
    """What an operation comes to, file by file. Raises _Unfit."""
    path = operation.path
    there = await _there(path, sandbox)
    if isinstance(operation, Add):
        if there is not None:
            raise _Unfit(f"{path} is there already (nothing changed); update it, or delete it first")
        return [Step(path, None, operation.text.encode(), f"{path} (added)")]
    if there is None:
        raise _Unfit(f"{path} does not exist (nothing changed); name it as it is, or add it")
    if isinstance(operation, Delete):
        return [Step(path, there, None, f"{path} (deleted)")]
    if problem := unfit(path, there):
        raise _Unfit(f"{problem}; nothing changed")
    return await _updated(operation, there, sandbox)


async def _updated(update: Update, there: FileData, sandbox: Sandbox) -> list[Step]:
    path, move = update.path, update.move
    for number, hunk in enumerate(update.hunks):
        if hunk.old == hunk.new:
            raise _Unfit(f"{_which(number, update)}it changes nothing")
    try:
        done = replace(there.data, update.hunks)
    except (NotReplaced, NotEncodable, Overlapping) as failure:
        raise _Unfit(_failed(failure, update, there)) from None
    where = f":{ranges(done.places)}" if update.hunks else ""
    notes = "".join(
        f" (hunk {number + 1}: {place.note})" for number, place in enumerate(done.places) if place.note
    )
    if not move:
        if not update.hunks:
            raise _Unfit(f"{path} is updated by no hunk (nothing changed); write its lines behind - and +")
        return [Step(path, there, done.data, f"{path}{where}{notes}")]
    if await _there(move, sandbox) is not None:
        raise _Unfit(f"{move} is there already (nothing changed); move {path} to another name")
    said = f"{path} -> {move}{where}{notes}"
    return [Step(path, there, None, ""), Step(move, None, done.data, said, there.mode)]


async def _there(path: str, sandbox: Sandbox) -> FileData | None:
    try:
        return await sandbox.read(path)
    except FileMissing:
        return None


def _which(number: int, update: Update) -> str:
    return f"hunk {number + 1} of {update.path} (nothing changed): "


def _failed(failure: NotReplaced | NotEncodable | Overlapping, update: Update, there: FileData) -> str:
    match failure:
        case Overlapping():
            which = f"hunks {failure.first + 1} and {failure.second + 1} of {update.path}"
            return f"{which} change the same lines (nothing changed); make them one"
        case NotEncodable():
            which = _which(failure.number, update)
            return f"{which}it has characters that the file (Latin-1) cannot hold; use others"
        case NotReplaced():
            return _which(failure.number, update) + _missed(failure, update, there)


def _missed(failure: NotReplaced, update: Update, there: FileData) -> str:
    if failure.anchor:
        return "its @@ line is not in the file; copy one that is, or leave it empty"
    if failure.lines:
        numbers = ", ".join(map(str, failure.lines[:20])) + (", ..." if len(failure.lines) > 20 else "")
        times = f"{len(failure.lines)} times (lines {numbers})"
        return f"its lines are there {times}; add lines, or one above behind @@"
    place = nearest(text_of(there.data), update.hunks[failure.number].old.removesuffix("\n"))
    if not place:
        return "its lines are not there, nor anything like them; read the file first"
    return f"its lines are not there; {place}"


def _once(steps: Sequence[Step]) -> None:
    """Refuse two operations on one file: each would be made as if the other were not. Raises _Unfit."""
    found: set[str] = set()
    for step in steps:
        place = (step.before.path if step.before else "") or step.path
        if place in found:
            raise _Unfit(f"{step.path} comes twice (nothing changed); put all of its hunks behind one mark")
        found.add(place)


async def _make(steps: Sequence[Step], sandbox: Sandbox) -> None:
    """Write all, then delete; what was done is undone when something fails. Raises FileError."""
    done: list[Step] = []
    try:
        for step in steps:
            if step.after is not None:
                expect = step.before.sha256 if step.before else ""
                await sandbox.write(step.path, step.after, expect=expect, mode=step.mode)
                done.append(step)
        gone = [step for step in steps if step.after is None]
        done += gone
        await _remove([step.path for step in gone], sandbox)
    except (FileError, asyncio.CancelledError):
        for step in done:
            if step.before is not None:
                await sandbox.write(step.path, step.before.data, mode=step.before.mode)
        await _remove([step.path for step in done if step.before is None], sandbox)
        raise


async def _remove(paths: Sequence[str], sandbox: Sandbox) -> None:
    if not paths:
        return
    ran = await sandbox.run(f"exec rm -f -- {shlex.join(paths)}", timeout=30)
    if ran.code:
        raise FileError(ran.head.decode("utf-8", "replace").strip().removeprefix("rm: ")[:200])
