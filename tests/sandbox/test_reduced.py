"""Images without Python or bash: what works in them, and what says that it does not."""

from __future__ import annotations

import asyncio
import io
import tarfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sandbox.base import Limits, Sandbox, Sandboxes, Spec
from sandbox.docker import Docker
from sandbox.errors import DiskFull, FileChanged, FileMissing, NotRegularFile, SandboxDied, SandboxError
from tests.sandbox.conftest import require
from tests.sandbox.images import remove_image, small_image

pytestmark = pytest.mark.docker
NAME = "reduced"


@pytest.fixture(scope="module")
def image() -> Iterator[str]:
    require("docker")
    yield small_image(NAME)
    remove_image(NAME)


@pytest.fixture
async def docker(image: str) -> AsyncIterator[Sandboxes]:
    made = Docker(image)
    yield made
    await made.close()


@pytest.fixture
async def box(docker: Sandboxes) -> Sandbox:
    return await docker.take(Spec(env=(("MINE", "1"),)))


async def said(box: Sandbox, command: str) -> tuple[int, str]:
    ran = await box.run(command)
    return ran.code, ran.output.decode()


async def alive(box: Sandbox, name: str) -> list[str]:
    """Pids of the processes whose command line names something."""
    script = f"for p in /proc/[0-9]*; do case $(cat $p/cmdline 2>/dev/null) in *{name}*) echo $p;; esac; done"
    own = (await box.run(script + "; echo own /proc/$$")).output.decode().split()
    return [pid for pid in own[:-2] if pid != own[-1]]


async def test_commands_run_with_their_codes_and_merged_output(box: Sandbox, image: str) -> None:
    assert (box.info.kind, box.info.image, box.info.root, box.info.reduced) == (
        "docker",
        image,
        "/work",
        True,
    )
    assert await said(box, "echo out; echo err >&2; exit 3") == (3, "out\nerr\n")
    assert await said(box, "echo $MINE $FROM $HOME; pwd; id -u; cat") == (
        0,
        "1 image /home/user\n/work\n1000\n",
    )
    assert await said(box, "kill -9 $$") == (137, "")
    assert await said(box, "no-such-program") == (127, "sh: 1: no-such-program: not found\n")
    assert (await box.run("echo $X", env={"X": "given"})).output == b"given\n"
    assert await said(box, "echo $X") == (0, "\n")


async def test_folder_and_exported_variables_carry_over(box: Sandbox) -> None:
    await box.run("mkdir -p 'a b'; cd 'a b'; export X=\"it's\n2\"; Y=no")
    assert await said(box, 'pwd; echo "$X$Y"') == (0, "/work/a b\nit's\n2\n")
    await box.run("cd /; exit 4")
    assert await said(box, "pwd") == (0, "/\n")
    await box.run("cd /work; echo 'exit 5; ((' >/tmp/.interlude-state")
    assert await said(box, "pwd") == (0, "/work\n")


async def test_long_output_is_kept_at_both_ends(box: Sandbox) -> None:
    ran = await box.run("seq 100000", keep=1000)
    assert (ran.code, ran.total, len(ran.head), len(ran.tail)) == (0, 588895, 500, 500)
    assert ran.head.startswith(b"1\n2\n") and ran.tail.endswith(b"99999\n100000\n")


async def test_a_timeout_ends_all_of_a_command_and_nothing_else(box: Sandbox) -> None:
    await box.run("mkfifo go")
    other = asyncio.create_task(box.run("cat go; echo done"))
    ran = await box.run("trap '' TERM; echo begun; (sleep 1234 &); env -i sleep 1235 & sleep 1236", timeout=2)
    assert (ran.reason, ran.output) == ("timeout", b"begun\n")
    assert await alive(box, "123[456]") == []
    await box.run("echo on >go")
    assert (await other).output == b"on\ndone\n"


async def test_a_cancelled_command_is_ended(box: Sandbox) -> None:
    running = asyncio.create_task(box.run("sleep 4321"))
    while not await alive(box, "432[1]"):
        await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await alive(box, "432[1]") == []


async def test_a_command_ends_although_what_it_left_holds_its_output(box: Sandbox) -> None:
    began = time.monotonic()
    assert await said(box, "sleep 60 & echo hi") == (0, "hi\n")
    assert time.monotonic() - began < 30
    assert await said(box, "exec >&- 2>&-; sleep 0.5; exit 7") == (7, "")


