"""Limits: each is told as what it is."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from sandbox.base import Limits, Sandboxes, Spec
from sandbox.choose import Kind
from sandbox.errors import FileError, SandboxDied
from tests.sandbox.conftest import MAKERS

HOG = "python3 -c 'x = b\"a\" * (300 << 20)'"
FILL = "for n in {1..400}; do head -c 4M /dev/zero >fill$n; done; sleep 60"
MANY = """python3 -c '
import os, time
for _ in range(60):
    try:
        if not os.fork():
            time.sleep(60)
            os._exit(0)
    except OSError:
        print("full", flush=True)
        time.sleep(float(os.environ.get("STAY", "0")))
        break
'; echo on"""


async def test_want_of_memory_is_told_even_where_the_shell_lives_on(walls: Sandboxes) -> None:
    cell = await walls.take(Spec(limits=Limits(memory=128 << 20)))
    ran = await cell.run(f"{HOG} || echo it was $?; echo fine")
    job = await cell.start(HOG)
    ended = (await cell.job(job.pid, wait=60)).job
    if cell.info.kind == "docker":
        assert (ran.code, ran.reason, ran.output.splitlines()[-2:]) == (0, "oom", [b"it was 137", b"fine"])
        assert (ended.code, ended.reason) == (137, "oom")
    else:  # no memory is given any more, and the program says so itself
        assert (ran.code, ran.reason, b"MemoryError" in ran.output) == (0, "exit", True)
        assert (ended.code, ended.reason) == (1, "exit")
    ran = await cell.run("echo next")
    assert (ran.reason, ran.hit) == ("exit", ())


async def test_too_many_processes_are_told_where_they_are_counted(walls: Sandboxes) -> None:
    cell = await walls.take(Spec(limits=Limits(processes=32)))
    ran = await cell.run(MANY, timeout=30)
    assert (ran.code, ran.output) == (0, b"full\non\n")
    assert ran.hit == (("processes",) if cell.info.kind == "docker" else ())
    await cell.run("kill -9 -1")
    assert (await cell.run("echo fine")).hit == ()


async def test_where_no_process_can_be_started_it_is_said_and_a_job_can_be_ended(walls: Sandboxes) -> None:
    cell = await walls.take(Spec(limits=Limits(processes=32)))
    job = await cell.start(MANY, env={"STAY": "60"})
    while (await cell.job(job.pid)).data != b"full\n":
        await asyncio.sleep(0.02)
    if cell.info.kind == "docker":
        assert (await cell.run("echo on")).head == b"on\n"  # in the shell that was there already
        with pytest.raises(FileError, match=r"no process can be started .*: end a job"):
            for _ in range(5):
                await cell.start("sleep 60")
    await cell.end(job.pid)
    assert (await cell.run("echo fine")).head == b"fine\n"


async def test_a_fork_bomb_in_the_background_can_be_ended(walls: Sandboxes) -> None:
    cell = await walls.take(Spec(limits=Limits(processes=32)))
    job = await cell.start("f() { f | f & }; f 2>/dev/null; while :; do :; done")
    await cell.job(job.pid, wait=1)
    await cell.end(job.pid)
    assert (await cell.run("echo fine")).head == b"fine\n"


async def test_a_full_folder_in_memory_is_told(walls: Sandboxes) -> None:
    cell = await walls.take(Spec(limits=Limits(tmp=4 << 20)))
    ran = await cell.run("head -c 10M /dev/zero >big")
    assert (ran.code, ran.reason, ran.hit) == (1, "exit", ("disk",))
    assert (await cell.run("rm big")).hit == ()
    assert (await cell.run("head -c 10M /dev/zero >/tmp/big")).hit == ("disk",)


async def test_a_file_too_long_ends_its_writer(walls: Sandboxes, tmp_path: Path) -> None:
    cell = await walls.take(Spec(tree=tmp_path, limits=Limits(file=1 << 20)))
    ran = await cell.run("exec head -c 2M /dev/zero >long")
    assert (ran.code, (tmp_path / "long").stat().st_size) == (153, 1 << 20)


async def test_a_command_that_uses_up_the_disk_is_ended(sandboxes: Sandboxes, tmp_path: Path) -> None:
    box = await sandboxes.take(Spec(tree=tmp_path, limits=Limits(disk=64 << 20)))
    ran = await box.run(f"trap '' TERM; echo begun; {FILL}", timeout=60)
    assert (ran.reason, ran.head.splitlines()[0]) == ("full", b"begun")
    assert ran.seconds < 50
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert size < 1600 << 20
    job = await box.start(FILL)
    assert (await box.job(job.pid, wait=60)).job.reason == "full"


async def test_what_must_stay_free_on_the_host_s_disk_stays_free(
    sandboxes: Sandboxes, tmp_path: Path
) -> None:
    now = os.statvfs(tmp_path)
    floor = now.f_bavail * now.f_frsize - (40 << 20)
    box = await sandboxes.take(Spec(tree=tmp_path, limits=Limits(free=floor)))
    assert (await box.run(FILL, timeout=60)).reason == "full"
    assert (await box.run("echo some >file; sleep 0.3; rm fill*; echo able")).head == b"able\n"


async def test_a_lifetime_that_is_over_is_named(kind: Kind) -> None:
    made = MAKERS[kind]()
    box = await made.take(Spec(limits=Limits(lifetime=0.8)))
    for _ in range(2):
        with pytest.raises(SandboxDied, match=r"^the sandbox ended: its lifetime of 0.8 s is over$"):
            await box.run("trap '' TERM; sleep 60")
    await made.close()


async def test_the_worker_of_a_flood_stays_small(walls: Sandboxes) -> None:
    cell = await walls.take(Spec())
    look = "grep VmRSS /proc/1/status | tr -dc 0-9"
    before = int((await cell.run(look)).head)
    ran = await cell.run("head -c 256M /dev/zero", timeout=120)
    assert (ran.total, len(ran.output)) == (256 << 20, 32 << 10)
    assert int((await cell.run(look)).head) - before < 8 << 10
