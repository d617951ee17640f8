"""Place: where an engine's process is found: a folder of one's own with its socket, its lock and its log."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import stat
import struct
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from engine.base import EngineError
from engine.host.recipe import Recipe

LONGEST = 107  # bytes of a socket's path, by sockaddr_un
LOGS = 8  # that are kept
TAIL = 2000  # bytes of a log that are shown


@dataclass(frozen=True, slots=True)
class Place:
    """Where the engine of a recipe is found in a folder, running or not.

    Whoever holds the lock is that engine, or is about to start it: nobody else makes or removes the socket.
    """

    folder: Path
    name: str

    @property
    def socket(self) -> Path:
        return self.folder / f"{self.name}.sock"

    @property
    def lock(self) -> Path:
        return self.folder / f"{self.name}.lock"

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def listen(self) -> socket.socket:
        """The socket, made anew, for this user alone. Only for the holder of the lock."""
        self.socket.unlink(missing_ok=True)
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            with _reachable(self.socket) as path:
                made.bind(path)
        except OSError as error:
            made.close()
            raise EngineError(f"{self.socket}: {error.strerror}; {CURE}") from error
        finally:
            os.umask(before)
        made.listen(64)
        return made

    def connect(self) -> socket.socket | None:
        """A connection to the engine, if it runs and takes one. Raises EngineError for another user's."""
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.setblocking(False)  # too many may wait for a process that was stopped
        try:
            with _reachable(self.socket) as path:
                made.connect(path)
        except (FileNotFoundError, ConnectionError, BlockingIOError):
            made.close()
            return None
        except OSError as error:
            made.close()
            raise EngineError(f"{self.socket}: {error.strerror}; {CURE}") from error
        if peer(made).user != os.geteuid():
            made.close()
            raise EngineError(f"{self.socket} is another user's: {CURE}")
        return made

    def hold(self) -> int | None:
        """The lock, as an open file: free again when the last copy of that is closed. None: it is held."""
        held = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(held).st_ino == self.lock.stat().st_ino:
                return held
        except (BlockingIOError, FileNotFoundError):
            pass
        os.close(held)
        return None

    def open_log(self) -> int:
        """The log, empty, as an open file."""
        self.log.unlink(missing_ok=True)
        return os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)

    def said(self) -> str:
        """The end of the log."""
        with suppress(OSError):
            return self.log.read_bytes()[-TAIL:].decode(errors="replace").strip()
        return ""

    def clear(self) -> None:
        """Leave nothing behind but a log that says something. Only for the holder of the lock."""
        self.socket.unlink(missing_ok=True)
        with suppress(OSError):
            if not self.log.stat().st_size:
                self.log.unlink()
        self.lock.unlink(missing_ok=True)


CURE = "set INTERLUDE_STATE to another folder, or share to false"


def place_of(recipe: Recipe, folder: Path) -> Place:
    """Where a recipe's engine is found; the folder is made. Raises EngineError where it is not one's own."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = folder.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid():
            raise EngineError(f"{folder} is no folder of your own: {CURE}")
        if seen.st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise EngineError(f"{folder}: {error.strerror}; {CURE}") from error
    stem = re.sub(r"[^A-Za-z0-9._-]", "-", recipe.name)[:40]
    return Place(folder.resolve(), f"{stem}-{recipe.key()}")


def sweep(folder: Path) -> None:
    """Remove what engines left that were killed, and all but the newest logs."""
    for path in folder.glob("*.lock"):
        place = Place(folder, path.stem)
        if (held := place.hold()) is not None:
            place.clear()
            os.close(held)
    logs = sorted(folder.glob("*.log"), key=_changed)
    for path in logs[:-LOGS]:
        path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end of a unix socket: ids."""

    process: int
    user: int


def peer(connection: socket.socket) -> Peer:
    """As the kernel knows it."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    process, user, _ = struct.unpack("3i", credentials)
    return Peer(process, user)


def _changed(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


@contextmanager
def _reachable(path: Path) -> Generator[str, None, None]:
    """The path, or a shorter one to the same place where a socket's may not be as long."""
    if len(os.fsencode(path)) <= LONGEST:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
