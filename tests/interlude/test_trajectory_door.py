"""`interlude trajectory`: what is printed of anyone's record of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.journal import Header, write_trajectory
from engine.base import EngineInfo, Options
from engine.messages import Prompt, Stop, Text, Thought, ToolCall, ToolResult, Usage
from interlude.__main__ import main
from sandbox.base import SandboxInfo

HEADER = Header(
    session="s1",
    engine=EngineInfo("nano", "embedded"),
    options=Options(),
    tools=(),
    sandbox=SandboxInfo("local", "", "/work"),
    created="2026-11-26T10:00:00+00:00",
)
RECORDS = (
    Prompt("make it \x1b[31mgreen"),
    Thought("easy"),
    ToolCall("a", "shell", {"command": "make"}),
    Stop("call", Usage(reused=10, prefilled=90, thought=5, call=7, stop=1)),
    ToolResult("a", "no rule", ok=False, code=2, failure="exit"),
    Text("There is no rule."),
    Stop("end", Usage(reused=110, prefilled=10, text=4, stop=1)),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "trajectory.jsonl"
    write_trajectory(written, HEADER, RECORDS)
    return written


def test_show_prints_what_was_said_and_steers_no_terminal(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trajectory", "show", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    for part in ("## User\n\nmake it green", "> easy", "**shell**", "no rule", "There is no rule."):
        assert part in shown


def test_count_tells_what_it_took(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trajectory", "count", str(path), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["trajectories"]
    assert one == {
        "form": "interlude",
        "version": "interlude-1",
        "session": "s1",
        "agent": "interlude",
        "model": "nano",
        "task": "",
        "created": "2026-11-26T10:00:00+00:00",
        "counts": {"prompts": 1, "calls": 2, "tool_calls": 1, "results": 1, "failures": 1, "dropped": 0},
        "counted": {"input": 220, "cached": 120, "written": None, "output": 18, "reasoning": 5},
        "claimed": None,
        "cost_usd": None,
        "dropped": [],
    }
    assert main(["trajectory", "count", str(path)]) == 0
    assert "220" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trajectory", "show", str(tmp_path / "gone.json")]) == 2
    assert "gone.json: No such file or directory; name a file" in capsys.readouterr().err
