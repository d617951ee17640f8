"""Doors hear what a running call prints, and nothing of it is written down."""

from __future__ import annotations

from pathlib import Path

from agent.updates import Tail, Update
from engine.messages import Stop, Text, ToolCall, ToolResult
from sandbox.base import Spec
from sandbox.local import Local
from tests.agent.scripted import scripted_session, until_ended


async def test_a_running_call_shows_its_last_lines_and_the_journal_has_only_its_result(
    tmp_path: Path,
) -> None:
    (tmp_path / "work").mkdir()
    sandboxes = Local()
    sandbox = await sandboxes.take(Spec(tree=tmp_path / "work"))
    call = ToolCall("1", "shell", {"command": "echo one; while [ ! -e go ]; do sleep 0.02; done; echo two"})
    session = scripted_session(
        tmp_path / "sessions", [[call, Stop("call")], [Text("done"), Stop("end")]], sandbox
    )
    heard: list[Update] = []

    def hear(update: Update) -> None:
        heard.append(update)
        if isinstance(update, Tail):
            (tmp_path / "work" / "go").touch()

    session.listen(hear)
    session.send("go on")
    await until_ended(session, heard)
    await session.close()
    await sandboxes.close()
    assert next(update for update in heard if isinstance(update, Tail)) == Tail("1", "one", 4)
    results = [record for record in session.records if isinstance(record, ToolResult)]
    assert [result.text for result in results] == ["one\ntwo"]
    assert not any(isinstance(record, Tail) for record in session.records)
