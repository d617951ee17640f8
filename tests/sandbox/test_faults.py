"""What goes wrong around a sandbox ends in an error that says what to do, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import docker
import pytest

from agent.journal import Header, Journal, Unwritten, read_trajectory
from agent.loop import Agent
from engine.base import Options
from engine.messages import Prompt, Text, ToolCall, ToolResult
from engine.replay import Script
from sandbox import docker as docker_maker
from sandbox.attached import Attached
from sandbox.base import Sandbox, Spec
from sandbox.choose import Kind
from sandbox.daemon import connect
from sandbox.docker import Docker
from sandbox.errors import SandboxDied, SandboxUnavailable
from sandbox.pool import Pool
from tests.sandbox.conftest import MAKERS, require
from tests.sandbox.engine_line import Line, engine_line
from tests.sandbox.test_life import containers, gone, marked
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools

HOUSE = Path(__file__).parents[2]


@pytest.fixture
def api() -> Any:
    """Docker's library, for what a person would do with the docker command."""
    client = docker.from_env()
    yield client.api
    client.close()


@pytest.fixture
async def containing() -> AsyncIterator[Docker]:
    require("docker")
    made = Docker()
    yield made
    await made.close()


@pytest.fixture
async def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    require("docker")
    async with engine_line(tmp_path / "engine.sock") as made:
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'engine.sock'}")
        yield made


async def busy(box: Sandbox, seconds: str) -> asyncio.Task[Any]:
    """A command that sleeps, begun."""
    task = asyncio.create_task(box.run(f"sleep {seconds}", timeout=60))
    while not marked(seconds):
        await asyncio.sleep(0.01)
    return task


@pytest.mark.docker
@pytest.mark.parametrize("act", ["kill", "remove"])
async def test_a_container_that_somebody_ends_is_told_as_that(containing: Docker, api: Any, act: str) -> None:
    box = await containing.take(Spec())
    [container] = containers(os.getpid())
    running = await busy(box, "9511")
    if act == "kill":
        await asyncio.to_thread(api.kill, container)
    else:
        await asyncio.to_thread(api.remove_container, container, force=True)
    with pytest.raises(SandboxDied, match="begin again in a new one"):
        await running
    with pytest.raises(SandboxDied, match="begin again in a new one"):
        await box.read("file")
    await box.close()
    assert await gone(lambda: containers(os.getpid()) + marked("9511"))


@pytest.mark.docker
async def test_a_paused_container_is_given_up_and_removed(containing: Docker, api: Any) -> None:
    box = await containing.take(Spec())
    [container] = containers(os.getpid())
    await asyncio.to_thread(api.pause, container)
    with pytest.raises(SandboxDied, match=r"did not answer for 5.5 s and was ended: it was paused"):
        await box.run("true", timeout=0.5)
    assert containers(os.getpid()) == []


@pytest.mark.docker
async def test_a_write_that_a_paused_container_does_not_take_is_given_up(
    containing: Docker, api: Any
) -> None:
    box = await containing.take(Spec())
    assert isinstance(box, Attached)
    [container] = containers(os.getpid())
    await asyncio.to_thread(api.pause, container)
    header = {"op": "write", "path": "file", "expect": None, "mode": None}
    with pytest.raises(SandboxDied, match="did not answer"):
        await box.client.ask(header, bytes(16 << 20), timeout=-4)
    assert containers(os.getpid()) == []


async def test_a_worker_that_is_killed_takes_its_processes_along(kind: Kind, tmp_path: Path) -> None:
    made = MAKERS[kind]()
    box = await made.take(Spec())
    assert isinstance(box, Attached)
    await box.run("sleep 9521 & disown")
    running = await busy(box, "9522")
    os.kill(worker("9522"), signal.SIGKILL)
    with pytest.raises(SandboxDied):
        await running
    await box.close()
    assert await gone(lambda: marked("9521") + marked("9522"))
    await made.close()


def worker(seconds: str) -> int:
    """The worker of the sandbox in which a command sleeps: the parent of the shell that started it."""
    parent = int(Path("/proc", marked(seconds)[0], "stat").read_text().split()[3])
    return int(Path("/proc", str(parent), "stat").read_text().split()[3])


def there(*processes: int) -> list[str]:
    """Those that run, or are stopped."""
    found: list[str] = []
    for pid in processes:
        with contextlib.suppress(OSError):
            if Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                found.append(str(pid))
    return found


async def closes_though_stopped(kind: Kind, spec: Spec) -> None:
    mark = f"9523{os.getpid() % 1000}"
    made = MAKERS[kind]()
    box = await made.take(spec)
    running = await busy(box, mark)
    stopped = worker(mark)
    os.kill(stopped, signal.SIGSTOP)
    await asyncio.wait_for(box.close(), 60)
    assert await gone(lambda: there(stopped) + marked(mark))
    with pytest.raises(SandboxDied):
        await running
    await made.close()


