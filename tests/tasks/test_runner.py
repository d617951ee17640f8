"""Whole runs: a scripted engine, real tools, a sandbox of this machine, the task's own tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from agent.budget import Budget
from agent.journal import read_trajectory
from engine.base import EngineError, EngineInfo, Options
from engine.messages import (
    Event,
    Prompt,
    Said,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    ToolSpec,
    Transcript,
    Usage,
)
from engine.replay import Script
from sandbox.base import Sandbox, SandboxInfo, Spec
from sandbox.errors import SandboxUnavailable
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.causes import Retries
from tasks.ledger import Ledger
from tasks.load import load_suite, load_task
from tasks.report import Attempt, read_report
from tasks.runner import run_tasks
from tasks.task import Task

LayOut = Callable[..., Path]
SCRIPT = EngineInfo("script", "scripted")


class Onlooker:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.counts: list[tuple[int, int]] = []

    def begins(self, total: int, done: int) -> None:
        self.counts.append((total, done))

    def began(self, name: str) -> None:
        self.seen.append((name, "began"))

    def happened(self, name: str, event: Event) -> None:
        self.seen.append((name, event.type))

    def again(self, name: str, attempt: Attempt, seconds: float) -> None:
        self.seen.append((name, f"{attempt.stop_reason} again"))

    def ended(self, name: str, attempt: Attempt) -> None:
        self.seen.append((name, attempt.stop_reason))


class Broken(Script):
    """An engine that fails when it is asked."""

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        raise EngineError("out of memory; choose a smaller model")
        yield Stop("end")


class Full(Local):
    """Sandboxes that are not to be had."""

    async def take(self, spec: Spec) -> Sandbox:
        raise SandboxUnavailable("no room; end another sandbox")


def edit(number: int, path: str, old: str, new: str, *, thought: bool = True) -> ToolCall:
    return ToolCall(f"call-{number}", "edit", {"path": path, "old": old, "new": new}, in_thought=thought)


def greet(old: str = "good morning") -> list[list[Said]]:
    usage = Usage(prefilled=90, thought=7, call=20, stop=1)
    return [
        [Thought("I greet."), edit(1, "greeting.txt", old, "good evening"), Stop("call", usage)],
        [
            Thought("Done."),
            Text("It says good evening."),
            Stop("end", Usage(117, 12, 3, 5, stop=1, result=12)),
        ],
    ]


def setup(sandboxes: Local, turns: Callable[[Task], list[list[Said]]], **more: Budget) -> Setup:
    return Setup(lambda task: Script(turns(task)), sandboxes, system="Solve the task.", **more)


async def test_a_starter_task_of_two_turns_is_solved_graded_and_written_down(
    sandboxes: Local, tmp_path: Path
) -> None:
    (task,) = load_suite("starter/orchard-crates").tasks
    page, sheet = "orchard_crates.html", "orchard_crates.css"
    script: list[list[Said]] = [
        [
            Thought("The button."),
            edit(1, page, ">Send<", ">Reserve a crate<"),
            Stop("call", Usage(0, 400, 9, call=30)),
        ],
        [Thought("Changed."), Text("Done."), Stop("end", Usage(430, 20, 4, 3, stop=1, result=14), id=9)],
        [edit(2, sheet, "dimgray", "darkgreen", thought=False), Stop("call", Usage(450, 30, call=28))],
        [Text("Green now."), Stop("end", Usage(500, 15, text=6, stop=1, result=15), id=9)],
    ]
    onlooker = Onlooker()
    out = tmp_path / "out"
    (attempt,) = await run_tasks([task], setup(sandboxes, lambda _: script), onlooker, out=out)
    expected = Attempt(
        task="orchard-crates",
        category="frontend_development",
        number=1,
        reward=1.0,
        stop_reason="end",
        ledger=Ledger(
            turns=2,
            steps=4,
            calls=2,
            calls_in_thought=1,
            thought_on=1,
            usage=Usage(1380, 465, 13, 9, 58, 2, 0, 29),
        ),
        wall_s=attempt.wall_s,
        engine=SCRIPT,
        sandbox=attempt.sandbox,
        digest=task.digest,
        rewards={"second": {"reward": 1.0}},
        seed=1579787264,
    )
    assert attempt == expected
    folder = out / "orchard-crates"
    assert sorted(path.name for path in folder.iterdir()) == [
        "patch.diff",
        "patch.first.diff",
        "result.json",
        "tests.second.txt",
        "trajectory.jsonl",
    ]
    assert read_report(out) == (attempt,)
    patch = (folder / "patch.diff").read_text()
    assert [line for line in patch.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-  color: dimgray;",
        "+  color: darkgreen;",
        '-    <button type="submit">Send</button>',
        '+    <button type="submit">Reserve a crate</button>',
    ]
    recorded = read_trajectory(folder / "trajectory.jsonl")
    assert (recorded.header.engine, recorded.header.task) == (SCRIPT, "orchard-crates")
    results = [event for event in recorded.events if isinstance(event, ToolResult)]
    assert [(result.text, result.ok) for result in results] == [
        (f"edited {page}:12", True),
        (f"edited {sheet}:11", True),
    ]
    assert recorded.events[:2] == (
        Prompt("Solve the task.", "system"),
        Prompt('Change the text of the button in orchard_crates.html from "Send" to "Reserve a crate".'),
    )
    assert onlooker.seen[0] == ("orchard-crates", "began")
    assert onlooker.seen[-1] == ("orchard-crates", "end")


async def test_one_bad_task_never_stops_the_rest(lay_out: LayOut, sandboxes: Local, tmp_path: Path) -> None:
    good, lazy, dead, mute = (
        load_task(lay_out(name, {"tests/test.sh": "true"} if name == "mute" else {}))
        for name in ("good", "lazy", "dead", "mute")
    )

    def engine(task: Task) -> Script:
        if task is dead:
            return Broken([])
        return Script(greet() if task is good else [[Text("No."), Stop("end")]])

    tasks = [mute, dead, lazy, good]
    given = await run_tasks(tasks, Setup(engine, sandboxes), Onlooker(), out=tmp_path / "out", jobs=2)
    assert [(a.task, a.reward, a.stop_reason, a.problem) for a in given] == [
        (
            "mute",
            None,
            "verifier_failed",
            "mute: tests/test.sh ended with exit code 0 and wrote no reward; it must write reward.txt into "
            "$LOGS_DIR/verifier; it said last: nothing",
        ),
        ("dead", None, "engine_failed", "out of memory; choose a smaller model"),
        ("lazy", 0.0, "end", ""),
        ("good", 1.0, "end", ""),
    ]
    assert read_report(tmp_path / "out") == tuple(sorted(given, key=lambda attempt: attempt.task))


async def test_without_a_sandbox_an_attempt_is_written_down_as_such(lay_out: LayOut, tmp_path: Path) -> None:
    task = load_task(lay_out())
    (given,) = await run_tasks(
        [task], setup(Full(), lambda _: greet()), Onlooker(), out=tmp_path / "out", retries=Retries(0)
    )
    assert (given.reward, given.stop_reason, given.problem) == (
        None,
        "sandbox_failed",
        "no room; end another sandbox",
    )
    assert given.sandbox is None
    assert read_report(tmp_path / "out") == (given,)


async def test_work_that_is_done_when_the_budget_ends_is_graded(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    task = load_task(lay_out())
    run = setup(sandboxes, lambda _: greet(), budget=Budget(steps=1))
    (given,) = await run_tasks([task], run, Onlooker(), out=tmp_path / "out")
    assert (given.reward, given.stop_reason, given.problem) == (1.0, "budget", "budget of 1 steps")


async def test_a_tool_that_outlasts_the_task_is_ended_and_the_work_is_graded(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    task = replace(load_task(lay_out()), agent_seconds=2.0)
    wait = ToolCall("call-2", "shell", {"command": "sleep 60"})
    turns: list[list[Said]] = [*greet()[:1], [wait, Stop("call")]]
    (given,) = await run_tasks([task], setup(sandboxes, lambda _: turns), Onlooker(), out=tmp_path / "out")
    assert (given.reward, given.stop_reason, given.problem) == (1.0, "budget", "budget of 2 seconds")
    assert given.wall_s < 10


async def test_a_turn_that_is_not_reached_earns_nothing(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    changes = {
        "task.toml": '[[steps]]\nname = "one"\n[[steps]]\nname = "two"\n',
        "steps/one/instruction.md": "First.",
        "steps/two/instruction.md": "Second.",
    }
    task = load_task(lay_out(changes=changes))
    run = setup(sandboxes, lambda _: greet(), budget=Budget(steps=1))
    (given,) = await run_tasks([task], run, Onlooker(), out=tmp_path / "out")
    assert given.rewards == {"one": {"reward": 1.0}, "two": {"reward": 0.0}}
    assert (given.reward, given.stop_reason) == (0.5, "budget")


async def test_a_task_may_name_its_tools(lay_out: LayOut, sandboxes: Local, tmp_path: Path) -> None:
    task = load_task(lay_out(changes={"task.toml": '[agent]\ntools = ["read", "write"]\n'}))
    (given,) = await run_tasks([task], setup(sandboxes, lambda _: greet()), Onlooker(), out=tmp_path / "out")
    recorded = read_trajectory(tmp_path / "out" / "greeting" / "trajectory.jsonl")
    assert [spec.name for spec in recorded.header.tools] == ["read", "write"]
    assert [(event.ok, event.text[:6]) for event in recorded.events if isinstance(event, ToolResult)] == [
        (False, "error:")
    ]
    assert given.reward == 0.0


async def test_attempts_are_counted_and_have_a_folder_each(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    task, out = load_task(lay_out()), tmp_path / "out"
    given = await run_tasks([task], setup(sandboxes, lambda _: greet()), Onlooker(), out=out, attempts=2)
    assert [(attempt.number, attempt.reward) for attempt in given] == [(1, 1.0), (2, 1.0)]
    assert sorted(path.name for path in out.iterdir()) == ["greeting.1", "greeting.2", "lock", "run.json"]


async def test_a_cancelled_run_leaves_no_process_and_writes_what_is_there(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    tasks = [load_task(lay_out(name)) for name in ("one", "two", "three")]
    mark = tmp_path / "pids"
    wait = ToolCall("call-2", "shell", {"command": f"echo $$ >> {mark}; sleep 60"})
    turns: list[list[Said]] = [*greet()[:1], [Thought("I wait."), wait, Stop("call")]]
    running = asyncio.ensure_future(
        run_tasks(tasks, setup(sandboxes, lambda _: turns), Onlooker(), out=tmp_path / "out", jobs=2)
    )
    while not mark.exists() or len(mark.read_text().split()) < 2:
        await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    for pid in mark.read_text().split():
        assert not Path("/proc", pid).exists()
    given = read_report(tmp_path / "out")
    assert [(a.task, a.reward, a.stop_reason, a.ledger.calls) for a in given] == [
        ("one", None, "cancelled", 2),
        ("two", None, "cancelled", 2),
    ]
    recorded = read_trajectory(tmp_path / "out" / "one" / "trajectory.jsonl")
    assert [event.type for event in recorded.events][-4:] == ["thought", "call", "stop", "result"]
    assert sorted(path.name for path in (tmp_path / "out" / "one").iterdir()) == [
        "result.json",
        "trajectory.jsonl",
    ]


async def test_the_sandbox_is_named_in_the_result(lay_out: LayOut, sandboxes: Local, tmp_path: Path) -> None:
    task = load_task(lay_out())
    (given,) = await run_tasks([task], setup(sandboxes, lambda _: greet()), Onlooker(), out=tmp_path / "out")
    assert given.sandbox is not None
    assert given.sandbox == SandboxInfo("local", "", given.sandbox.root)
