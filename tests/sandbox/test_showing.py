"""What a running command has printed so far is told to who asked for it, and holds nothing up."""

from __future__ import annotations

import asyncio
import os

from sandbox.base import Sandbox
from sandbox.worker.showing import SHOWN
from sandbox.worker.wire import Wire

Heard = list[tuple[bytes, int]]


class Listener:
    """Keeps what it hears, and opens a gate for the command when as much was printed."""

    def __init__(self, box: Sandbox, gate: str, total: int) -> None:
        self.heard: Heard = []
        self._box = box
        self._gate = gate
        self._total = total
        self._opening: asyncio.Task[None] | None = None

    def __call__(self, data: bytes, total: int) -> None:
        self.heard.append((data, total))
        if total >= self._total and self._opening is None:
            self._opening = asyncio.create_task(self._box.write(self._gate, b""))


WAIT = "while [ ! -e go ]; do sleep 0.02; done"


async def test_what_a_command_has_printed_is_heard_while_it_runs(box: Sandbox) -> None:
    listener = Listener(box, "go", 4)
    ran = await box.run(f"echo one; {WAIT}; echo two", timeout=20, watch=listener)
    assert (ran.reason, ran.head) == ("exit", b"one\ntwo\n")
    assert listener.heard[0] == (b"one\n", 4)


async def test_of_much_output_the_last_is_heard(box: Sandbox) -> None:
    listener = Listener(box, "go", 588_895)
    ran = await box.run(f"seq 100000; {WAIT}", timeout=20, keep=8192, watch=listener)
    assert (ran.reason, ran.total) == ("exit", 588_895)
    data, total = listener.heard[-1]
    assert (len(data), total, data.endswith(b"\n99999\n100000\n")) == (SHOWN, 588_895, True)


async def test_a_job_that_is_waited_for_is_heard(box: Sandbox) -> None:
    listener = Listener(box, "go", 4)
    job = await box.start(f"echo one; {WAIT}; echo two")
    got = await box.job(job.pid, wait=20, watch=listener)
    assert (got.job.code, got.data) == (0, b"one\ntwo\n")
    assert listener.heard[0] == (b"one\n", 4)


async def test_a_command_that_was_interrupted_is_heard_no_more(plain: Sandbox) -> None:
    listener = Listener(plain, "never", 4)
    running = asyncio.create_task(
        plain.run("while :; do echo again; sleep 0.01; done", timeout=20, watch=listener)
    )
    while not listener.heard:
        await asyncio.sleep(0.01)
    await plain.interrupt()
    assert (await running).reason == "cancelled"
    count = len(listener.heard)
    assert (await plain.run("sleep 0.5; echo alive", timeout=20)).head == b"alive\n"
    assert len(listener.heard) == count


async def test_what_nobody_asked_for_is_not_told(plain: Sandbox) -> None:
    listener = Listener(plain, "never", 10**9)
    loud = asyncio.create_task(plain.run("echo loud; sleep 0.5", timeout=20))
    await plain.run("sleep 0.4", timeout=20, watch=listener)
    await loud
    assert listener.heard == []


def test_a_host_that_does_not_listen_holds_nothing_up() -> None:
    source, sink = os.pipe()
    wire = Wire(source, sink, lambda: None)
    offered = 0
    while wire.offer({"id": 1, "so_far": offered}, bytes(SHOWN)):
        offered += 1
    assert 8 <= offered <= 64  # a pipe holds 64 KiB
    os.read(source, 1 << 16)
    assert wire.offer({"id": 1, "so_far": offered}, b"again")
    os.close(source)
    os.close(sink)
