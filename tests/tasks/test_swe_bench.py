"""Rows of SWE-bench: a clone at a commit, tests that come only to judge, and names that must pass."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.base import Sandboxes
from tasks.check import Checked, check_tasks
from tasks.formats.patches import touched
from tasks.grade import grade
from tasks.task import Expected, Task
from tasks.toml import TaskError
from tests.tasks.test_datasets import files, load

TEST_PATCH = """\
diff --git a/tests/test_calc.py b/tests/test_calc.py
--- a/tests/test_calc.py
+++ b/tests/test_calc.py
@@ -1,2 +1,5 @@
+import pytest
 from calc import add
 def test_zero(): assert add(0, 0) == 0
+@pytest.mark.parametrize("a", ["1 2", "3"])
+def test_add(a): assert add(len(a), 1) == len(a) + 1
diff --git "a/tests/\\303\\274 data.txt" "b/tests/\\303\\274 data.txt"
new file mode 100644
--- /dev/null
+++ "b/tests/\\303\\274 data.txt"\t
@@ -0,0 +1 @@
+--- x
"""
GOLD = """\
diff --git a/src/calc/__init__.py b/src/calc/__init__.py
--- a/src/calc/__init__.py
+++ b/src/calc/__init__.py
@@ -1,2 +1,2 @@
 def add(a, b):
-    return a - b
+    return a + b
"""


class Nobody:
    def began(self, name: str) -> None: ...

    def ended(self, checked: Checked) -> None: ...


@pytest.fixture(scope="module")
def repos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one repository, whose attributes would keep its tests out of an archive."""
    place = tmp_path_factory.mktemp("repos")
    tree = place / "acme__calc"
    for path, text in {
        "src/calc/__init__.py": "def add(a, b):\n    return a - b\n",
        "tests/test_calc.py": "from calc import add\ndef test_zero(): assert add(0, 0) == 0\n",
        ".gitattributes": "tests/ export-ignore\n",
    }.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    (tree / "link").symlink_to("src/calc")
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "base")
    (tree / "src/calc/later.py").write_text("the answer\n")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "later")
    return place


def git(tree: Path, *words: str) -> str:
    ran = subprocess.run(
        ["git", "-C", str(tree), "-c", "user.name=a", "-c", "user.email=a@example.org", *words],
        check=True,
        capture_output=True,
        text=True,
    )
    return ran.stdout.strip()


def row(repos: Path, **changes: Any) -> dict[str, Any]:
    return {
        "instance_id": "acme__calc-1",
        "repo": "acme/calc",
        "base_commit": git(repos / "acme__calc", "rev-parse", "HEAD~1"),
        "problem_statement": "add subtracts",
        "patch": GOLD,
        "test_patch": TEST_PATCH,
        "FAIL_TO_PASS": json.dumps(["tests/test_calc.py::test_add[1", "tests/test_calc.py::test_add[3]"]),
        "PASS_TO_PASS": ["tests/test_calc.py::test_zero"],
        **changes,
    }


def only(tmp_path: Path, repos: Path, **changes: Any) -> Task:
    return load(tmp_path / "a.jsonl", [row(repos, **changes)], repos).tasks[0]


def reason(tmp_path: Path, repos: Path, **changes: Any) -> str:
    """Why a row is refused; another one beside it is not."""
    rows = [row(repos, instance_id="fine"), row(repos, **changes)]
    (refused,) = load(tmp_path / "a.jsonl", rows, repos).refused
    return refused.reason


def test_the_agent_gets_the_base_commit_and_nothing_that_came_later(tmp_path: Path, repos: Path):
    task = only(tmp_path, repos)
    assert files(task) == {
        ".gitattributes": b"tests/ export-ignore\n",
        "link": b"src/calc",
        "src/calc/__init__.py": b"def add(a, b):\n    return a - b\n",
        "tests/test_calc.py": b"from calc import add\ndef test_zero(): assert add(0, 0) == 0\n",
    }
    assert "add subtracts" in task.steps[0].instruction and task.form == "swe-bench"


async def test_nothing_earns_0_and_the_gold_patch_1(tmp_path: Path, repos: Path, sandboxes: Sandboxes):
    task = only(tmp_path, repos)
    (checked,) = await check_tasks([task], sandboxes, Nobody(), jobs=1)
    assert checked == Checked("acme__calc-1", 0.0, 1.0)


async def test_tests_that_the_agent_rewrote_or_hid_behind_a_link_are_put_back(
    tmp_path: Path, repos: Path, sandboxes: Sandboxes
):
    task = only(tmp_path, repos)
    cheat = GOLD.replace("a + b", "a - b  # no") + (
        "diff --git a/tests/test_calc.py b/tests/test_calc.py\ndeleted file mode 100644\n"
        "--- a/tests/test_calc.py\n+++ /dev/null\n@@ -1,2 +0,0 @@\n"
        "-from calc import add\n-def test_zero(): assert add(0, 0) == 0\n"
        'diff --git "a/tests/\\303\\274 data.txt" "b/tests/\\303\\274 data.txt"\nnew file mode 120000\n'
        '--- /dev/null\n+++ "b/tests/\\303\\274 data.txt"\n'
        "@@ -0,0 +1 @@\n+../src\n\\ No newline at end of file\n"
    )
    given = await grade(task, task.steps[0], cheat.encode(), sandboxes)
    assert given.rewards == {"reward": 0.0, "fail_to_pass": 0.0, "pass_to_pass": 1.0}
    assert given.tests == {
        "tests/test_calc.py::test_add[1": False,
        "tests/test_calc.py::test_add[3]": False,
        "tests/test_calc.py::test_zero": True,
    }


