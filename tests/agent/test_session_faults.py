"""What goes wrong around a session is told, and the session goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from pathlib import Path

import pytest

from agent.branches import open_calls, unlaid
from agent.equipment import Equipment
from agent.held import SessionError
from agent.journal import read_trajectory
from agent.loop import Outcome
from agent.marks import Laid, Record, Rewound, Summarised, Typed, transcript
from agent.memory import BEGIN, END
from agent.session import Open, Session
from agent.store import Sessions
from agent.updates import Ended, Update
from engine.base import Options
from engine.messages import Prompt, Said, Stop, Text, ToolCall, ToolResult, ToolSpec, Transcript
from engine.replay import Script
from sandbox.base import Sandbox, Spec
from sandbox.errors import SandboxDied
from sandbox.local import Local
from tests.agent.scripted import ask, opened, scripted_session, until_ended

FINE: list[Said] = [Text("fine"), Stop("end")]


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Sandbox]:
    (tmp_path / "work").mkdir()
    (tmp_path / "store").mkdir()
    sandboxes = Local()
    yield await sandboxes.take(Spec(tree=tmp_path / "work", store=tmp_path / "store"))
    await sandboxes.close()


async def test_a_message_that_is_interrupted_before_it_began_is_answered_later(
    tmp_path: Path, box: Sandbox
) -> None:
    one = scripted_session(tmp_path / "s", [FINE], box)
    one.send("hi")
    await one.interrupt()
    assert one.waiting == ("hi",)
    heard: list[Update] = []
    one.listen(heard.append)
    one.proceed()
    assert await until_ended(one, heard) == Ended(Outcome("end"))
    await one.close()


class Faulty(Script):
    """An engine with a fault of ours in it, the first time that it is asked."""

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        if not self._next:
            self._next = 1
            raise ZeroDivisionError("division by zero")
        async for event in super().stream(transcript, tools, options):
            yield event


class Listening(Script):
    """Keeps what it was given to read."""

    def __init__(self, turns: Sequence[Sequence[Said]]) -> None:
        super().__init__(turns)
        self.heard: list[Transcript] = []

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        self.heard.append(transcript)
        async for event in super().stream(transcript, tools, options):
            yield event


async def test_a_fault_of_ours_ends_the_turn_and_is_told_and_the_session_goes_on(
    tmp_path: Path, box: Sandbox
) -> None:
    engine = Faulty([FINE, FINE])
    one = Session(Sessions(tmp_path / "s").new(tmp_path / "work"), opened(engine, box))
    ended = await ask(one, "hi")
    assert ended.outcome == Outcome("cancelled")
    assert ended.error.startswith("a fault of Interlude's own: ZeroDivisionError: division by zero")
    assert "test_session_faults.py" in ended.error
    assert await ask(one, "again") == Ended(Outcome("end"))
    await one.close()


async def test_a_fault_before_the_message_was_begun_is_told_once_and_the_message_waits(
    tmp_path: Path, box: Sandbox
) -> None:
    tries: list[int] = []

    async def broken(session: Session) -> Equipment:
        tries.append(1)
        raise ZeroDivisionError("division by zero")

    one = Session(Sessions(tmp_path / "s").new(tmp_path / "work"), broken)
    ended = await ask(one, "hi")
    assert (len(tries), one.waiting, "ZeroDivisionError" in ended.error) == (1, ("hi",), True)
    await one.close()


async def test_what_comes_late_is_not_written_into_a_closed_session(tmp_path: Path, box: Sandbox) -> None:
    one = scripted_session(tmp_path / "s", [FINE], box)
    await ask(one, "hi")
    await one.close()
    with pytest.raises(SessionError, match="is closed"):
        one.write(Typed("ls"))
    journal = tmp_path / "s" / one.id / "journal.jsonl"
    assert read_trajectory(journal).records == tuple(one.records[:4])
    await scripted_session(tmp_path / "s", [], box, id=one.id).close()


async def test_a_command_of_the_user_s_before_the_first_message_takes_no_memory_away(
    tmp_path: Path, box: Sandbox
) -> None:
    memory = f"{BEGIN}use tabs\n{END}"
    one = Session(Sessions(tmp_path / "s").new(tmp_path / "work"), opened(Script([FINE, FINE]), box, memory))
    await one.shell("true")
    await ask(one, "hi")
    await one.undo()
    await ask(one, "hello")
    prompts = [record.text for record in one.records if isinstance(record, Prompt)]
    assert prompts == ["Be brief.", f"{memory}hi", f"{memory}hello"]
    await one.close()


def in_new_boxes(engine: Script, boxes: list[Sandbox]) -> Open:
    """What opens another sandbox each time."""

    async def open(session: Session) -> Equipment:
        boxes.append(await Local().take(Spec()))
        return await opened(engine, boxes[-1])(session)

    return open


async def test_a_call_that_a_dead_sandbox_left_open_is_answered_before_anything_else(tmp_path: Path) -> None:
    boxes: list[Sandbox] = []
    engine = Listening([[ToolCall("1", "shell", {"command": "sleep 60"}), Stop("call")], FINE])
    one = Session(Sessions(tmp_path / "s").new(tmp_path), in_new_boxes(engine, boxes))
    heard: list[Update] = []
    one.listen(heard.append)
    one.send("go")
    async with asyncio.timeout(20):
        while not any(isinstance(record, Stop) for record in one.records):
            await asyncio.sleep(0.01)
    await boxes[0].close()
    assert (await until_ended(one, heard)).error
    await one.shell("echo here")
    await ask(one, "and now")
    read = transcript(one.records)
    names = "Prompt Prompt ToolCall Stop ToolResult Prompt Prompt Text Stop"
    assert [type(event).__name__ for event in read] == names.split()
    assert list(engine.heard[-1]) == read[:-2], "the model read what the records say"
    await one.close()
    await boxes[1].close()


async def test_a_sandbox_that_died_under_the_user_s_own_command_is_opened_anew(tmp_path: Path) -> None:
    boxes: list[Sandbox] = []
    one = Session(Sessions(tmp_path / "s").new(tmp_path), in_new_boxes(Script([FINE]), boxes))
    await one.warm()
    await boxes[0].close()
    with pytest.raises(SandboxDied):
        await one.shell("echo here")
    assert (await one.shell("echo here")).text == "here\n"
    await one.close()
    await boxes[1].close()


def test_files_of_a_rewind_are_not_brought_back_over_work_that_was_done_since() -> None:
    cut_off: list[Record] = [Prompt("hi"), Rewound(0, "aaaa", "bbbb")]
    assert unlaid(cut_off) == "aaaa"
    assert unlaid([*cut_off, Laid("bbbb")]) == ""
    assert unlaid([*cut_off, Prompt("other work")]) == ""
    assert unlaid([*cut_off, Typed("make")]) == ""


def test_a_call_is_open_though_an_earlier_one_with_its_number_was_answered() -> None:
    call = ToolCall("call_1", "shell", {})
    done: list[Record] = [Prompt("hi"), call, Stop("call"), ToolResult("call_1", "done")]
    assert open_calls([*done, Summarised(4, "notes"), call]) == ["call_1"]


async def test_a_message_that_cannot_be_kept_is_refused_and_not_half_taken(
    tmp_path: Path, box: Sandbox
) -> None:
    one = scripted_session(tmp_path / "s", [FINE, FINE], box)
    await ask(one, "hi")
    (tmp_path / "s" / one.id / "waiting.part").mkdir()
    with pytest.raises(SessionError, match=r"waiting\.json: .*; make room, or set INTERLUDE_STATE elsewhere"):
        one.send("again")
    assert (one.waiting, one.busy) == ((), False)
    (tmp_path / "s" / one.id / "waiting.part").rmdir()
    assert await ask(one, "again") == Ended(Outcome("end"))
    await one.close()
