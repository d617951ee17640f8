"""`interlude report`: the table of a run again, and what it would cost, as `docs/scale.md` shows it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from agent.journal import Header, write_trajectory
from engine.base import EngineInfo, Options
from engine.messages import Prompt, Stop, Text, Usage
from interlude.__main__ import main
from sandbox.base import SandboxInfo

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"
COMMAND = re.compile(r"^    \$ interlude (.*)\n((?:    .*\n|\n)+)", re.MULTILINE)
HEADER = Header(
    session="s",
    engine=EngineInfo("nano", "embedded"),
    options=Options(),
    tools=(),
    sandbox=SandboxInfo("local", "", "/work"),
)


@pytest.fixture
def trajectory(tmp_path: Path) -> Path:
    path = tmp_path / "run" / "trajectory.jsonl"
    path.parent.mkdir()
    calls = (Usage(0, 1000, text=50), Usage(1050, 200, text=30))
    write_trajectory(path, HEADER, [Prompt("x"), *(Stop("end", call) for call in calls)])
    return path


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_the_page_shows_what_its_commands_print(capsys: pytest.CaptureFixture[str]) -> None:
    shown = COMMAND.findall(PAGE.read_text(encoding="utf-8"))
    assert len(shown) == 2
    for command, output in shown:
        assert main(shlex.split(command)) == 0
        assert lines(capsys.readouterr().out) == lines(output)


def test_a_trajectory_and_its_folder_cost_the_same(
    trajectory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed: list[dict[str, object]] = []
    for path in (trajectory, trajectory.parent, trajectory.parent.parent):
        assert main(["report", str(path), "--what-if", "--json"]) == 0
        printed.append(json.loads(capsys.readouterr().out))
    for one, path in zip(printed, (trajectory, trajectory.parent, trajectory.parent.parent), strict=True):
        assert one.pop("source") == str(path)
    assert printed[0] == printed[1] == printed[2]
    counts = {name: printed[0][name] for name in ("trajectories", "calls", "prompt", "output", "longest")}
    assert counts == {"trajectories": 1, "calls": 2, "prompt": 2250, "output": 80, "longest": 1280}


def test_what_is_assumed_can_be_said(trajectory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = "--hardware 8xh100:fp8 --together 4 --utilisation 1 0.5 2"
    prices = "--prices 1 0.1 2 --gpu-hour 0 --electricity 0"
    arguments = [*said.split(), *prices.split()]
    assert main(["report", str(trajectory), "--what-if", "--json", *arguments]) == 0
    printed = json.loads(capsys.readouterr().out)
    rows = [(cost["place"], cost["client"]) for cost in printed["costs"]]
    place = "8 x H100, fp8"
    assert rows == [(place, "stateless"), (place, "Interlude"), ("API", "stateless"), ("API", "Interlude")]
    assert [cost["dollars"] for cost in printed["costs"]] == [0, 0, 0.00241, 0.001465]
    assert printed["costs"][0]["electricity"] == 0
    assumed = printed["assumed"]
    assert (assumed["hour"], assumed["kwh"], assumed["together"]) == (0, 0, 4)
    assert assumed["reach"] == {"flops": 1, "bandwidth": 0.5, "overhead": 0.002}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("report", "name the folder of a run"),
        ("report --together 2 --gpu-hour 3", "--gpu-hour, --together: only with --what-if"),
        ("report TRAJECTORY", "name the folder of its run, or add --what-if"),
        ("report nowhere", "no */result.json in it; name a folder that `tasks run --out` wrote"),
        ("report nowhere --what-if", "nowhere: No such file or directory"),
        ("report --what-if --hardware 8xh100", "8xh100: write COUNTxGPU:WEIGHTS"),
        ("report --what-if --prices 1 nan 2", "a price is zero or more"),
        ("report --what-if --gpu-hour -1", "a price is zero or more"),
        ("report --what-if --utilisation 0.5 1.5 2", "--utilisation: two shares"),
        ("report --what-if --together 0", "--together: one trajectory or more"),
    ],
)
def test_what_cannot_be_reported_is_one_line(
    arguments: str, told: str, trajectory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments.replace("TRAJECTORY", str(trajectory)).split()) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert told in err


def test_a_trajectory_without_counts_is_named(trajectory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_trajectory(trajectory, HEADER, [Prompt("x"), Text("y"), Stop("end")])
    assert main(["report", str(trajectory), "--what-if"]) == 2
    assert "no call to the model in it counted its tokens" in capsys.readouterr().err
    trajectory.write_text("{}\n")
    assert main(["report", str(trajectory), "--what-if"]) == 2
    assert f"{trajectory}, line 1" in capsys.readouterr().err
