"""Attacks by size: memory, processors, disks, files and folders without end."""

from __future__ import annotations

import asyncio
import io
import tarfile
import time
from pathlib import Path

import pytest

from sandbox.base import Limits, Sandbox, Spec
from sandbox.errors import DiskFull, FileError
from tests.sandbox.cells import MiB, alive, python, text
from tests.sandbox.conftest import Take

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.weak("memory")
async def test_a_command_that_takes_all_memory_ends_alone(take: Take) -> None:
    cell = await take(Spec(limits=Limits(memory=128 * MiB)))
    ran = await python(cell, "x = b'a' * (400 << 20); print(6 * 7)")
    assert b"42\n" not in ran.output
    if cell.info.kind == "docker":
        assert (ran.code, ran.reason) == (137, "oom")
    else:
        assert b"MemoryError" in ran.output
    await alive(cell)


@pytest.mark.weak("memory")
async def test_many_processes_that_take_all_memory_together_end(contained: Take) -> None:
    cell = await contained(Spec(limits=Limits(memory=128 * MiB)))
    bomb = "import time; x = b'a' * (60 << 20); time.sleep(2); print(6 * 7)"
    ran = await cell.run(f'for i in 1 2 3 4 5 6; do python3 -c "{bomb}" & done; wait', timeout=30)
    assert (ran.output.count(b"42\n") < 6, ran.reason) == (True, "oom")
    await alive(cell)


@pytest.mark.weak("memory", "tmp")
async def test_files_in_memory_leave_room_for_programs(contained: Take) -> None:
    cell = await contained(Spec(limits=Limits(memory=256 * MiB, tmp=1024 * MiB, file=1024 * MiB)))
    await cell.run("for d in /tmp ~ /work /dev/shm; do head -c 1G /dev/zero >$d/big; done", timeout=30)
    sizes = await text(cell, "stat -c %s /tmp/big ~/big /work/big /dev/shm/big")
    assert sum(int(size) for size in sizes.split()) <= 256 * MiB
    await alive(cell)


@pytest.mark.weak("tmp", "dev", "file", "memory")
async def test_every_folder_that_can_be_written_has_an_end(cell: Sandbox) -> None:
    told = await text(
        cell,
        "{ for d in $(find / -xdev -type d -writable) /dev /dev/shm /tmp ~ /work /var/tmp /run; do"
        " head -c 68M /dev/zero >$d/big && echo $d; rm -f $d/big;"
        " done; } 2>/dev/null",
    )
    assert told == ""
    await alive(cell)


@pytest.mark.weak("tmp", "file")
async def test_a_full_tmp_folder_stops_neither_commands_nor_tools(cell: Sandbox) -> None:
    await cell.run("head -c 20M /dev/zero >/tmp/big; head -c 1M /dev/zero >/tmp/more")
    assert await text(cell, "stat -c %s /tmp/big") == f"{16 * MiB}\n"
    ran = await cell.run("head -c 100000 /dev/zero", keep=1000)
    assert (ran.code, ran.total) == (0, 100_000), "what cannot be spilled is told as ever"
    await cell.write("file", b"x")
    assert (await cell.read("file")).data == b"x"


@pytest.mark.weak("tmp", "file")
async def test_a_full_work_tree_harms_no_file_that_is_there(cell: Sandbox) -> None:
    await cell.write("keep", b"precious")
    await cell.run("head -c 20M /dev/zero >big")
    with pytest.raises(DiskFull):
        await cell.write("keep", bytes(MiB))
    assert (await cell.read("keep")).data == b"precious"
    await cell.run("rm big")
    await cell.write("keep", b"more")


@pytest.mark.weak("disk")
async def test_many_files_do_not_fill_the_disk_of_the_host(take: Take, tmp_path: Path) -> None:
    cell = await take(Spec(tree=tmp_path, limits=Limits(disk=16 * MiB)))
    flood = "for i in {1..200}; do head -c 1M /dev/urandom >f$i; sleep 0.02; done"
    ran = await cell.run(flood, timeout=60)
    assert ran.reason == "full"
    await alive(cell)
    await cell.run("rm -f f*")


