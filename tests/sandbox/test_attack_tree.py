"""A tree of the host that is bound: what a command does so that the user's own git works for it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import git
import pytest

from sandbox.base import Sandbox, Sandboxes, Spec
from sandbox.errors import SandboxError
from sandbox.tree import look_at

OWNER = 4242


@pytest.fixture
def repo(tmp_path: Path) -> git.Repo:
    """A repository of somebody who is not root, where that can be had."""
    path = tmp_path / "project"
    repo = git.Repo.init(path, initial_branch="main")
    (path / "src").mkdir()
    (path / "src/main").write_text("main\n")
    with repo.config_writer() as config:
        config.set_value("user", "name", "A")
        config.set_value("user", "email", "a@example.org")
    repo.git.add(".")
    repo.git.commit("-qm", "first")
    return repo


def tree_of(repo: git.Repo) -> Path:
    return Path(str(repo.working_tree_dir))


def owned(path: Path) -> None:
    """Give all of it to somebody who is not root, where we may."""
    if os.geteuid() == 0:
        for place in (path, *path.rglob("*")):
            os.chown(place, OWNER, OWNER, follow_symlinks=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


async def bound(walls: Sandboxes, tree: Path) -> Sandbox:
    return await walls.take(Spec(tree=tree))


@pytest.mark.weak("git")
async def test_attack_nothing_of_git_can_be_written_moved_or_replaced(
    walls: Sandboxes, repo: git.Repo
) -> None:
    tree = tree_of(repo)
    owned(tree)
    before = contents(tree / ".git")
    room = await bound(walls, tree)
    await room.run(
        "echo evil >.git/hooks/pre-commit; git config core.fsmonitor ./evil; echo x >>.git/config; "
        "rm -rf .git; mv .git aside; ln -sfn /nowhere .git; git commit -qam evil; "
        "echo x >.git/config.worktree; touch ok"
    )
    await room.close()
    assert contents(tree / ".git") == before
    assert (tree / "ok").exists()
    assert room.aside == ()


@pytest.mark.weak("git")
async def test_attack_a_submodule_s_and_a_nested_repository_s_git_cannot_be_written(
    walls: Sandboxes, repo: git.Repo, tmp_path: Path
) -> None:
    tree = tree_of(repo)
    git.Repo.clone_from(tree, tmp_path / "library")
    with repo.git.custom_environment(GIT_ALLOW_PROTOCOL="file"):
        repo.git.submodule("add", "-q", tmp_path / "library", "lib")
    git.Repo.init(tree / "nested")
    owned(tree)
    room = await bound(walls, tree)
    await room.run(
        "echo gitdir: /tmp >lib/.git; rm -f lib/.git; git -C nested config core.fsmonitor evil; "
        "rm -rf nested/.git; git -C lib config core.fsmonitor evil; "
        "echo x >lib/src/main; git -C lib status -s >seen"
    )
    await room.close()
    assert (tree / "lib/.git").read_text() == "gitdir: ../.git/modules/lib\n"
    assert (tree / "seen").read_text() == " M src/main\n"
    for folder in (tree / "nested/.git", tree / ".git/modules/lib"):
        assert "fsmonitor" not in (folder / "config").read_text()


@pytest.mark.weak("aside")
async def test_attack_a_repository_that_was_made_is_set_aside_when_the_sandbox_ends(
    walls: Sandboxes, tmp_path: Path
) -> None:
    tree = tmp_path / "plain"
    (tree / "docs").mkdir(parents=True)
    caught = tmp_path / "caught"
    owned(tree)
    room = await bound(walls, tree)
    await room.run(
        "git init -q .; git init -q docs;"
        f"for d in . docs; do git -C $d config core.fsmonitor 'touch {caught}'; done;"
        "mkdir bare; git init -q --bare bare; echo gitdir: ../.git >docs/.git.txt; ln -s ../.git docs/sub"
    )
    await room.close()
    assert sorted(said.split(" was made")[0] for said in room.aside) == [
        str(tree / name) for name in (".git", "bare/HEAD", "docs/.git")
    ]
    assert (tree / ".git-made-in-sandbox/config").exists()
    for folder in (tree, tree / "docs", tree / "bare"):
        with pytest.raises(git.GitCommandError):
            git.Git(folder).status()
    assert not caught.exists()


@pytest.mark.weak("git", "aside")
async def test_attack_a_folder_with_a_git_cannot_be_swapped(walls: Sandboxes, repo: git.Repo) -> None:
    tree = tree_of(repo)
    inner = git.Repo.init(tree / "inner")
    owned(tree)
    room = await bound(walls, tree)
    await room.run("mv inner moved; mkdir inner; git init -q inner; git -C inner config core.fsmonitor evil")
    await room.close()
    kept = tree / ("moved" if (tree / "moved").exists() else "inner")
    assert "fsmonitor" not in (kept / ".git/config").read_text()
    assert not [path for path in tree.rglob(".git") if "evil" in (path / "config").read_text()]
    assert inner.git_dir


@pytest.mark.weak("git")
async def test_attack_programs_that_git_is_told_to_run_cannot_be_changed(
    walls: Sandboxes, repo: git.Repo
) -> None:
    tree = tree_of(repo)
    for name in ("hooks", "tools"):
        (tree / name).mkdir()
    (tree / "hooks/pre-commit").write_text("#!/bin/sh\n")
    (tree / "tools/clean").write_text("#!/bin/sh\ncat\n")
    (tree / "shared.config").write_text("[alias]\n\tst = status\n")
    with repo.config_writer() as config:
        config.set_value("core", "hooksPath", "hooks")
        config.set_value('filter "x"', "clean", "./tools/clean --fast")
        config.set_value("include", "path", "../shared.config")
    owned(tree)
    before = contents(tree)
    room = await bound(walls, tree)
    await room.run(
        "echo evil >hooks/pre-commit; echo evil >hooks/pre-push; mv hooks h; "
        "echo evil >tools/clean; rm tools/clean; echo evil >>shared.config; echo evil >tools/other"
    )
    await room.close()
    assert contents(tree) == {**before, "tools/other": b"evil\n"}


@pytest.mark.weak("aside")
async def test_attack_hooks_that_were_not_there_are_set_aside(walls: Sandboxes, repo: git.Repo) -> None:
    tree = tree_of(repo)
    with repo.config_writer() as config:
        config.set_value("core", "hooksPath", ".husky/_")
    owned(tree)
    room = await bound(walls, tree)
    await room.run("mkdir -p .husky/_; echo evil >.husky/_/pre-commit")
    await room.close()
    assert [path.name for path in (tree / ".husky").iterdir()] == ["_-made-in-sandbox"]
    assert len(room.aside) == 1


@pytest.mark.weak("aside")
async def test_attack_no_file_of_the_host_changes_hands_and_none_runs_as_its_owner(
    walls: Sandboxes, repo: git.Repo
) -> None:
    tree = tree_of(repo)
    (tree / "kept").write_text("set by the user\n")
    owned(tree)
    room = await bound(walls, tree)
    ran = await room.run(
        "id -u; cp /bin/true suid; chmod 6755 suid; touch new; chown 0 new; chmod 4755 src/main"
    )
    await room.close()
    assert ran.output.split()[0] == str(tree.stat().st_uid).encode()
    assert {path.lstat().st_uid for path in (tree, *tree.rglob("*"))} == {tree.stat().st_uid}
    assert not [path for path in tree.rglob("*") if path.lstat().st_mode & (stat.S_ISUID | stat.S_ISGID)]
    assert sorted(said.split(" ran as")[0] for said in room.aside) == [
        str(tree / "src/main"),
        str(tree / "suid"),
    ]


@pytest.mark.weak("caps")
async def test_attack_root_s_tree_gives_no_power_of_root(walls: Sandboxes, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root has a tree of root's")
    tree = tmp_path / "root"
    tree.mkdir()
    room = await bound(walls, tree)
    ran = await room.run(
        "id -u; grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status; mknod dev c 1 1;"
        "mount -t tmpfs x .; chown 1000 .; echo x >/usr/x; echo x >/etc/x; chroot / true; "
        "cp /bin/true suid; chmod 4755 suid"
    )
    await room.close()
    assert ran.output.split()[:5] == [b"0", b"CapEff:", b"0" * 16, b"NoNewPrivs:", b"1"]
    assert [(path.name, oct(path.stat().st_mode)) for path in tree.iterdir()] == [("suid", "0o100755")]
    assert tree.stat().st_uid == 0


def test_a_git_that_is_a_symlink_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / ".git").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SandboxError, match="is a symlink, which cannot be kept"):
        look_at(tree)


@pytest.mark.parametrize(
    "path", ["/", "/usr", "/tmp", "/home", "/home/user", "/etc", "/proc/self", "/dev/shm"]
)
def test_a_place_that_the_sandbox_needs_itself_is_refused(path: str) -> None:
    if Path(path).exists():
        with pytest.raises(SandboxError, match="cannot be bound"):
            look_at(Path(path))


@pytest.mark.parametrize(
    "parent", ["/home/user/x", "/usr/x", "/work/x", "/opt/x", "/root/x", "/tmp/interlude-x"]
)
async def test_a_tree_works_at_its_own_path_wherever_that_is(walls: Sandboxes, parent: str) -> None:
    """The path is one of this machine: it is made for the test, and only where nothing is."""
    place = Path(f"{parent}-{os.getpid()}")
    made = [folder for folder in (place, *place.parents) if not folder.exists()]
    try:
        place.mkdir(parents=True)
    except OSError as error:
        pytest.skip(f"{place} cannot be made here: {error.strerror}")
    try:
        os.chown(place, *(OWNER, OWNER) if os.geteuid() == 0 else (-1, -1))
        room = await bound(walls, place)
        ran = await room.run("pwd; echo x >file; cat file; echo $HOME")
        assert ran.output.decode() == f"{place}\nx\n/home/user\n"
        await room.close()
        assert (place / "file").read_text() == "x\n"
        assert [path.name for path in place.iterdir()] == ["file"]
    finally:
        (place / "file").unlink(missing_ok=True)
        for folder in made:
            folder.rmdir()


def test_settings_that_name_nothing_of_the_tree_are_no_hindrance(repo: git.Repo) -> None:
    tree = tree_of(repo)
    (tree / "status").mkdir()
    (tree / "loop").symlink_to("loop")
    with repo.config_writer() as config:
        config.set_value("alias", "st", "status")
        config.set_value("alias", "long", "!" + "x/" * 3000 + "; ~nobody-at-all/x; ./loop/x; ../.. ; .")
        config.set_value("core", "hooksPath", "/dev/null")
    found = look_at(tree)
    assert (found.git, found.absent) == ((tree / ".git",), ())