async def test_a_worker_that_is_stopped_is_ended_with_its_sandbox(kind: Kind) -> None:
    await closes_though_stopped(kind, Spec())


@pytest.mark.bubblewrap
async def test_a_worker_that_is_stopped_is_not_waited_for_to_mend_a_tree(tmp_path: Path) -> None:
    require("bubblewrap")
    await closes_though_stopped("bubblewrap", Spec(tree=tmp_path))


@pytest.mark.bubblewrap
async def test_a_worker_that_is_stopped_ends_with_who_is_killed(tmp_path: Path) -> None:
    require("bubblewrap")
    mark = f"9524{os.getpid() % 1000}"
    code = OWNER.format(module="bubblewrap", maker="Bubblewrap", mark=mark, moment="running")
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.DEVNULL, cwd=HOUSE
    )
    assert await gone(lambda: [] if marked(mark) else ["not yet"], 30)
    stopped = worker(mark)
    os.kill(stopped, signal.SIGSTOP)
    owner.kill()
    await owner.wait()
    try:
        assert await gone(lambda: there(stopped) + marked(mark))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(stopped, signal.SIGKILL)


async def test_an_engine_that_goes_away_in_the_middle_of_a_command_is_told(line: Line) -> None:
    made = Docker()
    box = await made.take(Spec())
    running = await busy(box, "9531")
    await line.away()
    with pytest.raises(SandboxDied, match="start or restart it; then begin again"):
        await running
    await box.close()
    with pytest.raises(SandboxUnavailable, match="start"):
        await made.take(Spec())
    await line.back()
    again = await made.take(Spec())
    assert (await again.run("echo fine")).head == b"fine\n"
    await made.close()
    assert await gone(lambda: containers(os.getpid()) + marked("9531"))


async def test_a_connection_that_breaks_in_the_middle_of_an_answer_ends_the_sandbox(line: Line) -> None:
    made = Docker()
    box = await made.take(Spec())
    await box.run("head -c 8000000 /dev/zero >big")
    reading = asyncio.create_task(box.read("big"))
    await asyncio.sleep(0.004)
    line.cut()
    with pytest.raises(SandboxDied, match="begin again in a new one"):
        await reading
        await box.read("big")
    await made.close()
    assert await gone(lambda: containers(os.getpid()))


async def test_an_engine_that_accepts_and_says_nothing_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent"))
        silent.listen()
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'silent'}")
        with pytest.raises(SandboxUnavailable, match="does not answer: restart it"):
            await asyncio.to_thread(connect, 1)


@pytest.mark.docker
@pytest.mark.parametrize("act", ["kill", "pause"])
async def test_a_pool_replaces_a_spare_whose_container_is_of_no_use(
    containing: Docker, api: Any, act: str
) -> None:
    pool = Pool(containing, ready=1)
    pool.fill(Spec(), 1)
    assert await gone(lambda: [] if containers(os.getpid(), started=True) else ["not yet"])
    await (await containing.take(Spec())).close()  # the spare was begun before this one
    [spare] = containers(os.getpid())
    await asyncio.to_thread(getattr(api, act), spare)
    box = await pool.take(Spec())
    assert (await box.run("echo fine")).head == b"fine\n"
    assert spare not in containers(os.getpid())
    await pool.close()
    assert containers(os.getpid()) == []


async def test_a_session_goes_on_in_a_new_sandbox_where_the_old_one_died(kind: Kind, tmp_path: Path) -> None:
    made = MAKERS[kind]()
    box = await made.take(Spec())
    call = ToolCall("1", "shell", {"command": "sleep 9541"})
    engine = Script([[call], [Text("I see.")]])
    tools = Dispatcher(standard_tools(), box, engine.count)
    header = Header("s", engine.info, Options(), tools.specs(), box.info)
    journal = Journal(tmp_path / "journal", header)
    agent = Agent(engine, tools, tools.specs(), journal)

    async def work() -> None:
        async for _ in agent.run("go"):
            pass

    running = asyncio.create_task(work())
    while not marked("9541"):
        await asyncio.sleep(0.01)
    os.kill(int(marked("9541")[0]), signal.SIGSTOP)
    await box.close()
    with pytest.raises(SandboxDied):
        await running
    journal.close()
    events = read_trajectory(tmp_path / "journal").events
    assert [e for e in events if isinstance(e, ToolCall | ToolResult)] == [call]
    box = await made.take(Spec())
    tools = Dispatcher(standard_tools(), box, engine.count)
    agent = Agent(engine, tools, tools.specs(), Unwritten(), transcript=events)
    await work()
    interrupted = ToolResult("1", "error: interrupted before it ended", ok=False, failure="cancelled")
    assert agent.transcript[len(events)] == interrupted
    assert isinstance(agent.transcript[len(events) + 1], Prompt)
    assert agent.outcome and agent.outcome.why == "end"
    await made.close()
    assert await gone(lambda: marked("9541"))


