"""Cancelling: soon, and of everything that a command started."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandbox.base import Sandbox
from tests.sandbox.test_commands import running

STUBBORN = "trap '' TERM HUP INT; sleep {0}1; sleep {0}2"
TREE = f"""
echo begun
(setsid bash -c "{STUBBORN}" &)
(setsid bash -c '(setsid bash -c "{STUBBORN}" &)' &)
{STUBBORN}
"""


async def begun(box: Sandbox, mark: str) -> None:
    """Wait until all three sleep."""
    while len([line for line in await running(box, f"sleep {mark}1") if line.startswith("sleep")]) < 3:
        await asyncio.sleep(0.02)


async def test_an_interrupt_ends_every_command_at_once_and_keeps_what_was_said(box: Sandbox) -> None:
    two = [asyncio.create_task(box.run(TREE.format(f"79{n}"))) for n in range(2)]
    for n in range(2):
        await begun(box, f"79{n}")
    at = time.monotonic()
    await box.interrupt()
    for ran in await asyncio.gather(*two):
        assert (ran.reason, ran.code, ran.head, ran.left) == ("cancelled", 137, b"begun\n", ())
    assert time.monotonic() - at < 1.9, "half a second where nothing else runs"
    assert await running(box, "sleep 79") == []
    assert (await box.run("echo next")).head == b"next\n"


async def test_a_cancelled_run_ends_soon_whatever_it_does(box: Sandbox) -> None:
    task = asyncio.create_task(box.run(TREE.format("795")))
    await begun(box, "795")
    at = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - at < 1.9
    assert await running(box, "sleep 795") == []


async def test_an_interrupt_does_not_wait_for_a_timeout_s_grace(plain: Sandbox) -> None:
    task = asyncio.create_task(plain.run("trap '' TERM; sleep 7961; sleep 7962", timeout=0.2))
    await asyncio.sleep(0.4)
    await plain.interrupt()
    ran = await task
    assert (ran.reason, ran.code) == ("timeout", 137)
    assert ran.seconds < 1.9


async def test_a_run_that_is_cancelled_before_it_was_sent_leaves_nothing(plain: Sandbox) -> None:
    task = asyncio.create_task(plain.run("sleep 7971"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await running(plain, "sleep 7971") == []


FLOOD = """
import asyncio, resource
from sandbox.base import Spec
from sandbox.local import Local

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

async def main():
    made = Local()
    box = await made.take(Spec())
    await box.run("true")
    before = peak()
    ran = await box.run("head -c 256M /dev/zero", timeout=200)
    assert ran.total == 256 << 20
    print(peak() - before)
    await made.close()

asyncio.run(main())
"""


def test_a_flood_of_output_costs_the_host_no_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FLOOD], cwd=Path(__file__).parents[2], capture_output=True, check=True
    )
    assert int(done.stdout) < 8 << 10
