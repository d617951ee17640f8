"""Doors hear what a running call prints, and nothing of it is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from agent.journal import Header, Journal
from agent.loop import Agent
from agent.policy import Policy
from agent.session import Live, Session
from agent.updates import Ended, Tail, Update
from engine.base import Options
from engine.messages import Event, Prompt, Stop, Text, ToolCall, ToolResult
from engine.replay import Script
from sandbox.base import Spec
from sandbox.local import Local
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools


async def test_a_running_call_shows_its_last_lines_and_the_journal_has_only_its_result(
    tmp_path: Path,
) -> None:
    (tmp_path / "work").mkdir()
    sandboxes = Local()
    sandbox = await sandboxes.take(Spec(tree=tmp_path / "work"))
    call = ToolCall("1", "shell", {"command": "echo one; while [ ! -e go ]; do sleep 0.02; done; echo two"})
    engine = Script([[call, Stop("call")], [Text("done"), Stop("end")]])

    def make(log: Live, transcript: Sequence[Event], policy: Policy) -> Agent:
        tools = Dispatcher(standard_tools(), sandbox, engine.count, permit=policy.permit, tail=log.tail)
        return Agent(engine, tools, tools.specs(), log, transcript=transcript)

    session = Session(
        "s", Journal(tmp_path / "journal.jsonl", Header("s", engine.info, Options(), (), sandbox.info)), make
    )
    heard: list[Update] = []

    def hear(update: Update) -> None:
        heard.append(update)
        if isinstance(update, Tail):
            (tmp_path / "work" / "go").touch()

    session.listen(hear)
    session.send("go on")
    async with asyncio.timeout(20):
        while not heard or not isinstance(heard[-1], Ended):
            await asyncio.sleep(0.01)
    await session.close()
    await sandboxes.close()
    assert next(update for update in heard if isinstance(update, Tail)) == Tail("1", "one", 4)
    assert [type(record) for record in session.records] == [Prompt, ToolCall, Stop, ToolResult, Text, Stop]
    assert [record.text for record in session.records if isinstance(record, ToolResult)] == ["one\ntwo"]
