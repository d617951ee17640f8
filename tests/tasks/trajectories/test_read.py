"""Files that are no trajectories, or harm those who read them, and rows of CC-Bench."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from agent.marks import Rewound, live
from engine.messages import Prompt, Stop, Text
from tasks.trajectories.read import read
from tasks.trajectories.recorded import Recorded, Tokens, TrajectoryError

SAMPLES = Path(__file__).parent / "samples"
ROW = {
    "id": 7,
    "task_id": 1,
    "model_name": "GLM-4.5",
    "task_category": "frontend_development",
    "user_messages": 1,
    "assistant_messages": 11,
    "total_input_tokens": 90_038,
    "total_output_tokens": 660,
    "total_tokens": 90_698,
    "tool_calls": 5,
    "tool_failures": 0,
    "failure_rate": 0.0,
}


def written(tmp_path: Path, data: bytes | str, name: str = "it") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def refused(path: Path) -> str:
    with pytest.raises(TrajectoryError) as raised:
        read(path)
    return str(raised.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "it is empty; what can be read: "),
        (b"hello\n", "no JSON: Expecting value"),
        (b"{}", "JSON of a form that is not known; what can be read: "),
        (b"\x00\xff\xfe" * 100, "no JSON: "),
        (b"PK\x03\x04 and no more", "a zip that cannot be read: "),
        (b"PAR1 and no more", "a parquet file that cannot be read: "),
        (b"[" * 100_000, "it is nested too deep"),
        (b'{"schema_version": "ATIF-v2.0", "steps": []}', "ATIF-v2.0; ATIF-v1.0 to v1.8 can be read"),
        (b'{"schema_version": "ATIF-v1.7", "steps": 3}', "steps: Input should be a valid list"),
    ],
)
def test_what_is_no_trajectory_is_refused_with_the_reason(tmp_path: Path, data: bytes, problem: str) -> None:
    assert refused(written(tmp_path, data)).startswith(problem)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path).endswith("name a file that holds a trajectory")


def test_a_packed_log_that_swells_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("header.json", json.dumps({"version": 2, "eval": {}}))
        packed.writestr("samples/1_epoch_1.json", "{}")
    data = path.read_bytes()
    claim = (2).to_bytes(4, "little")
    size = data.rindex(b"PK\x01\x02", 0, data.rindex(b"PK\x01\x02") + 4) + 24
    assert data[size : size + 4] == claim
    path.write_bytes(data[:size] + (0xFFFFFFF0).to_bytes(4, "little") + data[size + 4 :])
    assert "unpacked it is more than" in refused(path)


def test_a_row_of_cc_bench_keeps_its_own_totals(tmp_path: Path) -> None:
    lines = (SAMPLES / "claude-code-todos.jsonl").read_text().splitlines()
    row = {**ROW, "trajectory": json.dumps([json.loads(line) for line in lines])}
    path = written(tmp_path, json.dumps(row) + "\n" + json.dumps(row) + "\n")
    found = read(path)
    assert [(one.form, one.task, one.claimed) for one in found] == [
        ("cc-bench", "1", Tokens(90_038, None, None, 660))
    ] * 2
    assert found[0].counted == Tokens(90_038, 87_863, 2_151, 660)
    assert any("tool_calls 5, tool_failures 0" in one.what for one in found[0].dropped)


def test_a_parquet_file_of_cc_bench_reads_as_its_rows_do(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    lines = (SAMPLES / "claude-code-subagent.jsonl").read_text().splitlines()
    row = {**ROW, "trajectory": json.dumps([json.loads(line) for line in lines])}
    path = tmp_path / "train.parquet"
    parquet.write_table(pyarrow.Table.from_pylist([row]), path)
    alone = written(tmp_path, json.dumps(row))
    assert _told(read(path)) == _told(read(alone))
    assert len(read(path)) == 2


def _told(found: tuple[Recorded, ...]) -> list[tuple[object, ...]]:
    return [(one.form, one.session, one.records, one.counted, one.claimed) for one in found]


def test_of_a_reply_in_several_lines_the_last_usage_counts(tmp_path: Path) -> None:
    def line(uuid: str, parent: str | None, type: str, **message: object) -> str:
        return json.dumps({"type": type, "uuid": uuid, "parentUuid": parent, "message": message})

    def part(uuid: str, parent: str, text: str, output: int) -> str:
        usage = {"input_tokens": 3, "cache_read_input_tokens": 4, "output_tokens": output}
        content = [{"type": "text", "text": text}]
        return line(uuid, parent, "assistant", id="m", content=content, usage=usage)

    lines = [line("a", None, "user", content="go"), part("b", "a", "one", 1), part("c", "b", "two", 9)]
    (found,) = read(written(tmp_path, "\n".join(lines)))
    assert found.records == (
        Prompt("go"),
        Text("one\n\ntwo"),
        found.records[2],
    )
    assert isinstance(found.records[2], Stop)
    assert found.counted == Tokens(7, 4, None, 9)


def test_a_message_that_was_asked_anew_leaves_a_branch(tmp_path: Path) -> None:
    def line(uuid: str, parent: str | None, type: str, content: str) -> str:
        message = {"role": type, "content": content, "id": uuid}
        return json.dumps({"type": type, "uuid": uuid, "parentUuid": parent, "message": message})

    lines = [
        line("a", None, "user", "hello"),
        line("b", "a", "assistant", "hello you"),
        line("c", "b", "user", "do it"),
        line("d", "c", "assistant", "done"),
        line("e", "b", "user", "do not"),
    ]
    (found,) = read(written(tmp_path, "\n".join(lines)))
    assert Rewound(3) in found.records
    told = [record.text for _, record in live(found.records) if isinstance(record, Prompt | Text)]
    assert told == ["hello", "hello you", "do not"]
