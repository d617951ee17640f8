"""Real trajectories of others (see samples/NOTICE.md): what is counted is what was published."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.messages import Stop, ToolCall, ToolResult
from tasks.ledger import ledger
from tasks.trajectories.counts import counts
from tasks.trajectories.importing import import_to
from tasks.trajectories.read import read
from tasks.trajectories.recorded import Recorded, Tokens

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix != ".md")


def first(name: str) -> Recorded:
    return read(SAMPLES / name)[0]


@pytest.mark.parametrize(
    ("name", "calls", "counted"),
    [
        ("claude-code-compact.jsonl", 1, Tokens(15_660, 13_522, 2_128, 148)),
        ("claude-code-subagent.jsonl", 2, Tokens(31_689, 20_952, 10_717, 159)),
        ("claude-code-todos.jsonl", 6, Tokens(90_038, 87_863, 2_151, 660)),
        ("inspect-input-task.eval", 2, Tokens(287, None, None, 202)),
        ("inspect-read-sample.json", 1, Tokens(66, None, None, 3)),
        ("openhands-events.json", 4, Tokens(14_828, 10_879, 3_927, 358)),
        ("swe-agent-1c2844.traj", 5, Tokens()),
        ("mini-swe-agent-list.traj.json", 2, Tokens()),
    ],
)
def test_the_tokens_of_the_calls_add_up_to_the_published_ones(name: str, calls: int, counted: Tokens) -> None:
    found = first(name)
    assert (counts(found).calls, found.counted) == (calls, counted)


@pytest.mark.parametrize(
    ("name", "claimed", "dollars"),
    [
        ("inspect-input-task.eval", Tokens(287, None, None, 202), None),
        ("inspect-read-sample.json", Tokens(66, None, None, 3), None),
        ("swe-agent-1c2844.traj", Tokens(7_141, None, None, 243), 0.019520000000000006),
    ],
)
def test_what_a_file_claims_is_kept_beside_it(name: str, claimed: Tokens, dollars: float | None) -> None:
    found = first(name)
    assert (found.claimed, found.cost_usd) == (claimed, dollars)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_import_reads_as_it_was_written(path: Path, tmp_path: Path) -> None:
    for number, one in enumerate(read(path)):
        file = tmp_path / str(number) / "trajectory.jsonl"
        import_to(file, one)
        (again,) = read(file)
        assert again.records == one.records
        assert (again.session, again.model) == (one.session, one.model)
        assert again.header is not None
        assert (again.header.engine.kind, again.header.sandbox.kind) == ("imported", "imported")
        usage = ledger(again.records).usage
        assert (usage.prompt, usage.output) == (one.counted.input or 0, one.counted.output or 0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_result_answers_a_call_that_came_before(path: Path) -> None:
    if path.name == "inspect-tool-errors.json":
        return
    for one in read(path):
        called: set[str] = set()
        for record in one.records:
            if isinstance(record, ToolCall):
                assert record.id not in called
                called.add(record.id)
            if isinstance(record, ToolResult):
                assert record.id in called


def test_a_subagent_is_a_trajectory_of_its_own() -> None:
    main, sub = read(SAMPLES / "claude-code-subagent.jsonl")
    assert sub.session == f"{main.session}/agent-1"
    assert sub.counted == Tokens(12_409, 0, 12_405, 117)


def test_what_cannot_be_taken_in_is_listed_with_its_place() -> None:
    listed = {(one.place, one.what) for one in first("claude-code-edge-cases.jsonl").dropped}
    assert {
        ("line 10.message.contenst", "a field that is not known here"),
        ("line 13", "no object with a type"),
        ("line 18", "a line that was there before"),
    } <= listed
    assert any(place == "line 11.message" for place, _ in listed)


def test_a_call_that_no_message_shows_is_counted_and_listed() -> None:
    found = first("inspect-input-task.eval")
    stops = [record for record in found.records if isinstance(record, Stop)]
    assert [(stop.usage.prompt, stop.usage.output) for stop in stops] == [(52, 61), (235, 141)]
    assert any("in no message" in one.what for one in found.dropped)


def test_what_went_wrong_in_a_tool_is_told_apart() -> None:
    results = [one for one in first("inspect-tool-errors.json").records if isinstance(one, ToolResult)]
    assert not any(result.ok for result in results)
    assert [result.failure for result in results[:3]] == ["arguments", "timeout", "arguments"]
