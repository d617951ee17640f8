"""What is measured of Interlude's own sandboxes."""

from __future__ import annotations

import asyncio
import io
import resource
import tarfile
import time
from collections.abc import Awaitable, Callable
from statistics import median

from sandbox.base import Sandbox, Sandboxes, Spec
from sandbox.pool import Pool

TEXT = (b"x" * 99 + b"\n") * 100
FILES = 1000


async def milliseconds(act: Callable[[], Awaitable[object]], times: int) -> float:
    """The median of `times` runs, after one that is not counted."""
    await act()
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        await act()
        taken.append(time.perf_counter() - began)
    return median(taken) * 1000


async def common(sandboxes: Sandboxes) -> dict[str, float]:
    """A command, a file of 10 kB read and written, checkpoints of 1,000 files."""
    box = await sandboxes.take(Spec())
    await box.write("file", TEXT)
    found = {
        "command": await milliseconds(lambda: box.run("true"), 100),
        "read": await milliseconds(lambda: box.read("file"), 200),
        "write": await milliseconds(lambda: box.write("file", TEXT), 200),
    }
    await box.unpack(_repository())
    began = time.perf_counter()
    await box.checkpoint()
    found["checkpoint_first"] = (time.perf_counter() - began) * 1000
    found["checkpoint"] = await _checkpoints(box)
    await box.close()
    return found


async def _checkpoints(box: Sandbox) -> float:
    """The median of 30, one file changed before each."""
    taken: list[float] = []
    for turn in range(30):
        await box.write("folder-7/file-7.py", b"turn %d\n" % turn)
        began = time.perf_counter()
        await box.checkpoint()
        taken.append(time.perf_counter() - began)
    return median(taken) * 1000


def _repository() -> bytes:
    """A tar archive of 1,000 files, 5.8 MB."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for number in range(FILES):
            entry = tarfile.TarInfo(f"folder-{number % 20}/file-{number}.py")
            data = b"line %d of a file\n" % number * 300
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return archive.getvalue()


async def pool_take(sandboxes: Sandboxes) -> float:
    """Milliseconds until a spare that is ready is there, the median of 15."""
    pool = Pool(sandboxes, 1)
    pool.fill(Spec(), 1)
    taken: list[float] = []
    for _ in range(15):
        await asyncio.sleep(1.5)  # the next spare starts meanwhile
        began = time.perf_counter()
        box = await pool.take(Spec())
        taken.append(time.perf_counter() - began)
        await box.close()
    await pool.close()
    return median(taken) * 1000


async def flood(sandboxes: Sandboxes) -> float:
    """MB that the largest size of this process grows by while a command prints a gigabyte."""
    box = await sandboxes.take(Spec())
    await box.run("head -c 1000000 /dev/zero")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ran = await box.run("head -c 1000000000 /dev/zero", timeout=300)
    assert ran.total == 1_000_000_000, ran
    await box.close()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
