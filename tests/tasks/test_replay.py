"""Recorded attempts, done again: alike where nothing changed, and parted at the right place where it did."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from agent.journal import read_trajectory
from engine.messages import Stop, Text, Usage
from engine.recital import Recital
from engine.replay import Script
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.load import load_task
from tasks.replay.closed import closed
from tasks.replay.divergence import Replayed
from tasks.replay.real import Replaying, with_tools
from tasks.replay.recording import read_recording, trajectories
from tasks.replay.spoken import spoken
from tasks.runner import run_tasks
from tasks.trajectories.recorded import TrajectoryError
from tests.tasks.conftest import GREETING
from tests.tasks.spelled import NANO, Spelled, call
from tests.tasks.test_runner import Onlooker

LayOut = Callable[..., Path]
Lines = list[dict[str, Any]]

OUTPUTS = (
    f"\n<think>I look.{call('read', path='greeting.txt')}",
    f"I change it.{call('edit', path='greeting.txt', old='morning', new='evening')}"
    f"{call('shell', command='cat greeting.txt; exit 3')}",
    f"Again.{call('read', path='greeting.txt')}",
    "It is done.</think>\nIt says good evening.",
)
"""Four calls to the model: it looks, changes and runs something, looks again, and hands over."""


@pytest.fixture(scope="module")
def recital() -> Recital:
    return Recital(NANO)


class Recorded:
    """An attempt at the greeting task that was recorded, and what it is replayed with."""

    def __init__(self, path: Path, folder: Path, recital: Recital, sandboxes: Local) -> None:
        self.path = path
        self.folder = folder
        self.recital = recital
        self.sandboxes = sandboxes

    def change(self, change: Callable[[Lines], Lines]) -> None:
        """Plant something in the record."""
        lines = [json.loads(line) for line in self.path.read_text().splitlines()]
        self.path.write_text("".join(f"{json.dumps(line)}\n" for line in change(lines)))

    async def closed(self, recital: Recital | None = None, *, stop: bool = True) -> Replayed:
        return await closed(read_recording(self.path), recital or self.recital, stop=stop)

    async def tools(self, *, stop: bool = True) -> Replayed:
        how = Replaying(self.sandboxes, self.recital.count, "stop" if stop else "report")
        return await with_tools(read_recording(self.path), load_task(self.folder), how)

    async def engine(self, *, stop: bool = True) -> Replayed:
        engine = Spelled(OUTPUTS, self.recital)
        return await spoken(read_recording(self.path), engine, self.recital.text, stop=stop)


@pytest.fixture(scope="module")
def attempt(recital: Recital, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a task and a run of it: one attempt, that was graded."""
    folder = tmp_path_factory.mktemp("recorded")
    for path, text in GREETING.items():
        (folder / "greeting" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "greeting" / path).write_text(text)

    async def record() -> None:
        sandboxes = Local()
        setup = Setup(lambda _: Spelled(OUTPUTS, recital), sandboxes, system="Be brief.", brief=True)
        tasks = [load_task(folder / "greeting")]
        (given,) = await run_tasks(tasks, setup, Onlooker(), out=folder / "out")
        assert (given.reward, given.discrepancies) == (1.0, ())
        await sandboxes.close()

    asyncio.run(record())
    return folder


@pytest.fixture
def recorded(attempt: Path, sandboxes: Local, recital: Recital, tmp_path: Path) -> Recorded:
    here = shutil.copytree(attempt, tmp_path / "recorded")
    return Recorded(here / "out/greeting/trajectory.jsonl", here / "greeting", recital, sandboxes)


def where(replayed: Replayed) -> list[tuple[int, str]]:
    return [(one.step, one.kind) for one in replayed.findings.divergences]


def changed(place: int, type: str, fields: Mapping[str, object]) -> Callable[[Lines], Lines]:
    """Another value in a line: the one at `place` of those of its type, counted from 0."""

    def change(lines: Lines) -> Lines:
        [line for line in lines if line["type"] == type][place].update(fields)
        return lines

    return change


async def test_a_record_closed_in_itself_comes_out_the_same_to_the_token(recorded: Recorded) -> None:
    again = await recorded.closed()
    found = again.findings
    ids = sum(len(heard.ids) for heard in read_recording(recorded.path).heard)
    assert (found.divergences, found.calls, found.prompts, found.ids) == ([], 4, 4, ids)
    assert (found.results, found.alike, again.notes) == (4, 0, ())


async def test_recorded_calls_come_to_the_same_results_and_files(recorded: Recorded) -> None:
    again = await recorded.tools()
    assert (again.findings.divergences, again.notes) == ([], ())
    assert (again.findings.results, again.findings.alike, again.findings.states) == (4, 0, 1)


