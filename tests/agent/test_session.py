"""A session takes messages one at a time, and every door hears the same."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from agent.journal import Header, Journal, read_trajectory
from agent.loop import Agent, Log, Outcome
from agent.policy import Policy
from agent.session import Session
from agent.updates import Began, Ended, Question, Settled, Update, Written
from engine.base import Options
from engine.messages import Event, Prompt, Said, Stop, Text, ToolCall, ToolResult
from engine.replay import Script
from sandbox.base import Sandbox, Spec
from sandbox.local import Local
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools


def session(tmp_path: Path, turns: Sequence[Sequence[Said]], sandbox: Sandbox, mode: str = "auto") -> Session:
    engine = Script(turns)

    def make(log: Log, transcript: Sequence[Event], policy: Policy) -> Agent:
        tools = Dispatcher(standard_tools(), sandbox, engine.count, permit=policy.permit)
        return Agent(engine, tools, tools.specs(), log, transcript=transcript)

    header = Header("s", engine.info, Options(), (), sandbox.info)
    return Session("s", Journal(tmp_path / "journal.jsonl", header), make, mode=mode)  # pyright: ignore


async def until_idle(one: Session, heard: list[Update]) -> None:
    async with asyncio.timeout(20):
        while one.busy or not heard or not isinstance(heard[-1], Ended):
            await asyncio.sleep(0.01)


async def test_a_message_is_answered_and_written_down(tmp_path: Path) -> None:
    sandbox = await Local().take(Spec())
    one = session(tmp_path, [[Text("hello")]], sandbox)
    heard: list[Update] = []
    one.listen(heard.append)
    one.send("hi")
    await until_idle(one, heard)
    await one.close()
    await sandbox.close()
    assert [type(update).__name__ for update in heard] == [
        "Queued",
        "Queued",
        "Began",
        "Written",
        "Written",
        "Written",
        "Ended",
    ]
    assert heard[-1] == Ended(Outcome("end"))
    assert read_trajectory(tmp_path / "journal.jsonl").records == tuple(one.records)
    assert one.records == [Prompt("hi"), Text("hello"), Stop("end")]


async def test_a_denied_call_is_an_answer_that_the_model_reads(tmp_path: Path) -> None:
    sandbox = await Local().take(Spec())
    write = ToolCall("1", "write", {"path": "a", "content": "x"})
    one = session(tmp_path, [[write, Stop("call")], [Text("fine"), Stop("end")]], sandbox, "ask")
    heard: list[Update] = []
    one.listen(heard.append)
    one.send("hi")
    async with asyncio.timeout(20):
        while not one.questions:
            await asyncio.sleep(0.01)
    one.answer("1", "no")
    await until_idle(one, heard)
    await one.close()
    await sandbox.close()
    assert next(update for update in heard if isinstance(update, Question)).call == write
    assert Settled("1") in heard
    assert ToolResult("1", "error: the user said no; ask what they want instead", ok=False) in one.records
    assert Began() in heard and any(isinstance(update, Written) for update in heard)
