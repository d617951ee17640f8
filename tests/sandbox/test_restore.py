"""Restore: whatever a command did to the work tree, a checkpoint brings it back, and loses nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sandbox.base import Limits, Sandbox, Sandboxes, Spec
from sandbox.errors import DiskFull, FileError, SandboxError
from sandbox.local import Local
from tests.sandbox.test_checkpoints import CHANGE, files, start

ODD = r"""
printf 'a' >$'new\nline'; printf 'b' >$'\xff\xfe'; printf 'c' >'quo"te'; printf 'd' >' space '
printf e >-dash
printf 'f' >'back\slash'; printf g >'*'; printf h >"$(printf 'x%.0s' $(seq 250))"; ln -s 'no where' dangling
mkdir -p d/e; printf 'one\r\n' >d/e/crlf; printf '* text=auto eol=lf\n' >.gitattributes; chmod 755 d/e/crlf
"""


async def test_everything_that_was_deleted_or_moved_away_comes_back(box: Sandbox) -> None:
    await start(box)
    await box.run(ODD)
    before = await files(box)
    first = await box.checkpoint("turn 1")
    await box.run("rm -rf -- * .[!.]*")
    restored = await box.restore(first)
    assert (await files(box), restored.deleted, restored.kept) == (before, (), ())
    await box.run("mkdir ~/away; mv -- * .[!.]* ~/away")
    assert len((await box.restore(first)).written) == len(restored.written) == 17
    assert await files(box) == before
    assert [one.label for one in await box.checkpoints()] == [
        "turn 1",
        *("before restoring: turn 1", "restored: turn 1") * 2,
    ]


async def test_what_a_restore_replaces_is_saved_and_can_be_restored_itself(box: Sandbox) -> None:
    await start(box)
    before = await files(box)
    first = await box.checkpoint("first")
    await box.run(CHANGE)
    changed = await files(box)
    restored = await box.restore(first)
    assert await files(box) == before
    assert set(restored.deleted) == {"deep/er/new", "new name", "link", "empty", "ragged"}
    assert set(restored.written) == {"text", "binary", "crlf", "tool", "gone", "old-name"}
    await box.restore(restored.saved)
    assert await files(box) == changed
    again = await box.restore(first)
    assert (again.deleted, again.kept, await files(box)) == (restored.deleted, (), before)
    assert await box.patch(first) == b""
    assert await box.patch(first, restored.saved) != b""


async def test_a_file_becomes_a_folder_or_a_symlink_and_back(box: Sandbox) -> None:
    await box.run("echo 1 >file; mkdir -p folder/in; echo 2 >folder/in/it; ln -s file link; mkdir ~/out")
    before = await files(box)
    first = await box.checkpoint()
    await box.run(
        "rm file; mkdir file; echo x >file/x; mv folder/in ~/out; ln -s ~/out/in folder/in;"
        "rm link; echo y >link"
    )
    changed = await files(box)
    restored = await box.restore(first)
    assert (await files(box), restored.kept) == (before, ())
    assert (await box.run("cat ~/out/in/it; ls ~/out/in")).output == b"2\nit\n"
    await box.restore(restored.saved)
    assert await files(box) == changed


async def test_what_is_in_no_record_is_neither_deleted_nor_written_over(box: Sandbox) -> None:
    await box.run("echo 1 >code; echo '*.log' >.gitignore; echo secret >a.log; mkdir d; echo 2 >d/file")
    first = await box.checkpoint()
    await box.run(
        "truncate -s 1900M huge; rm code; truncate -s 1900M code; rm -r d; mkfifo d; rm .gitignore;"
        "mkdir logs; echo 3 >logs/new"
    )
    restored = await box.restore(first)
    assert restored.deleted == ("logs/new",)
    assert restored.kept == ("a.log", "code.kept", "d.kept", "huge")
    assert restored.written == (".gitignore", "code", "d/file")
    ran = await box.run(
        "cat code d/file a.log; stat -c %s huge code.kept; test -p d.kept && echo fifo; ls -d logs"
    )
    assert ran.output.startswith(b"1\n2\nsecret\n1992294400\n1992294400\nfifo\n")
    assert [one.left for one in await box.checkpoints()] == [(), ("code", "huge"), ("code.kept", "huge")]


async def test_an_ignored_file_that_was_recorded_once_stays_recorded(box: Sandbox) -> None:
    await box.run("echo 1 >a.log")
    first = await box.checkpoint()
    await box.run("echo '*.log' >.gitignore; echo 2 >a.log; echo 2 >b.log")
    second = await box.checkpoint()
    await box.run("rm a.log")
    await box.checkpoint()
    await box.run("echo 3 >a.log")
    assert (await box.restore(second)).kept == ()
    assert (await box.run("cat a.log")).output == b"2\n"
    assert (await box.restore(first)).deleted == (".gitignore",)
    assert (await box.run("cat a.log b.log")).output == b"1\n2\n"


async def test_the_files_of_repositories_inside_are_covered(box: Sandbox) -> None:
    await box.run(
        "git init -q .; git init -q sub; echo 1 >sub/a; git -C sub add a; git init -q sub/deep;"
        "echo 2 >sub/deep/b;echo x.o >sub/.gitignore; echo 3 >sub/x.o"
    )
    before = await files(box)
    first = await box.checkpoint()
    await box.run("rm -rf .git sub; mkfifo .git")
    assert (await box.restore(first)).written == ("sub/.gitignore", "sub/a", "sub/deep/b")
    await box.run("echo 3 >sub/x.o")
    assert await files(box) == before
    for trick in ("rm .git; ln -s .git .git", "rm .git; mkdir .git", "chmod 000 .git", "rm -r .git"):
        await box.run(trick + "; rm -r sub/deep")
        await box.restore(first)
        assert await files(box) == before


async def test_files_that_a_command_made_unreadable_are_recorded_and_readable_again(box: Sandbox) -> None:
    await box.run("umask 077; mkdir -p d/e; echo 1 >d/e/a; echo 2 >b; echo 3 >c")
    before = await files(box)
    first = await box.checkpoint()
    await box.run("echo 4 >d/e/a; chmod 000 d/e/a d/e d b; echo 5 >new; chmod 000 new .")
    assert b"+4\n" in await box.patch(first)
    second = await box.checkpoint()
    await box.run("echo 6 >c; chmod 400 d/e/a; chmod 000 d/e d b; chmod 555 .")
    await box.restore(first)
    assert await files(box) == before
    await box.restore(second)
    assert (await box.run("cat d/e/a b new")).output == b"4\n2\n5\n"
    mended = {path for one in await box.checkpoints() for path in one.mended}
    assert mended >= {".", "b", "d", "d/e"}


async def test_fifos_with_the_names_of_git_s_own_files_do_not_stop_it(box: Sandbox) -> None:
    await box.run("echo 1 >a; mkdir d; echo 1 >d/b")
    first = await box.checkpoint()
    await box.run("git init -q .; mkfifo .gitignore d/.gitattributes; echo 2 >d/b")
    assert b"+2\n" in await box.patch(first)


async def test_a_full_temporary_folder_does_not_stop_it(sandboxes: Sandboxes) -> None:
    box = await sandboxes.take(Spec(limits=Limits(tmp=8 << 20)))
    if box.info.kind == "local":
        pytest.skip("a local sandbox has no folders of its own size")
    await box.run("head -c 200000 /dev/urandom >a; cat /dev/zero >/tmp/full")
    first = await box.checkpoint()
    await box.run("rm a; for n in 1 2 3 4 5 6 7; do head -c 1M /dev/urandom >$n; done")
    second = await box.checkpoint()
    await box.run("for n in 1 2 3 4 5 6 7; do head -c 1M /dev/urandom >$n; done")
    with pytest.raises(DiskFull, match="no room left in the store of checkpoints"):
        await box.checkpoint()
    with pytest.raises(DiskFull, match="no room left in the store of checkpoints"):
        await box.restore(first)
    await box.run("rm ?")
    await box.restore(first)
    assert (await box.run("stat -c %s *")).output == b"200000\n"
    assert [one.id for one in await box.checkpoints()][:2] == [first, second]


async def test_a_record_that_a_command_kills_says_so_and_leaves_the_store_whole(box: Sandbox) -> None:
    if box.info.kind == "local":
        pytest.skip("it would end the user's own processes")
    await box.run("echo 1 >a")
    first = await box.checkpoint()
    killing = asyncio.create_task(
        box.run("echo 2 >a; touch started; while :; do kill -9 -1; done", timeout=3)
    )
    while not await _there(box, "started"):
        await asyncio.sleep(0.01)
    with pytest.raises(SandboxError, match="killed by a command; nothing is lost"):
        await box.checkpoint()
    with pytest.raises(SandboxError, match="what it was is the newest checkpoint"):
        await box.restore(first)
    await killing
    await box.restore(first)
    assert (await box.run("cat a; ls")).output == b"1\na\n"


async def _there(box: Sandbox, path: str) -> bool:
    try:
        await box.read(path)
    except FileError:
        return False
    return True


async def test_a_work_tree_that_is_full_is_brought_back_once_there_is_room(sandboxes: Sandboxes) -> None:
    box = await sandboxes.take(Spec(limits=Limits(tmp=6 << 20)))
    if box.info.kind == "local":
        pytest.skip("a local sandbox has no folders of its own size")
    await box.run("echo junk >.gitignore; echo 1 >a; head -c 3M /dev/urandom >big")
    first = await box.checkpoint()
    await box.run("rm a big; head -c 4M /dev/zero >junk")
    with pytest.raises(DiskFull, match=r"no room left to write big; .* what it was is the newest checkpoint"):
        await box.restore(first)
    assert (await box.run("ls -A; rm junk")).output == b".gitignore\na\njunk\n"
    assert (await box.restore(first)).written == ("big",)


async def test_a_tree_whose_folder_is_gone_is_made_again() -> None:
    made = Local()
    box = await made.take(Spec())
    await box.run("echo 1 >a")
    first = await box.checkpoint()
    await box.run('mv "$PWD" "$HOME"')
    assert (await box.restore(first)).written == ("a",)
    await made.close()


async def test_an_index_that_names_files_outside_of_the_tree_is_not_believed(box: Sandbox) -> None:
    evil = (
        "import hashlib, struct\n"
        "name = b'../../tmp/evil'\n"
        "entry = bytes(24) + struct.pack('>I', 0o100644) + bytes(32) + struct.pack('>H', len(name))\n"
        "entry += name; entry += bytes(8 - len(entry) % 8)\n"
        "data = b'DIRC' + struct.pack('>II', 2, 1) + entry\n"
        "open(path, 'wb').write(data + hashlib.sha1(data).digest())\n"
    )
    await box.run("git init -q .; git init -q sub; echo 1 >a; echo 1 >sub/b; echo evil >/tmp/evil")
    for path in (".git/index", "sub/.git/index"):
        await box.write("evil.py", f"path = {path!r}\n{evil}".encode())
        assert (await box.run("python3 evil.py; rm evil.py; git ls-files; git -C sub ls-files")).code == 0
    first = await box.checkpoint()
    await box.run("rm -rf -- * .git")
    assert (await box.restore(first)).written == ("a", "sub/b")


async def test_many_at_once_are_done_one_after_the_other(box: Sandbox) -> None:
    await box.run("echo 1 >a")
    ids = await asyncio.gather(*(box.checkpoint(str(number)) for number in range(6)))
    assert len(set(ids)) == 1
    assert {one.label for one in await box.checkpoints()} == set("012345")


async def test_a_sandbox_without_git_says_so_and_runs_no_other(tmp_path: Path) -> None:
    (tmp_path / "bash").symlink_to("/bin/bash")
    made = Local()
    box = await made.take(Spec(env=(("PATH", str(tmp_path)),)))
    await box.write("git", b"#!/bin/bash\n>caught\n", mode=0o755)
    with pytest.raises(SandboxError, match="there is no git in the sandbox, and checkpoints need it"):
        await box.checkpoint()
    assert (await box.run("echo *")).head == b"git\n"
    await made.close()


async def test_there_is_no_checkpoint_that_was_never_made(box: Sandbox) -> None:
    first = await box.checkpoint()
    for other in ("", "HEAD", "--output=/tmp/x", "0" * 40, first[:20]):
        with pytest.raises(SandboxError, match="there is no checkpoint"):
            await box.restore(other)
    with pytest.raises(SandboxError, match="there is no checkpoint"):
        await box.patch("0" * 40)


async def test_what_commands_of_a_sandbox_that_is_gone_made_is_told_from_what_the_user_made(
    tmp_path: Path,
) -> None:
    for name in ("tree", "store"):
        (tmp_path / name).mkdir()
    made = Local()
    box = await made.take(Spec(tree=tmp_path / "tree", store=tmp_path / "store"))
    first = await box.checkpoint()
    await box.run("echo 1 >theirs")
    await box.close()
    (tmp_path / "tree" / "mine").write_text("2")
    box = await made.take(Spec(tree=tmp_path / "tree", store=tmp_path / "store"))
    restored = await box.restore(first)
    assert (restored.deleted, restored.kept) == (("theirs",), ("mine",))
    await made.close()
