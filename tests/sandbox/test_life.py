"""How sandboxes begin and end, and that nothing of them stays."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docker
import pytest
from docker.utils import kwargs_from_env

from sandbox.attached import Attached
from sandbox.base import Limits, Sandbox, Sandboxes, Spec
from sandbox.choose import Kind
from sandbox.errors import SandboxDied, SandboxError, SandboxUnavailable
from sandbox.local import Local
from sandbox.owner import me, prefix
from sandbox.pool import SPECS, STARTS, Pool
from tests.sandbox.conftest import MAKERS, require

ENGINE = kwargs_from_env()
"""Where the engine is, whatever a test says that it were."""

OWNER = """
import asyncio
from sandbox.base import Spec
from sandbox.{module} import {maker}

async def main():
    box = await {maker}().take(Spec())
    ran = await box.run("(setsid sleep {mark} &) ; echo ready")
    print(ran.head.decode(), end="", flush=True)
    await box.run("sleep {mark}")

asyncio.run(main())
"""


def marked(mark: str) -> list[str]:
    """Processes of this machine that sleep for `mark` seconds."""
    found: list[str] = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "cmdline").read_bytes() == f"sleep\0{mark}\0".encode():
                found.append(place.name)
        except OSError:
            continue
    return found


async def gone(look: Callable[[], list[str]], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while look():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.05)
    return True


async def test_an_owner_killed_at_once_leaves_nothing(kind: Kind, tmp_path: Path) -> None:
    mark = f"9{os.getpid() % 1000:03}{('docker', 'bubblewrap', 'local').index(kind)}"
    code = OWNER.format(module=kind, maker=MAKERS[kind].__name__, mark=mark)
    owner = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"ready\n"
    await asyncio.sleep(0.1)
    assert len(marked(mark)) == 2
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    assert await gone(lambda: marked(mark))
    assert await gone(lambda: [str(path) for path in tmp_path.iterdir()])
    if kind == "docker":
        assert await gone(lambda: containers(owner.pid))


def containers(owner: int, *, started: bool = False) -> list[str]:
    """Ids of the containers of a process; `started`: without those that never were."""
    client = docker.DockerClient(**ENGINE)
    try:
        everyone = client.api.containers(all=not started, filters={"label": "interlude.owner"})
        return [str(c["Id"]) for c in everyone if c["Labels"]["interlude.owner"].startswith(f"{owner}:")]
    finally:
        client.close()


async def test_closing_ends_everything_and_may_be_done_twice(kind: Kind, sandboxes: Sandboxes) -> None:
    box = await sandboxes.take(Spec())
    await box.run("(setsid sleep 9411 &); sleep 9412 &")
    assert marked("9411")
    await box.close()
    await box.close()
    assert marked("9411") == marked("9412") == []
    if kind == "docker":
        assert containers(os.getpid()) == []
    with pytest.raises(SandboxDied):
        await box.run("true")


async def test_closing_the_maker_closes_what_it_made(kind: Kind) -> None:
    made = MAKERS[kind]()
    boxes = await asyncio.gather(*(made.take(Spec()) for _ in range(3)))
    await asyncio.gather(*(box.run("sleep 9421 &") for box in boxes))
    assert len(marked("9421")) == 3
    await made.close()
    await made.close()
    assert marked("9421") == []


async def test_a_sandbox_that_ends_says_so_to_who_waits(sandboxes: Sandboxes) -> None:
    box = await sandboxes.take(Spec(limits=Limits(lifetime=0.5)))
    begun = time.monotonic()
    with pytest.raises(SandboxDied):
        await box.run("sleep 9431")
    assert time.monotonic() - begun < 4
    assert await gone(lambda: marked("9431"))
    with pytest.raises(SandboxDied):
        await box.read("file")


async def test_a_cancelled_take_leaves_nothing(
    kind: Kind, sandboxes: Sandboxes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for delay in (0.001, 0.01, 0.1, 0.2):
        task = asyncio.create_task(sandboxes.take(Spec()))
        await asyncio.sleep(delay)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await (await task).close()
    if kind == "docker":
        assert await gone(lambda: containers(os.getpid()))
    assert await gone(lambda: [str(path) for path in tmp_path.iterdir()])
    assert (await (await sandboxes.take(Spec())).run("echo fine")).head == b"fine\n"


async def test_local_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    local = Local()
    box = await local.take(Spec())
    await box.run("mkdir -p deep/er; touch deep/er/file ~/x; chmod 500 deep/er")
    assert len(list(tmp_path.iterdir())) == 1
    await local.close()
    assert list(tmp_path.iterdir()) == []


class Counted:
    """Local sandboxes, counted; none can be had while they are `out`."""

    def __init__(self) -> None:
        self.inner = Local()
        self.taken = 0
        self.starting = 0
        self.most = 0
        self.out = False

    async def take(self, spec: Spec) -> Sandbox:
        self.taken += 1
        self.starting += 1
        self.most = max(self.most, self.starting)
        try:
            if self.out:
                raise SandboxUnavailable("out")
            return await self.inner.take(spec)
        finally:
            self.starting -= 1

    async def close(self) -> None:
        await self.inner.close()

    async def settled(self, taken: int) -> None:
        """Wait until so many were begun, and none is being started."""
        while self.taken < taken or self.starting:
            await asyncio.sleep(0.01)


async def test_a_pool_hands_out_new_ones_and_keeps_some_ready() -> None:
    inner = Counted()
    pool = Pool(inner, ready=2)
    first = await pool.take(Spec())
    await first.run("touch used")
    await first.close()
    while inner.taken < 3:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    begun = time.monotonic()
    second = await pool.take(Spec())
    assert time.monotonic() - begun < 0.02, "it was there already"
    assert (await second.run("ls -A")).output == b""
    other = await pool.take(Spec(env=(("A", "1"),)))
    assert (await other.run("echo $A")).head == b"1\n"
    await pool.close()
    for box in (first, second, other):
        with pytest.raises(SandboxDied):
            await box.run("true")


async def test_a_pool_makes_no_spares_for_a_tree_of_the_host(tmp_path: Path) -> None:
    inner = Counted()
    pool = Pool(inner, ready=2)
    await pool.take(Spec(tree=tmp_path))
    await asyncio.sleep(0.1)
    assert inner.taken == 1
    await pool.close()


async def test_a_pool_gives_no_dead_spare() -> None:
    inner = Counted()
    pool = Pool(inner, ready=1)
    pool.fill(Spec(), 1)
    await asyncio.sleep(0.3)
    await inner.close()
    box = await pool.take(Spec())
    assert (await box.run("echo fine")).head == b"fine\n"
    await pool.close()


async def test_a_pool_that_cannot_refill_tries_again_only_when_asked_and_says_why() -> None:
    inner = Counted()
    pool = Pool(inner, ready=1)
    inner.out = True
    pool.fill(Spec(), 1)
    await inner.settled(1)
    await asyncio.sleep(0.1)
    assert inner.taken == 1
    with pytest.raises(SandboxUnavailable, match="out"):
        await pool.take(Spec())
    await asyncio.sleep(0.1)
    assert inner.taken == 2
    inner.out = False
    assert (await (await pool.take(Spec())).run("echo fine")).head == b"fine\n"
    await pool.close()


async def test_a_pool_starts_only_some_at_once() -> None:
    inner = Counted()
    pool = Pool(inner, ready=1)
    boxes = await asyncio.gather(*(pool.take(Spec()) for _ in range(2 * STARTS)))
    assert inner.most <= STARTS
    assert len(set(boxes)) == 2 * STARTS
    await pool.close()


async def test_a_pool_replaces_spares_that_have_waited_long() -> None:
    inner = Counted()
    pool = Pool(inner, ready=1)
    spec = Spec(limits=Limits(lifetime=2))
    pool.fill(spec, 1)
    await inner.settled(3)
    assert (await (await pool.take(spec)).run("echo fine")).head == b"fine\n"
    await pool.close()


async def test_a_pool_keeps_no_spares_of_what_nobody_asks_for_any_more() -> None:
    inner = Counted()
    pool = Pool(inner, ready=1)
    specs = [Spec(env=(("A", str(number)),)) for number in range(SPECS + 2)]
    for number, spec in enumerate(specs, start=1):
        pool.fill(spec, 1)
        await inner.settled(number)
    await pool.take(specs[0])  # its spare was closed: this one is new
    await inner.settled(len(specs) + 2)
    assert inner.taken == len(specs) + 2
    await pool.take(specs[-1])
    await inner.settled(len(specs) + 3)
    assert inner.taken == len(specs) + 3
    await pool.close()


async def test_a_taker_that_went_away_leaves_its_sandbox_to_the_next() -> None:
    inner = Counted()
    pool = Pool(inner, ready=1)
    pool.fill(Spec(), 1)
    taking = asyncio.create_task(pool.take(Spec()))
    await asyncio.sleep(0)
    taking.cancel()
    await asyncio.wait({taking})
    assert (await (await pool.take(Spec())).run("echo fine")).head == b"fine\n"
    await inner.settled(2)
    assert inner.taken == 2
    await pool.close()


async def test_closing_ends_takers_that_wait_and_starts_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pool = Pool(Counted(), ready=2)
    takers = [asyncio.create_task(pool.take(Spec())) for _ in range(2 * STARTS)]
    await asyncio.sleep(0.01)
    await pool.close()
    for taker in takers:
        with pytest.raises(SandboxError, match="closed while it started"):
            await taker
    assert list(tmp_path.iterdir()) == []


async def test_folders_of_dead_processes_are_removed_and_those_of_living_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dead = subprocess.Popen(["true"])
    dead.wait()
    ours = prefix(me())
    theirs = ours.replace(f"-{os.getpid()}-", f"-{dead.pid}-")
    elsewhere = "interlude-0123456789ab-1-1-x"
    for name in (f"{ours}x", f"{theirs}x", elsewhere, "interlude-other"):
        (tmp_path / name / "deep").mkdir(parents=True)
    local = Local()
    await local.take(Spec())
    left = {path.name for path in tmp_path.iterdir()}
    assert f"{theirs}x" not in left
    assert {f"{ours}x", elsewhere, "interlude-other"} < left
    await local.close()


@pytest.mark.docker
async def test_a_pool_of_containers_closes_while_it_fills() -> None:
    require("docker")
    pool = Pool(MAKERS["docker"](), ready=3)
    box = await pool.take(Spec())
    assert isinstance(box, Attached)
    await pool.close()
    assert await gone(lambda: containers(os.getpid()))