def check_of(task: Task) -> tuple[str, str, Expected]:
    """The last line of its script, what reads it, and what is expected."""
    check = task.steps[0].check
    assert check
    return (check.folders[0] / "test.sh").read_text().splitlines()[-1], check.reads, check.expected


def test_a_row_may_say_how_its_tests_are_run(tmp_path: Path, repos: Path):
    named = Expected(("tests/test_calc.py::test_add[1 2]",), ())
    names = {"FAIL_TO_PASS": list(named.fail_to_pass), "PASS_TO_PASS": None}
    rebench = {"test_cmd": ["true", "pytest -rA"], "log_parser": "parse_log_pytest"}
    where = " tests/test_calc.py"
    assert check_of(only(tmp_path, repos, **names)) == (
        f"python3 -m pytest -rA --color=no -p no:cacheprovider{where}",
        "pytest",
        named,
    )
    assert check_of(only(tmp_path, repos, **names, install_config=json.dumps(rebench))) == (
        f"true && pytest -rA{where}",
        "pytest",
        named,
    )
    go = {"FAIL_TO_PASS": ["TestA"], "PASS_TO_PASS": "[]", "test_cmd": "go test -v ./...", "log_parser": "go"}
    assert check_of(only(tmp_path, repos, **go)) == ("go test -v ./...", "go", Expected(("TestA",)))


def test_django_runs_its_own_tests(tmp_path: Path, repos: Path):
    place = tmp_path / "repos"
    place.mkdir()
    (place / "django__django").symlink_to(repos / "acme__calc")
    patch = TEST_PATCH.replace("tests/test_calc.py", "tests/a/test_b.py")
    one = row(repos, repo="django/django", test_patch=patch, FAIL_TO_PASS=["test_x (a.test_b.C)", "Says so."])
    assert check_of(load(tmp_path / "a.jsonl", [one], place).tasks[0])[:2] == (
        "python3 tests/runtests.py --verbosity 2 --settings=test_sqlite --parallel 1 a.test_b",
        "django",
    )


def test_sympy_runs_its_own_tests_and_requests_are_read_as_their_rows_name_them(tmp_path: Path, repos: Path):
    place = tmp_path / "repos"
    place.mkdir()
    for name in ("sympy__sympy", "psf__requests"):
        (place / name).symlink_to(repos / "acme__calc")
    one = row(repos, repo="sympy/sympy", FAIL_TO_PASS=["test_add"], PASS_TO_PASS=[])
    other = row(repos, repo="psf/requests", instance_id="other")
    found = [check_of(task) for task in load(tmp_path / "a.jsonl", [one, other], place).tasks]
    assert [(command.rpartition(" bin/test ")[2], reads) for command, reads, _ in found] == [
        ("-C --verbose tests/test_calc.py", "sympy"),
        ("python3 -m pytest -rA --color=no -p no:cacheprovider tests/test_calc.py", "pytest-options"),
    ]


async def test_a_solution_that_does_not_earn_1_says_which_tests_it_failed(
    tmp_path: Path, repos: Path, sandboxes: Sandboxes
):
    names = ["tests/test_calc.py::test_add[3]", "tests/test_calc.py::test_gone"]
    task = only(tmp_path, repos, FAIL_TO_PASS=names)
    (checked,) = await check_tasks([task], sandboxes, Nobody(), jobs=1)
    assert (checked.nop, checked.oracle) == (0.0, 0.0)
    said = "the solution earns 0; 1 of its 3 tests did not pass: tests/test_calc.py::test_gone (not run); its"
    assert said in checked.problem


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"base_commit": "0" * 40}, "acme__calc: it has no " + "0" * 40),
        ({"base_commit": "--all"}, "base_commit: String should match pattern"),
        ({"base_commit": None}, "has no base_commit"),
        ({"repo": "acme/other"}, "no such folder; git clone acme/other there"),
        ({"repo": "../../etc"}, "repo: String should match pattern"),
        ({"FAIL_TO_PASS": "[1"}, "FAIL_TO_PASS: is no list of names, nor JSON of one"),
        ({"FAIL_TO_PASS": [], "PASS_TO_PASS": []}, "FAIL_TO_PASS and PASS_TO_PASS are empty"),
        ({"FAIL_TO_PASS": ["test_bare"]}, "'test_bare' is no test of pytest"),
        ({"test_cmd": "make test"}, "its tests are run by 'make test', whose output no reader here"),
        ({"log_parser": "parse_log_karma"}, "its tests are read by parse_log_karma; there are: "),
    ],
)
def test_a_row_that_cannot_be_judged_here_says_why(
    tmp_path: Path, repos: Path, changes: dict[str, Any], said: str
):
    assert said in reason(tmp_path, repos, **changes)


def test_without_repositories_a_row_says_where_one_belongs(tmp_path: Path, repos: Path):
    with pytest.raises(TaskError, match=r"git clone it into FOLDER/acme__calc and say --repos FOLDER"):
        load(tmp_path / "a.jsonl", [row(repos)])


def test_the_task_runs_in_the_image_that_the_user_names(tmp_path: Path, repos: Path):
    task = only(tmp_path, repos)
    assert replace(task.spec, env=()) == replace(task.spec, env=(), image="")
    assert dict(task.spec.env)["PYTHONPATH"] == ".:src:lib"


def test_a_patch_says_what_it_touches():
    assert touched(TEST_PATCH) == ("tests/test_calc.py", "tests/ü data.txt")
    assert touched(
        "diff --git a/old name b/new\nrename from old name\nrename to new\n"
        "diff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1,2 +0,0 @@\n--- a/not this\n-x\n"
        "diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n"
        "diff --git a/p.png b/p.png\nBinary files differ\n"
        "--- a/../up\n+++ b/.git/hooks/x\n@@ -1 +1 @@\n-a\n+b\n"
    ) == ("old name", "new", "gone", "run.sh", "p.png")
