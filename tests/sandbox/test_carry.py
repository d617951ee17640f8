"""A folder goes into a sandbox and what was changed there comes back: GitPython is the witness."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import git
import pytest

from sandbox.base import Sandbox, Sandboxes, Spec
from sandbox.bubblewrap import Bubblewrap
from sandbox.carry.bringing import Brought, bring_back
from sandbox.carry.checking import Caps
from sandbox.carry.copying import Copy, Reading, copy_in
from sandbox.carry.folders import CarryError
from sandbox.carry.listing import Skipped, list_files
from tests.sandbox.conftest import require

ODD = os.fsdecode(b"not \xff utf-8")
LONG = "deep/" * 20 + "l" * 250
NEW_LINE = "two\nlines"


def repository(path: Path) -> git.Repo:
    """A repository of every kind of file, all committed."""
    repo = git.Repo.init(path, initial_branch="main")
    with repo.config_writer() as config:
        config.set_value("user", "name", "A")
        config.set_value("user", "email", "a@example.org")
        config.set_value("core", "quotePath", "false")
    (path / "text").write_text("one\ntwo\n")
    (path / "binary").write_bytes(bytes(range(256)))
    (path / "crlf").write_bytes(b"a\r\nb\r\n")
    (path / "empty").touch()
    (path / "tool").write_text("#!/bin/sh\necho tool\n")
    (path / "tool").chmod(0o755)
    (path / "private").write_text("for the owner\n")
    (path / "private").chmod(0o600)
    (path / "link").symlink_to("text")
    (path / "dangling").symlink_to("nothing/there")
    (path / "outside").symlink_to("/etc/hostname")
    (path / ODD).write_text("odd\n")
    (path / NEW_LINE).write_text("two lines\n")
    (path / LONG).parent.mkdir(parents=True)
    (path / LONG).write_text("long\n")
    (path / "twin").write_text("twin\n")
    (path / "other twin").hardlink_to(path / "twin")
    (path / "gone/deep").mkdir(parents=True)
    (path / "gone/deep/file").write_text("goes\n")
    (path / ".gitignore").write_text("*.log\nbuild/\n")
    (path / "kept.log").write_text("tracked although it is ignored\n")
    repo.git.add("-f", "--", ".")
    repo.git.commit("-qm", "first")
    return repo


@pytest.fixture
def repo(tmp_path: Path) -> git.Repo:
    return repository(tmp_path / "project")


@pytest.fixture
async def room(walls: Sandboxes) -> Sandbox:
    return await walls.take(Spec())


def tree_of(repo: git.Repo) -> Path:
    return Path(str(repo.working_tree_dir))


def status(repo: git.Repo) -> set[tuple[str, str]]:
    """What git says has changed: its two letters, and the path as it is."""
    said = os.fsdecode(
        repo.git.execute(["git", "status", "--porcelain", "-z", "-uall"], stdout_as_string=False)
    )
    return {(line[:2], line[3:]) for line in said.split("\0") if line}


def times(folder: Path) -> dict[str, tuple[int, int, int, int]]:
    """Owner, mode and time of every file outside of `.git`."""
    return {
        str(path.relative_to(folder)): (info.st_uid, info.st_gid, info.st_mode, info.st_mtime_ns)
        for path in folder.rglob("*")
        if (".git" not in path.parts and not path.is_dir()) or path.is_symlink()
        for info in [path.lstat()]
    }


async def carried(room: Sandbox, repo: git.Repo) -> Copy:
    return await copy_in(room, tree_of(repo))


async def test_every_kind_of_file_goes_in_as_it_is(room: Sandbox, repo: git.Repo) -> None:
    tree = tree_of(repo)
    (tree / "new.txt").write_text("not tracked\n")
    (tree / "noise.log").write_text("ignored\n")
    (tree / "text").write_text("changed\n")
    os.mkfifo(tree / "pipe")
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(tree / "sock"))
    (tree / "empty").unlink()
    os.mkfifo(tree / "empty")
    copy = await copy_in(room, tree)
    ran = await room.run(
        "find . -type f -printf '%P %m %s\\0' -o -type l -printf '%P %l\\0' | sort -z", keep=1 << 20
    )
    assert set(os.fsdecode(ran.output).split("\0")) - {""} == {
        *("new.txt 644 12", "text 644 8", "binary 644 256", "crlf 644 6", "tool 755 20", "private 644 14"),
        *("link text", "dangling nothing/there", f"{ODD} 644 4", f"{NEW_LINE} 644 10", f"{LONG} 644 5"),
        *("twin 644 5", "other twin 644 5", "gone/deep/file 644 5", ".gitignore 644 13", "kept.log 644 31"),
    }
    assert set(copy.skipped) == {
        Skipped("outside", "is a symlink out of the folder"),
        Skipped("empty", "is a FIFO"),
    }


async def test_what_was_done_in_the_sandbox_is_what_git_finds_done_in_the_folder(
    room: Sandbox, repo: git.Repo
) -> None:
    tree = tree_of(repo)
    copy = await carried(room, repo)
    before = times(tree)
    await room.run(
        f"""
        echo three >>text; printf '\\0\\0' >binary; rm -r gone; ln -sfn tool link; : >empty2; chmod -x tool
        mkdir -p a/b; echo deep >a/b/new; chmod +x a/b/new; echo x >>private; echo y >>kept.log
        echo odd >>$'not \\xff utf-8'; echo z >>$'two\\nlines'; echo more >>{LONG}; mv twin moved
        rm crlf; mkdir crlf; echo now a folder >crlf/file; ln -s ../text a/up; echo no >noise.log
        """
    )
    brought = await bring_back(room, copy)
    done = {
        *(
            (" M", name)
            for name in ("text", "binary", "private", "kept.log", ODD, NEW_LINE, LONG, "tool", "link")
        ),
        *((" D", name) for name in ("gone/deep/file", "twin", "crlf")),
        *(("??", name) for name in ("empty2", "a/b/new", "a/up", "moved", "crlf/file")),
    }
    assert status(repo) == done
    assert brought == Brought(tuple(sorted(name for _, name in done)), (ODD, NEW_LINE), ())
    assert (tree / "text").read_text() == "one\ntwo\nthree\n"
    assert (tree / "private").stat().st_mode & 0o7777 == 0o600
    assert (tree / "a/b/new").stat().st_mode & 0o7777 == 0o755
    assert (tree / "link").readlink() == Path("tool")
    assert not (tree / "gone").exists()
    touched = {name for _, name in done}
    after = times(tree)
    assert {name: after.get(name) for name in before if name not in touched} == {
        name: state for name, state in before.items() if name not in touched
    }
    assert {state[:2] for state in after.values()} == {(tree.stat().st_uid, tree.stat().st_gid)}
    assert not [path for path in tree.iterdir() if path.name.startswith(".interlude")]


async def test_nothing_done_is_nothing_brought(room: Sandbox, repo: git.Repo) -> None:
    copy = await carried(room, repo)
    assert await bring_back(room, copy) == Brought((), (), ())
    assert status(repo) == set()


async def test_ignored_files_go_along_when_asked_for(room: Sandbox, repo: git.Repo) -> None:
    (tree_of(repo) / "build").mkdir()
    (tree_of(repo) / "build/out").write_text("built\n")
    await copy_in(room, tree_of(repo), ignored=True)
    assert (await room.run("cat build/out")).output == b"built\n"


async def test_the_history_goes_along_without_remotes_hooks_or_settings(
    room: Sandbox, repo: git.Repo
) -> None:
    tree = tree_of(repo)
    repo.create_remote("origin", "https://user:secret@example.org/x.git")
    repo.create_tag("v1")
    repo.create_head("other")
    hook = tree / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    (tree / "text").write_text("not committed\n")
    copy = await copy_in(room, tree, history=True)
    ran = await room.run(
        "git log --format=%H; git branch --format='%(refname:short)%(HEAD)'; git tag; git remote;"
        "git status -s; ls .git/hooks 2>/dev/null; grep -r secret .git; git config user.name; "
        "git -c user.name=B -c user.email=b@example.org commit -qam second && echo committed >>text"
    )
    said = os.fsdecode(ran.output).splitlines()
    assert said == [repo.head.commit.hexsha, "main*", "other ", "v1", " D outside", " M text"]
    assert ran.code == 0
    assert (await bring_back(room, copy)).changed == ("text",)
    assert (tree / "text").read_text() == "not committed\ncommitted\n"
    assert repo.head.commit.message == "first\n"


async def test_a_detached_head_and_a_repository_without_commits_go_along(
    walls: Sandboxes, repo: git.Repo, tmp_path: Path
) -> None:
    repo.git.checkout("--detach")
    room = await walls.take(Spec())
    await copy_in(room, tree_of(repo), history=True)
    assert (await room.run("git symbolic-ref -q HEAD; git rev-parse HEAD")).output.decode() == (
        repo.head.commit.hexsha + "\n"
    )
    git.Repo.init(tmp_path / "new", initial_branch="trunk")
    room = await walls.take(Spec())
    await copy_in(room, tmp_path / "new", history=True)
    assert (await room.run("git symbolic-ref HEAD; git status -s")).output == b"refs/heads/trunk\n"


async def test_a_shallow_clone_s_history_goes_along(room: Sandbox, repo: git.Repo, tmp_path: Path) -> None:
    (tree_of(repo) / "text").write_text("second\n")
    repo.git.commit("-qam", "second")
    git.Repo.clone_from(f"file://{tree_of(repo)}", tmp_path / "shallow", depth=1)
    await copy_in(room, tmp_path / "shallow", history=True)
    assert (await room.run("git log --format=%s; git status -s")).output == b"second\n D outside\n"


async def test_a_worktree_and_the_files_of_submodules_go_along_and_come_back(
    walls: Sandboxes, repo: git.Repo, tmp_path: Path
) -> None:
    inner = repository(tmp_path / "library")
    with repo.git.custom_environment(GIT_ALLOW_PROTOCOL="file"):
        repo.git.submodule("add", "-q", tree_of(inner), "lib")
        repo.git.submodule("add", "-q", tree_of(inner), "unused")
    repo.git.commit("-qm", "submodules")
    repo.git.submodule("deinit", "-q", "-f", "unused")
    repo.git.worktree("add", "-q", tmp_path / "worktree")
    room = await walls.take(Spec())
    copy = await copy_in(room, tree_of(repo), history=True)
    assert (await room.run("ls -A lib | wc -l; ls -d unused")).output.startswith(b"17\n")
    await room.run("echo changed >lib/text; echo new >lib/new; rm lib/crlf; echo 1 >>lib/kept.log")
    assert (await bring_back(room, copy)).changed == ("lib/crlf", "lib/kept.log", "lib/new", "lib/text")
    lib = git.Repo(tree_of(repo) / "lib")
    assert status(lib) == {(" D", "crlf"), (" M", "kept.log"), ("??", "new"), (" M", "text")}
    assert (tree_of(repo) / "lib/.git").read_text().startswith("gitdir:")
    room = await walls.take(Spec())
    copy = await copy_in(room, tmp_path / "worktree", history=True)
    assert (
        await room.run("git log -1 --format=%s; git branch --show-current")
    ).output == b"submodules\nworktree\n"
    await room.run("echo changed >text")
    await bring_back(room, copy)
    assert status(git.Repo(tmp_path / "worktree")) == {(" M", "text")}


async def test_the_files_of_a_repository_that_the_model_makes_come_without_its_git(
    room: Sandbox, repo: git.Repo
) -> None:
    copy = await carried(room, repo)
    await room.run(
        "git init -q inner; echo x >inner/file; git -C inner add .; echo y >beside;"
        "git -C inner -c user.name=B -c user.email=b@example.org commit -qm x"
    )
    assert await bring_back(room, copy) == Brought(("beside", "inner/file"), (), ())
    assert status(repo) == {("??", "beside"), ("??", "inner/file")}


async def test_a_file_that_changed_meanwhile_refuses_the_whole(room: Sandbox, repo: git.Repo) -> None:
    copy = await carried(room, repo)
    await room.run("echo theirs >text; echo theirs >crlf; echo theirs >new")
    (tree_of(repo) / "crlf").write_text("mine\n")
    before = times(tree_of(repo))
    with pytest.raises(CarryError, match="changed in the meantime: crlf"):
        await bring_back(room, copy)
    assert times(tree_of(repo)) == before
    repo.git.checkout("crlf")
    (tree_of(repo) / "new").write_text("mine\n")
    before = times(tree_of(repo))
    with pytest.raises(CarryError, match="changed in the meantime: new"):
        await bring_back(room, copy)
    assert times(tree_of(repo)) == before


async def test_an_ignored_folder_in_the_way_refuses_the_whole(room: Sandbox, repo: git.Repo) -> None:
    tree = tree_of(repo)
    (tree / "build").mkdir()
    (tree / "build/out").write_text("mine\n")
    (tree / "gone/deep/own.log").write_text("mine\n")
    copy = await carried(room, repo)
    await room.run("echo a file >build; echo other >text")
    with pytest.raises(CarryError, match="changed in the meantime: build"):
        await bring_back(room, copy)
    await room.run("rm -r build gone; echo a file >gone")
    with pytest.raises(CarryError):
        await bring_back(room, copy)
    assert status(repo) == set()
    assert (tree / "gone/deep/own.log").read_text() == "mine\n"


async def test_a_folder_that_is_too_large_is_refused_before_it_is_read(room: Sandbox, repo: git.Repo) -> None:
    for number in range(6):
        with (tree_of(repo) / f"large{number}").open("wb") as file:
            file.truncate(100 << 20)
    with pytest.raises(CarryError, match=r"does not fit into the sandbox .*: let \.gitignore name"):
        await carried(room, repo)


async def test_a_file_that_is_too_large_is_left_out_and_named(room: Sandbox, repo: git.Repo) -> None:
    with (tree_of(repo) / "large").open("wb") as file:
        file.truncate(1 << 40)
    assert Skipped("large", "has 1048576 MiB, more than 128") in (await carried(room, repo)).skipped


async def test_a_change_of_what_git_is_set_to_run_is_named(room: Sandbox, repo: git.Repo) -> None:
    with repo.config_writer() as config:
        config.set_value("core", "hooksPath", "scripts/hooks")
        config.set_value('diff "x"', "textconv", "./tool --text")
    copy = await carried(room, repo)
    await room.run(
        "mkdir -p scripts/hooks; echo x >scripts/hooks/pre-push; echo x >tool; echo x >scripts/own"
    )
    brought = await bring_back(room, copy)
    assert brought == Brought(
        ("scripts/hooks/pre-push", "scripts/own", "tool"), ("scripts/hooks/pre-push", "tool"), ()
    )


async def test_too_many_and_too_large_changes_are_refused(room: Sandbox, repo: git.Repo) -> None:
    copy = await carried(room, repo)
    await room.run("head -c 3000 /dev/zero >large; for n in 1 2 3 4; do echo $n >n$n; done")
    for caps, why in (
        (Caps(files=4), "5 files changed, more than 4 are not taken"),
        (Caps(file=2000), "refused: large has 3000 bytes, more than 2000 are not taken"),
        (Caps(whole=3000), "refused: the changed files have 3008 bytes, more than 3000 are not taken"),
    ):
        with pytest.raises(CarryError) as caught:
            await bring_back(room, copy, caps=caps)
        assert str(caught.value) == why
    assert status(repo) == set()


async def test_outside_of_a_repository_every_file_goes_along(room: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub/file").write_text("x\n")
    (folder / "sub/link").symlink_to("../all")
    (folder / "all").symlink_to("sub")
    (folder / "odd/.git").mkdir(parents=True)
    (folder / "odd/.git/config").write_text("[core]\n")
    os.mkfifo(folder / "pipe")
    copy = await copy_in(room, folder)
    assert (await room.run("find . | sort")).output == b".\n./all\n./sub\n./sub/file\n./sub/link\n"
    assert copy.skipped == (Skipped("pipe", "is a FIFO"),)
    await room.run("echo y >sub/file; echo z >new")
    (folder / "mine").write_text("mine\n")
    assert (await bring_back(room, copy)).changed == ("new", "sub/file")
    assert {path.name for path in folder.iterdir()} == {"sub", "all", "odd", "pipe", "mine", "new"}


async def test_from_a_folder_within_the_whole_repository_goes_along(room: Sandbox, repo: git.Repo) -> None:
    copy = await copy_in(room, tree_of(repo) / "gone/deep")
    assert copy.folder == tree_of(repo)
    assert (await room.run("cat text")).output == b"one\ntwo\n"


async def test_a_repository_of_somebody_else_is_read_and_none_of_its_programs_run(
    room: Sandbox, repo: git.Repo, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho ran >>{tmp_path}/caught\n")
    trap.chmod(0o755)
    with repo.config_writer() as config:
        config.set_value("core", "fsmonitor", str(trap))
        config.set_value("core", "pager", str(trap))
        config.set_value('filter "x"', "clean", str(trap))
        config.set_value('remote "origin"', "url", f"ext::{trap}")
        config.set_value('remote "origin"', "promisor", "true")
        config.set_value("extensions", "partialClone", "origin")
    for name in ("post-index-change", "reference-transaction", "post-checkout"):
        (tree_of(repo) / ".git/hooks" / name).symlink_to(trap)
    (tree_of(repo) / ".gitattributes").write_text("* filter=x\n")
    if os.geteuid() == 0:
        os.chown(tree_of(repo) / ".git", 4242, 4242)
        os.chown(tree_of(repo), 4242, 4242)
    copy = await copy_in(room, tree_of(repo), history=True)
    await room.run("echo new >text")
    await bring_back(room, copy)
    assert (tree_of(repo) / "text").read_text() == "new\n"
    assert not (tmp_path / "caught").exists()


async def test_a_repository_that_says_that_its_files_are_elsewhere_is_refused(
    room: Sandbox, repo: git.Repo, tmp_path: Path
) -> None:
    (tmp_path / "private").mkdir()
    with repo.config_writer() as config:
        config.set_value("core", "worktree", str(tmp_path / "private"))
    with pytest.raises(CarryError, match=r"says that its files are in .*/private: work there"):
        await copy_in(room, tree_of(repo))


async def test_files_that_cannot_be_read_are_named(room: Sandbox, tmp_path: Path) -> None:
    if os.geteuid() != 0 or not Path("/").stat().st_mode & 0o001:
        pytest.skip("only root can become somebody who may not read a file, and only where others get to /")
    folder = tmp_path / "plain"
    (folder / "closed").mkdir(parents=True)
    (folder / "secret").write_text("x\n")
    (folder / "open").write_text("y\n")
    (folder / "secret").chmod(0o600)
    (folder / "closed").chmod(0o700)
    for place in (tmp_path, *tmp_path.parents):
        if place.is_relative_to("/tmp/"):
            place.chmod(place.stat().st_mode | 0o055)
    os.seteuid(65534)
    try:
        listing = list_files(folder)
        reading = Reading(listing, 1 << 20)
        pieces = list(reading.pieces())
    finally:
        os.seteuid(0)
    assert len(pieces) == 1
    assert set(reading.states) == {"open"}
    assert set(listing.skipped) == {
        Skipped("closed", "permission denied"),
        Skipped("secret", "permission denied"),
    }


def test_files_that_vanish_while_they_are_read_are_named(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("x\n")
    listing = list_files(tmp_path)
    (tmp_path / "b").unlink()
    reading = Reading(listing, 1 << 20)
    assert len(list(reading.pieces())) == 1
    assert set(reading.states) == {"a"}
    assert listing.skipped == [Skipped("b", "vanished while it was read")]


@pytest.mark.bubblewrap
async def test_a_repository_of_ten_thousand_files_goes_in_and_comes_back(tmp_path: Path) -> None:
    require("bubblewrap")
    tree = tmp_path / "large"
    for folder in range(100):
        (tree / f"d{folder}/deep").mkdir(parents=True)
        for number in range(100):
            (tree / f"d{folder}/deep/f{number}.py").write_text(f"x = {folder * number}\n" * 20)
    repo = git.Repo.init(tree)
    repo.git.add(".")
    repo.git.execute(["git", "-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qm", "first"])
    sandboxes = Bubblewrap()
    room = await sandboxes.take(Spec())
    try:
        began = time.monotonic()
        copy = await copy_in(room, tree)
        went_in = time.monotonic() - began
        await room.run("for d in d*; do echo y >>$d/deep/f7.py; rm $d/deep/f8.py; echo new >$d/new; done")
        began = time.monotonic()
        brought = await bring_back(room, copy)
        came_back = time.monotonic() - began
    finally:
        await sandboxes.close()
    print(f"in: {went_in:.2f} s, back: {came_back:.2f} s")
    assert len(copy.states) == 10_000
    done = status(repo)
    assert {name for _, name in done} == set(brought.changed)
    assert done == {
        (letters, f"d{folder}/{name}")
        for folder in range(100)
        for letters, name in ((" M", "deep/f7.py"), (" D", "deep/f8.py"), ("??", "new"))
    }
