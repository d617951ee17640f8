"""The archive of what commands made of a container's file system: written here, and read for what is gone."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from sandbox.daemon import Daemon
from sandbox.errors import SandboxError

LARGEST = 2 << 30
"""Bytes that are carried."""
GONE, EMPTIED = "interlude.gone", "interlude.emptied"
"""Pax headers of the archive: the paths that are not there any more, and the folders all of whose content is
in the archive, as JSON."""
NEVER = (
    *("proc", "sys", "dev", "interlude", ".interlude", "tmp/interlude", "tests", "solution", "oracle"),
    *("logs/verifier", "etc/hosts", "etc/hostname", "etc/resolv.conf", ".dockerenv"),
)
"""What is never carried: the engine's own, and the places of who grades."""


def write_changes(daemon: Daemon, container: str, file: Path) -> None:
    """All that is not as in the image, and what its volumes hold. Raises SandboxError."""
    changed, gone = daemon.changed(container)
    names = frozenset(path.strip("/") for path in changed)
    wanted = frozenset(name for name in names if not _within(name, NEVER))
    lost = sorted(path.strip("/") for path in gone)
    volumes = [path.strip("/") for path in daemon.volumes(container)]
    volumes = [path for path in volumes if not _within(path, NEVER)]
    headers = {
        GONE: json.dumps([path for path in lost if not _within(path, NEVER)]),
        EMPTIED: json.dumps(volumes),
    }
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT, pax_headers=headers) as archive:
        writing = _Writing(archive, daemon, container)
        if wanted:
            writing.add(daemon.export(container), "", wanted.__contains__)
        for path in volumes:
            writing.place(path)


def write_places(daemon: Daemon, container: str, file: Path, places: tuple[str, ...]) -> None:
    """All that is at these paths, whether it changed or not. Raises SandboxError."""
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as archive:
        writing = _Writing(archive, daemon, container)
        for place in places:
            if not _within(place, NEVER):
                writing.place(place)


def read_headers(file: Path) -> tuple[list[str], list[str]]:
    """What is gone, and what is emptied first."""
    with tarfile.open(file) as archive:
        found: list[object] = [json.loads(archive.pax_headers.get(name, "[]")) for name in (GONE, EMPTIED)]
    gone, emptied = ([str(path) for path in one] if isinstance(one, list) else [] for one in found)
    return gone, emptied


class _Writing:
    """Adds to an archive: files, folders and links, by their paths from the root."""

    def __init__(self, archive: tarfile.TarFile, daemon: Daemon, container: str) -> None:
        self._archive = archive
        self._daemon = daemon
        self._container = container
        self._written = 0

    def place(self, path: str) -> None:
        """A file or folder with all in it, where there is one."""
        pieces = self._daemon.pieces(self._container, f"/{path}")
        if first := next(pieces, b""):
            above = path.rpartition("/")[0]
            self.add(chain([first], pieces), f"{above}/" if above else "", lambda name: True)

    def add(self, pieces: Iterator[bytes], above: str, wanted: Callable[[str], bool]) -> None:
        """Those that are wanted of an archive of the engine's, whose names begin below `above`."""
        with tarfile.open(fileobj=_Pieces(pieces), mode="r|") as whole:
            for entry in whole:
                name = above + entry.name.strip("/")
                if not wanted(name) or not (
                    entry.isfile() or entry.isdir() or entry.issym() or entry.islnk()
                ):
                    continue
                self._written += entry.size
                if self._written > LARGEST:
                    raise SandboxError(
                        f"the work is larger than {LARGEST >> 30} GiB: too much to be graded elsewhere"
                    )
                content = whole.extractfile(entry) if entry.isreg() else None
                if entry.islnk():
                    target = above + entry.linkname.strip("/")
                    if wanted(target):
                        entry.linkname = target
                    else:  # to a file of the image
                        data = self._file(name)
                        entry.type, entry.size, entry.linkname = tarfile.REGTYPE, len(data), ""
                        content = io.BytesIO(data)
                entry.name = name
                entry.pax_headers = {}  # they would say the name that it had
                self._archive.addfile(entry, content)

    def _file(self, name: str) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(self._daemon.fetch(self._container, f"/{name}"))) as archive:
            content = archive.extractfile(archive.getmembers()[0])
            return content.read() if content else b""


def _within(path: str, places: tuple[str, ...]) -> bool:
    while path:
        if path in places:
            return True
        path = path.rpartition("/")[0]
    return False


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
