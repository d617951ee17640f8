"""One prompt, worked on in a copy of the current folder. What comes out is a patch."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from agent.journal import Journal, write_trajectory
from agent.loop import Outcome
from engine.base import Engine
from engine.messages import Event, Stop, Text, Usage, merge
from interlude.build import Parts, build
from interlude.faces import Face, Lines, Silent, Words
from interlude.records import new_record
from interlude.settings import Settings
from interlude.worktree import WorkTree, WorkTreeError, apply, read_work_tree
from sandbox.base import FileError, Sandbox, SandboxInfo, Spec
from tasks.task import SPAWN_ENV

Shape = Literal["text", "json", "events"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to. `record` is the folder with journal, trajectory and patch."""

    outcome: Outcome
    sandbox: SandboxInfo
    patch: bytes
    events: tuple[Event, ...]
    seconds: float
    record: Path


def run(settings: Settings, prompt: str, *, shape: Shape, apply_patch: bool) -> int:
    """The door: work on the current folder; returns the exit code."""
    tree = read_work_tree(Path.cwd())
    return asyncio.run(_run(settings, prompt, tree, shape, apply_patch))


async def _run(settings: Settings, prompt: str, tree: WorkTree, shape: Shape, apply_patch: bool) -> int:
    async with build(settings) as parts:
        face: Face = {"text": Words(sys.stderr), "json": Silent(), "events": Lines(sys.stdout)}[shape]
        result = await work(parts, prompt, tree, face, new_record(settings))
        applied = apply_patch and result.outcome.why == "end" and _apply(tree, result)
        if shape == "text":
            _say(result, applied)
        else:
            print(json.dumps(summary(parts.engine, result, applied), ensure_ascii=False))
    if result.outcome.why == "cancelled":
        return 130
    return 0 if result.outcome.why == "end" and applied == apply_patch else 1


async def work(parts: Parts, prompt: str, tree: WorkTree, face: Face, record: Path) -> Result:
    """Let the agent work on a copy of the folder. Interrupted, it ends with what there is so far.

    Whatever happens, `record` has the journal of every event, and the trajectory and the patch if the
    sandbox still answers.
    """
    started = time.monotonic()
    sandbox = await parts.sandboxes.take(Spec(env=SPAWN_ENV))
    try:
        before = await _lay(tree, sandbox)
        header = parts.header(record.name, sandbox)
        journal = Journal(record / "journal.jsonl", header)
        agent = parts.agent(header, sandbox, journal)
        try:
            async with aclosing(agent.run(prompt)) as events:
                async for event in events:
                    face.show(event)
        except asyncio.CancelledError:
            _go_on()
        finally:
            journal.close()
            write_trajectory(record / "trajectory.jsonl", header, agent.transcript)
            patch = await sandbox.patch(before)
            (record / "patch.diff").write_bytes(patch)
    finally:
        await sandbox.close()
    outcome = agent.outcome or Outcome("cancelled")
    return Result(outcome, sandbox.info, patch, tuple(agent.transcript), time.monotonic() - started, record)


def summary(engine: Engine, result: Result, applied: bool) -> dict[str, Any]:
    """The object that `--json` prints, and the last line of `--events`."""
    usage = sum((event.usage for event in result.events if isinstance(event, Stop)), Usage())
    tokens = {name: value for name, value in asdict(usage).items() if not name.endswith("_seconds")}
    texts = [event.text for event in merge(result.events) if isinstance(event, Text)]
    return {
        "type": "end",
        "engine": asdict(engine.info),
        "sandbox": asdict(result.sandbox),
        "outcome": result.outcome.why,
        "detail": result.outcome.detail,
        "text": texts[-1] if texts else "",
        "patch": result.patch.decode(errors="replace"),
        "applied": applied,
        "tokens": tokens,
        "wall_s": round(result.seconds, 3),
        "record": str(result.record),
    }


async def _lay(tree: WorkTree, sandbox: Sandbox) -> str:
    """Put the files into the sandbox; returns the checkpoint that the patch is made against."""
    try:
        await sandbox.unpack(tree.tar)
    except FileError as error:
        size = len(tree.tar) >> 20
        raise WorkTreeError(f"{tree.folder} ({size} MiB) does not fit into the sandbox: {error}") from error
    return await sandbox.checkpoint()


def _go_on() -> None:
    """An interruption ends the agent, not this: the patch is still to be saved."""
    if task := asyncio.current_task():
        task.uncancel()


def _apply(tree: WorkTree, result: Result) -> bool:
    try:
        changed = apply(tree, result.patch)
    except WorkTreeError as error:
        print(f"interlude: not applied: {error}", file=sys.stderr)
        print(f"interlude: the patch is {result.record / 'patch.diff'}", file=sys.stderr)
        return False
    print(f"interlude: changed {', '.join(changed) or 'nothing'}", file=sys.stderr)
    return True


def _say(result: Result, applied: bool) -> None:
    if result.outcome.why != "end":
        why = "interrupted" if result.outcome.why == "cancelled" else result.outcome.why
        reason = result.outcome.detail or why
        print(f"interlude: stopped early: {reason}; the patch is what there is so far", file=sys.stderr)
    print(f"interlude: recorded in {result.record}", file=sys.stderr)
    if not applied:
        sys.stdout.buffer.write(result.patch)
        sys.stdout.flush()
