"""Jobs in the background: started, looked at, spoken to, ended, and told of when they end."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from engine.messages import ToolCall
from sandbox.base import Job, Sandbox
from tools.dispatcher import Dispatcher
from tools.jobs import ending
from tools.standard import standard_tools


class Session:
    """Calls in one sandbox; what is asked for is answered in text."""

    def __init__(self, box: Sandbox, *, brief: bool = False) -> None:
        self._calls = Dispatcher(standard_tools(), box, len, brief=brief)

    async def ask(self, name: str, **arguments: Any) -> str:
        return (await self._calls.start(ToolCall("c", name, arguments))).text

    async def start(self, command: str, **more: bool) -> int:
        said = await self.ask("shell", command=command, background=True, **more)
        found = re.fullmatch(r"\[job (\d+) started\]", said)
        assert found, said
        return int(found[1])


async def test_a_command_in_the_background_returns_at_once_and_its_end_is_told_later(
    box: Sandbox, root: Path
) -> None:
    session = Session(box)
    job = await session.start("echo one; while [ ! -e go ]; do sleep 0.02; done; echo two; exit 3")
    assert (
        await session.ask("read", path="none")
        == "error: none does not exist; " + "find the right name with search or shell"
    )
    (root / "go").touch()
    said = "[exit 0]"
    while said == "[exit 0]":
        said = await session.ask("shell", command="sleep 0.05")
    assert said == f"[exit 0]\n[job {job} ended: exit 3]"
    assert await session.ask("shell", command="true") == "[exit 0]"
    assert await session.ask("job", id=job) == f"one\ntwo\n[job {job} ended: exit 3]"


async def test_a_look_shows_what_is_new(box: Sandbox, root: Path) -> None:
    session = Session(box)
    job = await session.start("echo one; while [ ! -e go ]; do sleep 0.02; done; printf '10%%\\r20%%\\n'")
    said = ""
    while "one" not in said:
        said = await session.ask("job", id=job)
    assert re.fullmatch(rf"one\n\[job {job} runs for \d s\]", said)
    assert re.fullmatch(
        rf"\[job {job} runs for \d s\]", await session.ask("job", id=job, op="wait", seconds=0)
    )
    (root / "go").touch()
    assert await session.ask("job", id=job, op="wait") == f"20%\n[job {job} ended: exit 0]"


async def test_of_much_output_the_end_is_shown(box: Sandbox) -> None:
    session = Session(box)
    job = await session.start("seq 100000")
    said = await session.ask("job", id=job, op="wait")
    assert said.startswith("[... 511.") and said.endswith(f"99999\n100000\n[job {job} ended: exit 0]")


async def test_a_job_is_spoken_to_listed_and_ended(box: Sandbox) -> None:
    session = Session(box)
    assert await session.ask("job", op="list") == "no jobs"
    job = await session.start("while read line; do echo got $line; done; echo bye; sleep 60")
    said = await session.ask("job", id=job, op="input", text="a\n")
    while "got a" not in said:
        said = await session.ask("job", id=job, op="wait", seconds=0)
    assert f"{job} runs for" in await session.ask("job", op="list")
    said = await session.ask("job", id=job, op="input", text="")
    while "bye" not in said:
        said = await session.ask("job", id=job, op="wait", seconds=0)
    assert await session.ask("job", id=job, op="kill") == f"[job {job} ended: killed]"
    assert (await session.ask("job", op="list")).startswith(f"{job} ended: killed, 10 B printed: while read")
    assert await session.ask("shell", command="true") == "[exit 0]"


async def test_what_outlives_its_command_is_a_job(box: Sandbox) -> None:
    session = Session(box)
    said = await session.ask("shell", command="sleep 60 >/dev/null 2>&1 & echo hi")
    found = re.fullmatch(r"hi\n\[still running: (\d+) sleep 60\]", said)
    assert found, said
    assert await session.ask("job", id=int(found[1]), op="kill") == f"[job {found[1]} ended: exit 143]"


async def test_without_a_tool_for_them_nothing_is_told_of_jobs(box: Sandbox) -> None:
    session = Session(box, brief=True)
    await session.ask("shell", command="sleep 0.1 >/dev/null 2>&1 &")
    assert await session.ask("shell", command="sleep 0.3") == "[exit 0]"


async def test_where_no_job_was_started_none_are_asked_for(box: Sandbox) -> None:
    class Counting:
        asked = 0

        def __getattr__(self, name: str) -> Any:
            self.asked += name == "jobs"
            return getattr(box, name)

    counting = Counting()
    session = Session(counting)  # type: ignore[arg-type]
    await asyncio.gather(*[session.ask("shell", command="true") for _ in range(3)])
    assert counting.asked == 0


async def test_a_job_in_a_terminal_has_one(box: Sandbox) -> None:
    session = Session(box)
    job = await session.start("test -t 0 && test -t 1 && echo yes", pty=True)
    assert await session.ask("job", id=job, op="wait") == f"yes\n[job {job} ended: exit 0]"


def test_how_a_job_ended_is_said_in_a_line() -> None:
    jobs = [
        Job(5, "x", 1.0, None, 0),
        Job(5, "x", 1.0, 0, 0),
        Job(5, "x", 1.0, -1, 0),
        Job(5, "x", 1.0, 137, 0, "oom"),
        Job(5, "x", 1.0, 143, 0, "full"),
        Job(5, "x", 1.0, 143, 0, "cancelled"),
    ]
    assert [ending(job) for job in jobs] == [
        "",
        "[job 5 ended: exit 0]",
        "[job 5 ended: by itself]",
        "[job 5 ended: out of memory]",
        "[job 5 ended: disk full]",
        "[job 5 ended: killed]",
    ]
