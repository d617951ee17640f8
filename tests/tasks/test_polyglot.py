"""Exercises of Exercism: stubs for the agent, tests for the grader, a second try that sees what failed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.messages import Said, Stop, Text
from engine.replay import Script
from sandbox.base import Sandboxes
from tasks.attempt import Setup
from tasks.check import Checked, check_tasks
from tasks.formats.datasets import Means, is_dataset, load_dataset
from tasks.formats.polyglot import LANGUAGES, exercises
from tasks.grade import grade
from tasks.replay.regrade import regrade
from tasks.runner import run_tasks
from tasks.task import Task
from tasks.toml import TaskError
from tests.tasks.test_datasets import files
from tests.tasks.test_runner import Onlooker, edit
from tests.tasks.test_swe_bench import Nobody

ABOUT = {
    "files": {
        "solution": ["two_fer.py"],
        "test": ["two_fer_test.py"],
        "example": [".meta/example.py"],
        "editor": ["two_fer_test_data.py", "helper.py"],
    }
}
TWO_FER = {
    ".meta/config.json": json.dumps(ABOUT),
    ".meta/example.py": "def two_fer(name='you'):\n    return f'One for {name}, one for me.'\n",
    ".docs/instructions.md": "# Instructions\n\nOne for you.\n",
    ".docs/instructions.append.md": "Mind the default.\n",
    "two_fer.py": "def two_fer(name):\n    pass\n",
    "two_fer_test.py": "from two_fer import two_fer\n\ndef test_me():\n    assert 'me' in two_fer()\n",
    "two_fer_test_data.py": "CASES = ['secret']\n",
    "helper.py": "HELP = 1\n",
}


def lay(track: Path, name: str, changes: dict[str, str | None] | None = None) -> Path:
    """An exercise of a track."""
    folder = track / "exercises/practice" / name
    for path, text in {**TWO_FER, **(changes or {})}.items():
        if text is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
    return folder


def about(**changes: object) -> dict[str, str | None]:
    return {".meta/config.json": json.dumps({"files": {**ABOUT["files"], **changes}})}


@pytest.fixture
def task(tmp_path: Path) -> Task:
    lay(tmp_path / "all/python", "two-fer")
    return load_dataset(tmp_path / "all", Means(tmp_path / "kept")).tasks[0]


def test_exercises_are_found_from_the_benchmark_the_track_and_their_own_folder(tmp_path: Path):
    folder = lay(tmp_path / "python", "two-fer")
    for path in (tmp_path, tmp_path / "python", folder.parent, folder):
        assert exercises(path) == [folder] and is_dataset(path)
    assert not is_dataset(tmp_path / "python/exercises")


def test_the_agent_gets_stubs_and_neither_tests_nor_the_example(task: Task):
    assert files(task) == {
        "helper.py": b"HELP = 1\n",
        "two_fer.py": b"def two_fer(name):\n    pass\n",
    }
    first, second = task.steps
    assert first.instruction.startswith(
        "# Instructions\n\nOne for you.\n\nMind the default.\n\nDo this in two_fer.py"
    )
    assert (
        second.retry
        and "{output}" in second.instruction
        and (task.name, task.form) == ("python-two-fer", "polyglot")
    )


async def test_nothing_earns_0_and_the_example_1(task: Task, sandboxes: Sandboxes):
    assert await check_tasks([task], sandboxes, Nobody(), jobs=1) == (Checked("python-two-fer", 0.0, 1.0),)


async def test_tests_that_the_agent_wrote_itself_are_replaced(task: Task, sandboxes: Sandboxes):
    patch = (
        "diff --git a/two_fer_test.py b/two_fer_test.py\nnew file mode 100644\n"
        "--- /dev/null\n+++ b/two_fer_test.py\n@@ -0,0 +1 @@\n+def test_nothing(): pass\n"
    )
    given = await grade(task, task.steps[0], patch.encode(), sandboxes)
    assert given.tests == {"two_fer_test.py::test_me": False}


def write(number: int, old: str, new: str) -> list[list[Said]]:
    """A turn that changes the solution."""
    return [[edit(number, "two_fer.py", old, new, thought=False), Stop("call")], [Text("So."), Stop("end")]]


async def test_a_second_try_comes_with_what_failed_and_a_first_that_passes_is_the_last(
    task: Task, sandboxes: Sandboxes, tmp_path: Path
):
    wrong, right = "name='x'):\n    return 'I'", "name='me'):\n    return name"
    given = "name):\n    pass"
    for turns, skipped, patches in (
        ([*write(1, given, wrong), *write(2, wrong, right)], (), ["patch.diff", "patch.first.diff"]),
        (write(1, given, right), ("second",), ["patch.diff"]),
    ):
        out = tmp_path / f"out{len(skipped)}"
        setup = Setup(lambda task, turns=turns: Script(turns), sandboxes)
        (attempt,) = await run_tasks([task], setup, Onlooker(), out=out)
        assert (attempt.reward, attempt.stop_reason, attempt.skipped) == (1.0, "end", skipped)
        assert sorted(path.name for path in (out / task.name).glob("*.diff")) == patches
        said = (out / task.name / "trajectory.jsonl").read_text()
        assert ("AssertionError: assert 'me' in 'I'" in said) == (not skipped)
    (again,) = await regrade(tmp_path / "out0", {task.name: task}, sandboxes, all=True)
    assert (again.what, again.before, again.after) == ("graded", 1.0, 1.0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({".meta/config.json": "{"}, ".meta/config.json: : Invalid JSON"),
        (about(solution=["../x.py"]), "'../x.py' lies outside of the exercise"),
        (about(test=["none.py"]), "none.py: named in .meta/config.json, and not there"),
        (about(solution=[]), ".meta/config.json: files.solution: List should have at least 1 item"),
        (
            about(solution=["helper.rb"]) | {"helper.rb": ""},
            "is in a language that is not known here (helper.rb)",
        ),
        (
            about(solution=["lib.rs"]) | {"lib.rs": ""},
            "the sandbox has no cargo: name an image that has what rust",
        ),
        (
            {".docs/instructions.md": None, ".docs/instructions.append.md": None},
            ".docs/instructions.md: missing",
        ),
    ],
)
def test_an_exercise_that_cannot_be_run_says_why(tmp_path: Path, changes: dict[str, str | None], said: str):
    lay(tmp_path / "python", "two-fer")
    lay(tmp_path / "python", "wrong", changes)
    suite = load_dataset(tmp_path, Means(tmp_path / "kept"))
    assert [task.name for task in suite.tasks] == ["python-two-fer"]
    assert [one.name for one in suite.refused] == ["python-wrong"] and said in suite.refused[0].reason


def test_a_link_in_an_exercise_is_refused(tmp_path: Path):
    (lay(tmp_path / "python", "two-fer") / "link.py").symlink_to("/etc/passwd")
    with pytest.raises(TaskError, match=r"link.py: a link; an exercise holds plain files only"):
        load_dataset(tmp_path, Means(tmp_path / "kept"))


@pytest.mark.parametrize("ending", sorted(LANGUAGES))
def test_the_example_lies_where_the_solution_belongs_in_every_language(tmp_path: Path, ending: str):
    named = {
        ".cpp": (["a.cpp", "a.h"], [".meta/example.h", ".meta/example.cpp"], ["a.cpp", "a.h"]),
        ".java": (["src/main/java/A.java", "src/main/java/B.java"], [".meta/src/reference/java/B.java"],
                  ["src/main/java/B.java"]),
        ".rs": (["src/lib.rs", "Cargo.toml"], [".meta/example.rs", ".meta/Cargo-example.toml"],
                ["Cargo.toml", "src/lib.rs"]),
    }  # fmt: skip
    solution, example, laid = named.get(ending, ([f"a{ending}"], [f".meta/proof.ci{ending}"], [f"a{ending}"]))
    changes: dict[str, str | None] = {path: "" for path in (*solution, *example, f"a_test{ending}")}
    folder = lay(
        tmp_path / "x", "a", changes | about(solution=solution, example=example, test=[f"a_test{ending}"])
    )
    (task,) = load_dataset(folder, Means(tmp_path / "kept", programs=None)).tasks
    found = task.steps[0].solution
    assert found
    assert (
        sorted(str(one.relative_to(found / "files")) for one in found.rglob("files/**/*") if one.is_file())
        == laid
    )
    assert task.name == f"{LANGUAGES[ending].name}-a"
