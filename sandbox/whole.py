"""What commands made of a container's file system: carried out of it as an archive, and into another one."""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

from sandbox.attached import Attached
from sandbox.base import Sandbox, SandboxError
from sandbox.daemon import Daemon
from sandbox.docker import DockerStream
from sandbox.reduced import Reduced

LARGEST = 2 << 30
"""Bytes that are carried."""
GONE = "interlude.gone"
"""A pax header of the archive: the paths that are not there any more, as JSON."""
NEVER = (
    *("proc", "sys", "dev", "interlude", ".interlude", "tmp/interlude", "tests", "solution", "oracle"),
    *("logs/verifier", "etc/hosts", "etc/hostname", "etc/resolv.conf", ".dockerenv"),
)
"""What is never carried: the engine's own, and the places of who grades."""


async def carry_out(sandbox: Sandbox, file: Path, only: tuple[str, ...] = ()) -> None:
    """Write an archive of all that is not as in the sandbox's image; `only`: of what is at these paths.

    Raises SandboxError, when it is too large too.
    """
    daemon, container = _line(sandbox)
    await asyncio.to_thread(_carry_out, daemon, container, file, tuple(path.strip("/") for path in only))


async def carry_in(sandbox: Sandbox, file: Path) -> None:
    """Make a fresh sandbox of the same image what the archive's was. Raises SandboxError."""
    daemon, container = _line(sandbox)
    gone = await asyncio.to_thread(_gone, file)
    for at in range(0, len(gone), 500):
        words = " ".join("'" + f"/{path}".replace("'", "'\\''") + "'" for path in gone[at : at + 500])
        await sandbox.run(f"rm -rf -- {words}")

    def put() -> None:
        with file.open("rb") as archive:
            daemon.put(container, "/", archive)

    await asyncio.to_thread(put)


async def lay(sandbox: Sandbox, place: str, archive: bytes) -> None:
    """Lay an archive into a folder, which is made, as root whatever user the commands have."""
    daemon, container = _line(sandbox)
    folder = io.BytesIO()
    with tarfile.open(fileobj=folder, mode="w") as tar:
        entry = tarfile.TarInfo(place.strip("/"))
        entry.type, entry.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(entry)
    await asyncio.to_thread(daemon.put, container, "/", folder.getvalue())
    await asyncio.to_thread(daemon.put, container, place, archive)


async def lend(sandbox: Sandbox, image: str) -> None:
    """Lay the stand-in programs of a grader's image into another sandbox of the same base."""
    daemon, container = _line(sandbox)
    archive = await asyncio.to_thread(daemon.copy, image, "/.interlude")
    await asyncio.to_thread(daemon.put, container, "/", archive)


async def fetch(sandbox: Sandbox, path: str) -> bytes:
    """A file or folder as an archive of which nothing was checked, b"" where it is not there."""
    daemon, container = _line(sandbox)
    return await asyncio.to_thread(daemon.fetch, container, path)


async def running(sandbox: Sandbox) -> bool:
    """Whether anything runs in it beside what its image starts by itself."""
    jobs = await sandbox.jobs()
    return sum(job.code is None for job in jobs) > sum(" sleep infinity" in job.command for job in jobs)


def _line(sandbox: Sandbox) -> tuple[Daemon, str]:
    stream = sandbox.client.stream if isinstance(sandbox, Attached) else None
    stream = sandbox.stream if isinstance(sandbox, Reduced) else stream
    if not isinstance(stream, DockerStream):
        raise SandboxError("only a container has a file system that is carried")
    return stream.daemon, stream.container


def _within(path: str, places: tuple[str, ...] | frozenset[str]) -> bool:
    while path:
        if path in places:
            return True
        path = path.rpartition("/")[0]
    return False


def _carry_out(daemon: Daemon, container: str, file: Path, only: tuple[str, ...]) -> None:
    changed, gone = daemon.changed(container)
    names = frozenset(path.strip("/") for path in changed)
    lost = sorted(path.strip("/") for path in gone)
    header = {GONE: json.dumps([] if only else [path for path in lost if not _within(path, NEVER)])}
    wanted = frozenset(
        name for name in names if not _within(name, NEVER) and (not only or _within(name, only))
    )
    written = 0
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT, pax_headers=header) as archive:
        if not wanted:
            return
        pieces = _Pieces(daemon.export(container))
        with tarfile.open(fileobj=pieces, mode="r|") as whole:
            for entry in whole:
                name = entry.name.strip("/")
                if name not in wanted or not (
                    entry.isfile() or entry.isdir() or entry.issym() or entry.islnk()
                ):
                    continue
                written += entry.size
                if written > LARGEST:
                    raise SandboxError(
                        f"the work is larger than {LARGEST >> 30} GiB: too much to be graded elsewhere"
                    )
                if entry.islnk() and entry.linkname.strip("/") not in wanted:  # to a file of the image
                    entry.type, entry.size, entry.linkname, content = (
                        tarfile.REGTYPE,
                        *_file(daemon, container, name),
                    )
                else:
                    content = whole.extractfile(entry) if entry.isreg() else None
                archive.addfile(entry, content)


def _file(daemon: Daemon, container: str, name: str) -> tuple[int, str, io.BytesIO]:
    """The size of a regular file, "", and its content."""
    with tarfile.open(fileobj=io.BytesIO(daemon.fetch(container, f"/{name}"))) as archive:
        content = archive.extractfile(archive.getmembers()[0])
        data = content.read() if content else b""
    return len(data), "", io.BytesIO(data)


def _gone(file: Path) -> list[str]:
    with tarfile.open(file) as archive:
        found: object = json.loads(archive.pax_headers.get(GONE, "[]"))
    return [str(path) for path in found] if isinstance(found, list) else []


class _Pieces(io.RawIOBase):
    """Reads an iterator of bytes like a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._rest) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._rest += piece
        data, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return data
