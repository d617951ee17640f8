"""The store of checkpoints: out of the commands' reach, and there for the next sandbox on the same tree."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import time
from pathlib import Path

import pytest

from sandbox.base import Limits, Sandboxes, Spec
from sandbox.errors import SandboxError
from sandbox.local import Local
from tests.sandbox.test_checkpoints import contents, repository

OWNER = 1234 if os.geteuid() == 0 else os.geteuid()


def owned(path: Path) -> Path:
    """The same folder, given to somebody who is not root where that can be."""
    for place in (path, *path.rglob("*")):
        os.chown(place, OWNER, OWNER if os.geteuid() == 0 else -1, follow_symlinks=False)
    return path


def owners(path: Path) -> set[tuple[int, int]]:
    states = [place.lstat() for place in (path, *path.rglob("*"))]
    return {(state.st_uid, state.st_gid) for state in states}


def user() -> None:
    """Let the file system's clock tick: what is done then was not done by the last command."""
    time.sleep(0.05)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tmp_path.parent.chmod(0o755)
    tmp_path.chmod(0o755)
    return owned(repository(tmp_path / "repo"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store"
    path.mkdir(mode=0o700)
    return path


ATTACK = """
ls -la /interlude /interlude/store /interlude/store/git; cat /interlude/store/list
rm -rf /interlude /interlude/*
mv /interlude /tmp/x; echo x >/interlude/x; chmod 777 /interlude; umount /interlude
mount --bind /tmp /interlude
unshare -Urm sh -c 'rm -rf /interlude/store; umount /interlude' ; find / -xdev -name 'interlude*' -delete
for n in $(seq 300); do
  for p in /proc/[0-9]*; do cat $p/environ | tr '\\0' '\\n' | grep GIT_DIR; ls $p/fd $p/cwd/objects; done
done
"""


async def test_commands_cannot_reach_the_store(walls: Sandboxes) -> None:
    box = await walls.take(Spec())
    if box.info.kind == "bubblewrap" and os.geteuid() != 0:
        pytest.skip("here commands have the ids of the worker")
    await box.run("echo 1 >a")
    first = await box.checkpoint()
    ran = await box.run(f"({ATTACK}) 2>/dev/null &")
    for number in range(20):
        await box.write("b", b"%d\n" % number)
        await box.checkpoint()
    ran = await box.run(f"exec 2>/dev/null; {ATTACK.replace('300', '1')}; id -G")
    assert ran.output.split(b"\n")[-2].decode() not in ("64917", "64918")
    assert b"GIT_DIR" not in ran.output and b"/interlude/store" not in ran.output
    await box.restore(first)
    assert (await box.run("grep -r . .; ls -ld /interlude")).head.startswith(b"./a:1\nd")
    assert len(await box.checkpoints()) == 23


async def test_a_git_that_a_command_made_is_never_run(box_of: Sandboxes) -> None:
    box = await box_of.take(Spec())
    trap = "#!/bin/sh\\ntouch /tmp/caught ~/caught\\n"
    await box.run(
        f"mkdir -p ~/.local/bin bin; printf '{trap}' >~/.local/bin/git; cp ~/.local/bin/git bin;"
        "chmod +x bin/git ~/.local/bin/git;"
        "export PATH=$PWD/bin:$HOME/.local/bin:$PATH GIT_DIR=/tmp/x HOME=/tmp"
    )
    first = await box.checkpoint()
    await box.run("rm -r bin")
    await box.restore(first)
    assert (await box.run("ls /tmp/caught /home/user/caught ~/caught")).code != 0


@pytest.fixture
def box_of(walls: Sandboxes) -> Sandboxes:
    return walls


async def test_checkpoints_outlive_the_sandbox(sandboxes: Sandboxes, tree: Path, store: Path) -> None:
    spec = Spec(tree=tree, store=store)
    box = await sandboxes.take(spec)
    first = await box.checkpoint("first")
    await box.run("echo 2 >code.py; rm kept.gen; mkdir new; echo 3 >new/file")
    second = await box.checkpoint("second")
    await box.run("rm -rf -- * .gitignore")
    await box.close()
    with (store / "list").open("ab") as file:
        file.write(b'{"id": "torn by a ki')
    (store / "git/index.lock").touch()
    shutil.rmtree(tree / ".git")
    box = await sandboxes.take(spec)
    assert [(one.id, one.label) for one in await box.checkpoints()] == [(first, "first"), (second, "second")]
    assert (await box.restore(second)).kept == ()
    assert (tree / "new/file").read_text() == "3\n"
    restored = await box.restore(first)
    assert (restored.deleted, (tree / "new").exists()) == (("new/file",), False)
    assert (tree / "code.py").read_text() == "x = 1\n"
    assert (tree / "kept.gen").read_text() == "tracked although ignored\n"
    await box.close()
    if box.info.kind != "local":
        assert owners(tree) == {(OWNER, tree.stat().st_gid)}
        assert owners(store) == {(OWNER, store.stat().st_gid)}
    assert stat.S_IMODE(store.stat().st_mode) == 0o2700


@pytest.mark.skipif(os.geteuid() == OWNER, reason="only root works in trees of others")
async def test_what_root_left_in_a_store_is_the_owner_s_again(
    sandboxes: Sandboxes, tree: Path, store: Path
) -> None:
    spec = Spec(tree=tree, store=store)
    local = Local()
    first = await (await local.take(spec)).checkpoint()
    await local.close()
    (store / "outside").symlink_to("/etc/hosts")
    box = await sandboxes.take(spec)
    await box.run("echo 2 >code.py")
    await box.checkpoint()
    assert (await box.restore(first)).written == ("code.py",)
    if box.info.kind != "local":
        assert {owner for owner, _ in owners(store)} == {OWNER}
    assert Path("/etc/hosts").stat().st_uid == 0


async def test_what_the_user_made_meanwhile_is_never_deleted(
    sandboxes: Sandboxes, tree: Path, store: Path
) -> None:
    box = await sandboxes.take(Spec(tree=tree, store=store))
    (tree / "before").write_text("the user's, not tracked\n")
    first = await box.checkpoint()
    await box.run("echo 1 >agents; echo 1 >shared; echo 1 >.env; rm before")
    await box.write("tool", b"1\n")
    await box.checkpoint()
    user()
    (tree / "users").write_text("2\n")
    (tree / "shared").write_text("2\n")
    second = await box.checkpoint()
    await box.run("rm -rf -- * .env; echo 4 >users; echo 5 >late")
    user()
    (tree / "now").write_text("3\n")
    restored = await box.restore(first)
    assert restored.kept == ("now", "users")
    assert (restored.written, restored.deleted) == (("before", "code.py", "kept.gen"), ("late",))
    await box.restore(second)
    restored = await box.restore(first)
    assert (restored.kept, restored.deleted) == (("now", "shared", "users"), (".env", "agents", "tool"))


async def test_the_user_s_repository_is_as_it_was_byte_for_byte(
    sandboxes: Sandboxes, tmp_path: Path, store: Path
) -> None:
    tree = repository(tmp_path / "repo")

    def git(*argv: str, into: Path = tree) -> str:
        done = subprocess.run(
            ["git", "-C", str(into), "-c", "protocol.file.allow=always", *argv],
            check=True,
            capture_output=True,
        )
        return done.stdout.decode()

    git("config", "user.name", "A")
    git("submodule", "add", "-q", str(repository(tmp_path / "other")), "sub")
    (tree / "stashed").write_text("1\n")
    git("stash", "push", "-q", "-u")
    (tree / "hidden").write_text("1\n")
    git("add", "hidden")
    git("commit", "-q", "-m", "second")
    git("update-index", "--assume-unchanged", "hidden")
    (tree / "staged").write_text("1\n")
    (tree / "intended").write_text("1\n")
    git("add", "staged")
    git("add", "-N", "intended")
    (tree / "staged").write_text("2\n")
    (tree / ".git/hooks/post-checkout").write_text("#!/bin/sh\ntouch /tmp/hooked\n")
    (tree / ".git/hooks/post-checkout").chmod(0o755)
    before = contents(tree)
    box = await sandboxes.take(Spec(tree=tree, store=store))
    first = await box.checkpoint()
    assert contents(tree) == before
    await box.run("echo 3 >hidden; echo 3 >staged; echo 3 >sub/code.py; echo 3 >sub/new; rm intended code.py")
    restored = await box.restore(first)
    assert restored.written == ("code.py", "hidden", "intended", "staged", "sub/code.py")
    assert restored.deleted == ("sub/new",)
    assert contents(tree) == before
    await box.close()
    for folder in (tmp_path / "other", tree / ".git"):
        shutil.rmtree(folder)
    box = await sandboxes.take(Spec(tree=tree, store=store))
    await box.run("rm -rf -- *")
    await box.restore(first)
    kept = {path: data for path, data in before.items() if ".git" not in path.parts}
    assert {path: data for path, data in contents(tree).items() if ".git" not in path.parts} == kept


async def test_orphans_without_number_leave_no_lines_without_number(tmp_path: Path) -> None:
    tree, store = tmp_path / "tree", tmp_path / "store"
    tree.mkdir()
    store.mkdir()
    sandboxes = Local()
    box = await sandboxes.take(Spec(tree=tree, store=store))
    await box.checkpoint()
    await box.run("for i in {1..500}; do (true &); done; sleep 0.2")
    await box.checkpoint()
    assert 1 <= len((store / "acts").read_bytes().splitlines()) < 20
    await sandboxes.close()


async def test_a_store_that_a_command_destroyed_is_said_to_be_and_begun_anew(tmp_path: Path) -> None:
    made = Local()
    store = tmp_path / "store"
    tree = tmp_path / "tree"
    for folder in (tree, store):
        folder.mkdir()
    box = await made.take(Spec(tree=tree, store=store))
    await box.run("echo 1 >a")
    for attack in (
        "rm -rf STORE/*",
        "rm -rf STORE/git/objects",
        "echo x >STORE/list",
        "rm STORE/list",
        "rm -rf STORE/git; echo 1 >STORE/git",
    ):
        await box.checkpoint()
        await box.run(attack.replace("STORE", str(store)))
        with pytest.raises(
            SandboxError, match=r"damaged .* a new store is started, so make a checkpoint now"
        ):
            await box.checkpoint()
        first = await box.checkpoint("again")
        await box.run("echo 2 >a")
        await box.restore(first)
        assert (tree / "a").read_text() == "1\n"
        await box.checkpoint()
    await box.run(f"echo 2 >a; find {store}/git/objects -type f -delete")
    with pytest.raises(SandboxError, match="damaged"):
        await box.restore(first)
    assert (tree / "a").read_text() == "2\n"
    await made.close()


async def test_closing_gives_the_owner_back_what_commands_took(
    sandboxes: Sandboxes, tree: Path, store: Path
) -> None:
    (tree / "private").write_text("unreadable from the start\n")
    (tree / "private").chmod(0o000)
    owned(tree)
    box = await sandboxes.take(Spec(tree=tree, limits=Limits(lifetime=60)))
    await box.run(
        "mkdir -p d/e; echo 1 >d/e/a; cp /bin/true s; chmod 6755 s; chmod 000 d/e/a d/e d code.py;"
        "chmod 500 .; (while :; do chmod 000 code.py; done) &"
    )
    if box.info.kind != "local":
        assert (
            {".", "code.py", "d", "d/e", "d/e/a", "s"} >= set(await box.mend()) >= {".", "d", "d/e", "d/e/a"}
        )
    await box.close()
    modes = {
        path.name: stat.S_IMODE(path.lstat().st_mode) for path in tree.rglob("*") if ".git" not in str(path)
    }
    expected = {
        "private": 0o000,
        "code.py": 0o600,
        "kept.gen": 0o644,
        "s": 0o6755 if box.info.kind == "local" else 0o755,
    }
    assert modes == {**expected, "d": 0o700, "e": 0o700, "a": 0o600}
    assert stat.S_IMODE(tree.stat().st_mode) & 0o700 == 0o700


def test_a_store_inside_of_the_tree_is_refused(tmp_path: Path) -> None:
    from sandbox.tree import look_at

    for store in (tmp_path, tmp_path / "in"):
        store.mkdir(exist_ok=True)
        with pytest.raises(SandboxError, match="name a folder beside it"):
            look_at(tmp_path, store)
    with pytest.raises(SandboxError, match="no folder"):
        look_at(tmp_path / "in", tmp_path / "missing")
