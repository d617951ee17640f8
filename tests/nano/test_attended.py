"""nano at work in somebody else's environment, with its record written as it goes."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from agent.loop import Outcome
from interlude.attended import Counted, Session
from interlude.settings import Settings
from sandbox.elsewhere import Elsewhere
from tasks.load import load_suite
from tasks.trajectories.read import read
from tests.sandbox.environments import Folder

pytestmark = pytest.mark.nano


@pytest.fixture
async def sandbox(tmp_path: Path) -> Elsewhere:
    (tmp_path / "work").mkdir()
    opened = await Elsewhere.open(Folder(tmp_path / "work", "/usr/local/bin:/usr/bin:/bin"))
    (task,) = load_suite("starter/tram-rides").tasks
    await opened.unpack(task.environment())
    return opened


def session(folder: Path, told: list[Counted]) -> Session:
    return Session(Settings(model="nano", share=False), "s", folder, told.append, print)


async def test_it_works_there_and_its_record_has_what_was_counted(sandbox: Elsewhere, tmp_path: Path) -> None:
    told: list[Counted] = []
    (task,) = load_suite("starter/tram-rides").tasks
    outcome = await session(tmp_path / "logs", told).work(task.steps[0].instruction, sandbox)
    assert outcome == Outcome("end")
    assert (tmp_path / "work" / "t4_rides.txt").read_text() == "6\n"
    assert sorted(path.name for path in (tmp_path / "logs").iterdir()) == [
        "interlude.jsonl",
        "trajectory.json",
    ]
    made = json.loads((tmp_path / "logs" / "trajectory.json").read_bytes())
    metrics = [step["metrics"] for step in made["steps"] if "metrics" in step]
    usage = told[-1].usage
    assert len(told) == len(metrics) == len(told[-1].calls)
    assert made["final_metrics"]["total_prompt_tokens"] == usage.prompt
    assert made["final_metrics"]["total_completion_tokens"] == usage.output
    ids = [(tuple(one["prompt_token_ids"]), tuple(one["completion_token_ids"])) for one in metrics]
    assert ids == list(told[-1].calls)
    (ours,) = read(tmp_path / "logs" / "interlude.jsonl")
    assert (ours.counted.input, ours.counted.output) == (usage.prompt, usage.output)


async def test_cut_off_it_leaves_what_there_is(sandbox: Elsewhere, tmp_path: Path) -> None:
    told: list[Counted] = []
    (task,) = load_suite("starter/tram-rides").tasks
    working = asyncio.create_task(session(tmp_path / "logs", told).work(task.steps[0].instruction, sandbox))
    while not told:
        await asyncio.sleep(0.01)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    made = json.loads((tmp_path / "logs" / "trajectory.json").read_bytes())
    assert [step["source"] for step in made["steps"]][:3] == ["system", "user", "agent"]
    assert made["final_metrics"]["total_prompt_tokens"] == told[-1].usage.prompt
