"""Checkpoints: every change comes out as a patch and goes into another sandbox as it was."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sandbox.base import Sandbox, Sandboxes, Spec
from sandbox.errors import FileError

CHANGE = """
printf 'one\\ntwo\\n' >text; printf '\\0\\1\\2' >binary; printf 'a\\r\\nb\\r\\n' >crlf; chmod +x tool
mkdir -p deep/er; echo new >deep/er/new; rm gone; mv old-name 'new name'; ln -s text link; : >empty
echo 'no newline at end' | head -c 10 >ragged
"""
LISTING = """
find . -name .git -prune -o -type f -printf '%m %p\n' -o -type l -printf '%p %l\n' | sort
find . -name .git -prune -o -type f -print0 | sort -z | xargs -0 sha1sum
"""


async def start(box: Sandbox) -> None:
    await box.run(
        r"printf 'one\n' >text; printf '\0' >binary; printf 'a\r\n' >crlf; echo t >tool; echo g >gone;"
        r"echo 'same text' >old-name; printf '* text=auto eol=crlf\n*.x filter=evil\n' >.gitattributes"
    )


async def files(box: Sandbox) -> bytes:
    return (await box.run(LISTING)).output


async def test_every_kind_of_change_survives_a_patch(box: Sandbox, sandboxes: Sandboxes) -> None:
    await start(box)
    since = await box.checkpoint()
    assert await box.patch(since) == b""
    await box.run(CHANGE)
    patch = await box.patch(since)
    fresh = await sandboxes.take(Spec())
    await start(fresh)
    await fresh.apply(patch)
    assert await files(fresh) == await files(box)
    await fresh.apply(b"")


async def test_a_patch_that_does_not_fit_changes_nothing(box: Sandbox) -> None:
    await start(box)
    since = await box.checkpoint()
    await box.run(CHANGE)
    patch = await box.patch(since)
    await box.run("rm -rf -- * && printf 'other\\n' >text")
    before = await files(box)
    with pytest.raises(FileError) as caught:
        await box.apply(patch)
    assert "text" in str(caught.value)
    assert await files(box) == before
    with pytest.raises(FileError):
        await box.apply(b"not a patch\n")


async def test_a_patch_cannot_leave_the_tree(box: Sandbox) -> None:
    for path in ("../evil", "/tmp/evil"):
        patch = f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n".encode()
        with pytest.raises(FileError):
            await box.apply(patch)


async def test_ignored_files_are_not_covered_and_a_repository_inside_does_not_stop_it(box: Sandbox) -> None:
    await box.run("echo '*.log' >.gitignore; echo 1 >a.log; mkdir sub; git init -q sub; echo 1 >sub/file")
    since = await box.checkpoint()
    await box.run("echo 2 >a.log; echo 2 >b")
    patch = await box.patch(since)
    assert b"a.log" not in patch
    assert b"+++ b/b\n" in patch


async def test_files_that_the_owner_may_not_read_do_not_stop_it(box: Sandbox) -> None:
    await box.run("echo 1 >a; echo 2 >b; chmod 000 b")
    since = await box.checkpoint()
    await box.run("echo 3 >a")
    assert b"+3\n" in await box.patch(since)


def repository(path: Path) -> Path:
    def git(*argv: str) -> None:
        subprocess.run(["git", "-C", str(path), *argv], check=True, capture_output=True)

    path.mkdir(exist_ok=True)
    git("init", "-q", "-b", "main")
    git("config", "user.name", "A")
    git("config", "user.email", "a@example.org")
    (path / "code.py").write_text("x = 1\n")
    (path / ".gitignore").write_text("*.gen\n")
    (path / "kept.gen").write_text("tracked although ignored\n")
    git("add", "-f", ".")
    git("commit", "-q", "-m", "first")
    return path


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


async def test_a_repository_of_the_host_lends_its_objects_and_stays_as_it_was(
    sandboxes: Sandboxes, tmp_path: Path
) -> None:
    tree = repository(tmp_path / "repo")
    head = subprocess.run(
        ["git", "-C", str(tree), "rev-parse", "HEAD^{tree}"], capture_output=True, text=True
    )
    before = contents(tree / ".git")
    box = await sandboxes.take(Spec(tree=tree))
    since = await box.checkpoint()
    assert since == head.stdout.strip()
    await box.write("code.py", b"x = 2\n")
    await box.write("kept.gen", b"changed\n")
    patch = await box.patch(since)
    assert b"-x = 1\n+x = 2\n" in patch
    assert b"+changed\n" in patch
    assert contents(tree / ".git") == before


async def test_programs_that_a_repository_names_do_not_run(sandboxes: Sandboxes, tmp_path: Path) -> None:
    tree = repository(tmp_path / "repo")
    trap = tree / "trap.sh"
    trap.write_text(f"#!/bin/sh\necho ran >>{tree}/caught.gen\ncat\n")
    trap.chmod(0o755)
    config = f"""
[core]
    fsmonitor = {trap}
    hooksPath = {tree}
    pager = {trap}
[diff]
    external = {trap}
[diff "evil"]
    command = {trap}
    textconv = {trap}
[filter "evil"]
    clean = {trap}
    smudge = {trap}
    process = {trap}
    required = true
"""
    for name in ("post-index-change", "pre-commit", "post-checkout", "reference-transaction"):
        (tree / name).symlink_to(trap)
    with (tree / ".git/config").open("a") as file:
        file.write(config)
    (tree / ".gitattributes").write_text("* diff=evil filter=evil\n")
    box = await sandboxes.take(Spec(tree=tree))
    await box.run(f"printf '%s' '{config}' >~/.gitconfig")
    since = await box.checkpoint()
    await box.write("code.py", b"x = 2\n")
    patch = await box.patch(since)
    await box.run("echo 'x = 1' >code.py")
    await box.apply(patch)
    assert not (tree / "caught.gen").exists()
    assert (tree / "code.py").read_text() == "x = 2\n"


async def test_a_worktree_s_repository_is_seen_and_cannot_be_written(
    walls: Sandboxes, tmp_path: Path
) -> None:
    main = repository(tmp_path / "repo")
    tree = tmp_path / "elsewhere" / "wt"
    subprocess.run(
        ["git", "-C", str(main), "worktree", "add", "-q", str(tree)], check=True, capture_output=True
    )
    box = await walls.take(Spec(tree=tree))
    ran = await box.run(
        f"git log --format=%s; git status --short; rm -f .git; echo >.git; echo >{main}/.git/config; touch ok"
    )
    assert ran.head.startswith(b"first\n")
    assert (tree / ".git").read_text().startswith("gitdir: ")
    assert "[core]" in (main / ".git/config").read_text()
    assert (tree / "ok").exists()
    assert len(await box.checkpoint()) == 40


async def test_a_git_file_cannot_lay_open_a_folder_of_the_host(walls: Sandboxes, tmp_path: Path) -> None:
    other = repository(tmp_path / "private")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {other}/.git\n")
    box = await walls.take(Spec(tree=tree))
    assert (await box.run(f"ls {other}")).code != 0
