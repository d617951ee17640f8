"""What commands made of a container's file system: carried out of it as an archive, and into another one."""

from __future__ import annotations

import asyncio
import io
import tarfile
from collections.abc import Sequence
from pathlib import Path

from sandbox.attached import Attached
from sandbox.base import Sandbox
from sandbox.carrying import read_headers, write_changes, write_places
from sandbox.daemon import Daemon
from sandbox.docker import DockerStream
from sandbox.errors import SandboxError
from sandbox.execs import Execs
from sandbox.reduced import Reduced


async def carry_out(sandbox: Sandbox, file: Path, only: tuple[str, ...] = ()) -> None:
    """Write an archive of all that is not as in the sandbox's image; `only`: of all that is at these paths.

    Raises SandboxError, when it is too large too.
    """
    daemon, container = _line(sandbox)
    places = tuple(path.strip("/") for path in only)
    if places:
        await asyncio.to_thread(write_places, daemon, container, file, places)
    else:
        await asyncio.to_thread(write_changes, daemon, container, file)


async def carry_in(sandbox: Sandbox, file: Path) -> None:
    """Make a fresh sandbox of the same image what the archive's was. Raises SandboxError."""
    daemon, container = _line(sandbox)
    gone, emptied = await asyncio.to_thread(read_headers, file)
    for at in range(0, len(gone), 500):
        await as_root(sandbox, ["rm", "-rf", "--", *(f"/{path}" for path in gone[at : at + 500])])
    for path in emptied:
        await as_root(sandbox, ["sh", "-c", 'rm -rf -- "$1"/* "$1"/.[!.]*', "sh", f"/{path}"])

    def laid() -> None:
        with file.open("rb") as archive:
            daemon.put(container, "/", archive)

    await asyncio.to_thread(laid)


async def lay(sandbox: Sandbox, place: str, archive: bytes) -> None:
    """Lay an archive into a folder, which is made, as root whatever user the commands have."""
    folder = io.BytesIO()
    with tarfile.open(fileobj=folder, mode="w") as tar:
        entry = tarfile.TarInfo(place.strip("/"))
        entry.type, entry.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(entry)
    await put(sandbox, "/", folder.getvalue())
    await put(sandbox, place, archive)


async def put(sandbox: Sandbox, place: str, archive: bytes) -> None:
    """Lay an archive into a folder that is there, as root."""
    daemon, container = _line(sandbox)
    await asyncio.to_thread(daemon.put, container, place, archive)


async def as_root(sandbox: Sandbox, argv: Sequence[str]) -> None:
    """Run a program of the image as root, whatever user the commands have. Raises SandboxError."""
    daemon, container = _line(sandbox)
    execs = Execs(daemon, container, "0:0")
    try:
        words = ["sh", "-c", 'read -r go; exec "$@" >&2', "sh", *argv]
        ended = await execs.run(words, {}, b"", lambda piece: None)
    finally:
        await execs.close()
    if ended.code != 0:
        said = ended.errors.decode(errors="replace").strip()[-200:]
        raise SandboxError(f"{argv[0]} in the image ended with exit code {ended.code}: {said}")


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
    if isinstance(sandbox, Reduced):
        return await sandbox.left()
    jobs = await sandbox.jobs()
    return sum(job.code is None for job in jobs) > sum(" sleep infinity" in job.command for job in jobs)


def _line(sandbox: Sandbox) -> tuple[Daemon, str]:
    stream = sandbox.client.stream if isinstance(sandbox, Attached) else None
    stream = sandbox.stream if isinstance(sandbox, Reduced) else stream
    if not isinstance(stream, DockerStream):
        raise SandboxError("only a container has a file system that is carried")
    return stream.daemon, stream.container