@pytest.mark.weak("inodes")
async def test_empty_files_run_out(contained: Take) -> None:
    cell = await contained(Spec(limits=Limits(tmp=4 * MiB)))
    ran = await python(
        cell,
        "import os\n"
        "for folder in ('/work', '/tmp', '/home/user'):\n"
        "    os.chdir(folder)\n"
        "    count = 0\n"
        "    try:\n"
        "        for count in range(9000): os.close(os.open('f%d' % count, os.O_CREAT))\n"
        "    except OSError: pass\n"
        "    print(count)\n",
    )
    assert max(int(count) for count in ran.head.split()) < 4200
    await alive(cell)


@pytest.mark.weak("file")
async def test_a_sparse_file_of_8_gib_is_refused(cell: Sandbox) -> None:
    assert "8589934592\n" not in await text(cell, "truncate -s 8G big; stat -c %s big")
    await alive(cell)


@pytest.mark.weak("reader")
async def test_a_large_sparse_file_is_read_in_parts(any_cell: Sandbox) -> None:
    await any_cell.run("truncate -s 60M big; printf end >>big")
    got = await any_cell.read("big", limit=1000)
    assert (len(got.data), got.size) == (1000, 60 * MiB + 3)
    assert (await any_cell.read("big", offset=60 * MiB)).data == b"end"


@pytest.mark.weak("tmp", "file")
async def test_an_archive_that_unfolds_to_gigabytes_is_stopped(take: Take) -> None:
    cell = await take(Spec(limits=Limits(tmp=8 * MiB, file=4 * MiB)))
    size = 2 << 30
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("bomb")
        sparse = {"major": "1", "minor": "0", "realsize": str(size)}
        info.pax_headers = {f"GNU.sparse.{key}": value for key, value in sparse.items()}
        info.size = 512
        tar.addfile(info, io.BytesIO((b"1\n%d\n0\n" % size).ljust(512, b"\0")))
    with pytest.raises(DiskFull):
        await cell.unpack(out.getvalue())
    assert int(await text(cell, "du -sk . | cut -f1")) <= 8 << 10
    await alive(cell)


@pytest.mark.weak("cpus")
async def test_processors_are_shared_out(contained: Take) -> None:
    cell = await contained(Spec(limits=Limits(cpus=0.15)))
    ran = await python(
        cell,
        "import os, time\n"
        "begun = time.monotonic()\n"
        "for _ in range(4):\n"
        "    if os.fork() == 0:\n"
        "        while time.monotonic() - begun < 1.5: pass\n"
        "        os._exit(0)\n"
        "for _ in range(4): os.wait()\n"
        "took = os.times()\n"
        "print((took.children_user + took.children_system) / (time.monotonic() - begun))\n",
    )
    assert float(ran.head) < 0.3
    await alive(cell)


@pytest.mark.weak("deadline")
async def test_a_spinning_command_does_not_keep_the_worker_from_answering(any_cell: Sandbox) -> None:
    spin = "for i in 1 2 3 4; do (while :; do :; done) & done; wait"
    spinning = asyncio.create_task(any_cell.run(spin, timeout=1))
    await asyncio.sleep(0.2)
    begun = time.monotonic()
    for _ in range(5):
        await any_cell.write("file", b"x")
        await alive(any_cell)
    assert time.monotonic() - begun < 30
    assert (await spinning).reason == "timeout"


@pytest.mark.weak("strict")
async def test_folders_deeper_than_a_path_stop_nothing(any_cell: Sandbox) -> None:
    ran = await python(
        any_cell,
        "import os\n"
        "for _ in range(400): os.mkdir('ä' * 100); os.chdir('ä' * 100)\n"
        "open('end', 'w').write('x')\n",
    )
    assert ran.code == 0
    with pytest.raises(FileError):
        await any_cell.read("/".join(["ä" * 100] * 400))
    assert len(await any_cell.checkpoint()) >= 40
    await any_cell.run("rm -rf *")
    assert await text(any_cell, "ls -A | wc -l") == "0\n"
