"""How soon a call runs, how much of the tools' time hides under decoding, and what a kept cache saves.

    python -m benchmarks.loop [--model FOLDER] [--suite NAME] [--tasks N] [--sandbox KIND] [--json]

Runs the tasks of a suite, one after the other and ungraded, and measures at the places themselves: the engine
says when the last id of a call was sampled, the worker in the sandbox when it had read a request; both read
one CLOCK_MONOTONIC.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from statistics import median, quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from agent.journal import Unwritten
from agent.loop import Agent
from engine.base import EngineInfo
from engine.glm import Glm
from engine.messages import Call, Event, Stop, ToolResult, Usage
from interlude.build import Parts, build
from interlude.settings import Settings
from sandbox.attached import Attached
from sandbox.base import FileData, Progress, Ran
from tasks.load import load_suite
from tasks.task import Task
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools

CALL: ContextVar[str] = ContextVar("call")
"""The id of the call that is being run."""


@dataclass(slots=True)
class Times:
    """Of one task, in seconds of CLOCK_MONOTONIC, by the id of the call.

    `received`: when the worker had the first request of the call; `command`: whether that was `run`.
    `stopped`: when the output that holds the call ended.
    """

    closed: dict[str, float] = field(default_factory=dict)
    received: dict[str, float] = field(default_factory=dict)
    command: set[str] = field(default_factory=set)
    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    stopped: dict[str, float] = field(default_factory=dict)
    steps: list[Usage] = field(default_factory=list)

    def happened(self, event: Event) -> None:
        if isinstance(event, Stop):
            now = time.monotonic()
            self.steps.append(event.usage)
            for call in self.began.keys() - self.stopped.keys():
                self.stopped[call] = now


class TimedSandbox(Attached):
    """The same sandbox; the first request of every call is noted."""

    def __init__(self, sandbox: Attached, times: Times) -> None:
        super().__init__(sandbox.info, sandbox.client)
        self._times = times

    async def run(
        self,
        command: str,
        *,
        timeout: float = 120.0,
        env: Mapping[str, str] | None = None,
        keep: int = 32 << 10,
        pty: bool = False,
        watch: Progress | None = None,
    ) -> Ran:
        ran = await super().run(command, timeout=timeout, env=env, keep=keep, pty=pty, watch=watch)
        if self._note():
            self._times.command.add(CALL.get())
        return ran

    async def read(self, path: str, *, offset: int = 0, limit: int = 16 << 20) -> FileData:
        data = await super().read(path, offset=offset, limit=limit)
        self._note()
        return data

    async def write(
        self, path: str, data: bytes, *, expect: str | None = None, mode: int | None = None
    ) -> None:
        await super().write(path, data, expect=expect, mode=mode)
        self._note()

    def _note(self) -> bool:
        first = CALL.get() not in self._times.received
        if first:
            self._times.received[CALL.get()] = self.client.last_received
        return first


class TimedDispatcher(Dispatcher):
    """Notes when each call begins and ends, and names it to what it does."""

    def __init__(self, sandbox: TimedSandbox, engine: Glm, times: Times, brief: bool) -> None:
        super().__init__(standard_tools(), sandbox, engine.count, brief=brief)
        self._times = times

    def start(self, call: Call) -> asyncio.Task[ToolResult]:
        token = CALL.set(call.id)
        self._times.began[call.id] = time.monotonic()
        task = super().start(call)
        CALL.reset(token)
        task.add_done_callback(lambda _: self._times.ended.setdefault(call.id, time.monotonic()))
        return task


async def run_task(task: Task, parts: Parts, engine: Glm) -> Times:
    """Let the agent work on a task, all its turns."""
    times = Times()
    sandbox = await parts.sandboxes.take(task.spec)
    assert isinstance(sandbox, Attached)
    try:
        await sandbox.unpack(task.environment())
        dispatcher = TimedDispatcher(TimedSandbox(sandbox, times), engine, times, parts.profile.brief)
        agent = Agent(
            engine,
            dispatcher,
            dispatcher.specs(),
            Unwritten(),
            system=parts.profile.system,
            options=replace(parts.options, session=task.name),
            budget=replace(parts.budget, seconds=task.agent_seconds),
        )
        for step in task.steps:
            async with aclosing(agent.run(step.instruction)) as events:
                async for event in events:
                    times.happened(event)
        times.closed = {call: at for (name, call), at in engine.closed_at.items() if name == task.name}
    finally:
        await sandbox.close()
        await engine.forget(task.name)
    return times


def summary(info: EngineInfo, sandbox: str, runs: list[Times]) -> dict[str, Any]:
    """The figures; seconds of tools, milliseconds of ways, tokens of prompts."""
    commands = [t.received[c] - t.closed[c] for t in runs for c in t.received if c in t.command]
    requests = [t.received[c] - t.closed[c] for t in runs for c in t.received]
    spans = [(t.began[c], t.ended[c], t.stopped[c]) for t in runs for c in t.stopped if c in t.ended]
    busy = sum(ended - began for began, ended, _ in spans)
    hidden = sum(max(0.0, min(ended, stopped) - began) for began, ended, stopped in spans)
    usage = [step for t in runs for step in t.steps]
    total = sum(usage, Usage())
    return {
        "engine": {"name": info.name, "kind": info.kind, "weights": info.weights},
        "sandbox": sandbox,
        "tasks": len(runs),
        "close_to_run_ms": _spread(commands),
        "close_to_first_request_ms": _spread(requests),
        "tools": {"calls": len(spans), "seconds": busy, "hidden": hidden / busy if busy else 0.0},
        "prefill": {
            "model_calls": len(usage),
            "kept_cache": total.prefilled / max(1, len(usage)),
            "stateless": total.prompt / max(1, len(usage)),
        },
    }


def _spread(seconds: list[float]) -> dict[str, float]:
    ms = sorted(1000 * value for value in seconds)
    if len(ms) < 2:
        return {"count": len(ms), **{key: value for key in ("median", "p95", "max") for value in ms}}
    return {
        "count": len(ms),
        "median": median(ms),
        "p95": quantiles(ms, n=20, method="inclusive")[-1],
        "max": ms[-1],
    }


def show(figures: dict[str, Any]) -> None:
    engine, prefill, tools = figures["engine"], figures["prefill"], figures["tools"]
    table = Table(title=f"{engine['name']} {engine['weights']} ({engine['kind']}), {figures['sandbox']}")
    for column in ("figure", "count", "median", "95 %", "max"):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for key, name in (
        ("close_to_run_ms", "id that closes a call -> worker has `run`, ms"),
        ("close_to_first_request_ms", "... -> worker has the first request of any tool, ms"),
    ):
        spread = figures[key]
        cells = [f"{spread[part]:.2f}" if part in spread else "-" for part in ("median", "p95", "max")]
        table.add_row(name, str(spread["count"]), *cells)
    hidden = f"{100 * tools['hidden']:.1f} % of {tools['seconds']:.2f} s"
    table.add_row("tool time hidden under decoding", str(tools["calls"]), hidden, "", "")
    table.add_row("tokens prefilled a call", str(prefill["model_calls"]), f"{prefill['kept_cache']:.0f}")
    table.add_row("... by a stateless client", str(prefill["model_calls"]), f"{prefill['stateless']:.0f}")
    Console().print(table)


async def measure(settings: Settings, suite: str, count: int | None) -> dict[str, Any]:
    runs: list[Times] = []
    async with build(settings, 1) as parts:
        engine = parts.engine
        assert isinstance(engine, Glm)
        for task in load_suite(suite).tasks[:count]:
            runs.append(await run_task(task, parts, engine))
        return summary(engine.info, settings.sandbox, runs)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loop", description=__doc__)
    parser.add_argument("--model")
    parser.add_argument("--suite", default="starter")
    parser.add_argument("--tasks", type=int, help="how many of the suite; all without it")
    parser.add_argument("--sandbox", choices=("auto", "docker", "bubblewrap", "local"), default="auto")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    settings = Settings(model=given.model, sandbox=given.sandbox)
    figures = asyncio.run(measure(settings, given.suite, given.tasks))
    if given.json:
        print(json.dumps(figures))
    else:
        show(figures)


if __name__ == "__main__":
    main()
