"""`interlude replay` and `tasks regrade`: what they print, and their exit codes."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from engine.messages import Said, Stop, Text, Thought, ToolCall
from engine.replay import Script
from interlude.__main__ import main
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.load import load_task
from tasks.runner import run_tasks
from tests.tasks.conftest import GREETING
from tests.tasks.test_runner import Onlooker

Made = tuple[Path, Path]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A folder of tasks, and that of a run of the one in it."""
    folder = tmp_path_factory.mktemp("made")
    for path, text in GREETING.items():
        (folder / "tasks" / "greeting" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tasks" / "greeting" / path).write_text(text)
    change = ToolCall("1", "edit", {"path": "greeting.txt", "old": "morning", "new": "evening"})
    turns: list[list[Said]] = [
        [Thought("I greet\x1b[31m."), change, Stop("call")],
        [Text("It says good evening."), Stop("end")],
    ]

    async def record() -> None:
        sandboxes = Local()
        setup = Setup(lambda _: Script(turns), sandboxes, system="Be brief.", brief=True)
        tasks = [load_task(folder / "tasks" / "greeting")]
        await run_tasks(tasks, setup, Onlooker(), out=folder / "out")
        await sandboxes.close()

    asyncio.run(record())
    return folder / "tasks", folder / "out"


def test_a_view_says_what_was_done_and_steers_no_terminal(
    run: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", "view", str(run[1])]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    for part in ("# greeting", "## System", "> I greet.", "**edit**", "edited greeting.txt:1", "*+0."):
        assert part in shown
    assert "*Call 2 to the model: 0 tokens read (0 reused), 0 written; it ended with end.*" in shown
    assert main(["replay", "view", str(run[1] / "greeting"), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["trajectories"]
    assert [record["type"] for record in one["records"]][:3] == ["prompt", "stood", "prompt"]
    assert all("at" in record for record in one["records"])


def test_a_closed_replay_counts_what_it_compared(run: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "closed", str(run[1])]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "greeting: as recorded; 2 calls to the model, 1 results",
        "  note: it was said without token ids: prompts and the parser were not compared",
        "1 of 1 as recorded: 2 calls to the model, 1 results",
    ]


def test_a_tool_replay_shows_where_it_parts(
    run: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tools = ["--sandbox", "local", "--tasks", str(run[0]), "--json"]
    assert main(["replay", "tools", str(run[1]), *tools]) == 0
    assert json.loads(capsys.readouterr().out)["reproduced"] == 1
    record = (run[1] / "greeting" / "trajectory.jsonl").read_text()
    changed = tmp_path / "trajectory.jsonl"
    changed.write_text(record.replace("edited greeting.txt:1", "edited nothing"))
    assert main(["replay", "tools", str(changed), *tools[:-1]]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "greeting: DIVERGED; 1 calls to the model, 1 results",
        "  tool-result, call 1 to the model: 1 came to another result",
        "    --- recorded",
        "    +++ now",
        "    @@ -1 +1 @@",
        "    -edited nothing",
        "    +edited greeting.txt:1",
        "0 of 1 as recorded: 1 calls to the model, 1 results",
    ]


def test_what_cannot_be_replayed_is_one_line(
    run: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", "closed", str(tmp_path)]) == 2
    assert "no trajectory there; name a trajectory.jsonl" in capsys.readouterr().err
    assert main(["replay", "tools", str(run[1]), "--sandbox", "local"]) == 2
    assert "its task 'greeting' is not there: name it with --tasks" in capsys.readouterr().err
    assert main(["replay", "engine", str(run[1])]) == 2
    assert "it has no token ids" in capsys.readouterr().err
    assert main(["replay", "tools", str(run[1]), "--out", str(tmp_path)]) == 2
    assert "--out is for --on-divergence live" in capsys.readouterr().err


def test_regrading_says_what_changed(run: Made, capsys: pytest.CaptureFixture[str]) -> None:
    regrade = ["tasks", "regrade", str(run[1]), "--sandbox", "local"]
    assert main([*regrade, "--tasks", str(run[0])]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "greeting                 reused   reward 1; its task is the same",
        "1 attempts: 0 graded, 1 reused, 0 refused; 0 rewards changed",
    ]
    assert main([*regrade, "--json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)["attempts"]
    assert (row["what"], row["why"]) == ("refused", "its task is not there: name it with --tasks")
