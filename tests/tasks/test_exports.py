"""Recorded runs in other forms: ATIF, Claude Code, a training set; and the schema of our own lines."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from agent.journal import Header, Journal, JournalError, read_trajectory, trajectory_lines, write_trajectory
from agent.marks import Elided, Named, Printed, Record, Rewound, Summarised, Typed
from engine.base import EngineInfo, Options
from engine.hashes import hash_ids
from engine.messages import (
    BrokenCall,
    Ids,
    Prompt,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    ToolSpec,
    Transcript,
    Usage,
)
from sandbox.base import SandboxInfo
from tasks.trajectories.as_atif import as_atif
from tasks.trajectories.as_claude_code import as_claude_code
from tasks.trajectories.prompts import Letters
from tasks.trajectories.read import read
from tasks.trajectories.recorded import Recorded, TrajectoryError
from tasks.trajectories.schema import schema
from tasks.trajectories.training_set import training_set

HOUSE = Path(__file__).parents[2]
TOOL = ToolSpec("shell", {"type": "object"}, '{"name": "shell", "arguments": ["command"]}')
HEADER = Header(
    session="s1",
    engine=EngineInfo("nano", "embedded", "sha256:w", "sha256:v"),
    options=Options(),
    tools=(TOOL,),
    sandbox=SandboxInfo("docker", "sha256:i", "/work"),
    task="greeting",
    versions={"interlude": "0.1.0"},
    created="2026-11-26T10:00:00+00:00",
)


def write(transcript: Transcript, tools: Any, options: Any) -> Ids:
    """A vocabulary in which a prompt is what was said before, behind a mark for each other event."""
    ids: list[int] = []
    for event in transcript:
        match event:
            case Thought() | Text() | ToolCall() | BrokenCall():
                ids += event.ids
            case Stop():
                ids += [] if event.id is None else [event.id]
            case _:
                ids += [7, 8]
    return tuple(ids)


LETTERS = Letters("sha256:v", write)


def stop(before: Transcript, usage: Usage, id: int | None = 99, reason: Any = "call") -> Stop:
    return Stop(reason, usage, id, hash_ids(write(before, (), Options())))


FIRST = (Prompt("be brief", role="system"), Prompt("say hello"))
CALLED = (
    Thought("first I ", (10,)),
    ToolCall("a", "shell", {"command": "ls"}, in_thought=True, ids=(11, 12)),
    Thought("look", (13,)),
    Text("Looking.", (14,)),
    BrokenCall("b", "<tool_call>sh", "it is cut off", name="sh", closed=False, ids=(15,)),
    stop(FIRST, Usage(reused=1, prefilled=3, thought=2, text=1, call=3, stop=1, decode_seconds=0.5)),
    ToolResult("a", "x.txt", seconds=0.25, code=0, files={"x.txt": "x"}),
    ToolResult("b", "error: cut off", ok=False, failure="broken"),
)
LAST = (
    Text("Hello.", (16,)),
    Stop("length", Usage(reused=12, text=1), None, hash_ids(write((*FIRST, *CALLED), (), Options()))),
)
RECORDS: tuple[Record, ...] = (*FIRST, *CALLED, *LAST)
TIMES = tuple((1000.0 + place, 1000.5 + place) for place in range(len(RECORDS)))


def recorded(tmp_path: Path, records: tuple[Record, ...] = RECORDS, header: Header = HEADER) -> Recorded:
    path = tmp_path / "trajectory.jsonl"
    write_trajectory(path, header, records, TIMES if records == RECORDS else ())
    (one,) = read(path)
    return one


def steps_of(document: bytes) -> list[dict[str, Any]]:
    return json.loads(document)["steps"]


def test_a_call_inside_a_thought_keeps_its_place_in_atif(tmp_path: Path) -> None:
    made = json.loads(as_atif(recorded(tmp_path), LETTERS).data)
    assert made["agent"] == {
        "name": "interlude",
        "version": "0.1.0",
        "model_name": "nano",
        "tool_definitions": [
            {"type": "function", "function": {"name": "shell", "parameters": {"type": "object"}}}
        ],
        "extra": {
            "engine": {
                "name": "nano",
                "kind": "embedded",
                "weights": "sha256:w",
                "vocabulary": "sha256:v",
            },
            "options": made["agent"]["extra"]["options"],
        },
    }
    system, user, called, last = made["steps"]
    assert system == {
        "step_id": 1,
        "timestamp": "1970-01-01T00:16:40Z",
        "source": "system",
        "message": "be brief",
    }
    assert user == {
        "step_id": 2,
        "timestamp": "1970-01-01T00:16:41Z",
        "source": "user",
        "message": "say hello",
    }
    assert called == {
        "step_id": 3,
        "timestamp": "1970-01-01T00:16:42Z",
        "source": "agent",
        "message": "Looking.",
        "reasoning_content": "first I look",
        "tool_calls": [
            {
                "tool_call_id": "a",
                "function_name": "shell",
                "arguments": {"command": "ls"},
                "extra": {"in_thought": True, "timestamp": "1970-01-01T00:16:43.500000Z"},
            },
            {
                "tool_call_id": "b",
                "function_name": "sh",
                "arguments": {},
                "extra": {
                    "broken": "it is cut off",
                    "raw": "<tool_call>sh",
                    "closed": False,
                    "timestamp": "1970-01-01T00:16:46.500000Z",
                },
            },
        ],
        "llm_call_count": 1,
        "metrics": {
            "prompt_tokens": 4,
            "completion_tokens": 7,
            "cached_tokens": 1,
            "prompt_token_ids": [7, 8, 7, 8],
            "completion_token_ids": [10, 11, 12, 13, 14, 15, 99],
            "extra": {
                "reasoning_tokens": 2,
                "text_tokens": 1,
                "call_tokens": 3,
                "stop_tokens": 1,
                "decode_seconds": 0.5,
                "decode_tokens_per_second": 14.0,
            },
        },
        "extra": {
            "order": [{"thought": 8}, {"call": "a"}, {"thought": 4}, {"text": 8}, {"call": "b"}],
            "ended": "1970-01-01T00:16:47.500000Z",
        },
        "observation": {
            "results": [
                {
                    "source_call_id": "a",
                    "content": "x.txt",
                    "extra": {"seconds": 0.25, "exit_code": 0, "timestamp": "1970-01-01T00:16:48.500000Z"},
                },
                {
                    "source_call_id": "b",
                    "content": "error: cut off",
                    "extra": {
                        "is_error": True,
                        "failure": "broken",
                        "timestamp": "1970-01-01T00:16:49.500000Z",
                    },
                },
            ]
        },
    }
    assert last["extra"]["stop_reason"] == "length"
    assert last["metrics"]["prompt_token_ids"][-4:] == [7, 8, 7, 8]
    assert last["metrics"]["completion_token_ids"] == [16]
    assert made["notes"] == "Texts of files that calls read or wrote are only in Interlude's own format."
    assert made["final_metrics"] == {
        "total_prompt_tokens": 16,
        "total_completion_tokens": 8,
        "total_cached_tokens": 13,
        "total_steps": 4,
        "extra": {"total_reasoning_tokens": 2},
    }


def test_a_prompt_that_is_not_certain_is_left_out_and_the_document_says_so(tmp_path: Path) -> None:
    without = as_atif(recorded(tmp_path))
    other = as_atif(recorded(tmp_path), Letters("sha256:v", lambda *_: (1,)))
    for made, why in ((without, "the vocabulary of nano is not at hand"), (other, "its hash is not the")):
        assert not any("prompt_token_ids" in step.get("metrics", {}) for step in steps_of(made.data))
        assert made.notes[0].startswith(f"prompt_token_ids are left out of 2 steps: {why}")
        assert made.notes[0] in json.loads(made.data)["notes"]


def test_what_happens_between_steps_and_branches_that_were_left_are_told(tmp_path: Path) -> None:
    records: tuple[Record, ...] = (
        *RECORDS,
        Typed("make"),
        Printed("done", 2, 0.1),
        Prompt("again"),
        Text("No."),
        Rewound(len(RECORDS)),
        Elided(("a",), 5),
        Summarised(2, "They said hello.", Usage(prefilled=9, text=4)),
        Named("Greetings"),
        Prompt("and again"),
    )
    made = json.loads(as_atif(recorded(tmp_path, records)).data)
    typed, again, no, summary, last = made["steps"][4:]
    left = {"left_branch": True}
    assert typed["message"] == "$ make"
    assert typed["observation"] == {"results": [{"content": "done", "extra": {"exit_code": 2}}]}
    assert (typed["extra"], again["extra"], no["extra"]) == (
        {"typed": True, **left},
        left,
        {"unended": True, **left},
    )
    assert (summary["message"], summary["extra"]) == ("They said hello.", {"summarised": 2})
    assert summary["metrics"]["prompt_tokens"] == 9
    assert (last["message"], "extra" in last) == ("and again", False)
    marks = made["extra"]["interlude"]["marks"]
    assert [(mark["before_step"], mark["type"]) for mark in marks] == [
        (8, "rewound"),
        (8, "elided"),
        (9, "named"),
    ]
    assert made["final_metrics"]["total_prompt_tokens"] == 16 + 9
    assert "left_branch were left" in made["notes"]


def test_harbor_itself_finds_it_valid(tmp_path: Path) -> None:
    python = os.environ.get("INTERLUDE_HARBOR_PYTHON")
    if not python:
        pytest.skip("INTERLUDE_HARBOR_PYTHON names no Python that has harbor")
    (tmp_path / "whole.json").write_bytes(as_atif(recorded(tmp_path), LETTERS).data)
    said = (Text("killed in the mid"), ToolResult("gone", "to nobody"))
    (tmp_path / "killed.json").write_bytes(as_atif(recorded(tmp_path, said)).data)
    ran = subprocess.run(
        [python, "-m", "benchmarks.harbor_valid", str(tmp_path)], cwd=HOUSE, capture_output=True, text=True
    )
    assert (ran.stdout, ran.returncode) == ("2 of 2 are valid\n", 0)


def test_claude_code_has_a_line_for_each_block_and_repeats_the_usage(tmp_path: Path) -> None:
    made = as_claude_code(recorded(tmp_path))
    lines = [json.loads(line) for line in made.data.splitlines()]
    assert [line["type"] for line in lines] == [
        "system",
        "user",
        *["assistant"] * 5,
        "user",
        "user",
        "assistant",
    ]
    assert [line["parentUuid"] for line in lines] == [None, *(line["uuid"] for line in lines[:-1])]
    answer = lines[2:7]
    assert [line["message"]["content"][0]["type"] for line in answer] == [
        "thinking",
        "tool_use",
        "thinking",
        "text",
        "tool_use",
    ]
    assert len({line["message"]["id"] for line in answer}) == 1
    assert [line["message"]["stop_reason"] for line in answer] == [None, None, None, None, "tool_use"]
    assert [line["message"]["usage"] for line in answer] == 5 * [
        {
            "input_tokens": 3,
            "cache_read_input_tokens": 1,
            "output_tokens": 7,
            "output_tokens_details": {"thinking_tokens": 2},
        }
    ]
    assert [line["message"]["content"] for line in lines[7:9]] == [
        [{"tool_use_id": "a", "type": "tool_result", "content": "x.txt"}],
        [{"tool_use_id": "b", "type": "tool_result", "content": "error: cut off", "is_error": True}],
    ]
    assert {line["sessionId"] for line in lines} == {"s1"}
    assert [line.get("isMeta", False) for line in lines[:2]] == [True, False]
    assert (lines[0]["cwd"], lines[0]["timestamp"]) == ("/work", "1970-01-01T00:16:40.500000Z")
    assert made.left == ()


def test_going_back_is_a_branch_of_claude_code_s_tree(tmp_path: Path) -> None:
    records = (*FIRST, Text("No."), Stop("end"), Rewound(1), Prompt("say it nicely"), Elided((), 1))
    made = as_claude_code(recorded(tmp_path, records))
    lines = [json.loads(line) for line in made.data.splitlines()]
    root, first, answer, second = lines
    assert (answer["parentUuid"], second["parentUuid"]) == (first["uuid"], root["uuid"])
    assert made.left == ("elided",)


def test_a_training_set_marks_each_id_that_the_model_said_once(tmp_path: Path) -> None:
    one = recorded(tmp_path)
    made = training_set(one, LETTERS)
    (row,) = made.rows
    assert row.ids == [7, 8, 7, 8, 10, 11, 12, 13, 14, 15, 99, 7, 8, 7, 8, 16]
    assert [id for id, said in zip(row.ids, row.said, strict=True) if said] == [
        10,
        11,
        12,
        13,
        14,
        15,
        99,
        16,
    ]
    assert sum(row.said) == one.counted.output
    assert (made.vocabulary, made.left) == ("sha256:v", {})


def test_what_was_discarded_is_not_learned(tmp_path: Path) -> None:
    records = (*FIRST, Text("Hi", (10,)), stop(FIRST, Usage(prefilled=4, text=1, discarded=1)))
    (row,) = training_set(recorded(tmp_path, records), LETTERS).rows
    assert (row.ids, sum(row.said)) == ([7, 8, 7, 8, 10], 1)


def test_a_training_set_begins_a_new_row_where_the_prompt_no_longer_goes_on(tmp_path: Path) -> None:
    again = (*FIRST, Prompt("again"))
    records = (
        *FIRST,
        Text("Hi", (10,)),
        stop(FIRST, Usage(prefilled=4, text=1, stop=1)),
        Rewound(2),
        Prompt("again"),
        Text("Hi", (10,)),
        stop(again, Usage(prefilled=6, text=1, stop=1)),
    )
    rows = training_set(recorded(tmp_path, records), LETTERS).rows
    assert [row.ids for row in rows] == [[7, 8, 7, 8, 10, 99], [7, 8, 7, 8, 7, 8, 10, 99]]


def test_without_ids_there_is_no_training_set_and_it_says_why(tmp_path: Path) -> None:
    with pytest.raises(TrajectoryError, match=r"known: the vocabulary of nano is not at hand \(2\)"):
        training_set(recorded(tmp_path), Letters("sha256:other", write))


def test_the_published_schema_is_that_of_the_types() -> None:
    published = HOUSE / "docs" / "schema" / "trajectory-1.json"
    assert json.loads(published.read_text()) == schema(), "run: interlude trajectory schema > docs/schema/..."


def test_every_line_that_is_written_is_as_the_schema_says(tmp_path: Path) -> None:
    validator = Draft202012Validator(schema())
    lines = trajectory_lines(HEADER, RECORDS, TIMES).splitlines()
    journal = Journal(tmp_path / "journal.jsonl", HEADER)
    for record in (*RECORDS, Named("x"), Rewound(1), Summarised(1, "x")):
        journal.write(record)
    journal.close()
    lines += (tmp_path / "journal.jsonl").read_bytes().splitlines()
    assert [error.message for line in lines for error in validator.iter_errors(json.loads(line))] == []
    for wrong in ({"type": "said"}, {"type": "text"}, {"type": "text", "text": "x", "at": "noon"}, {}):
        assert not validator.is_valid(wrong)


def test_a_record_of_another_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "trajectory.jsonl"
    write_trajectory(path, HEADER, RECORDS)
    path.write_bytes(path.read_bytes().replace(b'"interlude-1"', b'"interlude-9"', 1))
    with pytest.raises(JournalError, match="line 1: it is written as 'interlude-9', and this"):
        read_trajectory(path)
