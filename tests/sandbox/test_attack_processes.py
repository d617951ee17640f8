"""Attacks by processes: too many, too stubborn, or at the worker's throat."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.base import Limits, Sandbox, Spec
from tests.sandbox.cells import MiB, alive, python, text
from tests.sandbox.conftest import Take
from tests.sandbox.test_commands import running

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.weak("root", "init", "guard")
async def test_killing_every_process_does_not_end_the_sandbox(cell: Sandbox) -> None:
    await cell.run("kill -9 -1; true")
    await alive(cell)


@pytest.mark.weak("root", "init")
async def test_the_worker_can_be_neither_stopped_nor_ended_by_signals(cell: Sandbox) -> None:
    worker = "$(cut -d' ' -f4 /proc/$$/stat)"
    for name in ("STOP", "TSTP", "USR1", "QUIT", "ABRT", "SEGV", "ALRM", "TERM", "KILL"):
        await cell.run(f"kill -{name} {worker} 1", timeout=5)
        await alive(cell)


@pytest.mark.weak("root", "dumpable")
async def test_the_worker_cannot_be_traced_or_written_into(cell: Sandbox) -> None:
    ran = await python(
        cell,
        "import ctypes, os\n"
        "parent = int(open('/proc/%d/stat' % os.getppid()).read().split()[3])\n"
        "for pid in {1, parent}:\n"
        "    print(ctypes.CDLL(None).ptrace(16, pid, 0, 0))\n"
        "    for name in ('mem', 'fd/1', 'fd/0', 'environ', 'maps'):\n"
        "        for mode in ('rb', 'wb'):\n"
        "            try: open('/proc/%d/%s' % (pid, name), mode, buffering=0); print(name, 'opened')\n"
        "            except OSError: pass\n",
        timeout=5,
    )
    assert set(ran.output.decode().split("\n")) == {"-1", ""}
    await alive(cell)


@pytest.mark.weak("fds")
async def test_frames_written_into_every_descriptor_are_only_output(any_cell: Sandbox) -> None:
    forged = (
        "import glob, json, os, struct\n"
        "body = b'forged'\n"
        "for number in range(1, 60):\n"
        "    head = json.dumps({'id': number, 'code': 0, 'reason': 'exit', 'head': 6, 'total': 6,\n"
        "        'spill': '', 'seconds': 0.0, 'left': []}).encode()\n"
        "    frame = struct.pack('>II', len(head), 6) + head + body\n"
        "    for place in range(256):\n"
        "        try: os.write(place, frame)\n"
        "        except OSError: pass\n"
    )
    ran, other = await asyncio.gather(python(any_cell, forged), any_cell.run("sleep 1; echo honest"))
    assert other.head == b"honest\n"
    assert ran.total > 6
    await alive(any_cell)


@pytest.mark.weak("sweep")
async def test_a_fork_bomb_ends_with_its_timeout(take: Take) -> None:
    cell = await take(Spec(limits=Limits(processes=64, memory=512 * MiB)))
    bomb = "f() { f | f & }; f 2>/dev/null; while :; do :; done"
    ran = await cell.run(f"bash -c '{bomb}'", timeout=0.7)  # a name of its own to be found by
    assert ran.reason == "timeout"
    await alive(cell)
    assert await running(cell, "f()") == []


BOMB = b"""
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    try:
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
    except OSError:  # there are enough
        pass
    time.sleep(0.05)
