"""Jobs: commands in the background, and what outlived a command in front."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from sandbox.base import Job, JobOutput, Sandbox
from sandbox.errors import FileError, SandboxDied
from tests.sandbox.test_commands import running, text


async def printed(box: Sandbox, pid: int, expected: bytes) -> JobOutput:
    """What a job printed, as soon as it ends with what is expected."""
    for _ in range(500):
        got = await box.job(pid)
        if got.data.endswith(expected):
            return got
        await asyncio.sleep(0.02)
    raise AssertionError(f"{expected!r} did not come: {got}")


async def test_a_job_runs_on_beside_commands_and_its_code_is_kept(box: Sandbox) -> None:
    await box.run("mkdir there; cd there; export SAID=hello")
    job = await box.start('echo $SAID $MORE; pwd; read x; echo "$x"; exit 3', env={"MORE": "you"})
    assert job == Job(job.pid, job.command, job.seconds, None, 0)
    place = f"hello you\n{box.info.root}/there\n".encode()
    assert (await printed(box, job.pid, place)).data == place
    assert (await box.run("echo beside")).head == b"beside\n"
    assert [one.code for one in await box.jobs()] == [None]
    await box.feed(job.pid, b"fed\n")
    got = await box.job(job.pid, wait=20, offset=len(place))
    ended = Job(job.pid, job.command, got.job.seconds, 3, len(place) + 4)
    assert got == JobOutput(ended, b"fed\n", len(place))
    assert await box.jobs() == (ended,)


async def test_a_job_changes_neither_folder_nor_variables_of_the_next_command(plain: Sandbox) -> None:
    job = await plain.start("cd /; export LEAKED=1")
    await plain.job(job.pid, wait=20)
    assert await text(plain, "pwd; echo $LEAKED") == f"{plain.info.root}\n\n"


async def test_waiting_for_a_job_ends_with_it_or_with_the_time(plain: Sandbox) -> None:
    job = await plain.start("sleep 0.3; echo done")
    assert (await plain.job(job.pid, wait=0.01)).job.code is None
    got = await plain.job(job.pid, wait=60)
    assert (got.job.code, got.data) == (0, b"done\n")
    assert got.job.seconds < 20


async def test_who_stops_waiting_for_a_job_neither_ends_it_nor_the_sandbox(plain: Sandbox) -> None:
    job = await plain.start("sleep 7801")
    task = asyncio.create_task(plain.job(job.pid, wait=300))
    await asyncio.sleep(0.1)
    begun = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - begun < 3
    assert [one.code for one in await plain.jobs()] == [None]


async def test_of_a_long_output_the_last_mebibyte_is_kept_at_its_true_place(plain: Sandbox) -> None:
    job = await plain.start("seq -w 1 300000")
    ended = (await plain.job(job.pid, wait=60)).job
    whole = "".join(f"{n:06}\n" for n in range(1, 300_001)).encode()
    assert (ended.code, ended.total) == (0, len(whole))
    got = await plain.job(job.pid, offset=5, limit=2 << 20)
    assert (got.offset, got.data) == (len(whole) - (1 << 20), whole[-(1 << 20) :])
    got = await plain.job(job.pid, offset=len(whole) - 700_000, limit=1000)
    assert (got.offset, got.data) == (len(whole) - 700_000, whole[-700_000:][:1000])
    assert (await plain.job(job.pid, offset=1 << 40)).data == b""


async def test_ending_a_job_ends_all_that_it_started_even_what_hides_and_refuses(box: Sandbox) -> None:
    stubborn = "trap '' TERM; sleep 7811; sleep 7812"
    job = await box.start(f'(setsid bash -c "{stubborn}" &); trap "" TERM; echo on; sleep 7813; sleep 7814')
    await printed(box, job.pid, b"on\n")
    await box.end(job.pid)
    assert await running(box, "sleep 781") == []
    (ended,) = await box.jobs()
    assert (ended.code, ended.reason) == (137, "cancelled")
    await box.end(job.pid)


async def test_what_outlived_a_command_is_a_job_by_its_pid(box: Sandbox) -> None:
    await box.run("bash -c 'sleep 7821; exit 4' & sleep 7822 & echo on")
    names = ["bash -c sleep 7821; exit 4", "sleep 7821", "sleep 7822"]
    while sorted(job.command for job in await box.jobs()) != names:
        await asyncio.sleep(0.02)
    before = {job.pid: job for job in await box.jobs()}
    (pid,) = (job.pid for job in before.values() if job.command == "sleep 7822")
    assert before[pid] == Job(pid, "sleep 7822", before[pid].seconds, None, 0)
    with pytest.raises(FileError, match=f"job {pid} was left by a command and has no input"):
        await box.feed(pid, b"x")
    await box.end(pid)
    ended = await box.job(pid)
    assert ended == JobOutput(replace(before[pid], code=143, seconds=ended.job.seconds), b"", 0)
    (parent,) = (job for job in before.values() if job.command.startswith("bash -c"))
    await box.end(parent.pid)
    assert await running(box, "sleep 782") == []


async def test_an_unknown_job_is_answered_with_those_that_there_are(plain: Sandbox) -> None:
    with pytest.raises(FileError, match=r"^no job 1; jobs: none$"):
        await plain.end(1)
    jobs = [await plain.start("sleep 7831"), await plain.start("sleep 7832")]
    names = ", ".join(str(job.pid) for job in jobs)
    for asked in (plain.job(999_999), plain.feed(999_999, b"x"), plain.end(999_999)):
        with pytest.raises(FileError, match=f"^no job 999999; jobs: {names}$"):
            await asked


async def test_a_job_that_does_not_read_blocks_nobody(plain: Sandbox) -> None:
    job = await plain.start("sleep 7841")
    with pytest.raises(FileError, match="does not read"):
        for _ in range(40):
            await plain.feed(job.pid, bytes(100_000))
    assert (await plain.run("echo alive")).head == b"alive\n"
    await plain.end(job.pid)
    with pytest.raises(FileError, match="has ended"):
        await plain.feed(job.pid, b"x")


async def test_a_job_reads_all_that_it_is_given_and_then_the_end(plain: Sandbox) -> None:
    job = await plain.start("sleep 0.2; wc -c")
    for _ in range(9):
        await plain.feed(job.pid, bytes(100_000))
    await plain.feed(job.pid, b"")
    assert (await plain.job(job.pid, wait=60)).data.strip() == b"900000"
    with pytest.raises(FileError, match=r"ended|closed"):
        await plain.feed(job.pid, b"x")


async def test_a_job_that_closed_its_input_says_so(plain: Sandbox) -> None:
    job = await plain.start("exec <&-; echo closed; sleep 7851")
    await printed(plain, job.pid, b"closed\n")
    with pytest.raises(FileError, match="does not read its input any more"):
        await plain.feed(job.pid, b"x")


async def test_a_timeout_and_an_interrupt_spare_the_jobs(box: Sandbox) -> None:
    job = await box.start("read x; (setsid sleep 7861 &); sleep 7862")
    ending = asyncio.create_task(box.run("sleep 7863", timeout=0.8))
    await asyncio.sleep(0.1)
    await box.feed(job.pid, b"\n")  # what it starts now is younger than the other command
    assert (await ending).reason == "timeout"
    waiting = asyncio.create_task(box.run("sleep 7864"))
    await asyncio.sleep(0.1)
    await box.interrupt()
    assert (await waiting).reason == "cancelled"
    lines = await running(box, "sleep 786")
    assert sorted(line.strip() for line in lines if line.startswith("sleep")) == ["sleep 7861", "sleep 7862"]
    assert (await box.job(job.pid)).job.code is None


async def test_what_a_job_left_is_a_job_too(plain: Sandbox) -> None:
    job = await plain.start("sleep 7871 & echo left; exit 0")
    got = await plain.job(job.pid, wait=20)
    assert (got.job.code, got.data) == (0, b"left\n")
    (left,) = (one for one in await plain.jobs() if one.pid != job.pid)
    assert (left.command, left.code) == ("sleep 7871", None)


async def test_of_many_that_ended_the_last_are_remembered(plain: Sandbox) -> None:
    for _ in range(40):
        job = await plain.start("true")
        await plain.job(job.pid, wait=20)
    known = await plain.jobs()
    assert 32 <= len(known) <= 33
    assert known[-1].pid == job.pid


async def test_too_many_jobs_are_refused(plain: Sandbox) -> None:
    for _ in range(64):
        await plain.start("sleep 7881")
    with pytest.raises(FileError, match="64 jobs run already: end one first"):
        await plain.start("sleep 7881")


async def test_closing_ends_jobs_and_who_waits_is_told(box: Sandbox) -> None:
    job = await box.start("trap '' TERM; sleep 7891")
    waiting = asyncio.create_task(box.job(job.pid, wait=300))
    await asyncio.sleep(0.05)
    await box.close()
    with pytest.raises(SandboxDied, match="closed"):
        await waiting