async def test_files_are_read_and_written_whole(box: Sandbox) -> None:
    data = bytes(range(256)) * 5000
    await box.write("a/b.bin", data, expect="")
    got = await box.read("a/b.bin")
    assert (got.data, got.size, got.mode & 0o777) == (data, len(data), 0o644)
    part = await box.read("a/b.bin", offset=1000, limit=300)
    assert (part.data, part.offset, part.size, part.sha256) == (data[1000:1300], 1000, len(data), "")
    with pytest.raises(FileChanged):
        await box.write("a/b.bin", b"x", expect="")
    with pytest.raises(FileChanged):
        await box.write("a/b.bin", b"x", expect="0" * 64)
    await box.run("chmod 755 a/b.bin; ln -s a/b.bin link; cd a")
    await box.write("/work/link", b"new", expect=got.sha256)
    assert await said(box, "cat b.bin; readlink ../link; ls; ls -l b.bin | head -c 10") == (
        0,
        "newa/b.bin\nb.bin\n-rwxr-xr-x",
    )
    assert (await box.read("b.bin")).data == b"new"
    await box.write("empty", b"", mode=0o600)
    assert await said(box, "ls -l empty | head -c 10") == (0, "-rw-------")


async def test_files_that_cannot_be_are_refused(docker: Sandboxes) -> None:
    box = await docker.take(Spec(limits=Limits(tmp=1 << 20)))
    await box.run("mkdir d; mkfifo f")
    for path, error, text in (
        ("none", FileMissing, "none does not exist"),
        ("d", NotRegularFile, "d is a folder"),
        ("f", NotRegularFile, "f is a FIFO, socket or device"),
        ("/dev/zero", NotRegularFile, "/dev/zero is a FIFO, socket or device"),
    ):
        with pytest.raises(error) as caught:
            await box.read(path)
        assert str(caught.value) == text
    await box.write("big", b"old")
    with pytest.raises(DiskFull):
        await box.write("big", b"x" * (2 << 20))
    assert await said(box, "cat big; ls -A") == (0, "oldbig\nd\nf\n")


async def test_an_archive_is_laid_out(box: Sandbox) -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        entry = tarfile.TarInfo("x/y")
        entry.size = 2
        archive.addfile(entry, io.BytesIO(b"hi"))
    await box.run("cd /tmp")
    await box.unpack(data.getvalue())
    assert await said(box, "cat /work/x/y") == (0, "hi")


async def test_memory_that_ran_out_is_told(docker: Sandboxes) -> None:
    box = await docker.take(Spec(limits=Limits(memory=32 << 20, tmp=256 << 20)))
    ran = await box.run("tail /dev/zero")
    assert (ran.reason, ran.code) == ("oom", 137)
    assert await said(box, "kill -9 $$") == (137, "")


async def test_what_needs_python_says_so(box: Sandbox, docker: Sandboxes) -> None:
    for ask in (box.checkpoint(), box.patch("x"), box.apply(b"x")):
        with pytest.raises(SandboxError, match="image has no python3 or no bash; take one that has both"):
            await ask
    with pytest.raises(SandboxError, match="without which it has no network"):
        await docker.take(Spec(network=("example.org",)))


async def test_a_sandbox_that_was_killed_is_dead(box: Sandbox, docker: Sandboxes) -> None:
    running = asyncio.create_task(box.run("sleep 60"))
    while not await alive(box, "sleep"):
        await asyncio.sleep(0.02)
    await box.close()
    with pytest.raises(SandboxDied):
        await running
    with pytest.raises(SandboxDied):
        await box.run("true")
    await box.close()


async def test_a_tree_of_the_host_is_its_owner_s(docker: Sandboxes, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("host")
    box = await docker.take(Spec(tree=tmp_path))
    await box.write("new", b"sandbox")
    assert await said(box, f"cat {tmp_path}/file; pwd") == (0, f"host{tmp_path}\n")
    assert (tmp_path / "new").read_bytes() == b"sandbox"
    assert (tmp_path / "new").stat().st_uid == tmp_path.stat().st_uid


async def test_what_a_command_has_printed_is_heard_while_it_runs(box: Sandbox) -> None:
    heard: list[tuple[bytes, int]] = []
    ran = await box.run(
        "echo one; sleep 0.5; echo two", watch=lambda data, total: heard.append((data, total))
    )
    assert ran.head == b"one\ntwo\n"
    assert heard[0] == (b"one\n", 4)
