"""What nano said, exported: the ids are those that were computed, and each is counted once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from agent.budget import Budget
from engine.glm import Glm
from engine.hashes import hash_ids
from engine.messages import Stop
from interlude.profile import profile_of
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.ledger import ledger
from tasks.load import load_suite
from tasks.runner import run_tasks
from tasks.trajectories.as_atif import as_atif
from tasks.trajectories.prompts import letters_of
from tasks.trajectories.read import read
from tasks.trajectories.schema import schema
from tasks.trajectories.training_set import training_set, write_shard
from tests.nano.conftest import NANO
from tests.nano.test_trajectories import Unwatched
from training.batches import read_rows

pytestmark = pytest.mark.nano

TASKS = ("tram-rides", "tide-banner")


async def test_exports_hold_exactly_the_ids_that_were_computed(nano: Glm, tmp_path: Path) -> None:
    profile, sandboxes = profile_of(NANO), Local()
    setup = Setup(lambda _: nano, sandboxes, profile.system, profile.brief, budget=Budget(steps=8))
    tasks = [task for task in load_suite("starter").tasks if task.name in TASKS]
    await run_tasks(tasks, setup, Unwatched(), out=tmp_path / "runs", jobs=1)
    await sandboxes.close()
    letters, validator = letters_of(NANO), Draft202012Validator(schema())
    rows = []
    for file in sorted(tmp_path.glob("runs/*/trajectory.jsonl")):
        lines = map(json.loads, file.read_text().splitlines())
        assert [error.message for line in lines for error in validator.iter_errors(line)] == []
        (one,) = read(file)
        usage = ledger(one.records).usage
        stops = [record for record in one.records if isinstance(record, Stop)]
        made = as_atif(one, letters)
        metrics = [step["metrics"] for step in json.loads(made.data)["steps"] if "metrics" in step]
        assert [hash_ids(counts["prompt_token_ids"]) for counts in metrics] == [stop.read for stop in stops]
        assert [counts["prompt_tokens"] for counts in metrics] == [stop.usage.prompt for stop in stops]
        assert sum(len(counts["completion_token_ids"]) for counts in metrics) == usage.output
        learned = training_set(one, letters)
        assert sum(sum(row.said) for row in learned.rows) == usage.output - usage.discarded
        assert ("left out" in " ".join(made.notes), learned.left) == (False, {})
        rows += learned.rows
    assert len({row.family for row in rows}) == len(TASKS)
    write_shard(tmp_path / "set.npz", rows, TASKS)
    back = read_rows([tmp_path / "set.npz"])
    assert list(back.ids) == [id for row in rows for id in row.ids]
    assert list(back.said) == [flag for row in rows for flag in row.said]