async def test_the_same_engine_says_the_same_ids(recorded: Recorded) -> None:
    found = (await recorded.engine()).findings
    assert (found.divergences, found.calls, found.prompts) == ([], 4, 4)


async def test_a_changed_template_is_found_at_the_first_prompt(recorded: Recorded, tmp_path: Path) -> None:
    other = shutil.copytree(NANO, tmp_path / "other")
    (other / "chat_template.jinja").write_text("<|assistant|> <tool_response>: GLM-4.7's, by its words")
    assert where(await recorded.closed(Recital(other))) == [(1, "prompt")]


async def test_a_changed_system_prompt_is_found_at_the_first_prompt(recorded: Recorded) -> None:
    recorded.change(changed(0, "prompt", {"text": "Be long."}))
    assert where(await recorded.closed()) == [(1, "prompt")]
    assert where(await recorded.engine()) == [(1, "prompt")]


async def test_a_tool_that_answers_otherwise_is_found_at_its_call(recorded: Recorded) -> None:
    recorded.change(changed(1, "result", {"text": "edited greeting.txt"}))
    (found,) = (await recorded.tools()).findings.divergences
    assert (found.step, found.kind, found.call) == (2, "tool-result", "call_2")
    assert found.diff.splitlines()[2:] == ["@@ -1 +1 @@", "-edited greeting.txt", "+edited greeting.txt:1"]


async def test_a_tool_that_is_told_otherwise_is_found_before_the_first_call(recorded: Recorded) -> None:
    def change(lines: Lines) -> Lines:
        lines[0]["tools"][0]["line"] = '{"name": "read", "arguments": ["path"]}'
        return lines

    recorded.change(change)
    assert where(await recorded.tools()) == [(0, "tool")]
    assert where(await recorded.closed()) == [(1, "prompt")]


async def test_a_file_that_is_another_at_the_start_is_found_before_the_first_call(recorded: Recorded) -> None:
    (recorded.folder / "environment" / "greeting.txt").write_text("good night\n")
    again = await recorded.tools()
    assert where(again) == [(0, "environment")]
    assert again.notes == ("the task's files are not those of then: its digest is another",)


async def test_a_file_that_becomes_another_is_found_at_the_call_that_changed_it(recorded: Recorded) -> None:
    recorded.change(changed(1, "stood", {"tree": "0" * 40}))
    (found,) = (await recorded.tools()).findings.divergences
    assert (found.step, found.kind) == (2, "state")
    assert found.what.endswith("files that this step changed: greeting.txt")


async def test_what_a_result_knows_of_a_file_is_compared(recorded: Recorded) -> None:
    recorded.change(changed(1, "result", {"files": {"greeting.txt": "good day\n"}}))
    (found,) = (await recorded.tools()).findings.divergences
    assert (found.step, found.kind, found.call) == (2, "state", "call_2")
    assert found.diff.splitlines()[3:] == ["-good day", "+good evening"]


async def test_another_exit_code_is_found_though_the_text_is_the_same(recorded: Recorded) -> None:
    recorded.change(changed(2, "result", {"code": 0, "failure": ""}))
    (found,) = (await recorded.tools()).findings.divergences
    assert (found.step, found.kind, found.call) == (2, "exit-code", "call_3")
    assert found.what == "call_3 ended with exit code 3 (exit); in the record with exit code 0"


async def test_another_token_is_found_at_its_place(recorded: Recorded) -> None:
    def change(lines: Lines) -> Lines:
        ids = [line for line in lines if line["type"] == "thought"][1]["ids"]
        ids[2] = ids[0]
        return lines

    recorded.change(change)
    assert where(await recorded.closed()) == [(2, "reading")]
    (found,) = (await recorded.engine()).findings.divergences
    assert (found.step, found.kind) == (2, "output")
    assert found.what.startswith("id 3 of ")


@pytest.mark.parametrize("gone", [("call",), ("call", "result")])
async def test_a_call_that_is_missing_is_found_in_each_replay(
    recorded: Recorded, gone: tuple[str, ...]
) -> None:
    recorded.change(
        lambda lines: [one for one in lines if one["type"] not in gone or one.get("id") != "call_3"]
    )
    for again in (await recorded.closed(), await recorded.tools(), await recorded.engine()):
        assert where(again) == [(2, "missing-call")]


async def test_a_call_that_the_record_does_not_have_is_found(recorded: Recorded) -> None:
    def change(lines: Lines) -> Lines:
        call = next(line for line in lines if line.get("id") == "call_3" and line["type"] == "call")
        thought = [line for line in lines if line["type"] == "thought"][1]
        thought["ids"] = [*call["ids"], *thought["ids"]]
        return lines

    recorded.change(change)
    assert where(await recorded.closed()) == [(2, "extra-call")]


