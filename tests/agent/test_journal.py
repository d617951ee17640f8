from pathlib import Path

import pytest

from agent.journal import Header, Journal, JournalError, Trajectory, read_trajectory, write_trajectory
from engine.base import EngineInfo, Options
from engine.messages import (
    BrokenCall,
    Event,
    Prompt,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    ToolSpec,
    Usage,
)
from sandbox.base import SandboxInfo

HEADER = Header(
    session="s",
    engine=EngineInfo("nano", "embedded", "sha256:0", "sha256:1"),
    options=Options(seed=3),
    tools=(ToolSpec("read", {"properties": {"path": {"type": "string"}}}, '{"name": "read"}'),),
    sandbox=SandboxInfo("local", "", "/work"),
    task="t",
)
EVENTS: list[Event] = [
    Prompt("system", "system"),
    Prompt("a\nb\u2028c"),
    Thought("one", (1, 2)),
    ToolCall("1", "read", {"path": "x", "n": [1, None]}, in_thought=True, ids=(3,)),
    BrokenCall("2", "<tool_call>", "no name", closed=False, ids=(4,)),
    Stop("call", Usage(reused=1, prefilled=2, call=3, stop=1), 7, "sha256:2"),
    ToolResult("1", "text", ok=False, seconds=0.5),
    Text("done", (5,)),
    Stop("end"),
]


def test_a_trajectory_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write_trajectory(tmp_path / "t.jsonl", HEADER, EVENTS)
    assert read_trajectory(tmp_path / "t.jsonl") == Trajectory(HEADER, tuple(EVENTS))


def test_a_journal_has_every_piece_and_reads_back_joined(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "j.jsonl"
    journal = Journal(path, HEADER)
    for event in (Thought("a", (1,)), Thought("b", (2,)), Stop("end")):
        journal.write(event)
    assert path.read_bytes().count(b"\n") == 4
    assert read_trajectory(path).events == (Thought("ab", (1, 2)), Stop("end"))
    journal.sync()
    journal.close()


def test_a_line_that_a_crash_cut_short_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    journal = Journal(path, HEADER)
    for event in EVENTS:
        journal.write(event)
    journal.close()
    path.write_bytes(path.read_bytes()[:-20])
    assert read_trajectory(path).events == tuple(EVENTS[:-1])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no header line"),
        (b"{}\n", "line 1: session: Field required"),
        (b"[1]\n", "line 1: "),
    ],
)
def test_a_file_that_is_no_run_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "j.jsonl"
    path.write_bytes(content)
    with pytest.raises(JournalError, match=message):
        read_trajectory(path)


def test_a_bad_event_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    write_trajectory(path, HEADER, EVENTS)
    path.write_bytes(path.read_bytes() + b'{"type":"dream"}\n')
    with pytest.raises(JournalError, match=r"t\.jsonl, line 11: "):
        read_trajectory(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="No such file"):
        read_trajectory(tmp_path / "none")


def test_the_texts_that_a_result_brought_along_are_kept(tmp_path: Path) -> None:
    result = ToolResult("call_1", "edited a.py:1", files={"a.py": "x = 2\n", "b.py": None})
    write_trajectory(tmp_path / "run.jsonl", HEADER, [result])
    assert read_trajectory(tmp_path / "run.jsonl").events == (result,)


def test_a_run_that_was_recorded_without_them_is_read(tmp_path: Path) -> None:
    write_trajectory(tmp_path / "run.jsonl", HEADER, [ToolResult("call_1", "r")])
    text = (tmp_path / "run.jsonl").read_text()
    older = text.replace(',"files":{}', "").replace(',"copies":{},"changes":true', "")
    older = older.replace(',"grammar":true', "")
    assert len(older) < len(text) - 50
    (tmp_path / "older.jsonl").write_text(older)
    assert read_trajectory(tmp_path / "older.jsonl") == read_trajectory(tmp_path / "run.jsonl")
