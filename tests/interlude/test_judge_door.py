"""`interlude tasks judge`: verdicts from a keyboard, from a page, and in the comparison."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from interlude.__main__ import main
from tests.interlude.conftest import Refused
from tests.tasks.numbers.handmade import attempt, write_run

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def runs(tmp_path: Path) -> list[str]:
    made = [attempt("ale"), attempt("bay")]
    patches = {"bay": "+same\n"}
    return [
        str(write_run(tmp_path / name, made, patches={"ale": f"+{name}\n", **patches})) for name in ("p", "q")
    ]


def test_verdicts_are_typed_kept_and_compared(
    runs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "v.jsonl"
    words = [
        sys.executable,
        "-m",
        "interlude",
        "tasks",
        "judge",
        *runs,
        "--verdicts",
        str(file),
        "--name",
        "eve",
    ]
    ran = subprocess.run(words, input="x\nclearer\n", capture_output=True, text=True, check=True)
    assert "better: x, y, t (tie)" in ran.stdout
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(row["task"], row["judge"], row["reason"]) for row in rows][1] == ("ale", "eve", "clearer")
    won = rows[1]["verdict"] == "win"
    assert f"eve: {int(won)} win, 1 tie, {int(not won)} loss of 2 tasks; p = 1.00" in ran.stdout
    assert main(["compare", *runs, "--verdicts", str(file)]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"eve {int(won)} 1 {int(not won)} {'75.0%' if won else '25.0%'} 1.00" in lines
    assert "agreement of rewards and eve, 1 tasks: Cohen's kappa 0.00" in lines


def test_a_page_is_written_and_what_it_saved_is_taken(
    runs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, chosen, file = tmp_path / "j.html", tmp_path / "c.jsonl", tmp_path / "v.jsonl"
    base = ["tasks", "judge", *runs, "--verdicts", str(file)]
    assert main([*base, "--html", str(page)]) == 0
    (pair,) = re.findall(r'data-pair="([0-9a-f]+)"', page.read_text())
    chosen.write_text(json.dumps({"pair": pair, "seed": 0, "choice": "tie", "reason": "alike"}) + "\n")
    for said in ("2 verdicts; 0 were there before", "0 verdicts; 2 were there before"):
        assert main([*base, "--import", str(chosen)]) == 0
        out, err = capsys.readouterr()
        assert said in err
        assert out == "person: 0 win, 2 tie, 0 loss of 2 tasks; p = 1.00\n"
    assert main([*base, "--html", str(page)]) == 0
    assert "data-pair" not in page.read_text()


def test_what_is_no_verdict_is_one_line(runs: list[str], tmp_path: Path, refused: Refused) -> None:
    broken = tmp_path / "v.jsonl"
    broken.write_text("{}\n")
    assert "--pairs: one or more" in refused("tasks", "judge", *runs, "--pairs", 0)
    assert "stands before the names of models" in refused("tasks", "judge", *runs, "--name", "model:me")
    said = refused("compare", *runs, "--verdicts", broken)
    assert "v.jsonl, line 1: task: Field required; it is no verdict" in said
