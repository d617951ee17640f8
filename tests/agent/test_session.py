"""A session takes messages one at a time, and every door hears the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.equipment import Equipment, NotReady
from agent.held import SessionError
from agent.journal import read_trajectory
from agent.loop import Outcome
from agent.marks import Laid, Printed, Rewound, Summarised, Typed, transcript
from agent.session import Session
from agent.store import Sessions
from agent.updates import OWN, Began, Ended, Loading, Notice, Question, Queued, Settled, Tail, Update, Written
from engine.messages import Prompt, Said, Stop, Text, Thought, ToolCall, ToolResult
from sandbox.base import Sandbox, Spec
from sandbox.local import Local
from tests.agent.scripted import ask, scripted, scripted_session, until_ended

WRITE = ToolCall("1", "write", {"path": "a", "content": "x"})
FINE = [Text("fine"), Stop("end")]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
async def box(tmp_path: Path, work: Path) -> AsyncIterator[Sandbox]:
    (tmp_path / "store").mkdir()
    sandboxes = Local()
    yield await sandboxes.take(Spec(tree=work, store=tmp_path / "store"))
    await sandboxes.close()


async def test_a_message_is_answered_and_written_down(tmp_path: Path, box: Sandbox) -> None:
    one = scripted_session(tmp_path / "sessions", [[Text("hello")]], box)
    heard: list[Update] = []
    one.listen(heard.append)
    one.send("hi")
    await until_ended(one, heard)
    await one.close()
    system, hi, hello = Prompt("Be brief.", "system"), Prompt("hi"), Text("hello")
    assert heard == [
        Queued(("hi",)),
        Began(),
        Written(0, system),
        Written(1, hi),
        Queued(()),
        Written(2, hello),
        Written(3, Stop("end")),
        Ended(Outcome("end")),
    ]
    assert one.records == [system, hi, hello, Stop("end")]
    read = read_trajectory(tmp_path / "sessions" / one.id / "journal.jsonl")
    assert read.records == tuple(one.records)
    assert one.title == "hi"


async def test_a_denied_call_is_an_answer_that_the_model_reads(tmp_path: Path, box: Sandbox) -> None:
    one = scripted_session(tmp_path, [[WRITE, Stop("call")], FINE], box, mode="ask")
    heard: list[Update] = []
    one.listen(heard.append)
    one.send("hi")
    async with asyncio.timeout(20):
        while not one.questions:
            await asyncio.sleep(0.01)
    one.answer("1", "no")
    await until_ended(one, heard)
    await one.close()
    assert next(update for update in heard if isinstance(update, Question)).call == WRITE
    assert Settled("1") in heard
    assert (
        ToolResult("1", "error: the user said no; ask what they want instead", False, failure="denied")
        in one.records
    )


async def test_a_session_is_there_before_its_engine_and_messages_wait_for_it(
    tmp_path: Path, box: Sandbox
) -> None:
    ready = asyncio.Event()
    inner = scripted([FINE], box)

    async def late(session: Session) -> Equipment:
        await ready.wait()
        return await inner(session)

    one = Session(Sessions(tmp_path / "sessions").new(tmp_path), late)
    heard: list[Update] = []
    one.listen(heard.append)
    one.send("hi")
    await asyncio.sleep(0.01)
    assert (one.records, one.waiting, one.busy) == ([], ("hi",), True)
    ready.set()
    await until_ended(one, heard)
    assert (one.waiting, one.records[-1]) == ((), Stop("end"))
    await one.close()


async def test_what_cannot_be_opened_is_told_and_tried_again(tmp_path: Path, box: Sandbox) -> None:
    inner = scripted([FINE], box)
    broken = [True]

    async def sometimes(session: Session) -> Equipment:
        if broken:
            raise NotReady("no Docker: start it")
        return await inner(session)

    one = Session(Sessions(tmp_path / "sessions").new(tmp_path), sometimes)
    heard: list[Update] = []
    one.listen(heard.append)
    await one.warm()
    assert heard == [Notice("no Docker: start it", "warning")]
    one.send("hi")
    assert await until_ended(one, heard) == Ended(Outcome("cancelled"), "no Docker: start it")
    assert one.waiting == ("hi",)
    broken.clear()
    heard.clear()
    one.proceed()
    assert await until_ended(one, heard) == Ended(Outcome("end"))
    assert one.messages() == [(1, "hi")]
    await one.close()


async def test_messages_that_waited_wait_again_after_a_resume(tmp_path: Path, box: Sandbox) -> None:
    slow = [Thought("hm")] * 1000
    one = scripted_session(tmp_path / "s", [slow, FINE], box, pause=0.01)
    one.send("first")
    one.send("second")
    while len(one.records) < 3:
        await asyncio.sleep(0.005)
    await one.close()
    again = scripted_session(tmp_path / "s", [FINE], box, id=one.id)
    assert (again.waiting, again.messages()) == (("second",), [(1, "first")])
    await again.close()


async def test_a_call_that_a_kill_left_open_is_answered_on_resume(tmp_path: Path, box: Sandbox) -> None:
    held = Sessions(tmp_path / "s").new(tmp_path)
    open = scripted([FINE], box)
    one = Session(held, open)
    await one.warm()
    for record in (Prompt("Be brief.", "system"), Prompt("go"), WRITE):
        one.write(record)
    held.close()  # as a kill would
    again = scripted_session(tmp_path / "s", [FINE], box, id=one.id)
    interrupted = ToolResult("1", "error: interrupted before it ended", ok=False)
    assert again.records[2:] == [WRITE, interrupted]
    await ask(again, "go on")
    assert again.records[4:] == [Prompt("go on"), *FINE]
    await again.close()


async def test_one_session_is_never_open_twice(tmp_path: Path, box: Sandbox) -> None:
    one = scripted_session(tmp_path / "s", [FINE], box)
    await ask(one, "hi")
    with pytest.raises(SessionError, match=r"is open in another process \(pid \d+\); fork it"):
        scripted_session(tmp_path / "s", [FINE], box, id=one.id)
    fork = scripted_session(tmp_path / "s", [FINE], box, id=one.fork())
    assert fork.records == one.records
    await one.close()
    await fork.close()
    await scripted_session(tmp_path / "s", [FINE], box, id=one.id).close()


async def test_an_interruption_is_told_at_once_though_a_tool_takes_its_time(
    tmp_path: Path, box: Sandbox
) -> None:
    stubborn = ToolCall("1", "shell", {"command": "trap '' TERM; touch began; sleep 60"})
    one = scripted_session(tmp_path / "s", [[stubborn, Stop("call")], FINE], box)
    heard: list[Update] = []
    one.listen(heard.append)
    one.send("go")
    async with asyncio.timeout(20):
        while not (Path(box.info.root) / "began").exists():
            await asyncio.sleep(0.01)
    await one.interrupt()
    assert heard[-1] == Ended(Outcome("cancelled"))
    assert not any(isinstance(record, ToolResult) for record in one.records)
    assert (await ask(one, "go on")) == Ended(Outcome("end"))
    results = [record for record in one.records if isinstance(record, ToolResult)]
    assert [result.ok for result in results] == [False]
    await one.close()


async def test_undo_brings_back_the_conversation_and_the_files(
    tmp_path: Path, box: Sandbox, work: Path
) -> None:
    again = ToolCall("2", "shell", {"command": "echo y >a; echo z >b"})
    one = scripted_session(tmp_path / "s", [[WRITE, Stop("call")], FINE, [again], FINE], box)
    await ask(one, "write")
    await ask(one, "overwrite")
    heard: list[Update] = []
    one.listen(heard.append)
    assert await one.undo() == "overwrite"
    assert {file.name: file.read_text() for file in work.iterdir()} == {"a": "x"}
    laid = one.records[-1]
    assert isinstance(laid, Laid) and (laid.written, laid.deleted, laid.kept) == (("a",), ("b",), ())
    assert heard[-1] == Notice(
        f"written: a; deleted: b; what was there before is checkpoint {laid.saved[:12]}"
    )
    assert [words for _, words in one.messages()] == ["write"]
    assert await one.undo() == "write"
    assert list(work.iterdir()) == []
    with pytest.raises(SessionError, match="nothing to undo"):
        await one.undo()
    branch = one.branches()[0]
    assert (branch.words, branch.messages) == ("overwrite", 2)
    await one.go_back(branch.to)
    assert {file.name: file.read_text() for file in work.iterdir()} == {"a": "y\n", "b": "z\n"}
    assert [words for _, words in one.messages()] == ["write", "overwrite"]
    await one.close()


async def test_the_files_of_a_turn_that_changed_nothing_are_those_before_the_next_change(
    tmp_path: Path, box: Sandbox, work: Path
) -> None:
    one = scripted_session(tmp_path / "s", [FINE, FINE, [WRITE, Stop("call")], FINE], box)
    for text in ("one", "two", "three"):
        await ask(one, text)
    await one.rewind(one.messages()[1][0])
    assert (list(work.iterdir()), [words for _, words in one.messages()]) == ([], ["one"])
    assert isinstance(one.records[-2], Rewound) and one.records[-2].files
    await one.close()


async def test_the_user_s_own_command_is_read_with_the_next_message(tmp_path: Path, box: Sandbox) -> None:
    one = scripted_session(tmp_path / "s", [FINE, FINE], box)
    await ask(one, "hi")
    printed = await one.shell("echo out; exit 3")
    assert (printed.text, printed.code) == ("out\n", 3)
    await ask(one, "why?")
    own = Prompt("I ran a command myself:\n$ echo out; exit 3\nout\n[exit code 3]")
    assert transcript(one.records)[4:6] == [own, Prompt("why?")]
    assert [record for record in one.records if isinstance(record, Typed | Printed)] == [
        Typed("echo out; exit 3"),
        printed,
    ]
    await one.close()


async def test_what_the_model_reads_is_made_shorter_when_the_user_asks(tmp_path: Path) -> None:
    sandbox = await Local().take(Spec())
    long = [Text("a long word " * 300)]
    one = scripted_session(tmp_path, [long, [Text("notes")], [Text("later")]], sandbox)
    assert one.bill() is None, "no engine is there yet"
    await ask(one, "hello")
    before = one.bill()
    assert await one.compact()
    assert isinstance(one.records[-1], Summarised) and "notes" in one.records[-1].text
    after = one.bill()
    assert before and after and after.total < before.total and after.summary and not after.texts
    assert not await one.compact()
    assert (await ask(one, "and now")).outcome == Outcome("end")
    assert [text for _, text in one.messages()] == ["hello", "and now"]
    await one.close()
    resumed = scripted_session(tmp_path, [[Text("still here")]], sandbox, id=one.id)
    await ask(resumed, "again")
    assert resumed.bill() is not None
    read = transcript(resumed.records)
    assert [one.text for one in read if isinstance(one, Prompt) and not one.summary][1:] == [
        "hello",
        "and now",
        "again",
    ]
    assert sum(isinstance(one, Prompt) and one.summary for one in read) == 1
    await resumed.close()
    await sandbox.close()


async def test_room_that_is_asked_for_in_a_turn_is_made_before_its_next_step(tmp_path: Path) -> None:
    sandbox = await Local().take(Spec())
    turns: list[list[Said]] = [
        [Text("a long word " * 300)],
        [ToolCall("1", "shell", {"command": "sleep 0.3"})],
        [Text("notes")],
        [Text("done")],
    ]
    one = scripted_session(tmp_path, turns, sandbox)
    await ask(one, "hello")
    heard: list[Update] = []
    one.listen(heard.append)
    one.send("work")
    async with asyncio.timeout(20):
        while not any(isinstance(record, ToolCall) for record in one.records):
            await asyncio.sleep(0.005)
    assert await one.compact()
    assert (await until_ended(one, heard)).outcome == Outcome("end")
    kinds = [type(record).__name__ for record in one.records]
    assert kinds.index("ToolResult") < kinds.index("Summarised") < len(kinds) - 2
    await one.close()
    await sandbox.close()


async def test_an_interruption_ends_a_compaction_between_turns(tmp_path: Path, box: Sandbox) -> None:
    long = [Text("word " * 4000), Stop("end")]
    endless = [Text("notes ")] * 2000
    one = scripted_session(tmp_path, [long, long, endless, FINE], box, pause=0.01)
    await ask(one, "first")
    await ask(one, "second")
    heard: list[Update] = []
    one.listen(heard.append)
    compacting = asyncio.create_task(one.compact())
    await asyncio.sleep(0.05)
    assert one.busy
    await one.interrupt()
    assert not one.busy
    with pytest.raises(SessionError, match="it was interrupted"):
        await compacting
    assert heard == [Began(), Ended(Outcome("cancelled"))]
    assert (await ask(one, "third")).outcome == Outcome("end")
    await one.close()


async def test_whole_percents_of_a_model_that_is_loaded_are_told_once(tmp_path: Path, box: Sandbox) -> None:
    one = scripted_session(tmp_path, [], box)
    heard: list[Update] = []
    one.listen(heard.append)
    for done in (0, 10, 430, 431, 1000, 1000):
        one.loads(done, 1000)
    assert (heard, one.loading) == ([Loading(0), Loading(1), Loading(43), Loading(100)], None)
    await one.close()


async def test_a_command_of_the_user_s_that_is_interrupted_keeps_what_it_printed(
    tmp_path: Path, box: Sandbox
) -> None:
    one = scripted_session(tmp_path / "s", [FINE], box)
    seen = asyncio.Event()

    def hear(update: Update) -> None:
        if isinstance(update, Tail) and update.id == OWN:
            seen.set()

    one.listen(hear)
    running = asyncio.create_task(one.shell("echo here; sleep 60"))
    await asyncio.wait_for(seen.wait(), 20)
    running.cancel()
    await asyncio.wait([running])
    assert isinstance(one.records[-1], Printed)
    assert (one.records[-1].text, one.records[-1].code) == ("here\n[interrupted]", 130)
    assert one.records[-1].seconds > 0
    await one.close()