async def test_other_counts_are_found(recorded: Recorded) -> None:
    usage = {"reused": 3, "prefilled": 3, "thought": 1}
    recorded.change(changed(3, "stop", {"usage": usage}))
    assert where(await recorded.closed()) == [(4, "ledger")]


async def test_a_record_that_ends_too_early_and_one_that_goes_on_too_long(recorded: Recorded) -> None:
    whole = recorded.path.read_text()
    recorded.change(lambda lines: lines[:-3])
    assert where(await recorded.closed()) == [(4, "exhausted")]
    recorded.path.write_text(whole)
    more = [{"type": "text", "text": "More.", "ids": []}, {"type": "stop", "reason": "end"}]
    recorded.change(lambda lines: [*lines, *more])
    assert where(await recorded.closed()) == [(5, "unfinished")]


async def test_a_report_has_every_divergence_and_goes_on_with_the_record(recorded: Recorded) -> None:
    recorded.change(changed(0, "result", {"text": "good day"}))
    recorded.change(changed(2, "result", {"code": 1}))
    assert where(await recorded.tools(stop=False)) == [(1, "tool-result"), (2, "exit-code")]
    # The prompts of today's template have the changed result in them, and so has each one after it.
    assert where(await recorded.closed(stop=False)) == [(2, "prompt"), (3, "prompt"), (4, "prompt")]


async def test_the_model_goes_on_from_a_divergence(recorded: Recorded, tmp_path: Path) -> None:
    recorded.change(changed(0, "result", {"text": "good day"}))
    live = Script([[Text("I leave it."), Stop("end")]])
    how = Replaying(recorded.sandboxes, recorded.recital.count, "live", live, tmp_path / "live")
    again = await with_tools(read_recording(recorded.path), load_task(recorded.folder), how)
    assert where(again) == [(1, "tool-result")]
    made = read_trajectory(tmp_path / "live" / "trajectory.jsonl")
    assert [event.type for event in made.events] == [
        "prompt",
        "prompt",
        "thought",
        "call",
        "stop",
        "result",
        "text",
        "stop",
    ]
    assert (tmp_path / "live" / "patch.diff").read_bytes() == b""


async def test_without_ids_the_loop_alone_is_compared(
    lay_out: LayOut, sandboxes: Local, tmp_path: Path
) -> None:
    setup = Setup(lambda _: Script([[Text("No."), Stop("end")]]), sandboxes)
    await run_tasks([load_task(lay_out())], setup, Onlooker(), out=tmp_path / "out")
    again = await closed(read_recording(tmp_path / "out" / "greeting" / "trajectory.jsonl"), None)
    assert (again.same, again.findings.calls, again.findings.prompts) == (True, 1, 0)
    assert again.notes == ("it was said without token ids: prompts and the parser were not compared",)


async def test_paths_name_one_or_many_and_anything_else_is_refused(
    recorded: Recorded, tmp_path: Path
) -> None:
    attempt = recorded.path.parent
    assert trajectories(recorded.path) == trajectories(attempt) == trajectories(attempt.parent)
    with pytest.raises(TrajectoryError, match="no trajectory there"):
        trajectories(tmp_path)
    typed = [{"type": "typed", "command": "ls"}]
    recorded.change(lambda lines: [*lines, *typed])
    with pytest.raises(TrajectoryError, match="a session's and no attempt's: view shows it"):
        read_recording(recorded.path)
    recorded.path.write_text("{}\n")
    with pytest.raises(TrajectoryError, match="line 1"):
        read_recording(recorded.path)


@pytest.mark.parametrize("counted", [True, False])
async def test_a_turn_that_was_cut_off_comes_out_as_far_as_it_came(recorded: Recorded, counted: bool) -> None:
    """With the Stop that an interrupted stream has, and without it, as records of before are."""
    recording = read_recording(recorded.path)
    second = recording.heard[1]
    ids = second.said[0].ids
    stop = Stop("cancelled", Usage(reused=3))
    again = recorded.recital.again(
        recording.before(second), recording.header.tools, recording.header.options, ids, stop
    )
    ended = {**asdict(again.said[-1]), "type": "stop"}
    ended["usage"]["discarded"] = 5

    def change(lines: Lines) -> Lines:
        place = [number for number, line in enumerate(lines) if line["type"] == "thought"][1]
        return [*lines[: place + 1], *([ended] if counted else [])]

    recorded.change(change)
    result = recorded.path.with_name("result.json")
    result.write_text(json.dumps(json.loads(result.read_text()) | {"stop_reason": "budget"}))
    found = await recorded.closed()
    assert (found.findings.divergences, found.findings.calls) == ([], 2)
    assert where(await recorded.tools()) == where(await recorded.engine()) == []
