"""A commit, a prompt and a command become a task that can be checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.base import Sandboxes
from tasks.check import Checked, check_tasks
from tasks.load import load_task
from tasks.new import Wish, make_task
from tasks.toml import TaskError
from tests.tasks.test_datasets import files
from tests.tasks.test_swe_bench import Nobody, repos

__all__ = ["repos"]  # a fixture


async def test_a_commit_and_a_command_become_a_sound_task(tmp_path: Path, repos: Path, sandboxes: Sandboxes):
    (repos / "acme__calc/secret.env").write_text("KEY=1\n")
    wish = Wish(repos / "acme__calc", "HEAD~1", "Add later.py.", "test -f src/calc/later.py", "a", "HEAD")
    task = load_task(make_task(tmp_path / "later", wish))
    assert sorted(files(task)) == [".gitattributes", "link", "src/calc/__init__.py", "tests/test_calc.py"]
    assert (task.name, task.category, task.steps[0].instruction) == ("later", "a", "Add later.py.")
    assert await check_tasks([task], sandboxes, Nobody(), jobs=1) == (Checked("later", 0.0, 1.0),)
    with pytest.raises(TaskError, match="is there already; name another with --out"):
        make_task(tmp_path / "later", wish)


@pytest.mark.parametrize(
    ("revision", "prompt", "solution", "said"),
    [
        ("none", "a", "", "it has no none"),
        ("--all", "a", "", "'--all' is no revision"),
        ("HEAD", " ", "", "nothing is asked: say --prompt TEXT"),
        ("HEAD", "a", "HEAD", "--solution HEAD: changes nothing since HEAD"),
    ],
)
def test_what_is_missing_is_said(
    tmp_path: Path, repos: Path, revision: str, prompt: str, solution: str, said: str
):
    with pytest.raises(TaskError, match=said):
        make_task(tmp_path / "a", Wish(repos / "acme__calc", revision, prompt, "true", "a", solution))
    assert not (tmp_path / "a").exists()
