"""Files of rows become tasks; what cannot be run is named, and nothing that judges reaches the agent."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from tasks.formats.datasets import Means, is_dataset, load_dataset
from tasks.load import Suite
from tasks.task import Task
from tasks.toml import TaskError

QUESTION = {
    "question_id": "abc_1",
    "question_content": "Print twice the number.",
    "public_test_cases": json.dumps([{"input": "2", "output": "4", "testtype": "stdin"}]),
}


def files(task: Task) -> dict[str, bytes]:
    """What lies in the agent's work tree, links as what they point to."""
    with tarfile.open(fileobj=io.BytesIO(task.environment())) as tar:
        found = {member: tar.extractfile(member) if member.isfile() else None for member in tar}
        return {one.name: file.read() if file else one.linkname.encode() for one, file in found.items()}


def load(path: Path, rows: Any, repos: Path | None = None) -> Suite:
    """The suite of a file of rows: a JSON array, or where the name says so, an object a line."""
    lines = path.suffix == ".jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) if lines else json.dumps(rows))
    return load_dataset(path, Means(path.parent / "kept", repos))


def test_json_lines_json_and_what_the_hub_shows_are_the_same_rows(tmp_path: Path):
    suites = [
        load(tmp_path / "a.json", [QUESTION]),
        load(tmp_path / "b.jsonl", [QUESTION]),
        load(tmp_path / "c.json", {"rows": [{"row_idx": 0, "row": QUESTION}]}),
    ]
    assert [suite.name for suite in suites] == ["a", "b", "c"]
    assert len({suite.tasks for suite in suites}) == 1
    assert [task.name for task in suites[0].tasks] == ["abc_1"]


def test_parquet_holds_the_same_rows(tmp_path: Path):
    parquet.write_table(pyarrow.Table.from_pylist([QUESTION]), tmp_path / "a.parquet")
    assert is_dataset(tmp_path / "a.parquet")
    loaded = load_dataset(tmp_path / "a.parquet", Means(tmp_path / "kept"))
    assert loaded.tasks == load(tmp_path / "a.json", [QUESTION]).tasks
    (tmp_path / "b.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(TaskError, match=r"b.parquet: is no Parquet that can be read"):
        load_dataset(tmp_path / "b.parquet", Means(tmp_path / "kept"))


def test_a_row_that_cannot_be_run_is_named_and_the_others_are_run(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text(
        "\n".join(
            (
                json.dumps(QUESTION),
                "{broken",
                "[1]",
                "[" * 100_000,
                json.dumps({"colour": "red", "name": 1}),
                json.dumps(QUESTION),
                json.dumps({**QUESTION, "question_id": "../up"}),
                json.dumps({**QUESTION, "question_id": "none", "public_test_cases": "[]"}),
            )
        )
    )
    suite = load_dataset(tmp_path / "a.jsonl", Means(tmp_path / "kept"))
    assert [task.name for task in suite.tasks] == ["abc_1"]
    assert [(one.name, one.reason.partition(":")[0]) for one in suite.refused] == [
        ("line 2", "is no JSON"),
        ("line 3", "is no object"),
        ("line 4", "is no JSON"),
        ("line 5", "is of no form that is known here; its keys"),
        ("abc_1", "another row has this name"),
        ("../up", "question_id"),
        ("none", "has no test cases, so nothing judges it"),
    ]


def test_a_file_without_a_row_that_can_be_run_says_why(tmp_path: Path):
    with pytest.raises(TaskError, match=r"none of its 1 rows can be run; row 1: is no object"):
        load(tmp_path / "a.json", [1])
    (tmp_path / "b.json").write_text("{} {}")
    with pytest.raises(TaskError, match=r"b.json: is no JSON.*\.jsonl"):
        load_dataset(tmp_path / "b.json", Means(tmp_path / "kept"))


def test_a_task_is_written_once_and_known_by_what_is_in_it(tmp_path: Path):
    before = load(tmp_path / "a.json", [QUESTION]).tasks[0]
    (before.folder / "instruction.md").touch()
    stamp = (before.folder / "instruction.md").stat().st_mtime_ns
    again = load(tmp_path / "b.json", [QUESTION]).tasks[0]
    assert again == before and (again.folder / "instruction.md").stat().st_mtime_ns == stamp
    other = load(tmp_path / "c.json", [{**QUESTION, "question_content": "Print half."}]).tasks[0]
    assert other.digest != before.digest and other.folder != before.folder


def test_a_task_in_whose_tests_lie_the_files_of_an_exercise_is_no_track(tmp_path: Path):
    for name in ("tests/.meta/config.json", ".meta/config.json"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("{}")
    assert is_dataset(tmp_path)
    (tmp_path / "task.yaml").write_text("instruction: x\n")
    assert not is_dataset(tmp_path)