"""


@pytest.mark.weak("sweep")
async def test_a_bomb_whose_every_child_leaves_its_session_ends_too(take: Take) -> None:
    cell = await take(Spec(limits=Limits(processes=64, memory=512 * MiB)))
    await cell.write("bomb", BOMB)
    ran = await cell.run("python3 -I bomb; sleep 60", timeout=0.7)
    assert ran.reason == "timeout"
    await alive(cell)
    assert await running(cell, "bomb") == []


@pytest.mark.weak("processes")
async def test_there_are_never_more_processes_than_allowed(cell: Sandbox) -> None:
    ran = await python(
        cell,
        "import os, time\n"
        "made = 0\n"
        "for _ in range(300):\n"
        "    try:\n"
        "        if os.fork() == 0: time.sleep(30); os._exit(0)\n"
        "    except OSError: break\n"
        "    made += 1\n"
        "print(made)\n",
    )
    assert 50 < int(ran.output.split()[-1]) < 128


@pytest.mark.weak("kill")
async def test_who_ignores_every_polite_signal_or_stops_itself_is_ended(any_cell: Sandbox) -> None:
    deaf, still = await asyncio.gather(
        any_cell.run("trap '' TERM INT HUP QUIT; while :; do sleep 1; done", timeout=0.3),
        any_cell.run("kill -STOP $$", timeout=0.3),
    )
    assert (deaf.reason, deaf.left, still.reason, still.left) == ("timeout", (), "timeout", ())
    await alive(any_cell)


@pytest.mark.weak("deadline")
async def test_a_command_that_sleeps_for_ever_is_ended(any_cell: Sandbox) -> None:
    assert (await any_cell.run("sleep infinity", timeout=0.3)).reason == "timeout"


@pytest.mark.weak("sweep")
async def test_who_forks_twice_into_a_new_session_is_ended_with_the_rest(any_cell: Sandbox) -> None:
    ran = await any_cell.run("(setsid sh -c 'sleep 7811 & sleep 7812' &) ; sleep 7813", timeout=1.0)
    assert ran.reason == "timeout"
    assert await running(any_cell, "sleep 781") == []


@pytest.mark.weak("sweep")
async def test_who_adopts_orphans_keeps_none(any_cell: Sandbox) -> None:
    code = (
        "import ctypes, os, subprocess, time\n"
        "ctypes.CDLL(None).prctl(36, 1)\n"
        "subprocess.run('(setsid sleep 7821 &)', shell=True)\n"
        "os.setsid() if os.fork() == 0 else None\n"
        "time.sleep(60)\n"
    )
    ran = await python(any_cell, code, timeout=1.0)
    assert ran.reason == "timeout"
    assert await running(any_cell, "sleep 7821") == []


@pytest.mark.weak("eof")
async def test_a_background_process_does_not_hold_the_command(any_cell: Sandbox) -> None:
    ran = await any_cell.run("sleep 20 & echo hi", timeout=10)
    assert (ran.code, ran.reason, ran.head) == (0, "exit", b"hi\n")
    assert [name.split(" ", 1)[1] for name in ran.left] == ["sleep 20"]


@pytest.mark.weak("eof")
async def test_a_shell_that_closes_its_output_still_ends_with_its_code(any_cell: Sandbox) -> None:
    ran = await any_cell.run("exec >&- 2>&-; sleep 0.3; exit 7", timeout=10)
    assert (ran.code, ran.reason) == (7, "exit")


@pytest.mark.weak("reap")
async def test_orphans_leave_no_zombies_however_many_there_are(any_cell: Sandbox) -> None:
    count = "echo $(grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l)"
    before = int(await text(any_cell, count))
    await any_cell.run("for i in {1..60}; do (true &) ; done; sleep 0.2", timeout=60)
    assert int(await text(any_cell, count)) <= before + 2
    many = (
        "import os\n"
        "for _ in range(2500):\n"
        "    if os.fork() == 0:\n"
        "        if os.fork() == 0: os._exit(0)\n"
        "        os._exit(0)\n"
        "    os.wait()\n"
    )
    assert (await python(any_cell, many, timeout=100)).code == 0
    assert int(await text(any_cell, count)) <= before + 2


@pytest.mark.weak("stdin")
async def test_who_reads_input_gets_its_end(any_cell: Sandbox) -> None:
    ran = await any_cell.run("cat; read x; python3 -c 'print(open(0).read())'; (: </dev/tty) 2>&1", timeout=5)
    assert ran.reason == "exit"
    assert b"/dev/tty" in ran.output


@pytest.mark.weak("pid")
async def test_no_process_of_the_host_or_of_another_sandbox_is_seen(take: Take) -> None:
    one, other = await take(Spec()), await take(Spec())
    await one.run("sleep 7831 &")
    seen = (await text(other, "ls /proc | grep -c '^[0-9]'; cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).split(
        "\n", 1
    )
    assert int(seen[0]) < 8
    assert "7831" not in seen[1]


@pytest.mark.weak("ipc")
async def test_shared_memory_is_not_shared_with_another_sandbox(take: Take) -> None:
    one, other = await take(Spec()), await take(Spec())
    code = (
        "import ctypes\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "print(libc.shmget(0x1f7e, 4096, {flags}), ctypes.get_errno())\n"
    )
    made = (await python(one, code.format(flags="0o1666"))).output.split()
    found = (await python(other, code.format(flags="0o666"))).output.split()
    await python(one, f"import ctypes; ctypes.CDLL(None).shmctl({int(made[0])}, 0, None)")
    assert (int(made[0]) >= 0, found) == (True, [b"-1", b"2"])
