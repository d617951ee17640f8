from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agent.budget import Budget
from agent.journal import read_trajectory
from agent.loop import Outcome
from engine.base import EngineError, Options
from engine.messages import Said, Text, Thought, ToolCall
from engine.replay import Script
from interlude.build import Parts
from interlude.faces import Lines, Silent, Words
from interlude.headless import summary, work
from interlude.profile import read_profile
from interlude.worktree import WorkTree, read_work_tree
from sandbox.local import Local

WRITES = [
    Thought("a note is missing"),
    ToolCall("1", "write", {"path": "note.txt", "content": "hello\n"}, in_thought=True),
]
PATCH = b"""diff --git a/note.txt b/note.txt
new file mode 100644
index 0000000000000000000000000000000000000000..ce013625030ba8dba906f756967f9e9ca394464a
--- /dev/null
+++ b/note.txt
@@ -0,0 +1 @@
+hello
"""


@pytest.fixture
def tree(tmp_path: Path) -> WorkTree:
    project = tmp_path / "project"
    project.mkdir()
    (project / "app.py").write_text("print()\n")
    return read_work_tree(project)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    folder = tmp_path / "record"
    folder.mkdir()
    return folder


@asynccontextmanager
async def parts(turns: list[list[Said]], budget: Budget | None = None) -> AsyncGenerator[Parts, None]:
    sandboxes = Local()
    try:
        yield Parts(Script(turns), sandboxes, read_profile("default"), Options(), budget or Budget())
    finally:
        await sandboxes.close()


async def test_the_work_comes_out_as_a_patch_and_leaves_the_folder_alone(
    tree: WorkTree, record: Path
) -> None:
    async with parts([WRITES, [Text("done")]]) as made:
        result = await work(made, "add a note", tree, Silent(), record)
        told = summary(made.engine, result, applied=False)
    assert (result.outcome, result.patch) == (Outcome("end"), PATCH)
    assert [path.name for path in tree.folder.iterdir()] == ["app.py"]
    assert (record / "patch.diff").read_bytes() == PATCH
    assert read_trajectory(record / "trajectory.jsonl").events == result.events
    assert read_trajectory(record / "journal.jsonl").events == result.events
    assert (told["text"], told["patch"], told["outcome"]) == ("done", PATCH.decode(), "end")
    assert told["engine"] == {"name": "script", "kind": "scripted", "weights": "", "vocabulary": ""}


async def test_a_budget_ends_the_run_with_what_there_is(tree: WorkTree, record: Path) -> None:
    async with parts([WRITES, [Text("done")]], Budget(steps=1)) as made:
        result = await work(made, "add a note", tree, Silent(), record)
    assert (result.outcome, result.patch) == (Outcome("budget", "budget of 1 steps"), PATCH)


async def test_an_interrupted_run_still_saves_its_patch(tree: WorkTree, record: Path) -> None:
    waits = ToolCall("2", "shell", {"command": "sleep 60"})
    async with parts([WRITES, [waits], [Text("done")]]) as made:
        task = asyncio.create_task(work(made, "add a note", tree, Silent(), record))
        while not task.done() and "sleep 60" not in _written(record):
            await asyncio.sleep(0.02)
        task.cancel()
        result = await task
    assert (result.outcome, result.patch) == (Outcome("cancelled"), PATCH)
    assert (record / "patch.diff").read_bytes() == PATCH


async def test_an_engine_that_fails_still_leaves_journal_and_patch(tree: WorkTree, record: Path) -> None:
    async with parts([WRITES]) as made:
        with pytest.raises(EngineError, match="one more"):
            await work(made, "add a note", tree, Silent(), record)
    assert (record / "patch.diff").read_bytes() == PATCH
    assert "hello" in _written(record)


async def test_events_are_lines_of_json(tree: WorkTree, record: Path) -> None:
    out = io.StringIO()
    async with parts([WRITES, [Text("done")]]) as made:
        await work(made, "add a note", tree, Lines(out), record)
    kinds = [json.loads(line)["type"] for line in out.getvalue().splitlines()]
    assert kinds == ["prompt", "thought", "call", "stop", "result", "text", "stop"]


async def test_words_show_thoughts_calls_and_results(tree: WorkTree, record: Path) -> None:
    out = io.StringIO()
    async with parts([WRITES, [Text("done\x1b[2J\n")]]) as made:
        await work(made, "add a note", tree, Words(out), record)
    assert out.getvalue().splitlines() == [
        "a note is missing",
        "> write path='note.txt', content='hello\\n'",
        "< wrote note.txt (1 line)",
        "done",
    ]


def _written(record: Path) -> str:
    journal = record / "journal.jsonl"
    return journal.read_text() if journal.exists() else ""
