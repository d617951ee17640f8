"""Predictions go out as SWE-bench's harness takes them, and come in as agents give them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.base import EngineInfo
from sandbox.local import Local
from tasks.ledger import Ledger
from tasks.predictions import read_predictions, write_predictions
from tasks.replay.regrade import grade_predictions
from tasks.report import Attempt
from tasks.task import Task
from tasks.toml import TaskError
from tests.tasks.test_datasets import QUESTION, load
from tests.tasks.test_swe_bench import GOLD, repos, row

__all__ = ["repos"]  # a fixture


def attempt(task: Task, number: int) -> Attempt:
    engine = EngineInfo("nano", "embedded")
    return Attempt(task.name, "", number, 1.0, "end", Ledger(), 1.0, engine, None, task.digest)


def run(tmp_path: Path, repos: Path, attempts: int) -> Path:
    """The folder of a run of two rows and a question, of which the first row was worked on."""
    rows = [row(repos), row(repos, instance_id="acme__calc-2"), QUESTION]
    tasks = load(tmp_path / "a.jsonl", rows, repos).tasks
    out = tmp_path / "out"
    for number in range(1, attempts + 1):
        place = out / ("acme__calc-1" if attempts == 1 else f"acme__calc-1.{number}")
        place.mkdir(parents=True)
        (place / "patch.diff").write_bytes(f"{number} ü ".encode() + b"\xff\n")
    write_predictions(out, tasks, [attempt(task, n) for task in tasks for n in range(1, attempts + 1)])
    return out


def given(patch: str, number: int = 1) -> dict[str, str]:
    return {
        "instance_id": f"acme__calc-{number}",
        "model_name_or_path": "interlude-nano",
        "model_patch": patch,
    }


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_run_of_rows_leaves_predictions_of_each_attempt(tmp_path: Path, repos: Path):
    out = run(tmp_path, repos, attempts=2)
    assert lines(out / "predictions.jsonl") == [given("1 ü \ufffd\n"), given("", 2)]
    assert lines(out / "predictions.2.jsonl") == [given("2 ü \ufffd\n"), given("", 2)]


def test_a_run_of_other_tasks_leaves_none(tmp_path: Path):
    tasks = load(tmp_path / "a.json", [QUESTION]).tasks
    write_predictions(tmp_path, tasks, [attempt(tasks[0], 1)])
    assert not list(tmp_path.glob("predictions*"))


def test_predictions_are_read_in_every_form_that_agents_write(tmp_path: Path):
    one, none = given(GOLD), {**given("", 2), "model_patch": None}
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(one)}\n{json.dumps(none)}\n")
    (tmp_path / "b.json").write_text(json.dumps([one, none]))
    (tmp_path / "c.json").write_text(json.dumps({"acme__calc-1": one, "acme__calc-2": none}))
    for name in ("a.jsonl", "b.json", "c.json"):
        assert read_predictions(tmp_path / name) == {"acme__calc-1": GOLD.encode(), "acme__calc-2": b""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}\n[]\n", "line 2: is no object"),
        ('{"instance_id": 1, "model_patch": ""}', "line 1: instance_id: Input should be a valid string"),
        (json.dumps(given("")) + "\n" + json.dumps(given("")), "line 2: acme__calc-1 is there twice"),
    ],
)
def test_what_is_no_prediction_is_named(tmp_path: Path, text: str, said: str):
    (tmp_path / "a.jsonl").write_text(text)
    with pytest.raises(TaskError, match=said):
        read_predictions(tmp_path / "a.jsonl")


async def test_predictions_of_any_agent_are_graded(tmp_path: Path, repos: Path):
    rows = [row(repos), row(repos, instance_id="acme__calc-2")]
    tasks = {task.name: task for task in load(tmp_path / "rows.json", rows, repos).tasks}
    said = [given(GOLD), given("", 2), given("no patch", 9)]
    (tmp_path / "p.jsonl").write_text("".join(json.dumps(one) + "\n" for one in said))
    made = Local()
    try:
        graded = await grade_predictions(tmp_path / "p.jsonl", tasks, made)
    finally:
        await made.close()
    assert [(one.task, one.what, one.after) for one in graded] == [
        ("acme__calc-1", "graded", 1.0),
        ("acme__calc-2", "graded", 0.0),
        ("acme__calc-9", "refused", None),
    ]
