"""A cancelled turn ends what runs, soon, and what had been done is written down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from agent.journal import Unwritten
from agent.loop import Agent, Outcome
from engine.messages import Event, Said, ToolCall, ToolResult
from engine.replay import Script
from sandbox.base import Sandbox, Spec
from sandbox.local import Local
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools

SOON = 5.0
"""Seconds; it takes half of one where nothing else runs."""


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Sandbox]:
    sandboxes = Local()
    yield await sandboxes.take(Spec(tree=tmp_path))
    await sandboxes.close()


class Written(Unwritten):
    """A log that is looked into."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def write(self, event: Event) -> None:
        self.events.append(event)


def shell(id: str, command: str, **more: object) -> ToolCall:
    return ToolCall(id, "shell", {"command": command, **more})


DEAF = """python3 -uc '
import signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(number, signal.SIG_IGN)
print("deaf"); open("begun", "w"); time.sleep(60)'"""
CALLS: dict[str, tuple[list[ToolCall], list[tuple[str, str]]]] = {
    "a command that sleeps": (
        [shell("1", "echo half; touch begun; sleep 60")],
        [("1", "half\n[cancelled: it was ended]")],
    ),
    "a command that does not listen": ([shell("1", DEAF)], [("1", "deaf\n[cancelled: it was ended]")]),
    "a command with a terminal": (
        [shell("1", "tty >/dev/null && echo half; touch begun; sleep 60", pty=True)],
        [("1", "half\n[cancelled: it was ended]")],
    ),
    "what waits for a command": (
        [
            ToolCall("1", "write", {"path": "a.txt", "content": "one\n"}),
            ToolCall("2", "edit", {"path": "a.txt", "old": "one", "new": "two"}),
            shell("3", "touch begun; sleep 60"),
            ToolCall("4", "edit", {"path": "a.txt", "old": "two", "new": "three"}),
            ToolCall("5", "edit", {"path": "a.txt", "old": "three", "new": "four"}),
            ToolCall("6", "nothing", {}),
        ],
        [
            ("1", "wrote a.txt (1 line)"),
            ("2", "edited a.txt:1"),
            ("3", "[cancelled: it was ended]"),
            ("4", "error: not run: cancelled"),
            ("5", "error: not run: cancelled"),
            ("6", "error: there is no tool nothing; the tools are "),
        ],
    ),
    "commands beside each other": (
        [
            shell("1", "echo a; touch begun; sleep 60", reads_only=True),
            shell("2", "sleep 60", reads_only=True),
        ],
        [("1", "a\n[cancelled: it was ended]"), ("2", "[cancelled: it was ended]")],
    ),
    "waiting for a job": (
        [
            shell("1", "touch begun; sleep 60", background=True),
            ToolCall("2", "job", {"op": "list"}),
            ToolCall("3", "job", {"id": 0, "op": "tail"}),
            shell("4", "sleep 60"),
        ],
        [("1", "[job "), ("2", ""), ("3", "error: no job 0; "), ("4", "[cancelled: it was ended]")],
    ),
}


async def cancelled(
    box: Sandbox, calls: list[ToolCall], how: str, begun: Path
) -> tuple[Agent, Written, float]:
    """A turn that was cancelled while its calls ran, and how many seconds that took."""
    log, tools = Written(), Dispatcher(standard_tools(), box, len)
    turns: list[list[Said]] = [list(calls), []]
    agent = Agent(Script(turns), tools, tools.specs(), log)
    run = agent.run("do it")

    async def listen() -> None:
        async with aclosing(run) as events:
            async for event in events:
                if how == "closed" and isinstance(event, ToolCall) and event is calls[-1]:
                    break
            while how == "closed" and not begun.exists():
                await asyncio.sleep(0.01)
            nonlocal started
            started = time.monotonic()

    started = 0.0
    task = asyncio.create_task(listen())
    if how == "cancelled":
        while not begun.exists():
            await asyncio.sleep(0.01)
        started = time.monotonic()
        task.cancel()
    await asyncio.wait([task])
    return agent, log, time.monotonic() - started


@pytest.mark.parametrize("how", ["cancelled", "closed"])
@pytest.mark.parametrize("name", CALLS)
async def test_what_had_been_done_is_in_the_record(box: Sandbox, tmp_path: Path, name: str, how: str) -> None:
    calls, expected = CALLS[name]
    agent, log, seconds = await cancelled(box, calls, how, tmp_path / "begun")
    results = [event for event in agent.transcript if isinstance(event, ToolResult)]
    assert [result.id for result in results] == [id for id, _ in expected]
    for result, (_, text) in zip(results, expected, strict=True):
        assert result.text.startswith(text)
    assert agent.outcome == Outcome("cancelled")
    assert log.events == agent.transcript
    assert seconds < SOON
    if name == "what waits for a command":
        assert (tmp_path / "a.txt").read_text() == "two\n"


async def test_after_a_cancelled_turn_the_session_goes_on(box: Sandbox, tmp_path: Path) -> None:
    calls = [shell("1", "cd /; touch $OLDPWD/begun; sleep 60")]
    agent, _, _ = await cancelled(box, calls, "cancelled", tmp_path / "begun")
    said = [event async for event in agent.run("again")]
    assert agent.outcome == Outcome("end")
    assert [event.type for event in said] == ["prompt", "stop"]
    assert (await box.run("pgrep -x sleep -P $$ | wc -l")).head == b"0\n"
