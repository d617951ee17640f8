"""`interlude compare` and `interlude report` over whole runs: tables, JSON, CSV and the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.budget import Budget
from interlude.__main__ import main
from tests.interlude.conftest import Refused
from tests.tasks.numbers.handmade import attempt, write_run

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    failed = attempt("cod", None, stop_reason="sandbox_failed", problem="no Docker engine answers")
    first = write_run(tmp_path / "one", [attempt("ale"), attempt("bay"), failed], limits=Budget())
    second = write_run(
        tmp_path / "two", [attempt("ale"), attempt("bay", 0.0), attempt("cod")], limits=Budget()
    )
    return first, second


def test_two_runs_are_compared_in_eighty_columns(
    runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *map(str, runs)]) == 0
    shown = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert max(map(len, shown.splitlines())) <= 80
    assert "rewards 1 1 0 75.0% 1.00" in lines
    assert "reward, A - B +0.500 [+0.000, +1.000]" in lines
    assert "solved at first, McNemar only A 1, only B 0; p = 1.00" in lines
    assert "asked, A / B, both solved 1.000 [1.000, 1.000], 1 tasks" in lines
    assert "bay 1.00 0.00 win 286 286" in lines
    assert "not compared: cod: no attempt of one counts: sandbox_failed" in lines
    assert "does not count: one/cod: sandbox_failed: no Docker engine answers" in lines


def test_a_comparison_is_written_in_every_shape(
    runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / "out.csv", tmp_path / "out.html"]
    assert main(["compare", *map(str, runs), "--json", "--csv", str(files[0]), "--html", str(files[1])]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["scores"]["rewards"]["win"]["count"] == 1
    assert printed["left_out"] == {"cod": "no attempt of one counts: sandbox_failed"}
    assert files[0].read_text().splitlines()[2].startswith("bay,data_analysis,1,1.0,1,286,155,")
    assert "<title>A: one against B: two</title>" in files[1].read_text()


def test_a_report_has_the_figures_of_each_run(
    runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", *map(str, runs)]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "attempts that count 2 of 3, 2 tasks 3 of 3, 3 tasks" in lines
    assert "failed 2 exit 3 exit" in lines
    page = tmp_path / "out.html"
    assert (
        main(["report", str(runs[0]), "--json", "--html", str(page), "--csv", str(tmp_path / "o.csv")]) == 0
    )
    printed = json.loads(capsys.readouterr().out)
    assert [row["task"] for row in printed["attempts"]] == ["ale", "bay", "cod"]
    assert printed["summary"]["excluded"]["attempts"] == ["cod"]
    assert printed["summary"]["split"] == {"model": 8.5, "both": 2.0, "tool": 4.0, "idle": 3.5}
    assert printed["figures"][0]["tool_success"] == 0.5
    assert page.is_file() and (tmp_path / "o.csv").is_file()
    assert main(["report", *map(str, runs), "--json"]) == 0
    assert [one["run"] for one in json.loads(capsys.readouterr().out)["runs"]] == ["one", "two"]


def test_what_cannot_be_compared_is_one_line(
    runs: tuple[Path, Path], tmp_path: Path, refused: Refused
) -> None:
    assert "no */result.json in it" in refused("compare", runs[0], tmp_path)
    said = refused("compare", *runs, "--verdicts", tmp_path / "none.jsonl")
    assert "no verdict in it is about results of these two runs" in said
    said = refused("compare", *runs, "--csv", tmp_path / "no" / "x.csv")
    assert "name a file in a folder that is there" in said
    assert "of one run or trajectory" in refused("report", *runs, "--what-if")
