"""Before the first change of every turn the work tree is recorded, and after its last one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from engine.messages import ToolCall, ToolResult
from sandbox.base import Sandbox
from sandbox.errors import DiskFull, SandboxError
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools


class Recording:
    """A sandbox that tells what was recorded, by what the tree held then; `problem` comes instead."""

    def __init__(self, box: Sandbox, root: Path, problem: Exception | None = None) -> None:
        self._box = box
        self._root = root
        self._problem = problem
        self.records: list[tuple[str, list[str]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._box, name)

    async def checkpoint(self, label: str = "") -> str:
        if self._problem:
            raise self._problem
        made = await self._box.checkpoint(label)
        self.records.append((label, sorted(file.name for file in self._root.iterdir())))
        return made


def dispatcher(box: Recording) -> Dispatcher:
    return Dispatcher(standard_tools(), box, len)  # type: ignore[arg-type]


def ask(calls: Dispatcher, name: str, **arguments: Any) -> asyncio.Task[ToolResult]:
    return calls.start(ToolCall("c", name, arguments))


async def test_each_turn_that_changes_something_is_recorded_before_and_after(
    box: Sandbox, root: Path
) -> None:
    recording = Recording(box, root)
    calls = dispatcher(recording)
    calls.turn("Make\n  three files")
    await ask(calls, "read", path="none")
    await ask(calls, "search", pattern="x")
    assert recording.records == []
    await asyncio.gather(*[ask(calls, "write", path=name, content="") for name in "abc"])
    await ask(calls, "shell", command="rm c")
    await calls.rest()
    calls.turn("look")
    await ask(calls, "shell", command="ls", reads_only=True)
    await calls.rest()
    calls.turn("x" * 100)
    await ask(calls, "shell", command="rm b")
    await calls.rest()
    assert recording.records == [
        ("before: Make three files", []),
        ("after: Make three files", ["a", "b"]),
        (f"before: {'x' * 60}", ["a", "b"]),
        (f"after: {'x' * 60}", ["a"]),
    ]


@pytest.mark.parametrize(
    "problem", [SandboxError("git is not there"), DiskFull("no room left for the record")]
)
async def test_without_a_record_the_work_goes_on_and_that_is_said_once(
    box: Sandbox, root: Path, problem: Exception
) -> None:
    calls = dispatcher(Recording(box, root, problem))
    said: list[str] = []
    for turn in range(2):
        calls.turn()
        said += [(await ask(calls, "write", path=f"{turn}{n}", content="")).text for n in range(2)]
        await calls.rest()
    assert said == [
        f"wrote 00 (0 lines)\n[no checkpoint, changes cannot be undone: {problem}]",
        "wrote 01 (0 lines)",
        "wrote 10 (0 lines)",
        "wrote 11 (0 lines)",
    ]


async def test_without_a_turn_nothing_is_recorded(box: Sandbox, root: Path) -> None:
    recording = Recording(box, root)
    await ask(dispatcher(recording), "write", path="a", content="")
    assert recording.records == []
