"""Carries a folder's files into a sandbox, a few megabytes at a time, and keeps what each of them was."""

from __future__ import annotations

import asyncio
import io
import os
import stat
import tarfile
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from sandbox.base import Sandbox
from sandbox.carry.folders import CarryError, Folder, State
from sandbox.carry.history import lay_history
from sandbox.carry.listing import Listing, Skipped, list_files
from sandbox.carry.names import link_problem, problem
from sandbox.carry.pieces import Pieces, beside
from sandbox.errors import FileError
from sandbox.programs import named_programs

PIECE = 8 << 20
ROOM = 480 << 20
"""Bytes of files that are carried at most: a work tree has 512 MiB unless its limits say otherwise."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A folder as it was when it was read, and the checkpoint of it in the sandbox.

    `states` are those of the files that went in, `skipped` those that did not and why; `programs` are paths
    in it that the user's git is set to run or read.
    """

    folder: Path
    states: dict[str, State]
    skipped: tuple[Skipped, ...]
    checkpoint: str
    programs: tuple[str, ...] = ()


async def copy_in(
    sandbox: Sandbox, start: Path, *, ignored: bool = False, history: bool = False, room: int = ROOM
) -> Copy:
    """Carry the repository that `start` lies in, or the folder itself, into the sandbox's empty work tree.

    `ignored` files go along when asked for. With `history` the sandbox has a repository of its own with the
    user's commits, branches and tags, made there: none of his remotes, hooks and settings. Raises CarryError.
    """
    listing = await asyncio.to_thread(list_files, start, ignored=ignored)
    if listing.size > room:
        raise CarryError(
            f"{listing.folder} ({listing.size >> 20} MiB) does not fit into the sandbox ({room >> 20} MiB): "
            "let .gitignore name what is not needed, or bind the folder"
        )
    reading = Reading(listing, room)
    try:
        async with aclosing(beside(reading.pieces())) as pieces:
            async for piece in pieces:
                await sandbox.unpack(piece)
    except FileError as error:
        raise CarryError(
            f"{listing.folder} ({listing.size >> 20} MiB) does not fit into the sandbox: {error}"
        ) from error
    checkpoint = await sandbox.checkpoint()
    hidden = [name for name in listing.hidden if name in reading.states]
    if hidden:
        await sandbox.cover(hidden)
        checkpoint = await sandbox.checkpoint()
    if history and listing.repository:
        await lay_history(sandbox, listing.folder)
    there, absent = await asyncio.to_thread(named_programs, listing.folder)
    programs = tuple(place.relative_to(listing.folder).as_posix() for place in (*there, *absent))
    return Copy(listing.folder, reading.states, tuple(listing.skipped), checkpoint, programs)


class Reading:
    """Reads the files of a listing once. `states` grows with the pieces; `listing.skipped` too."""

    def __init__(self, listing: Listing, room: int) -> None:
        self.states: dict[str, State] = {}
        self._listing = listing
        self._room = room

    def pieces(self) -> Pieces:
        """Whole tar archives, each of a few megabytes, or of one file that is larger."""
        buffer, tar = _new()
        with Folder(self._listing.folder) as folder:
            for name in self._listing.names:
                self._add(tar, folder, name)
                if buffer.tell() >= PIECE:
                    tar.close()
                    yield buffer.getvalue()
                    buffer, tar = _new()
        tar.close()
        yield buffer.getvalue()

    def _add(self, tar: tarfile.TarFile, folder: Folder, name: str) -> None:
        if why := problem(name):
            return self._skip(name, why)
        try:
            found = folder.look(name, self._room)
        except OSError as error:
            return self._skip(name, (error.strerror or "cannot be read").lower())
        if found is None:
            return self._skip(name, _other(folder, name))
        self._room -= len(found.data)
        entry = tarfile.TarInfo(name)
        entry.mtime = int(found.info.st_mtime)
        if found.state.kind == "link":
            entry.type, entry.linkname = tarfile.SYMTYPE, os.fsdecode(found.data)
            if why := link_problem(name, entry.linkname):
                return self._skip(name, why)
            tar.addfile(entry)
        else:
            entry.mode = 0o755 if found.state.kind == "program" else 0o644
            entry.size = len(found.data)
            tar.addfile(entry, io.BytesIO(found.data))
        self.states[name] = found.state

    def _skip(self, name: str, why: str) -> None:
        self._listing.skipped.append(Skipped(name, why))


def _new() -> tuple[io.BytesIO, tarfile.TarFile]:
    buffer = io.BytesIO()
    return buffer, tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT, encoding="utf-8")


def _other(folder: Folder, name: str) -> str:
    """What it is that is neither a file nor a symlink."""
    kinds = {stat.S_IFDIR: "is a folder", stat.S_IFIFO: "is a FIFO", stat.S_IFSOCK: "is a socket"}
    try:
        fd, leaf = folder.parent(name)
        mode = os.stat(leaf, dir_fd=fd, follow_symlinks=False).st_mode
    except OSError:
        return "vanished while it was read"
    return kinds.get(stat.S_IFMT(mode), "is a device")
