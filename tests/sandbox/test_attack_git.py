"""Attacks through git: what a tree says to whoever runs git over it, and a history that must not be lost."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sandbox.base import Sandbox, Spec
from sandbox.errors import FileError
from tests.sandbox.cells import text
from tests.sandbox.conftest import Take

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A tree of the host with a history, of a user who is not root where that can be had."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "file").write_text("one\n")
    git = ["git", "-C", str(tree), "-c", "user.name=a", "-c", "user.email=a@b"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *arguments], check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"})
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "1000:1000", str(tree)], check=True)
    return tree


def state(tree: Path) -> dict[str, bytes]:
    """Every file of its .git."""
    places = sorted((tree / ".git").rglob("*"))
    return {str(place.relative_to(tree)): place.read_bytes() for place in places if place.is_file()}


@pytest.mark.weak("git")
async def test_nothing_that_the_host_s_git_would_run_can_be_left(take: Take, repository: Path) -> None:
    before = state(repository)
    cell = await take(Spec(tree=repository))
    await cell.run(
        "echo '#!/bin/sh' >.git/hooks/post-checkout; git config core.fsmonitor ./evil; echo x >.git/config;"
        "rm -rf .git; mv .git other; ln -sfn /tmp .git; rm .git/index; git add -A; git commit -qm evil;"
        "mkdir -p .git/hooks; ln .git/config hard && echo '[core] fsmonitor = evil' >hard; git gc;"
        "chmod 777 .git"
    )
    for path in (".git/hooks/pre-commit", ".git/config", ".git/info/attributes"):
        with pytest.raises(FileError):
            await cell.write(path, b"evil")
    await cell.checkpoint()
    assert state(repository) == before
    assert (repository / ".git").is_dir() and not (repository / ".git").is_symlink()


@pytest.mark.weak("trusting")
async def test_nothing_that_a_tree_says_is_run_by_a_checkpoint(any_cell: Sandbox) -> None:
    await any_cell.run(
        "git init -q . && echo one >file && printf '#!/bin/sh\\ntouch ran; cat\\n' >evil && chmod +x evil &&"
        "echo '* filter=evil diff=evil merge=evil' >.gitattributes;"
        "for scope in --local --global; do for key in filter.evil.clean filter.evil.smudge diff.evil.textconv"
        " diff.external core.fsmonitor core.pager core.editor core.sshCommand;"
        " do git config $scope $key $PWD/evil; done; git config $scope core.hooksPath $PWD; done;"
        "for hook in post-index-change pre-commit post-checkout; do cp evil .git/hooks/$hook; cp evil $hook;"
        " done"
    )
    since = await any_cell.checkpoint()
    await any_cell.run("echo two >file")
    patch = await any_cell.patch(since)
    assert (await any_cell.run("test -e ran")).code == 1
    assert b"\n-one\n+two\n" in patch


@pytest.mark.weak("careless apply")
async def test_no_patch_writes_outside_of_the_tree_or_into_git(any_cell: Sandbox) -> None:
    name = f"interlude-evil-{os.getpid()}"
    await any_cell.run("mkdir tree ~/out; git init -q .; echo kept >file; ln -s ~/out link")
    for path in (f"../{name}", f"/tmp/{name}", f".git/hooks/{name}", f"a/../../{name}", f"link/{name}"):
        new = f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n"
        with pytest.raises(FileError):
            await any_cell.apply(f"diff --git a/{path} b/{path}\nnew file mode 100755\n{new}".encode())
    assert await text(any_cell, f"find ~/out .. .git /tmp -maxdepth 2 -name {name} 2>/dev/null") == ""
