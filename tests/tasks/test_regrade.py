"""A run that is graded anew: what its tasks are today decides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.messages import Said, Stop, Text, ToolCall
from engine.replay import Script
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.load import load_task
from tasks.replay.regrade import Regraded, regrade
from tasks.report import read_report
from tasks.runner import run_tasks
from tasks.task import Task
from tasks.toml import TaskError
from tests.tasks.conftest import TEST_SH
from tests.tasks.test_runner import Onlooker

LayOut = Callable[..., Path]
STEPS = '[[steps]]\nname = "one"\n[[steps]]\nname = "two"\n'


def turns(_: Task) -> list[list[Said]]:
    """Good evening, and then good night."""
    old, new, last = "morning", "evening", "night"
    first = ToolCall("1", "edit", {"path": "greeting.txt", "old": old, "new": new})
    second = ToolCall("2", "edit", {"path": "greeting.txt", "old": new, "new": last})
    return [[first, Stop("call")], [Text("Done.")], [second, Stop("call")], [Text("Done.")]]


async def made(folder: Path, sandboxes: Local, out: Path) -> None:
    """A run of the task in a folder."""
    setup = Setup(lambda task: Script(turns(task)), sandboxes)
    await run_tasks([load_task(folder)], setup, Onlooker(), out=out)


async def again(folder: Path, sandboxes: Local, out: Path, *, all: bool = False) -> Regraded:
    (found,) = await regrade(out, {"greeting": load_task(folder)}, sandboxes, all=all)
    return found


async def test_a_result_stands_while_its_task_does(lay_out: LayOut, sandboxes: Local, tmp_path: Path) -> None:
    folder, out = lay_out(), tmp_path / "out"
    await made(folder, sandboxes, out)
    before = (out / "greeting" / "result.json").read_bytes()
    found = await again(folder, sandboxes, out)
    assert (found.what, found.before, found.after, found.changed) == ("reused", 1.0, 1.0, False)
    assert (out / "greeting" / "result.json").read_bytes() == before
    found = await again(folder, sandboxes, out, all=True)
    assert (found.what, found.after, found.moved) == ("graded", 1.0, False)


async def test_other_tests_give_another_reward_and_the_old_result_is_kept(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    folder, out = lay_out(), tmp_path / "out"
    await made(folder, sandboxes, out)
    (old,) = read_report(out)
    (folder / "tests" / "test.sh").write_text(f"echo strict\n{TEST_SH.replace('evening', 'night')}")
    found = await again(folder, sandboxes, out)
    assert (found.what, found.before, found.after, found.changed) == ("graded", 1.0, 0.0, True)
    assert found.row()["reward_changed"] is True
    (now,) = read_report(out)
    assert (now.reward, now.digest) == (0.0, load_task(folder).digest)
    assert now.notes == ("graded anew; the grade before is in result.1.json",)
    kept = (out / "greeting" / "result.1.json").read_text()
    assert old.digest in kept
    texts = [(out / "greeting" / f"tests.only{end}").read_text() for end in (".1.txt", ".txt")]
    assert texts == ["", "strict\n"]


async def test_each_turn_is_graded_by_what_it_left(lay_out: LayOut, sandboxes: Local, tmp_path: Path) -> None:
    changes = {
        "task.toml": STEPS,
        "steps/one/instruction.md": "Say good evening.",
        "steps/two/instruction.md": "Say good night.",
        "steps/two/tests/test.sh": TEST_SH.replace("evening", "night"),
    }
    folder, out = lay_out(changes=changes), tmp_path / "out"
    await made(folder, sandboxes, out)
    assert read_report(out)[0].rewards == {"one": {"reward": 1.0}, "two": {"reward": 1.0}}
    found = await again(folder, sandboxes, out, all=True)
    assert (found.what, found.after) == ("graded", 1.0)
    assert read_report(out)[0].rewards == {"one": {"reward": 1.0}, "two": {"reward": 1.0}}


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("environment/greeting.txt", "it began with other files: run it again"),
        ("instruction.md", "it was asked something else: run it again"),
    ],
)
async def test_work_that_today_s_task_does_not_ask_for_is_refused(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path, path: str, why: str
) -> None:
    folder, out = lay_out(), tmp_path / "out"
    await made(folder, sandboxes, out)
    (folder / path).write_text("good day\n")
    found = await again(folder, sandboxes, out)
    assert (found.what, found.after, found.why) == ("refused", 1.0, why)
    assert not (out / "greeting" / "result.1.json").exists()


async def test_what_cannot_be_graded_says_why(lay_out: LayOut, sandboxes: Local, tmp_path: Path) -> None:
    folder, out = lay_out(), tmp_path / "out"
    await made(folder, sandboxes, out)
    (found,) = await regrade(out, {}, sandboxes)
    assert (found.what, found.why) == ("refused", "its task is not there: name it with --tasks")
    (folder / "tests" / "test.sh").write_text("true\n")
    found = await again(folder, sandboxes, out)
    assert (found.what, found.why.startswith("greeting: tests/test.sh ended")) == ("refused", True)
    (out / "greeting" / "patch.diff").unlink()
    assert (await again(folder, sandboxes, out)).why == "none of its work was saved"
    with pytest.raises(TaskError, match="name a folder that"):
        await regrade(tmp_path, {}, sandboxes)
