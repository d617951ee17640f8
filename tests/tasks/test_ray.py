"""Attempts on a Ray cluster: what crosses, and what becomes of a node that is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.folder import digest, pack
from tasks.load import load_task
from tasks.ray_node import Lacking, Made, Node, Recipe, Refused, Sent, moved
from tasks.run_plan import Conditions, due
from tests.tasks.formats.layouts import HARBOR, lay

LayOut = Callable[..., Path]
HOUSE = Path(__file__).parents[2]
LOOPBACK = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "PYTHONPATH": str(HOUSE),
}
"""Ray tells nobody of its use, and takes the loopback address for its own."""
STEPS = '[[steps]]\nname = "one"\n[[steps]]\nname = "two"\n'
SCRIPTED = "tests.tasks.ray_trial:scripted"


def test_a_node_that_is_killed_loses_nothing_and_what_had_ended_is_made_once(
    lay_out: LayOut, tmp_path: Path
) -> None:
    names = [f"task-{number}" for number in range(8)]
    for name in names:
        lay_out(name)
    given = (tmp_path / "tasks", tmp_path / "out", tmp_path / "starts")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.tasks.ray_trial", *map(str, given)],
        cwd=HOUSE,
        env=os.environ | LOOPBACK,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    assert (found["nodes"], found["rewards"], found["kept"]) == ([2, 1], [1.0] * 8, True)
    assert found["lost"], "the node had nothing under way"
    assert not set(found["lost"]) & set(found["ended before"])
    assert {name for name, tries in found["tries"].items() if tries > 1} == set(found["lost"])
    starts = Counter(found["starts"])
    assert all(starts[name] == 1 for name in names if name not in found["lost"])
    kept = sorted(path.parent.name for path in (tmp_path / "out").glob("put-aside/*/result.json"))
    assert kept == [f"{name}-1" for name in found["lost"]]


async def test_a_task_that_a_node_does_not_have_is_sent_and_checked(lay_out: LayOut, tmp_path: Path) -> None:
    folder = lay_out()
    task, files, packed = load_task(folder), digest(folder, links=True), pack(folder, links=True)
    (one,) = due([task], 1, 0)
    node = Node()
    recipe = Recipe(SCRIPTED, {"starts": str(tmp_path / "starts")})
    assert isinstance(await node.open(recipe, 1, task), Conditions)
    folder.rename(tmp_path / "elsewhere")
    assert await node.make(Sent(one, files)) == Lacking()
    with pytest.raises(ValueError, match="the files of a task came over as sha256:"):
        await node.make(Sent(one, files, pack(tmp_path / "elsewhere" / "tests")))
    made = await node.make(Sent(one, files, packed))
    assert isinstance(made, Made)
    assert (made.tried.attempt.reward, made.tried.attempt.digest) == (1.0, task.digest)
    assert sorted(made.files) == ["patch.diff", "result.json", "tests.only.txt", "trajectory.jsonl"]
    again = await node.make(Sent(one, files))
    assert isinstance(again, Made)
    await node.close()


def test_every_path_of_a_task_moves_with_its_folder(lay_out: LayOut, tmp_path: Path) -> None:
    changes = {
        "steps/one/instruction.md": "First.",
        "steps/two/instruction.md": "Second.",
        "steps/two/when.sh": "true",
        "steps/two/tests/test.sh": "true",
        "steps/two/solution/solve.sh": "true",
    }
    whole = lay(tmp_path / "whole", HARBOR, {"task.toml": STEPS, "steps/one/workdir/a": "a", **changes})
    for task in (load_task(lay_out(changes={"task.toml": STEPS, **changes})), load_task(whole)):
        there = tmp_path / "there"
        assert str(task.folder) not in repr(moved(task, there))
        assert repr(moved(task, there)) == repr(task).replace(str(task.folder), str(there))


async def test_a_node_that_cannot_build_its_engine_says_why(lay_out: LayOut) -> None:
    node = Node()
    task = load_task(lay_out())
    assert await node.open(Recipe("tests.tasks.nothing:here", {}), 1, task) == Refused(
        "ModuleNotFoundError: No module named 'tests.tasks.nothing'"
    )
    refused = await node.open(
        Recipe("interlude.attempting:setup_from", {"model": "/nowhere/at/all", "sandbox": "local"}), 1, task
    )
    assert isinstance(refused, Refused)
    assert "no model folder at /nowhere/at/all" in refused.why
    await node.close()
