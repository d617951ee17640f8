"""A folder of the host, held by its descriptor: no path below it is ever followed through a symlink."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

_HOLD = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class CarryError(Exception):
    """The folder cannot be read, or what came out cannot be laid into it; nothing was changed."""


@dataclass(frozen=True, slots=True)
class State:
    """What a file is, as far as git sees it. `digest` is the sha256 of its content or its target."""

    kind: Literal["file", "program", "link"]
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was just read: its content, or its target as bytes."""

    state: State
    data: bytes
    info: os.stat_result


class Folder:
    """Names are relative, `/` between their parts. OSError where a part is no folder (a symlink is none)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fd = os.open(path, _HOLD & ~os.O_NOFOLLOW)
        self._last: tuple[str, int] = ("", -1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.forget()
        os.close(self.fd)

    def forget(self) -> None:
        """The next name is walked to anew."""
        if self._last[1] >= 0:
            os.close(self._last[1])
        self._last = ("", -1)

    def parent(self, name: str, *, make: list[str] | None = None) -> tuple[int, str]:
        """The descriptor of the folder that `name` lies in, valid until the next call, and its last part.

        `make`: folders that are missing are made, given to the owner of what they lie in, and noted there.
        """
        folder, _, leaf = name.rpartition("/")
        if not folder:
            return self.fd, leaf
        if self._last[1] < 0 or self._last[0] != folder:
            reached = self._walk(folder, make)
            self.forget()
            self._last = (folder, reached)
        return self._last[1], leaf

    def _walk(self, folder: str, make: list[str] | None) -> int:
        here = os.dup(self.fd)
        try:
            done: list[str] = []
            for part in folder.split("/"):
                done.append(part)
                if make is not None:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(part, 0o755, dir_fd=here)
                        make.append("/".join(done))
                        give(part, here, os.fstat(here))
                inner = os.open(part, _HOLD, dir_fd=here)
                os.close(here)
                here = inner
        except BaseException:
            os.close(here)
            raise
        return here

    def look(self, name: str, most: int) -> Found | None:
        """Read a file or a symlink; None where neither is. Raises OSError, EFBIG beyond `most` bytes."""
        try:
            fd, leaf = self.parent(name)
            info = os.stat(leaf, dir_fd=fd, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if stat.S_ISLNK(info.st_mode):
            target = os.fsencode(os.readlink(leaf, dir_fd=fd))
            return Found(State("link", hashlib.sha256(target).hexdigest()), target, info)
        if not stat.S_ISREG(info.st_mode):
            return None
        file = os.open(leaf, _READ, dir_fd=fd)
        with os.fdopen(file, "rb") as opened:
            info = os.fstat(file)
            if not stat.S_ISREG(info.st_mode):
                return None
            data = opened.read(most + 1)
        if len(data) > most:
            raise CarryError(f"{self.path / name} is too large ({len(data)} bytes and more)")
        kind = "program" if info.st_mode & 0o100 else "file"
        return Found(State(kind, hashlib.sha256(data).hexdigest()), data, info)


def give(name: str, folder: int, like: os.stat_result) -> None:
    """Give what was made to the owner that it should have; who is not root keeps what is his."""
    with contextlib.suppress(PermissionError):
        os.chown(name, like.st_uid, like.st_gid, dir_fd=folder, follow_symlinks=False)
