"""Attacks on the work tree itself, which is the commands' to ruin: emptied or shut, it comes back whole."""

from __future__ import annotations

import os
from pathlib import Path

import git
import pytest

from sandbox.base import Sandbox, Sandboxes, Spec
from tests.sandbox.cells import alive, text
from tests.sandbox.test_attack_tree import contents, owned

pytestmark = pytest.mark.parametrize("bound", [False, True], ids=["own", "bound"])

MADE = (
    "mkdir -p src/deep; echo one >src/deep/file; printf '\\0\\1\\377' >binary; : >empty; ln -s src/deep link;"
    "printf '#!/bin/sh\\n' >tool; chmod 755 tool; echo x >$'new\\nline'"
)
WHOLE = (
    "find . -name .git -prune -o -printf '%P %y %m %l\\n' | sort;"
    "find . -name .git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum"
)
SHUT = "find . -name .git -prune -o -not -type l -print0 | tac -s '' | xargs -0 chmod 000"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository on the host, of somebody who is not root where that can be had."""
    tree = tmp_path / "tree"
    git.Repo.init(tree)
    owned(tree)
    return tree


async def room_of(walls: Sandboxes, tree: Path, bound: bool) -> Sandbox:
    room = await walls.take(Spec(tree=tree if bound else None))
    assert await text(room, MADE) == ""
    return room


@pytest.mark.weak("vault")
async def test_attack_what_removes_everything_is_undone_from_the_checkpoint(
    walls: Sandboxes, tree: Path, bound: bool
) -> None:
    room = await room_of(walls, tree, bound)
    before, on_host = await text(room, WHOLE), contents(tree)
    saved = await room.checkpoint()
    said = await text(
        room,
        "rm -rf --no-preserve-root $PWD /tmp ~ /interlude /var/tmp /dev/shm 2>/dev/null;"
        "find . -name .git -prune -o -mindepth 1 -print",
    )
    assert said == ""
    restored = await room.restore(saved)
    assert len(restored.written) == 6
    assert await text(room, WHOLE) == before
    await alive(room)
    await room.close()
    assert contents(tree) == on_host


@pytest.mark.weak("mend")
async def test_attack_a_tree_that_is_shut_is_told_restored_and_opened_again(
    walls: Sandboxes, tree: Path, bound: bool
) -> None:
    room = await room_of(walls, tree, bound)
    whole = {path: data for path, data in contents(tree).items() if not path.startswith(".git/")}
    names = {".", "src", "src/deep", "src/deep/file", "binary", "empty", "tool", "new\nline"}
    saved = await room.checkpoint()
    await room.run(f"echo evil >binary; rm tool; {SHUT}")
    await room.checkpoint()
    told = {path for one in await room.checkpoints() for path in one.mended}
    assert told == names - {"tool"}
    await room.restore(saved)
    assert await text(room, "cat src/deep/file; wc -c <binary; test -x tool && echo tool") == "one\n3\ntool\n"
    await room.run(SHUT)
    await room.close()
    if bound:
        assert {said.partition(" could not be read")[0] for said in room.aside} == names
        after = {path: data for path, data in contents(tree).items() if not path.startswith(".git/")}
        assert after == whole
        for name in names:
            wanted = 0o700 if (tree / name).is_dir() else 0o600
            assert os.lstat(tree / name).st_mode & 0o700 & wanted == wanted
