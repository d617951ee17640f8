"""Images of rows: which is whose, what is taken out of their history, and how work in them is graded."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.messages import Said, Stop, Text
from engine.replay import Script
from sandbox.base import Building
from sandbox.daemon import connect
from sandbox.docker import Docker
from tasks.attempt import Setup
from tasks.check import Checked, check_tasks
from tasks.formats.datasets import Means, load_dataset
from tasks.formats.swe_images import OWN, PUBLISHED, STRIP, image_of
from tasks.grade import grade
from tasks.load import Suite
from tasks.predictions import write_predictions
from tasks.runner import run_tasks
from tasks.toml import TaskError
from tests.tasks.test_runner import Onlooker, edit
from tests.tasks.test_swe_bench import GOLD, TEST_PATCH, Nobody, git

IMAGE = "interlude-test/acme_1776_calc-1:latest"


def lay_history(tree: Path) -> tuple[str, str]:
    """A repository at its base commit that keeps the fix wherever git keeps things; the two commits."""
    (tree / "src/calc").mkdir(parents=True)
    (tree / "tests").mkdir()
    code = tree / "src/calc/__init__.py"
    code.write_text("def add(a, b):\n    return a - b\n")
    (tree / "tests/test_calc.py").write_text("from calc import add\ndef test_zero(): assert add(0, 0) == 0\n")
    git(tree, "init", "-q", "-b", "main")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "base")
    git(tree, "tag", "-a", "v1", "-m", "the release before")
    base = git(tree, "rev-parse", "HEAD")
    code.write_text("def add(a, b):\n    return a + b\n")
    git(tree, "commit", "-qam", "the fix")
    fix = git(tree, "rev-parse", "HEAD")
    git(tree, "tag", "-a", "v2", "-m", "the release after")
    git(tree, "branch", "later")
    git(tree, "notes", "add", "-m", "a + b")
    git(tree, "replace", base, fix)
    git(tree, "update-ref", "refs/remotes/origin/main", fix)
    git(tree, "remote", "add", "origin", "https://example.org/acme/calc.git")
    git(tree, "repack", "-a", "-d", "-q")
    git(tree, "--no-replace-objects", "reset", "-q", "--hard", base)
    code.write_text("def add(a, b):\n    return b + a\n")
    git(tree, "--no-replace-objects", "stash")
    (tree / ".git/FETCH_HEAD").write_text(f"{fix}\t\tbranch 'main'\n")
    return base, fix


def strip(tree: Path, base: str) -> str:
    """What taking the history out says; "" where it was done."""
    (tree.parent / "strip").write_text(STRIP)
    ran = subprocess.run(
        ["bash", str(tree.parent / "strip"), str(tree), base],
        env={**os.environ, "GIT_CONFIG_SYSTEM": str(tree.parent / "gitconfig")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert bool(ran.returncode) == bool(ran.stderr)
    return ran.stderr


def kept(tree: Path) -> set[str]:
    """The kinds of all objects that a repository has, and the subjects of its commits."""
    listed = git(tree, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)")
    return {git(tree, "cat-file", *line.split()) for line in listed.splitlines() if "tree" not in line}


def test_nothing_that_came_after_the_base_commit_stays_in_the_repository(tmp_path: Path):
    tree = tmp_path / "testbed"
    base, fix = lay_history(tree)
    assert any("a + b" in text for text in kept(tree)) and any("b + a" in text for text in kept(tree))
    assert strip(tree, base) == ""
    left = kept(tree)
    assert not [text for text in left if "a + b" in text or "b + a" in text or "the fix" in text]
    assert len(left) == 4  # two files, the commit, the tag of the release before
    assert git(tree, "for-each-ref", "--format=%(refname)") == "refs/heads/main\nrefs/tags/v1"
    assert (git(tree, "remote"), git(tree, "status", "--porcelain")) == ("", "")
    assert not [path for path in (tree / ".git").rglob("*") if path.is_file() and fix in _text(path)]


def _text(path: Path) -> str:
    return path.read_bytes().decode("latin-1")


def test_one_commit_of_the_images_maker_may_follow_the_base_commit_and_no_more(tmp_path: Path):
    tree = tmp_path / "testbed"
    base, _ = lay_history(tree)
    git(tree, "--no-replace-objects", "commit", "-q", "--allow-empty", "-m", "SWE-bench")
    assert strip(tree, base) == ""
    git(tree, "commit", "-q", "--allow-empty", "-m", "another")
    assert strip(tree, base) == f"the repository at {tree} stands 2 commits after {base}\n"


def test_a_repository_of_which_nothing_can_be_shown_is_refused(tmp_path: Path):
    tree = tmp_path / "testbed"
    assert strip(tree, "0" * 40) == f"this image has no {tree}\n"
    tree.mkdir()
    assert strip(tree, "0" * 40) == f"this image has no repository at {tree}\n"
    base, fix = lay_history(tree)
    assert strip(tree, "0" * 40) == f"the repository at {tree} has no commit {'0' * 40}\n"
    git(tree, "--no-replace-objects", "checkout", "-q", "--orphan", "other")
    git(tree, "commit", "-qm", "unrelated")
    assert strip(tree, fix).startswith(f"the repository at {tree} stands 1 commits after")
    assert base


@pytest.mark.parametrize(
    ("named", "images", "image"),
    [
        (None, OWN, "swebench/sweb.eval.x86_64.acme_1776_calc-1:latest"),
        ("example.org/set/calc:1", OWN, "example.org/set/calc:1"),
        ("example.org/set/calc:1", "example.org/{owner}__{name}", "example.org/acme__calc-1"),
    ],
)
def test_a_row_runs_in_the_image_that_it_names_or_that_swe_bench_publishes(
    named: str | None, images: str, image: str
):
    assert image_of("Acme__Calc-1", named, images) == image


@pytest.mark.parametrize(
    ("row", "named", "images", "said"),
    [
        ("acme-1", None, OWN, "names no image, and its id is not OWNER__NAME"),
        ("acme__calc-1", "a\nRUN true", OWN, "is no name of an image"),
        ("acme__calc-1", None, "rows.jsonl", "--images rows.jsonl: is to have {owner} and {name} in it"),
        ("acme__calc-1", None, "{name.__class__}", "is to have {owner} and {name} in it"),
        ("acme__calc-1", None, "{name", "is to have {owner} and {name} in it"),
    ],
)
def test_an_image_that_cannot_be_named_says_why(row: str, named: str | None, images: str, said: str):
    with pytest.raises(TaskError) as told:
        image_of(row, named, images)
    assert said in str(told.value)
    assert PUBLISHED.format(owner="a", name="b-1") == "swebench/sweb.eval.x86_64.a_1776_b-1:latest"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """An image as a row's is: the repository at /testbed, a conda environment beside it. Its two commits."""
    folder = tmp_path_factory.mktemp("image")
    commits = lay_history(folder / "testbed")
    daemon = connect()
    files = {
        "Dockerfile": f"FROM {daemon.images.find('', pull=False)}\nCOPY . /\nWORKDIR /testbed\n",
        "opt/miniconda3/etc/profile.d/conda.sh": "conda() { export ACTIVE=$2; }\n",
        "opt/miniconda3/envs/testbed/bin/python3": "#!/bin/sh\n"
        'PYTHONPATH=src exec /usr/local/bin/python3 "$@"\n',
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    daemon.images.build(folder / "Dockerfile", IMAGE, print)
    yield commits
    daemon.images.forget(IMAGE)
    daemon.close()


@pytest.fixture
async def sandboxes() -> AsyncGenerator[Docker, None]:
    made = Docker(building=Building(offline=True))
    await made.notes()
    yield made
    await made.close()


def rows(tmp_path: Path, commit: str, **changes: Any) -> Suite:
    row = {
        "instance_id": "acme__calc-1",
        "repo": "acme/calc",
        "base_commit": commit,
        "problem_statement": "add subtracts",
        "patch": GOLD,
        "test_patch": TEST_PATCH,
        "FAIL_TO_PASS": json.dumps(["tests/test_calc.py::test_add[1", "tests/test_calc.py::test_add[3]"]),
        "PASS_TO_PASS": ["tests/test_calc.py::test_zero"],
        "image": IMAGE,
    }
    (tmp_path / "rows.jsonl").write_text(json.dumps({**row, **changes}))
    return load_dataset(tmp_path / "rows.jsonl", Means(tmp_path / "kept", images=OWN))


@pytest.mark.docker
async def test_a_row_is_worked_on_and_graded_in_its_image_where_the_fix_cannot_be_found(
    tmp_path: Path, base: tuple[str, str], sandboxes: Docker
):
    (task,) = rows(tmp_path, base[0]).tasks
    assert await check_tasks([task], sandboxes, Nobody(), jobs=1) == (Checked("acme__calc-1", 0.0, 1.0),)
    sandbox = await sandboxes.take(task.spec)
    try:
        looked = await sandbox.run(
            f"pwd; git log --all --format=%s; git cat-file -e {base[1]} || echo gone; command -v python3; "
            "echo $CONDA_DEFAULT_ENV; ls /tests /solution 2>/dev/null; ls"
        )
    finally:
        await sandbox.close()
    assert looked.output.decode().splitlines() == [
        "/testbed",
        "base",
        "gone",
        "/opt/miniconda3/envs/testbed/bin/python3",
        "testbed",
        "src",
        "tests",
    ]


@pytest.mark.docker
async def test_of_work_in_an_image_the_patch_is_graded_and_stands_in_the_predictions(
    tmp_path: Path, base: tuple[str, str], sandboxes: Docker
):
    (task,) = rows(tmp_path, base[0]).tasks
    script: list[list[Said]] = [
        [edit(1, "src/calc/__init__.py", "a - b", "a + b", thought=False), Stop("call")],
        [Text("It adds."), Stop("end")],
    ]
    out = tmp_path / "out"
    setup = Setup(lambda task: Script(script), sandboxes)
    attempts = await run_tasks([task], setup, Onlooker(), out=out)
    write_predictions(out, [task], attempts)
    assert [(one.reward, one.stop_reason, one.problem) for one in attempts] == [(1.0, "end", "")]
    said = json.loads((out / "predictions.jsonl").read_text())
    assert said["model_patch"].splitlines()[-2:] == ["-    return a - b", "+    return a + b"]
    assert not list(out.rglob("*.tar"))
    gone = (
        "diff --git a/tests/test_calc.py b/tests/test_calc.py\ndeleted file mode 100644\n"
        "--- a/tests/test_calc.py\n+++ /dev/null\n@@ -1,2 +0,0 @@\n"
        "-from calc import add\n-def test_zero(): assert add(0, 0) == 0\n"
    )
    given = await grade(task, task.steps[0], (GOLD + gone).encode(), sandboxes)
    assert given.reward == 1.0  # tests that the work removed are put back


@pytest.mark.docker
async def test_an_image_that_is_not_here_or_stands_elsewhere_is_said_so(
    tmp_path: Path, base: tuple[str, str], sandboxes: Docker
):
    for changes, said in (
        ({"image": "example.org/none:1"}, "example.org/none:1 is not here and --pull was not said"),
        ({"base_commit": "0" * 40}, f"the repository at /testbed has no commit {'0' * 40}"),
    ):
        (checked,) = await check_tasks(rows(tmp_path, base[0], **changes).tasks, sandboxes, Nobody(), jobs=1)
        assert said in checked.refused
