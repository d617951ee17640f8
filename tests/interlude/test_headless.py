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
from agent.policy import Policy
from engine.base import EngineError, Options
from engine.messages import Prompt, Said, Stop, Text, Thought, ToolCall, Usage
from engine.replay import Script
from interlude.build import Parts
from interlude.faces import Lines, Silent, Words
from interlude.headless import Place, policy_of, summary, work
from interlude.profile import read_profile
from interlude.settings import Settings, SettingsError
from interlude.telling import show
from sandbox.carry.bringing import Brought
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


async def test_the_work_comes_out_as_a_patch_and_leaves_the_folder_alone(tree: Path, record: Path) -> None:
    async with parts([WRITES, [Text("done")]]) as made:
        result = await work(made, "add a note", Place(tree), Silent(), record)
        told = summary(made.engine, result, Settings())
    assert (result.outcome, result.patch) == (Outcome("end"), PATCH)
    assert [path.name for path in tree.iterdir()] == ["app.py"]
    assert (record / "patch.diff").read_bytes() == PATCH
    assert read_trajectory(record / "trajectory.jsonl").events == result.events
    assert read_trajectory(record / "journal.jsonl").events == result.events
    assert (told["text"], told["patch"], told["outcome"]) == ("done", PATCH.decode(), "end")
    assert told["engine"] == {"name": "script", "kind": "scripted", "weights": "", "vocabulary": ""}


async def test_the_first_message_has_the_folders_instructions_before_it(tree: Path, record: Path) -> None:
    (tree / "AGENTS.md").write_text("Use tabs.\n")
    async with parts([[Text("done")]]) as made:
        result = await work(made, "add a note", Place(tree), Silent(), record)
    first = result.events[1]
    assert isinstance(first, Prompt) and first.text.endswith("Use tabs.\n</instructions>\n\nadd a note")


async def test_a_budget_ends_the_run_with_what_there_is(tree: Path, record: Path) -> None:
    async with parts([WRITES, [Text("done")]], Budget(steps=1)) as made:
        result = await work(made, "add a note", Place(tree), Silent(), record)
    assert (result.outcome, result.patch) == (Outcome("budget", "budget of 1 steps"), PATCH)


async def test_an_interrupted_run_still_saves_its_patch(tree: Path, record: Path) -> None:
    waits = ToolCall("2", "shell", {"command": "sleep 60"})
    async with parts([WRITES, [waits], [Text("done")]]) as made:
        task = asyncio.create_task(work(made, "add a note", Place(tree), Silent(), record))
        while not task.done() and "sleep 60" not in _written(record):
            await asyncio.sleep(0.02)
        task.cancel()
        result = await task
    assert (result.outcome, result.patch) == (Outcome("cancelled"), PATCH)
    assert (record / "patch.diff").read_bytes() == PATCH


async def test_an_engine_that_fails_still_leaves_journal_and_patch(tree: Path, record: Path) -> None:
    async with parts([WRITES]) as made:
        with pytest.raises(EngineError, match="one more"):
            await work(made, "add a note", Place(tree), Silent(), record)
    assert (record / "patch.diff").read_bytes() == PATCH
    assert "hello" in _written(record)


async def test_events_are_lines_of_json(tree: Path, record: Path) -> None:
    out = io.StringIO()
    async with parts([WRITES, [Text("done")]]) as made:
        await work(made, "add a note", Place(tree), Lines(out), record)
    kinds = [json.loads(line)["type"] for line in out.getvalue().splitlines()]
    assert kinds == ["prompt", "thought", "call", "stop", "result", "text", "stop"]


async def test_words_show_thoughts_calls_and_results(tree: Path, record: Path) -> None:
    out = io.StringIO()
    async with parts([WRITES, [Text("done\x1b[2J\n")]]) as made:
        await work(made, "add a note", Place(tree), Words(out), record)
    assert out.getvalue().splitlines() == [
        "a note is missing",
        "> write path='note.txt', content='hello\\n'",
        "< wrote note.txt (1 line)",
        "done",
    ]


async def test_the_cost_is_told_where_the_model_has_a_price(tree: Path, record: Path) -> None:
    usage = Usage(reused=1_000_000, prefilled=500_000, text=100_000)
    priced = Settings.model_validate({"prices": {"script": {"input": 2, "cached": 0.5, "output": 10}}})
    async with parts([[Text("done"), Stop("end", usage)]]) as made:
        result = await work(made, "hi", Place(tree), Silent(), record)
        assert summary(made.engine, result, priced)["cost"] == {"amount": 2.5, "currency": "USD"}
        assert "cost" not in summary(made.engine, result, Settings())


