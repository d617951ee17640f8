"""`inspect`: every golden row right, under every cut, and a bad row named."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

from engine.control import tokenizer_json
from interlude import inspect
from interlude.reading import verdict
from tests.engine.outputs import ROWS, TOOLS, Row, call

GOLDEN = Path(__file__).parents[2].parent / "shared" / "golden"
CHUNKS: tuple[Literal["chars", "tokens", "whole"], ...] = ("chars", "tokens", "whole")


@pytest.fixture(scope="module")
def golden() -> Callable[[str], str]:
    def read(name: str) -> str:
        path = GOLDEN / name
        if not path.exists():
            pytest.skip(f"the golden data is not beside this checkout: {path}")
        return path.read_text(encoding="utf-8")

    return read


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    declared: list[dict[str, Any]] = [
        {"type": "function", "function": {"name": spec.name, "parameters": spec.parameters}}
        for spec in TOOLS[:-1]
    ]
    path = tmp_path_factory.mktemp("tools") / "tools.json"
    path.write_text(json.dumps([*declared, {"name": "finish", "parameters": TOOLS[-1].parameters}]))
    return path


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.split("\n") if line]


def test_every_golden_prompt_is_written_byte_for_byte(golden: Callable[[str], str]):
    rows, out = golden("prompts.jsonl"), io.StringIO()
    assert inspect.prompt(io.StringIO(rows), out) == 0
    assert lines(out.getvalue()) == [
        {"name": row["name"], "rendered": row["rendered"]} for row in lines(rows)
    ]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_every_golden_output_is_read_right(
    golden: Callable[[str], str], chunk: Literal["chars", "tokens", "whole"]
):
    rows, out = golden("toolcalls.jsonl"), io.StringIO()
    assert inspect.calls(GOLDEN / "tools.json", chunk, io.StringIO(rows), out) == 0
    keys = ("verdict", "events", "reasoning", "content", "calls")
    for shown, row in zip(lines(out.getvalue()), lines(rows), strict=True):
        assert shown == {"name": row["name"], **{key: row["expected"][key] for key in keys}}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_verdict_on_an_output_is_the_tables(row: Row):
    assert verdict(row.raw, row.state, TOOLS) == row.verdict


def test_the_three_cuts_show_the_same(tools: Path, tmp_path: Path):
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer_json((("a", "r"), ("l", "s")))))
    rows = "\n".join(
        json.dumps({"name": row.name, "initial_state": row.state, "raw": row.raw}) for row in ROWS
    )
    shown: list[str] = []
    for chunk, model in [*((chunk, inspect.NANO) for chunk in CHUNKS), ("tokens", tmp_path)]:
        out = io.StringIO()
        assert inspect.calls(tools, chunk, io.StringIO(rows), out, model) == 0
        shown.append(out.getvalue())
    assert shown == shown[:1] * 4
    assert len(lines(shown[0])) == len(ROWS)


def test_a_reading_has_the_golden_shape(tools: Path):
    raw = "\n<think>\nLook." + call("bash", cwd="1") + "\n</think>\nOK é\n"
    out = io.StringIO()
    row = json.dumps({"name": "x", "initial_state": "content", "raw": raw, "expected": None})
    assert inspect.calls(tools, "whole", io.StringIO(f"\n{row}\n"), out) == 0
    assert lines(out.getvalue()) == [
        {
            "name": "x",
            "verdict": "schema_error",
            "events": [
                {"type": "reasoning", "text": "Look."},
                {"type": "call", "index": 0},
                {"type": "content", "text": "OK é"},
            ],
            "reasoning": ["Look."],
            "content": ["OK é"],
            "calls": [
                {
                    "name": "bash",
                    "arguments": {"cwd": 1},
                    "in_think": True,
                    "problems": ["unknown_argument:cwd", "missing:command"],
                }
            ],
        }
    ]


GOOD = '{"name": "a", "messages": [{"role": "user", "content": "x"}]}'


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: row: Input should be"),
        ('{"name": "b"}', "line 2: messages: Field required"),
        ('{"name": "b", "messages": [5]}', "line 2: messages.0: Input should be a valid dictionary"),
        ('{"name": "b", "messages": [{"role": "x"}]}', "line 2: message 0: role 'x' is not one of"),
        ('{"name": "b", "messages": [], "enable_thinking": "perhaps"}', "line 2: enable_thinking"),
    ],
)
def test_a_bad_row_is_named_and_the_rows_before_it_are_shown(
    row: str, message: str, capsys: pytest.CaptureFixture[str]
):
    out = io.StringIO()
    assert inspect.prompt(io.StringIO(f"{GOOD}\n{row}\n{GOOD}\n"), out) == 2
    assert lines(out.getvalue()) == [{"name": "a", "rendered": "[gMASK]<sop><|user|>\nx<|assistant|>"}]
    assert capsys.readouterr().err.startswith(f"interlude: {message}")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('{"name": "a", "initial_state": "asleep", "raw": ""}', "line 1: initial_state: Input should be"),
        ('{"name": "a", "initial_state": "think", "raw": 5}', "line 1: raw: Input should be a valid string"),
        ('{"name": "a", "initial_state": "think", "raw": "\\ud800"}', "line 1: a text holds half of a"),
    ],
)
def test_a_bad_output_row_is_named(tools: Path, row: str, message: str, capsys: pytest.CaptureFixture[str]):
    assert inspect.calls(tools, "chars", io.StringIO(row), io.StringIO()) == 2
    assert capsys.readouterr().err.startswith(f"interlude: {message}")


def test_tools_that_cannot_be_read_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "tools.json"
    assert inspect.calls(path, "whole", io.StringIO(), io.StringIO()) == 2
    path.write_text('[{"type": "function"}]')
    assert inspect.calls(path, "whole", io.StringIO(), io.StringIO()) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("interlude: cannot read the tools: ")
    assert second.startswith(f"interlude: {path} is not a list of tool declarations: ")


def test_a_model_without_a_tokenizer_is_named(
    tools: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert inspect.calls(tools, "tokens", io.StringIO(), io.StringIO(), tmp_path) == 2
    assert "needs its tokenizer.json" in capsys.readouterr().err


def test_inspecting_imports_no_neural_network():
    code = "import interlude.inspect, sys; print({'torch', 'transformers', 'tokenizers'} & set(sys.modules))"
    assert subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout == ("set()\n")
