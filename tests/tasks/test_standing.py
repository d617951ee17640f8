"""How the work tree stood after each step of an attempt, as its record says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agent.journal import read_trajectory
from agent.marks import Stood
from engine.messages import Said, Stop, Text, ToolCall
from engine.replay import Script
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.load import load_task
from tasks.runner import run_tasks
from tasks.task import Task
from tests.tasks.test_runner import Onlooker


def turns(_: Task) -> list[list[Said]]:
    write = ToolCall("1", "write", {"path": "a.txt", "content": "a\n"})
    look = ToolCall("2", "read", {"path": "a.txt"})
    remove = ToolCall("3", "shell", {"command": "rm a.txt"})
    return [[write, look, Stop("call")], [look, Stop("call")], [remove, Stop("call")], [Text("Done.")]]


async def test_a_step_that_may_change_files_is_followed_by_the_tree_that_it_left(
    lay_out: Callable[..., Path], sandboxes: Local, tmp_path: Path
) -> None:
    task, out = load_task(lay_out()), tmp_path / "out"
    setup = Setup(lambda task: Script(turns(task)), sandboxes, system="Be brief.")
    await run_tasks([task], setup, Onlooker(), out=out, attempts=2)
    one, two = (read_trajectory(out / f"greeting.{n}" / "trajectory.jsonl").records for n in (1, 2))
    assert " ".join(record.type for record in one) == (
        "prompt stood prompt call call stop result result stood call stop result "
        "call stop result stood text stop"
    )
    trees = [record.tree for record in one if isinstance(record, Stood)]
    assert trees == [record.tree for record in two if isinstance(record, Stood)]
    assert trees[0] == trees[2] != trees[1]
