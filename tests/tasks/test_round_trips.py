"""What is exported and read again: nothing of it has changed."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from engine.messages import Stop, ToolResult, Usage
from tasks.trajectories.as_atif import as_atif
from tasks.trajectories.as_claude_code import as_claude_code
from tasks.trajectories.read import read
from tasks.trajectories.recorded import Recorded
from tests.tasks.test_exports import HOUSE, LETTERS, RECORDS, recorded

SAMPLES = sorted(
    path
    for path in (HOUSE / "tests" / "tasks" / "trajectories" / "samples").iterdir()
    if path.suffix in (".json", ".jsonl", ".eval", ".traj")
)


def through(data: bytes, path: Path) -> Recorded:
    path.write_bytes(data)
    return read(path)[0]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_what_was_read_from_atif_is_the_same_when_it_was_exported_again(sample: Path, tmp_path: Path) -> None:
    for one in read(sample):
        first = through(as_atif(one).data, tmp_path / "first.json")
        again = through(as_atif(first).data, tmp_path / "again.json")
        assert replace(again, path=first.path, dropped=()) == replace(first, dropped=())
        assert first.counted == one.counted


@pytest.mark.parametrize(
    "sample", [one for one in SAMPLES if "claude" in one.name], ids=lambda path: path.name
)
def test_a_session_of_claude_code_comes_back_with_its_records_and_totals(
    sample: Path, tmp_path: Path
) -> None:
    for one in read(sample):
        again = through(as_claude_code(one).data, tmp_path / "again.jsonl")
        assert (again.records, again.times, again.counted) == (one.records, one.times, one.counted)


def test_our_own_record_comes_back_from_atif_but_for_ids_and_texts_of_files(tmp_path: Path) -> None:
    wanted = []
    for record in RECORDS:
        match record:
            case Stop():
                wanted.append(replace(record, id=None, read="", usage=Usage()))
            case ToolResult():
                wanted.append(replace(record, files={}))
            case _:
                wanted.append(replace(record, ids=()) if hasattr(record, "ids") else record)
    one = recorded(tmp_path)
    again = through(as_atif(one, LETTERS).data, tmp_path / "again.json")
    got = [replace(one, usage=Usage()) if isinstance(one, Stop) else one for one in again.records]
    assert got == wanted
    assert again.counted == one.counted


def test_harbor_itself_finds_the_export_of_every_sample_valid(tmp_path: Path) -> None:
    python = os.environ.get("INTERLUDE_HARBOR_PYTHON")
    if not python:
        pytest.skip("INTERLUDE_HARBOR_PYTHON names no Python that has harbor")
    count = 0
    for sample in SAMPLES:
        for one in read(sample):
            first = through(as_atif(one).data, tmp_path / f"{count}-first.json")
            (tmp_path / f"{count}-again.json").write_bytes(as_atif(first).data)
            count += 1
    ran = subprocess.run(
        [python, "-m", "benchmarks.harbor_valid", str(tmp_path)], cwd=HOUSE, capture_output=True, text=True
    )
    assert (ran.stdout, ran.returncode) == (f"{2 * count} of {2 * count} are valid\n", 0)
