"""A session that was killed is resumed, whatever it was doing: one kill of each kind here, fifty in
`python -m benchmarks.kills`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.marks import Typed
from agent.store import Sessions
from benchmarks.kills import MOMENTS, Heard, Moment, found, trial
from engine.messages import ToolResult
from tests.agent.test_store import RECORDS, header


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_session_that_was_killed_goes_on_and_has_lost_nothing(moment: Moment) -> None:
    kill = trial(moment, os.getpid(), "local")
    assert kill.problems == (), f"seed {kill.seed}: killed behind {kill.behind}"


def test_what_is_lost_or_done_twice_is_seen(tmp_path: Path) -> None:
    held = Sessions(tmp_path / "sessions").new(tmp_path / "tree")
    held.begin(header(held.id))
    for record in (*RECORDS, Typed("x"), ToolResult("one-1", "")):
        held.write(record)
    held.close()
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "ran.log").write_text("two-1\ntwo-1\n")
    heard = Heard(taken=["never begun", "fix"])
    heard.note('shown [3, {"text": "done", "type": "stop"}]')
    heard.note('shown [9, {"type": "prompt"}]')
    problems = "\n".join(found(tmp_path, heard))
    for words in (
        "record 3 was shown as {'text': 'done'",
        "record 9 was shown as {'type': 'prompt'} and is None",
        "message 'never begun' was lost",
        "two-1 ran 2 times",
        "one-1 was told as done and never ran",
        "the file of one-1 is missing",
    ):
        assert words in problems
