"""Questions of LiveCodeBench: hidden tests are read without running a pickle, and judged as it judges."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import pickle
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.base import Sandboxes
from tasks.formats.pickled import NotPlain, read
from tasks.grade import grade
from tasks.task import Task
from tests.tasks.test_datasets import QUESTION, files, load

STDIN = {**QUESTION, "question_title": "Twice", "platform": "atcoder", "difficulty": "easy", "metadata": "{}"}
PAIR = {
    **QUESTION,
    "question_id": "3001",
    "starter_code": "class Solution:\n    def pair(self, a: List[int], b: int) -> List[int]:\n        ",
    "public_test_cases": json.dumps([{"input": "[1, 2]\n3", "output": "[2, 3]", "testtype": "functional"}]),
    "metadata": json.dumps({"func_name": "pair"}),
}


def packed(value: Any, protocol: int = 4) -> str:
    return base64.b64encode(zlib.compress(pickle.dumps(value, protocol))).decode()


def cases(*pairs: tuple[str, str], kind: str = "stdin") -> list[dict[str, str]]:
    return [{"input": given, "output": wanted, "testtype": kind} for given, wanted in pairs]


def only(tmp_path: Path, row: dict[str, Any]) -> Task:
    return load(tmp_path / "a.jsonl", [row]).tasks[0]


def reason(tmp_path: Path, row: dict[str, Any]) -> str:
    return load(tmp_path / "a.jsonl", [{**QUESTION, "question_id": "fine"}, row]).refused[0].reason


async def judged(task: Task, solution: str, sandboxes: Sandboxes) -> tuple[float, dict[str, bool], str]:
    """The reward, the tests and the output of a solution."""
    before = files(task)["solution.py"].decode()
    old, new = before.splitlines(), solution.splitlines()
    patch = "diff --git a/solution.py b/solution.py\n--- a/solution.py\n+++ b/solution.py\n" + "\n".join(
        [
            f"@@ -{min(1, len(old))},{len(old)} +1,{len(new)} @@",
            *(f"-{x}" for x in old),
            *(f"+{x}" for x in new),
            "",
        ]
    )
    done = await grade(task, task.steps[0], patch.encode(), sandboxes)
    return done.reward, dict(done.tests), done.output


async def test_a_program_is_judged_by_lines_and_numbers(tmp_path: Path, sandboxes: Sandboxes):
    hidden = cases(("1.50", "3\n"), ("1\n", " 2.0 \n"), ("x", "no number\n"))
    task = only(tmp_path, {**STDIN, "private_test_cases": packed(json.dumps(hidden))})
    assert list(files(task)) == ["solution.py"] and "Twice" in task.steps[0].instruction
    solution = "from decimal import Decimal\nprint(Decimal(input()) * 2)\nprint()"
    reward, tests, output = await judged(task, solution, sandboxes)
    assert tests == {"public 1": True, "private 1": True, "private 2": True, "private 3": False}
    assert reward == 0.0 and "# exit code 1: " in output


async def test_a_function_is_called_and_a_tuple_counts_as_a_list(tmp_path: Path, sandboxes: Sandboxes):
    task = only(tmp_path, PAIR)
    right = PAIR["starter_code"].rstrip() + "\n        print('noise')\n        return a[1], b"
    assert files(task)["solution.py"].decode() == PAIR["starter_code"].rstrip() + "\n"
    assert (await judged(task, right, sandboxes))[:2] == (1.0, {"public 1": True})
    assert (await judged(task, right.replace("a[1]", "a[0]"), sandboxes))[:2] == (0.0, {"public 1": False})


async def test_a_solution_cannot_read_what_it_is_judged_by(tmp_path: Path, sandboxes: Sandboxes):
    task = only(tmp_path, STDIN)
    peek = (
        "import os, pathlib\nprint(sorted(p.name for p in pathlib.Path(os.environ['TESTS_DIR']).iterdir()))"
    )
    assert "['judge.py', 'test.sh']" in (await judged(task, peek, sandboxes))[2]


def test_cases_that_were_written_down_as_lists_are_the_same_cases(tmp_path: Path):
    listed = {**STDIN, "public_test_cases": cases(("2", "4")), "private_test_cases": cases(("3", "6"))}
    texts = {key: json.dumps(value) if isinstance(value, list) else value for key, value in listed.items()}
    assert only(tmp_path, listed) == only(tmp_path, texts)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_private_tests_are_read_in_every_protocol_as_text_and_as_a_list(tmp_path: Path, protocol: int):
    hidden = cases(("1", "2"))
    plain = only(tmp_path, {**STDIN, "private_test_cases": json.dumps(hidden)})
    for value in (json.dumps(hidden), hidden):
        assert only(tmp_path, {**STDIN, "private_test_cases": packed(value, protocol)}) == plain


class Runs:
    def __reduce__(self):
        return os.mkdir, ("ran",)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_that_would_run_something_is_refused_and_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: int
):
    monkeypatch.chdir(tmp_path)
    for value in (Runs(), [Runs()], {"a": Runs()}):
        said = reason(tmp_path, {**STDIN, "private_test_cases": packed(value, protocol)})
        assert "which is no plain value; it is not run" in said
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"private_test_cases": "?"}, "private_test_cases: is neither JSON nor base64 of what zlib packs"),
        ({"private_test_cases": packed("[")}, "private_test_cases: holds a text that is no JSON"),
        ({"private_test_cases": packed([1])}, "private_test_cases: 0: Input should be"),
        ({"private_test_cases": packed("[]")[:-8]}, "private_test_cases: is "),
        (
            {"private_test_cases": json.dumps(cases(("1", "2"), kind="functional"))},
            "mixes tests of a function",
        ),
        (
            {"public_test_cases": json.dumps(cases(("1", "2"), kind="functional"))},
            "metadata.func_name: missing",
        ),
    ],
)
def test_a_question_that_cannot_be_judged_says_why(tmp_path: Path, changes: dict[str, Any], said: str):
    assert said in reason(tmp_path, {**STDIN, **changes})


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(derandomize=True, deadline=None)
@given(PLAIN, st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_plain_values_are_read_as_pickle_would(value: Any, protocol: int):
    data = pickle.dumps(value, protocol)
    if b"_codecs" not in data and b"__builtin__\nbytes" not in data:  # bytes of old protocols are a call
        assert read(data) == value


@settings(derandomize=True, deadline=None)
@given(PLAIN, st.integers(0, 10_000), st.binary(max_size=4))
def test_a_broken_pickle_is_refused_and_never_raises_anything_else(value: Any, at: int, put: bytes):
    data = pickle.dumps(value)
    at %= len(data) + 1
    with contextlib.suppress(NotPlain):
        read(data[:at] + put + data[at + len(put) :])
