from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from interlude.worktree import WorkTreeError, apply, read_work_tree

PATCH = b"""diff --git a/app.py b/app.py
--- a/app.py
+++ b/app.py
@@ -1,2 +1,2 @@
 first
-second
+changed
diff --git a/new/run.sh b/new/run.sh
new file mode 100755
--- /dev/null
+++ b/new/run.sh
@@ -0,0 +1 @@
+echo
diff --git a/old.txt b/old.txt
deleted file mode 100644
--- a/old.txt
+++ /dev/null
@@ -1 +0,0 @@
-old
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    (project / "app.py").write_bytes(b"first\nsecond\n")
    (project / "old.txt").write_bytes(b"old\n")
    (project / "sub").mkdir()
    (project / "sub" / "link").symlink_to("../app.py")
    return project


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def names(tar: bytes) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(tar)) as opened:
        return opened.getnames()


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def test_outside_a_repository_every_file_goes_in(folder: Path) -> None:
    tree = read_work_tree(folder)
    assert tree.folder == folder
    assert names(tree.tar) == ["app.py", "old.txt", "sub/link"]


def test_in_a_repository_ignored_and_deleted_files_stay_out_and_new_ones_go_in(folder: Path) -> None:
    git(folder, "init", "-q")
    (folder / ".gitignore").write_text("*.log\n")
    git(folder, "add", ".")
    (folder / "debug.log").write_text("noise")
    (folder / "new file.txt").write_text("new")
    (folder / "old.txt").unlink()
    tree = read_work_tree(folder / "sub")
    assert tree.folder == folder
    assert names(tree.tar) == [".gitignore", "app.py", "new file.txt", "sub/link"]


@pytest.mark.parametrize("repository", [True, False])
def test_a_patch_changes_makes_and_removes_files(folder: Path, repository: bool) -> None:
    if repository:
        git(folder, "init", "-q")
    (folder / "app.py").chmod(0o600)
    changed = apply(read_work_tree(folder), PATCH)
    assert changed == ("app.py", "new/run.sh", "old.txt")
    assert files(folder) == {
        "app.py": b"first\nchanged\n",
        "new/run.sh": b"echo\n",
        "sub/link": b"first\nchanged\n",
    }
    assert (folder / "app.py").stat().st_mode & 0o777 == 0o600
    assert (folder / "new/run.sh").stat().st_mode & 0o100


def test_a_file_that_changed_meanwhile_refuses_the_whole_patch(folder: Path) -> None:
    tree = read_work_tree(folder)
    (folder / "old.txt").write_bytes(b"mine\n")
    before = files(folder)
    with pytest.raises(WorkTreeError, match=r"changed in the meantime: old\.txt"):
        apply(tree, PATCH)
    assert files(folder) == before


def test_a_file_that_came_into_being_meanwhile_is_not_overwritten(folder: Path) -> None:
    tree = read_work_tree(folder)
    (folder / "new").mkdir()
    (folder / "new" / "run.sh").write_bytes(b"mine\n")
    before = files(folder)
    with pytest.raises(WorkTreeError, match=r"changed in the meantime: new/run\.sh"):
        apply(tree, PATCH)
    assert files(folder) == before


def test_another_file_may_change_meanwhile(folder: Path) -> None:
    tree = read_work_tree(folder)
    (folder / "other.txt").write_bytes(b"mine\n")
    assert apply(tree, PATCH) == ("app.py", "new/run.sh", "old.txt")
    assert (folder / "other.txt").read_bytes() == b"mine\n"


@pytest.mark.parametrize(
    "name", ["../outside.txt", ".git/hooks/post-commit", "sub/link/../../../outside.txt"]
)
def test_a_patch_cannot_reach_outside_of_the_folder(folder: Path, name: str) -> None:
    header = f"diff --git a/{name} b/{name}\nnew file mode 100644\n--- /dev/null\n+++ b/{name}\n"
    patch = header + "@@ -0,0 +1 @@\n+x\n"
    before = files(folder.parent)
    with pytest.raises(WorkTreeError):
        apply(read_work_tree(folder), patch.encode())
    assert files(folder.parent) == before


def test_a_patch_that_does_not_fit_changes_nothing(folder: Path) -> None:
    before = files(folder)
    with pytest.raises(WorkTreeError):
        apply(read_work_tree(folder), PATCH.replace(b"-second", b"-third"))
    assert files(folder) == before
