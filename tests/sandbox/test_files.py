"""Files: whole or not at all, regular ones only, and never further than a command reaches."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest

from sandbox.base import FileData, Limits, Sandbox, Sandboxes, Spec
from sandbox.errors import DiskFull, FileChanged, FileError, FileMissing, NotRegularFile


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def archive(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for info, data in members:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "", mode: int = 0o644) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, target, mode
    return info


async def test_what_is_written_is_read_back_whole(box: Sandbox) -> None:
    data = bytes(range(256)) * 3
    await box.write("a/b/c.bin", data)
    assert await box.read("a/b/c.bin") == FileData(data, 0, 768, digest(data), 0o644)
    await box.run("cd a/b")
    assert (await box.read("c.bin", offset=700, limit=10)) == FileData(data[700:710], 700, 768, "", 0o644)
    assert (await box.read("c.bin", offset=9999)).data == b""
    await box.write("empty", b"")
    assert await box.read("empty") == FileData(b"", 0, 0, digest(b""), 0o644)


async def test_mode_and_symlinks_are_kept_and_no_temporary_file_stays(box: Sandbox) -> None:
    await box.run("mkdir d; printf old >d/real; chmod 750 d/real; ln -s d/real link; ln -s d/new dangling")
    await box.write("link", b"new")
    await box.write("dangling", b"made")
    await box.write("script", b"#!/bin/sh\n", mode=0o755)
    ran = await box.run("stat -c '%a %N' link d/real d/new script; cat d/real d/new; ls -A . d")
    assert ran.head.decode() == (
        "777 'link' -> 'd/real'\n750 'd/real'\n644 'd/new'\n755 'script'\nnewmade"
        ".:\nd\ndangling\nlink\nscript\n\nd:\nnew\nreal\n"
    )


async def test_a_write_expects_what_was_read(box: Sandbox) -> None:
    await box.write("f", b"one", expect="")
    await box.write("f", b"two", expect=digest(b"one"))
    with pytest.raises(FileChanged):
        await box.write("f", b"three", expect=digest(b"one"))
    with pytest.raises(FileChanged):
        await box.write("f", b"three", expect="")
    with pytest.raises(FileChanged):
        await box.write("g", b"three", expect=digest(b"one"))
    assert (await box.read("f")).data == b"two"


async def test_what_is_not_a_regular_file_is_refused_at_once(box: Sandbox) -> None:
    await box.run("mkfifo fifo; mkdir folder; ln -s /dev/zero zero; ln -s loop loop")
    for path, kind, message in (
        ("fifo", NotRegularFile, "fifo is a FIFO"),
        ("folder", NotRegularFile, "folder is a folder"),
        ("zero", NotRegularFile, "zero is a device"),
        ("/dev/zero", NotRegularFile, "/dev/zero is a device"),
        ("missing", FileMissing, "missing does not exist"),
        ("loop", FileError, "loop: too many levels of symbolic links"),
    ):
        with pytest.raises(kind) as caught:
            await box.read(path)
        assert str(caught.value) == message
    for path in ("fifo", "folder", "zero", "new/"):
        with pytest.raises(NotRegularFile):
            await box.write(path, b"x")


async def test_a_file_that_grows_while_it_is_read_as_in_proc_has_its_bytes(box: Sandbox) -> None:
    got = await box.read("/proc/self/stat")
    assert got.size == len(got.data) > 20


async def test_a_large_file_is_read_by_range(box: Sandbox) -> None:
    await box.run("truncate -s 100M big; printf end >>big")
    got = await box.read("big", offset=100 << 20, limit=100)
    assert (got.data, got.size, got.sha256) == (b"end", (100 << 20) + 3, "")
    first = await box.read("big", limit=1000)
    assert (len(first.data), first.size) == (1000, (100 << 20) + 3)


async def test_a_full_disk_leaves_the_old_file(walls: Sandboxes) -> None:
    box = await walls.take(Spec(limits=Limits(tmp=1 << 20)))
    await box.write("keep", b"precious")
    with pytest.raises(DiskFull) as caught:
        await box.write("keep", bytes(2 << 20))
    assert "keep" in str(caught.value)
    assert (await box.read("keep")).data == b"precious"
    assert (await box.run("ls -A")).head == b"keep\n"
    assert (await box.run("head -c 3M /dev/zero >more; rm more; echo on")).tail[-3:] in (b"on\n", b"")


async def test_a_file_limit_counts_for_the_worker_too(box: Sandbox, sandboxes: Sandboxes) -> None:
    small = await sandboxes.take(Spec(limits=Limits(file=1 << 20)))
    ran = await small.run("head -c 2M /dev/zero >big; stat -c %s big")
    assert ran.output.splitlines()[-1] == b"1048576"


async def test_a_symlink_reaches_nothing_that_a_command_could_not(walls: Sandboxes, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the host's")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "out").symlink_to(secret)
    (tree / "shadow").symlink_to("/etc/shadow")
    (tree / "worker").symlink_to("/proc/1/environ")
    box = await walls.take(Spec(tree=tree))
    for path in ("out", "shadow", str(secret)):
        with pytest.raises(FileError):
            await box.read(path)
    with pytest.raises(FileError):
        await box.write("/usr/bin/python3", b"x")
    assert secret.read_text() == "the host's"


async def test_an_archive_is_laid_out_with_modes_and_links(box: Sandbox) -> None:
    await box.unpack(
        archive(
            (member("src", tarfile.DIRTYPE, mode=0o755), b""),
            (member("src/run.sh", mode=0o4755), b"#!/bin/sh\necho ran\n"),
            (member("link", tarfile.SYMTYPE, "src/run.sh"), b""),
            (member("hard", tarfile.LNKTYPE, "src/run.sh"), b""),
        )
    )
    await box.unpack(archive((member("x"), b"1")), "sub/folder")
    ran = await box.run("./link; ./hard; stat -c %a src/run.sh; cat sub/folder/x")
    assert ran.head == b"ran\nran\n755\n1"


@pytest.mark.parametrize(
    "bad",
    [
        member("../evil"),
        member("/tmp/evil"),
        member("a/../../evil"),
        member("null", tarfile.CHRTYPE),
        member("pipe", tarfile.FIFOTYPE),
        member("out", tarfile.SYMTYPE, "/etc"),
        member("out", tarfile.SYMTYPE, "../.."),
        member("hard", tarfile.LNKTYPE, "../../etc/passwd"),
        member("there/evil"),
        member("there", tarfile.DIRTYPE),
    ],
    ids=lambda info: f"{info.name}-{info.linkname}".replace("/", ":"),
)
async def test_an_archive_that_reaches_out_is_refused(bad: tarfile.TarInfo, tmp_path: Path) -> None:
    from sandbox.local import Local

    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "there").symlink_to(tmp_path)
    local = Local()
    box = await local.take(Spec(tree=tmp_path / "tree"))
    with pytest.raises(FileError):
        await box.unpack(archive((member("good"), b"1"), (bad, b"")))
    await local.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tree"]
    assert (tmp_path / "tree" / "there").is_symlink()


async def test_what_is_no_archive_is_refused(box: Sandbox) -> None:
    with pytest.raises(FileError):
        await box.unpack(b"not a tar archive" * 100)


async def test_further_folders_are_empty_and_writable(walls: Sandboxes) -> None:
    sandbox = await walls.take(Spec(folders=("/tests", "/logs")))
    await sandbox.unpack(archive((member("deep/note.txt"), b"hello\n")), "/tests")
    ran = await sandbox.run("ls -A /tests /logs && cp /tests/deep/note.txt /logs/ && cat /logs/note.txt")
    assert (ran.code, ran.output) == (0, b"/logs:\n\n/tests:\ndeep\nhello\n")
    ran = await (await walls.take(Spec())).run("ls /tests /logs")
    assert ran.code != 0


async def test_another_name_of_a_file_keeps_what_it_had(box: Sandbox) -> None:
    await box.run("echo old >a; ln a b")
    await box.write("a", b"new\n")
    assert (await box.run("cat a b")).head == b"new\nold\n"


async def test_a_file_says_where_it_really_is(box: Sandbox) -> None:
    root = box.info.root
    await box.run("mkdir -p d; echo x >d/real; ln -s d/real link; cd d")
    for path in ("real", "./real", "../link", f"{root}/d/real"):
        assert (await box.read(path)).path.endswith("/d/real")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
async def test_a_file_of_another_user_stays_theirs(tmp_path: Path) -> None:
    from sandbox.local import Local

    file = tmp_path / "theirs"
    file.write_text("old\n")
    os.chown(file, 4321, 4321)
    file.chmod(0o640)
    local = Local()
    box = await local.take(Spec(tree=tmp_path))
    await box.write("theirs", b"new\n")
    await local.close()
    now = file.stat()
    assert (file.read_text(), now.st_uid, now.st_gid, now.st_mode & 0o777) == ("new\n", 4321, 4321, 0o640)


async def test_a_file_that_others_may_write_keeps_its_owner(walls: Sandboxes, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to another user")
    tree = tmp_path / "tree"
    tree.mkdir()
    os.chown(tree, 4322, 4322)
    file = tree / "theirs"
    file.write_text("a long old text\n")
    os.chown(file, 4321, 4321)
    file.chmod(0o666)
    box = await walls.take(Spec(tree=tree))
    await box.write("theirs", b"new\n")
    assert (file.read_text(), file.stat().st_uid, file.stat().st_mode & 0o777) == ("new\n", 4321, 0o666)
    assert [each.name for each in tree.iterdir()] == ["theirs"]
