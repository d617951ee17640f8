"""A sandbox in somebody else's environment: only its exec and its upload are used."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from sandbox.base import FileData, SandboxInfo
from sandbox.elsewhere import INLINE, Elsewhere
from sandbox.errors import FileChanged, FileError, FileMissing, NotRegularFile, SandboxError
from tests.sandbox.environments import Folder

SMALL = "sh base64 cat chmod cp env grep head mkdir mkfifo mv readlink rm sleep stat tail tar tee tr touch wc"


@pytest.fixture(params=["bash", "sh"])
async def there(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncGenerator[tuple[Elsewhere, Path], None]:
    """With bash, and with nothing but a POSIX shell."""
    root, path = tmp_path / "app", os.environ["PATH"]
    root.mkdir()
    if request.param == "sh":
        path = str(tmp_path / "bin")
        Path(path).mkdir()
        for name in SMALL.split():
            if found := shutil.which(name):
                (Path(path) / name).symlink_to(found)
    sandbox = await Elsewhere.open(Folder(root, path))
    yield sandbox, root
    await sandbox.close()


async def test_a_command_tells_its_output_its_code_and_where_it_is(there: tuple[Elsewhere, Path]) -> None:
    sandbox, root = there
    assert sandbox.info == SandboxInfo("harbor", "", str(root))
    ran = await sandbox.run("printf 'a\\0b\\377\\n'; echo oops >&2; (exit 3)")
    assert (ran.code, ran.reason, ran.output, ran.total) == (3, "exit", b"a\0b\xff\noops\n", 10)
    assert (await sandbox.run("cat")).output == b""
    said = 'it\'s "$HOME" `x` $(y) \\ ; & | > < * ? ~ # !'
    ran = await sandbox.run(f"cat <<'EOF'\n{said}\nEOF")
    assert ran.output.decode() == said + "\n"


async def test_folder_and_exported_variables_carry_over_and_given_ones_do_not(
    there: tuple[Elsewhere, Path],
) -> None:
    sandbox, root = there
    said = 'it is\n$two "lines"'
    await sandbox.run(f"mkdir 'a b' && cd 'a b' && export SAID='{said}'; own=1", env={"GIVEN": "x"})
    ran = await sandbox.run('pwd; printf "%s|%s|%s" "$SAID" "$GIVEN" "$own"')
    assert ran.output.decode() == f"{root}/a b\n{said}||"
    await sandbox.write("c.txt", b"here")
    assert (root / "a b" / "c.txt").read_bytes() == b"here"


async def test_what_is_too_long_is_cut_counted_and_kept_whole(there: tuple[Elsewhere, Path]) -> None:
    sandbox, _ = there
    whole = b"".join(b"%d\n" % number for number in range(2000))
    ran = await sandbox.run("i=0; while [ $i -lt 2000 ]; do echo $i; i=$((i+1)); done", keep=1000)
    assert (ran.head, ran.tail, ran.total) == (whole[:500], whole[-500:], len(whole))
    assert (await sandbox.read(ran.spill)).data == whole
    ran = await sandbox.run("head -c 9000000 /dev/zero; printf end", keep=1000)
    assert (len(ran.head), ran.tail[-3:], ran.total) == (500, b"end", 9_000_003)


async def test_a_command_that_takes_too_long_is_ended_with_all_that_it_started(
    there: tuple[Elsewhere, Path],
) -> None:
    sandbox, root = there
    ran = await sandbox.run("echo begun; (sleep 60; touch late) & sleep 60", timeout=1)
    assert (ran.reason, ran.head[:6], ran.code) == ("timeout", b"begun\n", 143)
    assert not (root / "late").exists()


async def test_a_command_ends_when_it_is_interrupted_and_when_nobody_waits(
    there: tuple[Elsewhere, Path],
) -> None:
    sandbox, root = there
    running = asyncio.create_task(sandbox.run("echo $$ >pid; sleep 60"))
    while not (root / "pid").exists() or not (root / "pid").read_text():
        await asyncio.sleep(0.01)
    await sandbox.interrupt()
    assert (await running).reason == "cancelled"
    (root / "pid").unlink()
    running = asyncio.create_task(sandbox.run("echo $$ >pid; sleep 60"))
    while not (root / "pid").exists() or not (root / "pid").read_text():
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not Path(f"/proc/{(root / 'pid').read_text().strip()}").exists()


async def test_what_a_command_leaves_running_goes_on(there: tuple[Elsewhere, Path]) -> None:
    sandbox, root = there
    ran = await sandbox.run("(until [ -e go ]; do sleep 0.05; done; echo done; echo x >done) & echo begun")
    assert (ran.output, ran.reason) == (b"begun\n", "exit")
    (root / "go").touch()
    for _ in range(200):
        if (root / "done").exists():
            break
        await asyncio.sleep(0.05)
    assert (root / "done").read_text() == "x\n"


async def test_files_are_read_and_written_whole(there: tuple[Elsewhere, Path]) -> None:
    sandbox, root = there
    for size in (0, 1, 1000, INLINE + 1):
        data = bytes(number % 256 for number in range(size))
        await sandbox.write("new/it's.bin", data)
        digest = hashlib.sha256(data).hexdigest()
        assert await sandbox.read("new/it's.bin") == FileData(data, 0, size, digest, 0o644)
    assert (await sandbox.read("new/it's.bin", offset=10, limit=5)).data == bytes(range(10, 15))
    await sandbox.write("new/run.sh", b"x", mode=0o755)
    await sandbox.write("new/run.sh", b"yy", expect=hashlib.sha256(b"x").hexdigest())
    script = root / "new/run.sh"
    assert (script.read_bytes(), script.stat().st_mode & 0o777) == (b"yy", 0o755)
    assert sorted(path.name for path in (root / "new").iterdir()) == ["it's.bin", "run.sh"]


async def test_what_cannot_be_is_an_answer(there: tuple[Elsewhere, Path]) -> None:
    sandbox, _ = there
    await sandbox.write("a", b"x")
    with pytest.raises(FileMissing, match="gone does not exist"):
        await sandbox.read("gone")
    with pytest.raises(NotRegularFile):
        await sandbox.read(".")
    with pytest.raises(FileChanged):
        await sandbox.write("a", b"y", expect="")
    with pytest.raises(FileChanged):
        await sandbox.write("a", b"y", expect="0" * 64)
    with pytest.raises(FileError):
        await sandbox.write("a/b", b"y")
    with pytest.raises(FileError, match="write it to a file first"):
        await sandbox.run("true " + "x" * 100_000)
    with pytest.raises(FileError, match="end the command with &"):
        await sandbox.start("sleep 1")
    with pytest.raises(SandboxError, match="no checkpoints here"):
        await sandbox.checkpoint()


async def test_an_archive_is_laid_into_the_folder(there: tuple[Elsewhere, Path]) -> None:
    sandbox, root = there
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        entry = tarfile.TarInfo("x/y.txt")
        entry.size = 2
        tar.addfile(entry, io.BytesIO(b"hi"))
    await sandbox.unpack(packed.getvalue())
    assert (root / "x/y.txt").read_bytes() == b"hi"


async def test_an_environment_that_fails_is_no_answer(tmp_path: Path) -> None:
    for name in ("sh", "mkdir"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    with pytest.raises(SandboxError, match="tools cannot work in this environment: it has no base64"):
        await Elsewhere.open(Folder(tmp_path, str(tmp_path)))
    environment = Folder(tmp_path, os.environ["PATH"])
    sandbox = await Elsewhere.open(environment)
    environment.hangs = True
    with pytest.raises(SandboxError, match="did not run a command to its end: Command timed out"):
        await sandbox.run("true")
    await sandbox.close()
