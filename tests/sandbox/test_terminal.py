"""Terminals: given on request, and to nobody else."""

from __future__ import annotations

import asyncio

from sandbox.base import Sandbox
from tests.sandbox.test_jobs import printed


async def test_a_command_has_a_terminal_only_where_one_is_asked_for(box: Sandbox) -> None:
    look = (
        "[ -t 0 ] && [ -t 1 ] && echo terminal; stty size; echo $TERM; (: </dev/tty) 2>/dev/null && echo own"
    )
    ran = await box.run(look, pty=True)
    assert (ran.code, ran.head) == (0, b"terminal\r\n40 120\r\nxterm\r\nown\r\n")
    ran = await box.run(f"{look}; exit 0")
    assert [line for line in ran.output.splitlines() if b"stty" not in line] == [b"dumb"]


async def test_the_terminal_s_kind_is_forgotten_with_the_command(plain: Sandbox) -> None:
    await plain.run("cd /tmp; export KEPT=1", pty=True)
    assert (await plain.run("echo $TERM $KEPT; pwd")).head == b"dumb 1\n/tmp\n"


async def test_nothing_waits_for_input_at_a_terminal_that_nobody_feeds(plain: Sandbox) -> None:
    ran = await plain.run("cat; python3 -c 'input()' 2>&1 | tail -n 1; echo on", pty=True, timeout=60)
    assert (ran.reason, ran.head) == ("exit", b"EOFError: EOF when reading a line\r\non\r\n")


async def test_what_is_printed_just_before_the_end_arrives(box: Sandbox) -> None:
    for number in range(50):
        ran = await box.run(f"seq 500; echo last {number}", pty=True)
        assert ran.output.endswith(b"\r\n500\r\nlast %d\r\n" % number)


async def test_output_at_a_terminal_is_cut_like_any_other(plain: Sandbox) -> None:
    ran = await plain.run("stty -opost; echo first; head -c 3000000 /dev/zero; echo last", pty=True, keep=100)
    assert (ran.code, ran.total) == (0, 3_000_011)
    assert (ran.head, ran.tail) == (b"first\n" + bytes(44), bytes(45) + b"last\n")


async def test_a_terminal_held_by_a_survivor_does_not_hold_the_command(plain: Sandbox) -> None:
    ran = await plain.run("(trap '' HUP; setsid sleep 7901 &) ; trap '' HUP; sleep 7902 & echo on", pty=True)
    assert (ran.reason, ran.head) == ("exit", b"on\r\n")
    assert sorted(line.split(" ", 1)[1] for line in ran.left) == ["sleep 7901", "sleep 7902"]


async def test_a_timeout_ends_a_command_at_a_terminal(plain: Sandbox) -> None:
    ran = await plain.run("echo begun; trap '' TERM HUP; sleep 7911; sleep 7912", pty=True, timeout=0.3)
    assert (ran.reason, ran.head, ran.left) == ("timeout", b"begun\r\n", ())


async def test_a_job_is_spoken_to_at_its_terminal(box: Sandbox) -> None:
    job = await box.start("python3 -q", pty=True, env={"TERM": "dumb"})
    await printed(box, job.pid, b">>> ")
    await box.feed(job.pid, b"6 * 7\n")
    await printed(box, job.pid, b"42\r\n>>> ")
    await box.feed(job.pid, b"import time; time.sleep(7921)\n")
    await asyncio.sleep(0.2)
    await box.feed(job.pid, b"\x03")
    assert b"KeyboardInterrupt" in (await printed(box, job.pid, b"KeyboardInterrupt\r\n>>> ")).data
    await box.feed(job.pid, b"raise SystemExit(5)\n")
    assert (await box.job(job.pid, wait=20)).job.code == 5
