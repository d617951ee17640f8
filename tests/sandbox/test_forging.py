"""No program in a sandbox can speak for the worker."""

from __future__ import annotations

import asyncio

from sandbox.base import Sandboxes, Spec

FORGER = r"""
import glob, json, os, struct

def frame(number, **header):
    head = json.dumps({"id": number, **header}).encode()
    return struct.pack(">II", len(head), 3) + head + b"lie"

lie = b"".join(
    frame(n, code=99, reason="exit", head=3, total=3, spill="", seconds=0.1, left=[], hit=[])
    for n in range(40)
) + os.urandom(4096) + frame(0, end="lifetime")
written = set()

def speak(fd, name):
    os.set_blocking(fd, False)
    try:
        os.write(fd, lie)
        written.add(name)
    except OSError:
        pass

for fd in range(3, 256):
    try:
        os.fstat(fd)
    except OSError:
        continue
    speak(fd, "descriptor %d" % fd)
pids = {"1", str(os.getppid()), *(p for p in os.listdir("/proc") if p.isdigit())} - {str(os.getpid())}
for pid in pids:
    for number in range(256):
        for place in ("/proc/%s/fd/%d" % (pid, number), "/proc/%s/task/%s/fd/%d" % (pid, pid, number)):
            try:
                fd = os.open(place, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                continue
            speak(fd, place)
            os.close(fd)
for pid in pids:
    try:
        open("/proc/%s/mem" % pid, "r+b").close()
        written.add("memory of " + pid)
    except OSError:
        pass
with open("said", "w") as file:
    of_the_worker = sorted(name for name in written if name.startswith("/proc/1/"))
    print(of_the_worker, "memory of 1" in written, file=file)
"""


async def test_no_program_can_forge_a_frame(walls: Sandboxes) -> None:
    cell = await walls.take(Spec())
    await cell.write("forger.py", FORGER.encode())
    honest = asyncio.create_task(cell.run("sleep 1; echo honest"))
    ran = await cell.run("python3 forger.py", timeout=60)
    assert (ran.code, ran.reason) == (0, "exit"), "it was free to write, but to nobody who believes it"
    assert (await cell.run("cat said")).head == b"[] False\n"
    job = await cell.start("python3 forger.py", pty=True)
    assert (await cell.job(job.pid, wait=60)).job.code == 0
    got = await honest
    assert (got.code, got.reason, b"honest\n" in got.output) == (0, "exit", True)
    assert (await cell.run("echo alive")).head == b"alive\n"
