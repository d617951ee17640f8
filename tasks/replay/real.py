"""The tool replay: recorded outputs, real tools, a fresh sandbox of the same task. Results are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agent.budget import Budget
from agent.journal import Header, write_trajectory
from agent.loop import Agent
from engine.base import Engine, Options
from engine.messages import Event, Said, ToolSpec, Transcript
from sandbox.base import Sandbox, Sandboxes
from tasks.carried import Carried
from tasks.entering import enter
from tasks.replay.closed import lost
from tasks.replay.divergence import Divergence, Findings, Halt, Policy, Replayed
from tasks.replay.recording import Asked, Heard, Recording
from tasks.replay.retelling import Answers, Remarked, Retold, tell
from tasks.standing import Standing
from tasks.task import Task
from tools.dispatcher import Dispatcher
from tools.output import clean
from tools.standard import standard_tools


@dataclass(frozen=True, slots=True)
class Replaying:
    """How calls are made again. `count` counts tokens as the record's engine did: results are cut by it.

    `live` goes on from the first divergence with `policy` "live"; what it comes to is written to `out`.
    """

    sandboxes: Sandboxes
    count: Callable[[str], int]
    policy: Policy = "stop"
    live: Engine | None = None
    out: Path | None = None


async def with_tools(recording: Recording, task: Task, how: Replaying) -> Replayed:
    """Make the recorded calls again. Raises SandboxError, FileError and EngineError."""
    findings, header = Findings(how.policy == "stop"), recording.header
    sandbox = await how.sandboxes.take(replace(task.spec, network=header.sandbox.network))
    notes: list[str] = []
    try:
        await sandbox.unpack(task.environment())
        start = await Carried(task, recording.path.parent, how.sandboxes).begin(sandbox)
        tools = _dispatcher(header, sandbox, how)
        if recording.digest and recording.digest != task.digest:
            notes.append("the task's files are not those of then: its digest is another")
        _environment(recording, start, findings)
        _told(header, tools.specs(), findings)
        agent = await _replay(recording, task, sandbox, start, tools, findings, how)
        if how.out and how.live and findings.divergences:
            how.out.mkdir(parents=True, exist_ok=True)
            made = replace(header, engine=how.live.info, sandbox=sandbox.info)
            write_trajectory(how.out / "trajectory.jsonl", made, agent.records)
            (how.out / "patch.diff").write_bytes(await sandbox.patch(start) if start else b"")
    except Halt:
        pass
    finally:
        await sandbox.close()
    return Replayed(recording.path, header.task, "tools", findings, tuple(notes))


async def _replay(
    recording: Recording,
    task: Task,
    sandbox: Sandbox,
    start: str,
    tools: Dispatcher,
    findings: Findings,
    how: Replaying,
) -> Agent:
    header = recording.header

    def again(
        heard: Heard, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> Sequence[Said]:
        lost(heard, findings)
        return heard.whole

    engine = Retold(recording, findings, again, how.live if how.policy == "live" else None)
    agent = Agent(
        engine,
        tools,
        header.tools,
        Answers(engine, findings),
        system=recording.system,
        options=header.options,
        budget=Budget(steps=None if how.live is None else Budget().steps),
        fit=Remarked(engine),
    )
    standing, tree = Standing(agent, sandbox, header.tools), start

    async def hear(event: Event) -> None:
        nonlocal tree
        before, now = tree, await standing.hear(event)
        heard, tree = engine.now, now or tree
        if now and heard and heard.stood and not engine.alive:
            findings.states += 1
            if now != heard.stood:
                findings.note(await _parted(heard, sandbox, before, now))

    left = list(task.steps)

    async def before(turn: Asked) -> None:
        for step in left:
            if step.instruction == turn.prompt.text:
                left.remove(step)
                return await enter(task, step, sandbox)

    await tell(recording, agent, engine, findings, hear, before)
    return agent


async def _parted(heard: Heard, sandbox: Sandbox, before: str, now: str) -> Divergence:
    changed = await sandbox.changes(before, now) if before else ()
    names = ", ".join(clean(change.path) for change in changed[:8]) or "none"
    what = f"the work tree is {now}; in the record {heard.stood}; files that this step changed: {names}"
    return Divergence(heard.number, "state", what)


def _dispatcher(header: Header, sandbox: Sandbox, how: Replaying) -> Dispatcher:
    names = {spec.name for spec in header.tools}
    offered = [tool for tool in standard_tools(network=bool(header.sandbox.network)) if tool.name in names]
    brief = not any(spec.line.startswith('{"type"') for spec in header.tools)
    return Dispatcher(offered, sandbox, how.count, brief=brief)


def _environment(recording: Recording, start: str, findings: Findings) -> None:
    if recording.stood and recording.stood != start:
        what = f"the work tree is {start} at the start; in the record {recording.stood}"
        findings.note(Divergence(0, "environment", what))


def _told(header: Header, now: Sequence[ToolSpec], findings: Findings) -> None:
    """Whether the model would be told the same of its tools today."""
    then, here = ({spec.name: spec.line for spec in specs} for specs in (header.tools, now))
    for name in sorted(then.keys() | here.keys()):
        if then.get(name) != here.get(name):
            what = f"the model is told otherwise of {name} now"
            findings.note(Divergence(0, "tool", what, then.get(name, ""), here.get(name, "")))