async def test_what_changed_is_brought_back_when_asked(tree: Path, record: Path) -> None:
    async with parts([WRITES, [Text("done")]]) as made:
        result = await work(made, "add a note", Place(tree, apply=True), Silent(), record)
        told = summary(made.engine, result, Settings())
    assert result.brought == Brought(("note.txt",), (), ())
    assert (told["applied"], told["sensitive"]) == (True, [])
    assert (tree / "note.txt").read_text() == "hello\n"


async def test_a_run_that_stops_early_brings_nothing_back(tree: Path, record: Path) -> None:
    async with parts([WRITES, [Text("done")]], Budget(steps=1)) as made:
        result = await work(made, "add a note", Place(tree, apply=True), Silent(), record)
    assert (result.brought, result.applied, result.patch) == (None, False, PATCH)
    assert not (tree / "note.txt").exists()


async def test_what_is_refused_leaves_the_folder_alone_and_says_why(tree: Path, record: Path) -> None:
    links = ToolCall("1", "shell", {"command": "ln -s /etc/passwd users"})
    async with parts([[links], [Text("done")]]) as made:
        result = await work(made, "add a link", Place(tree, apply=True), Silent(), record)
    assert result.refused == "refused: users is a symlink out of the folder"
    assert (result.applied, [path.name for path in tree.iterdir()]) == (False, ["app.py"])
    assert b"users" in (record / "patch.diff").read_bytes()


async def test_a_folder_that_is_bound_has_the_change_and_a_patch_says_it(tree: Path, record: Path) -> None:
    async with parts([WRITES, [Text("done")]]) as made:
        result = await work(made, "add a note", Place(tree, bind=True), Silent(), record)
    assert (result.patch, result.applied) == (PATCH, True)
    assert (tree / "note.txt").read_text() == "hello\n"


class Screen(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_a_patch_cannot_steer_the_terminal_that_it_is_printed_on() -> None:
    patch = b"+\x1b]52;c;aGk=\x07red \x1b[31m\xc2\x9b2J\xff\r\n"
    screen, pipe = Screen(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    show(patch, screen)
    show(patch, pipe)
    assert screen.buffer.getvalue().decode() == "+red \ufffd\n"  # type: ignore[attr-defined]
    assert pipe.buffer.getvalue() == patch  # type: ignore[attr-defined]


def _written(record: Path) -> str:
    journal = record / "journal.jsonl"
    return journal.read_text() if journal.exists() else ""


async def test_where_changes_are_asked_about_a_run_denies_and_lists_them(tree: Path, record: Path) -> None:
    async with parts([WRITES, [Text("done")]]) as made:
        result = await work(made, "add a note", Place(tree), Silent(), record, Policy("ask", None))
        told = summary(made.engine, result, Settings())
    assert (result.outcome, result.patch) == (Outcome("end"), b"")
    assert told["denied"] == [{"id": "1", "does": "write note.txt (+1 lines)", "by": "nobody"}]


async def test_in_plan_mode_a_run_changes_nothing(tree: Path, record: Path) -> None:
    async with parts([WRITES, [Text("the plan")]]) as made:
        result = await work(made, "add a note", Place(tree), Silent(), record, Policy("plan", None))
        told = summary(made.engine, result, Settings())
    assert (told["text"], told["patch"], told["denied"][0]["by"]) == ("the plan", "", "plan")


def test_the_agent_is_not_free_on_this_machine_or_on_the_network_unless_the_user_says_so(
    tree: Path, tmp_path: Path
) -> None:
    where = Place(tree)
    for settings in (
        Settings(sandbox="local", state=tmp_path),
        Settings(network=("pypi.org",), state=tmp_path),
    ):
        with pytest.raises(
            SettingsError, match=r"nobody can be asked here, and .*: say --mode auto .* --mode plan"
        ):
            policy_of(settings, where, confirmed=False)
        freely = settings.model_copy(update={"mode": "auto"})
        assert policy_of(freely, where, confirmed=True).mode == "auto"
        with pytest.raises(SettingsError):
            policy_of(freely, where, confirmed=False)
        assert policy_of(settings.model_copy(update={"mode": "plan"}), where, confirmed=False).mode == "plan"
    assert policy_of(Settings(state=tmp_path), where, confirmed=False).mode == "auto"