OWNER = """
import asyncio, signal, sys
from sandbox.base import Spec
from sandbox.{module} import {maker}

async def main():
    made = {maker}()
    try:
        print("starting", flush=True)
        box = await made.take(Spec())
        print("running", flush=True)
        await box.run("sleep {mark}", timeout=3 if "{moment}" == "closing" else 60)
    finally:
        print("closing", flush=True)
        await made.close()

# What is started in the background of a shell without a terminal ignores it.
signal.signal(signal.SIGINT, signal.default_int_handler)
asyncio.run(main())
"""


@pytest.mark.parametrize("moment", ["starting", "running", "closing"])
async def test_a_signal_at_any_moment_leaves_nothing(
    kind: Kind, moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container that was created and not started yet is reaped by the next process, as a folder is."""

    async def owner(number: int, signals: list[signal.Signals]) -> None:
        mark = f"95{('docker', 'bubblewrap', 'local').index(kind)}{number}{os.getpid() % 1000}"
        code = OWNER.format(module=kind, maker=MAKERS[kind].__name__, mark=mark, moment=moment)
        code = code.replace("timeout=3", "timeout=0.2")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            code,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=HOUSE,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
        assert process.stdout
        while (await process.stdout.readline()).decode().strip() != moment:
            pass
        await asyncio.sleep(0.03 * number)
        for sent in signals:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(sent)
            await asyncio.sleep(0.05)
        await process.wait()
        assert await gone(lambda: marked(mark)), signals
        if kind == "docker":
            assert await gone(lambda: containers(process.pid, started=True)), signals

    INT, TERM, KILL = signal.SIGINT, signal.SIGTERM, signal.SIGKILL
    await asyncio.gather(*(owner(n, s) for n, s in enumerate([[INT], [INT, INT], [TERM], [KILL]])))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    next_one = MAKERS[kind]()
    await (await next_one.take(Spec())).close()
    await next_one.close()
    assert await gone(lambda: [str(path) for path in tmp_path.iterdir()])


async def test_a_cancelled_waiter_leaves_no_task_and_no_descriptor(kind: Kind) -> None:
    made = MAKERS[kind]()
    box = await made.take(Spec())

    async def interrupt() -> None:
        for step in range(5 if kind == "docker" else 8):
            taking = asyncio.create_task(made.take(Spec()))
            await asyncio.sleep(0.005 * step * (6 if kind == "docker" else 1))
            taking.cancel()
            await asyncio.sleep(0.001 * step)
            taking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await (await taking).close()
            running = asyncio.create_task(box.run("sleep 9551"))
            await asyncio.sleep(0.0005 * step)
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
        other = await made.take(Spec())
        closing = asyncio.create_task(other.close())
        await asyncio.sleep(0)
        closing.cancel()
        await asyncio.wait({closing})
        await other.close()

    await interrupt()  # the first time, connections to the engine are opened that stay
    await asyncio.sleep(0.5)
    tasks, files = len(asyncio.all_tasks()), descriptors()
    await interrupt()
    assert (await box.run("echo fine")).head == b"fine\n"
    assert await gone(lambda: marked("9551"))
    if kind == "docker":
        assert await gone(lambda: containers(os.getpid())[1:])
    assert await gone(lambda: ["files"] * (descriptors() > files + 3)), (files, descriptors())
    assert await gone(lambda: ["tasks"] * (len(asyncio.all_tasks()) > tasks)), asyncio.all_tasks()
    await made.close()


@pytest.mark.docker
@pytest.mark.parametrize("rounds", range(5))
async def test_a_take_that_is_cancelled_as_its_worker_answers_leaves_no_container(
    containing: Docker, monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    """So many rounds of the event loop later: each task that waits for another has its own."""
    loop, attach = asyncio.get_running_loop(), docker_maker.attach

    def cancel(rounds: int) -> None:
        if rounds:
            loop.call_soon(cancel, rounds - 1)
        else:
            taking.cancel()

    async def attached(*given: Any) -> Attached:
        box = await attach(*given)
        cancel(rounds)
        return box

    monkeypatch.setattr(docker_maker, "attach", attached)
    taking = asyncio.create_task(containing.take(Spec()))
    with contextlib.suppress(asyncio.CancelledError):
        await (await taking).close()
    assert await gone(lambda: containers(os.getpid()))


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
