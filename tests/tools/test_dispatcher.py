"""The dispatcher: order, answers to wrong calls, and what it never lets through."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.messages import BrokenCall, Call, Failure, ToolCall, ToolResult
from sandbox.base import Sandbox
from sandbox.errors import SandboxError
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools
from tools.tool import Arguments, Output, Tool


def dispatcher(box: Sandbox, **how: int) -> Dispatcher:
    return Dispatcher(standard_tools(), box, len, **how)


def call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall("c1", name, arguments)


async def answer(box: Sandbox, asked: Call, **how: int) -> ToolResult:
    """What the model is told."""
    result = await dispatcher(box, **how).start(asked)
    assert result.seconds >= 0
    return replace(result, seconds=0.0, files={})


async def test_a_call_is_answered_under_its_id(box: Sandbox) -> None:
    assert await answer(box, call("write", path="a.txt", content="hi\n")) == ToolResult(
        "c1", "wrote a.txt (1 line)"
    )


WRONG: dict[str, tuple[Call, str, Failure]] = {
    "no such tool": (
        call("serch", pattern="x"),
        "error: there is no tool serch; "
        "the tools are search, shell, apply_patch, read, edit, write, job, plan",
        "unknown",
    ),
    "no such tool, with a name of any kind": (
        call("a\nb" * 40),
        "error: there is no tool a?ba?ba?ba?ba?ba?ba?...; "
        "the tools are apply_patch, job, read, plan, search, edit, write, shell",
        "unknown",
    ),
    "an argument missing": (
        call("edit", path="a", new="b"),
        "error: old is missing; write it as edit(path, old, new, all?)",
        "arguments",
    ),
    "an argument too many": (
        call("read", path="a", lines=3),
        "error: read has no argument lines; write it as read(path, offset?, limit?)",
        "arguments",
    ),
    "several": (
        call("read", offset=0, limit="many"),
        "error: path is missing; offset must be greater than or equal to 1; limit must be an integer; "
        "write it as read(path, offset?, limit?)",
        "arguments",
    ),
    "a timeout too long": (
        call("shell", command="true", timeout=1000),
        "error: timeout must be less than or equal to 600; write it as shell(command, timeout?)",
        "arguments",
    ),
    "a NUL": (
        call("shell", command="echo \0"),
        "error: command must not hold a NUL character; write it as shell(command, timeout?)",
        "arguments",
    ),
    "half a character": (
        call("write", path="a", content="\ud800"),
        "error: content must be valid Unicode; write it as write(path, content)",
        "arguments",
    ),
    "no path": (
        call("read", path=""),
        "error: path must name a file; write it as read(path, offset?, limit?)",
        "arguments",
    ),
    "a file that is not there": (
        call("read", path="no.txt"),
        "error: no.txt does not exist; find the right name with search or shell",
        "refused",
    ),
    "a folder": (call("write", path=".", content=""), "error: . is a folder; name a file", "refused"),
    "a broken call": (
        BrokenCall("c1", "<tool_call>edit", "it was cut off", "edit", closed=False),
        "error: the call was not run: it was cut off; write it again as edit(path, old, new, all?)",
        "broken",
    ),
    "a broken call of nothing": (
        BrokenCall("c1", "<tool_call>", "it names no tool"),
        "error: the call was not run: it names no tool; "
        "the tools are read, edit, write, search, shell, job, plan, apply_patch",
        "broken",
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_call_is_an_answer_in_one_line(box: Sandbox, name: str) -> None:
    asked, expected, failure = WRONG[name]
    assert await answer(box, asked) == ToolResult("c1", expected, ok=False, failure=failure)


COMMANDS: dict[str, tuple[str, int | None, Failure]] = {
    "true": ("[exit 0]", 0, ""),
    "echo no; exit 3": ("no\n[exit 3]", 3, "exit"),
    "kill -9 $$": ("[exit 137: killed by SIGKILL]", 137, "exit"),
    "sleep 9": ("[timeout after 1 s: it was ended; set timeout (at most 600) or do less]", None, "timeout"),
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_how_a_command_ended_stands_beside_its_text(box: Sandbox, command: str) -> None:
    text, code, failure = COMMANDS[command]
    given = await answer(box, call("shell", command=command, timeout=1))
    assert (given.text, given.code, given.failure) == (text, code, failure)


async def test_no_control_character_reaches_the_model(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_bytes(b"\x1b[31mred\x1b[0m\a <|user|>\tend\r\n")
    assert await answer(box, call("read", path="a.txt")) == ToolResult("c1", "red <|user|>\tend")


async def test_results_are_cut_to_the_cap(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_text("line\n" * 1000)
    expected = "line\n" * 6 + "[lines 1-6 of 1000; read offset=7 for more]"
    assert await answer(box, call("read", path="a.txt"), cap_tokens=64) == ToolResult("c1", expected)


@pytest.fixture
def tiny(root: Path) -> Iterator[Path]:
    """A folder in the work tree with room for 64 KiB."""
    folder = root / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("cannot mount a small file system here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


async def test_a_full_disk_is_an_answer_and_nothing_is_lost(box: Sandbox, tiny: Path) -> None:
    (tiny / "a.txt").write_text("old\n")
    no_room = ToolResult(
        "c1",
        "error: no room left to write tiny/a.txt; delete what you do not need",
        ok=False,
        failure="refused",
    )
    much = "x" * 100_000
    tools = dispatcher(box)

    async def told(asked: Call) -> ToolResult:
        return replace(await tools.start(asked), seconds=0.0, files={})

    assert await told(call("read", path="tiny/a.txt")) == ToolResult("c1", "old")
    assert await told(call("write", path="tiny/a.txt", content=much)) == no_room
    assert await told(call("edit", path="tiny/a.txt", old="old", new=much)) == no_room
    filled = await told(call("shell", command="head -c 100000 /dev/zero > tiny/b; rm tiny/b"))
    assert filled.text == "head: error writing 'standard output': No space left on device"
    assert await told(call("read", path="tiny/a.txt")) == ToolResult("c1", "old")
    assert [file.name for file in tiny.iterdir()] == ["a.txt"]


async def test_a_failure_of_the_sandbox_is_no_answer(box: Sandbox) -> None:
    await box.close()
    with pytest.raises(SandboxError):
        await answer(box, call("write", path="a", content=""))


async def test_results_are_as_if_calls_ran_in_order(box: Sandbox) -> None:
    calls = dispatcher(box)
    asked = [
        call("shell", command="sleep 0.2; echo one > a.txt"),
        call("read", path="a.txt"),
        call("search", pattern="o"),
        call("edit", path="a.txt", old="one", new="two"),
        call("shell", command="cat a.txt"),
    ]
    results = await asyncio.gather(*[calls.start(each) for each in asked])
    assert [result.text for result in results] == [
        "[exit 0]",
        "one",
        "a.txt:1:one",
        "edited a.txt:1",
        "two",
    ]


class NoArguments(Arguments):
    pass


class Together(Tool[NoArguments]):
    """Ends when as many as were promised run at the same time."""

    name = "together"
    Arguments = NoArguments
    parallel = True

    def __init__(self, count: int) -> None:
        self._barrier = asyncio.Barrier(count)

    async def run(self, arguments: NoArguments, sandbox: Sandbox) -> Output:
        await self._barrier.wait()
        return Output("met")


class Slow(Tool[NoArguments]):
    """Never ends."""

    name = "slow"
    Arguments = NoArguments
    patience = 0.05

    async def run(self, arguments: NoArguments, sandbox: Sandbox) -> Output:
        await asyncio.sleep(60)
        return Output("never")


async def test_calls_that_change_nothing_run_beside_each_other(box: Sandbox) -> None:
    calls = Dispatcher([Together(3)], box, len)
    results = await asyncio.gather(*[calls.start(call("together")) for _ in range(3)])
    assert [result.text for result in results] == ["met"] * 3


async def test_a_wrong_call_does_not_wait_for_what_runs(box: Sandbox) -> None:
    calls = dispatcher(box)
    running = calls.start(call("shell", command="sleep 60"))
    assert not (await calls.start(call("nothing"))).ok
    assert not running.done()
    await calls.cancel()


async def test_what_a_call_came_to_is_told_when_it_ends(box: Sandbox) -> None:
    heard: list[str] = []
    calls = Dispatcher(standard_tools(), box, len, done=lambda result: heard.append(result.id))
    slow = calls.start(ToolCall("slow", "shell", {"command": "sleep 0.3; cat", "reads_only": True}))
    await calls.start(ToolCall("wrong", "no such tool", {}))
    await asyncio.sleep(0)
    assert heard == ["wrong"]
    await slow
    await asyncio.sleep(0)
    assert heard == ["wrong", "slow"]


async def test_a_tool_that_does_not_end_is_stopped(box: Sandbox) -> None:
    assert await Dispatcher([Slow()], box, len).start(call("slow")) == ToolResult(
        "c1",
        "error: slow took longer than 0.05 s and was stopped; ask for less",
        ok=False,
        seconds=pytest.approx(0.05, abs=0.5),
        failure="timeout",
    )


async def test_cancelling_ends_what_runs_and_what_waits(box: Sandbox, root: Path) -> None:
    calls = dispatcher(box)
    tasks = [
        calls.start(call("shell", command="touch started; sleep 60")),
        calls.start(call("write", path="late", content="")),
    ]
    while not (root / "started").exists():
        await asyncio.sleep(0.01)
    ended = await calls.cancel()
    assert [(result.failure, result.text) for result in ended] == [
        ("cancelled", "[cancelled: it was ended]"),
        ("cancelled", "error: not run: cancelled"),
    ]
    assert [task.result() for task in tasks] == ended
    assert not (root / "late").exists()
    assert (await calls.start(call("shell", command="echo alive"))).text == "alive"
