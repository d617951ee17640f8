"""Attacks by files: what is none, what points elsewhere, what changes under one, names that are no text."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
import tarfile
from pathlib import Path

import pytest

from sandbox.base import Sandbox, Spec
from sandbox.choose import Kind
from sandbox.errors import FileError, FileMissing, NotRegularFile
from tests.sandbox.cells import Cells, alive, python, text
from tests.sandbox.conftest import Take
from tests.sandbox.test_files import archive, member

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.weak("reader")
async def test_what_is_no_file_is_not_waited_for(any_cell: Sandbox) -> None:
    await any_cell.run("mkfifo fifo; ln -s fifo link; ln -s /dev/zero zero; mkdir folder")
    for path in ("fifo", "link", "zero", "/dev/zero", "folder", "/dev/stdin", "/proc/self/fd/0"):
        with pytest.raises(FileError):
            await asyncio.wait_for(any_cell.read(path), 10)
    for path in ("fifo", "zero", "folder"):
        with pytest.raises(NotRegularFile):
            await asyncio.wait_for(any_cell.write(path, b"x"), 10)
    await alive(any_cell)


@pytest.mark.weak("host")
async def test_no_link_leads_to_a_file_of_the_host(take: Take, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the host's")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "out").symlink_to(secret)
    (tree / "up").symlink_to("../secret")
    (tree / "folder").symlink_to(tmp_path)
    cell = await take(Spec(tree=tree))
    paths = ("out", "up", "folder/secret", str(secret), f"/proc/1/root{secret}", "/proc/self/cwd/../secret")
    for path in paths:
        with pytest.raises(FileError):
            await cell.read(path)
    for path in paths:
        with contextlib.suppress(FileError):
            await cell.write(path, b"evil")
        await cell.run(f"echo evil >'{path}'")
    assert secret.read_text() == "the host's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret", "tree"]


@pytest.mark.weak("root", "caps", "dev")
async def test_a_link_that_changes_in_time_leads_no_further_than_a_command(cell: Sandbox) -> None:
    await cell.run("mkdir real; ln -s real place")
    flip = "while [ ! -e stop ]; do ln -sfn real place; ln -sfn /dev place; done"
    flipping = asyncio.create_task(cell.run(flip, timeout=20))
    evil = archive((member("evil"), b"x"))
    for _ in range(40):
        with contextlib.suppress(FileError):
            await cell.write("place/evil", b"x")
        with contextlib.suppress(FileError):
            await cell.unpack(evil, "place")
    await cell.write("stop", b"")
    await flipping
    await cell.run("ln -sfn /dev place")
    with contextlib.suppress(FileError):
        await cell.write("place/evil", b"x")
    assert (await cell.run("test -e /dev/evil")).code == 1


@pytest.mark.weak("unpack")
async def test_no_archive_writes_outside_of_its_folder(any_cell: Sandbox) -> None:
    await any_cell.run("mkdir in out; ln -s ../out in/there; echo kept >out/kept")
    for bad in (
        (member("../out/evil"), b"x"),
        (member("a/../../out/evil"), b"x"),
        (member("there/evil"), b"x"),
        (member("link", tarfile.SYMTYPE, "../out"), b""),
        (member("hard", tarfile.LNKTYPE, "../out/kept"), b""),
        (member("hard", tarfile.LNKTYPE, "there/kept"), b""),
        (member("pipe", tarfile.FIFOTYPE), b""),
    ):
        with pytest.raises(FileError):
            await any_cell.unpack(archive((member("good"), b"x"), bad), "in")
    chain = archive((member("a", tarfile.SYMTYPE, "."), b""), (member("a/b", tarfile.SYMTYPE, ".."), b""))
    for tar in (chain, archive((member("b/evil"), b"x"))):
        with contextlib.suppress(FileError):
            await any_cell.unpack(tar, "in")
    assert await text(any_cell, "ls -A . out; stat -c %h out/kept") == ".:\nin\nout\n\nout:\nkept\n1\n"


@pytest.mark.weak("git")
async def test_removing_everything_leaves_the_host_and_its_git_whole(take: Take, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / ".git").mkdir(parents=True)
    (tree / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (tree / "file").write_text("x")
    (tmp_path / "beside").write_text("x")
    cell = await take(Spec(tree=tree))
    ran = await cell.run(
        f"rm -rf --no-preserve-root {tree} {tmp_path} /etc /home /tmp /usr/bin / 2>/dev/null;ls /usr/bin/env",
        timeout=60,
    )
    assert ran.output.endswith(b"/usr/bin/env\n")
    assert (tmp_path / "beside").read_text() == "x"
    assert (tree / ".git/HEAD").read_text() == "ref: refs/heads/main\n"
    await alive(cell)


@pytest.mark.weak("strict")
async def test_names_that_are_no_text_are_only_names(any_cell: Sandbox) -> None:
    names = (b"new\nline", b"\xff\xfe", b"-rf", b"$(echo evil)", b"' \"quote", b"\x1b]0;x\x07")
    for name in (*names, "größe".encode(), b"n" * 255):
        path = "./" + os.fsdecode(name)
        await any_cell.write(path, name)
        assert (await any_cell.read(path)).data == name
    since = await any_cell.checkpoint()
    await any_cell.run("rm -rf -- * .[!.]*")
    patch = await any_cell.patch(since)
    assert patch.count(b"deleted file mode") == 8
    assert await text(any_cell, "ls -A") == ""


@pytest.mark.weak("strict")
async def test_a_name_too_long_is_an_answer(any_cell: Sandbox) -> None:
    for path in ("ö" * 200, "/".join(["d"] * 3000)):
        with pytest.raises(FileError) as caught:
            await any_cell.read(path)
        assert type(caught.value) in (FileError, FileMissing)
        with pytest.raises(FileError):
            await any_cell.write(path, b"x")
    await alive(any_cell)


@pytest.mark.weak("words")
async def test_a_tree_whose_path_is_no_word_is_worked_on(take: Take, tmp_path: Path) -> None:
    tree = tmp_path / "a b 'c' \"d\" $(e);\t-f ö"
    tree.mkdir()
    (tree / "here").write_text("x\n")
    cell = await take(Spec(tree=tree))
    assert await text(cell, "cat here; echo y >there; mkdir sub; cd sub; pwd") == f"x\n{tree}/sub\n"
    since = await cell.checkpoint()
    await cell.write("../here", b"z\n")
    assert b"+z" in await cell.patch(since)
    assert (tree / "there").read_text() == "y\n"


@pytest.mark.weak("chdir")
async def test_a_folder_that_vanishes_under_the_shell_stops_nothing(any_cell: Sandbox) -> None:
    await any_cell.run("mkdir gone; cd gone")
    await any_cell.run("rmdir ../gone")
    assert await text(any_cell, "pwd; echo on") == f"{any_cell.info.root}\non\n"
    await any_cell.run("mkdir c; cd c; chmod 000 .")
    await alive(any_cell)
    await any_cell.run("chmod 700 c")


@pytest.mark.weak("root", "caps")
async def test_files_that_are_shut_stay_shut_for_the_tools_too(cell: Sandbox) -> None:
    await cell.run("mkdir shut; echo x >shut/file; echo y >file; chmod 000 shut file")
    for path in ("shut/file", "file"):
        with pytest.raises(FileError, match="permission denied"):
            await cell.read(path)
    with pytest.raises(FileError):
        await cell.write("shut/new", b"x")
    await cell.run("chmod 700 shut; chmod 600 file")
    assert (await cell.read("shut/file")).data == b"x\n"


@pytest.mark.weak("host", "root")
async def test_nothing_of_the_host_s_users_and_secrets_is_there(take: Take, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret")
    cell = await take(Spec())
    told = await text(
        cell,
        f"ls {tmp_path} {tmp_path.parent} {Path(__file__).parent}; cat /etc/shadow /etc/machine-id;"
        "find / -name docker.sock -o -xdev -name '*.sock';"
        "ls -A /root /home /var/run /run /mnt /media /srv /boot | grep -v :; ls -A ~root/.ssh",
    )
    lines = {line for line in told.splitlines() if line and not re.match("(ls|cat|find): ", line)}
    assert lines <= {"user", ".pyenv"}


@pytest.mark.weak("names")
async def test_the_machine_is_not_named(cell: Sandbox) -> None:
    told = await text(cell, "uname -n; cat /etc/hostname /proc/sys/kernel/hostname 2>/dev/null")
    assert set(told.split()) == {"sandbox"} != {socket.gethostname()}
    users = await text(cell, "cut -d: -f1 /etc/passwd; id -un")
    assert set(users.split()) <= {"root", "user", "nobody"}


@pytest.mark.weak("env")
async def test_the_host_s_environment_is_in_no_process(
    kind: Kind, cells: Cells, missing: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERLUDE_TEST_KEY", "sk-secret")
    maker = cells.maker(kind, missing)
    cell = await maker.take(Spec())
    found = await python(
        cell,
        "import os\n"
        "pid, text = os.getpid(), b''\n"
        "while pid:\n"
        "    try: text += open('/proc/%d/environ' % pid, 'rb').read()\n"
        "    except OSError: pass\n"
        "    pid = int(open('/proc/%d/stat' % pid).read().rpartition(')')[2].split()[1])\n"
        "print(b'sk-secret' in text, b'PATH=' in text)\n",
    )
    await maker.close()
    assert found.head == b"False True\n"
