"""Memory: what AGENTS.md and CLAUDE.md say, for the first message of a session."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.carry.folders import Folder
from tools.output import clean, size

NAMES = ("AGENTS.md", "CLAUDE.md")
"""In one folder the first of them that is there is read."""
CAP = 32 * 1024
"""Bytes of all files together; the nearest to the working folder come first."""
BEGIN = "<instructions>\nThe user's standing instructions, as they were when the session began:\n"
END = "</instructions>\n\n"
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Memory:
    """`text` stands before the words of the first message, "" where there is none. `files` are those read,
    the furthest first; `told` are sentences for the user: what was cut or passed over, and why."""

    text: str = ""
    files: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    """`read` and `total`: bytes."""

    name: str
    text: str
    read: int
    total: int


def read_memory(folder: Path, config: Path) -> Memory:
    """The user's own file in the folder `config`, then those from the top of the repository down to `folder`.

    They are read once: files of other folders, and what changes later, are the agent's own to look up.
    A file is passed over where it is no regular file, or a symlink that leads out of the folder it belongs
    to (the repository, or `config`).
    """
    folder = folder.resolve()
    top = _top(folder)
    inner = [folder, *[one for one in folder.parents if one.is_relative_to(top)]]
    told: list[str] = []
    found: list[_File] = []
    left = CAP
    seen: set[tuple[int, int]] = set()
    for place, within in [*((one, top) for one in inner), (config, config)]:
        file = _read(place, within, left, seen, told)
        if file:
            if within == config:
                file = replace(file, name=f"{file.name} for all projects")
            found.append(file)
            left -= file.read
    found.reverse()
    told += [
        f"{file.name} is cut: at most {size(CAP)} of such files are shown"
        for file in found
        if file.read < file.total
    ]
    return Memory(_framed(found), tuple(file.name for file in found), tuple(told))


def split(text: str) -> tuple[str, str]:
    """A user's prompt, parted: the memory that was put before it, and the user's own words."""
    if not text.startswith(BEGIN):
        return "", text
    memory, end, words = text.partition(END)
    return memory + end, words


def _framed(files: Sequence[_File]) -> str:
    """In a frame that no file can close."""
    if not files:
        return ""
    parts = [f"\n# {file.name}\n{file.text.strip()}\n{_missing(file)}" for file in files]
    return BEGIN + "".join(parts).replace("</instructions>", "[/instructions]") + END


def _missing(file: _File) -> str:
    return f"[... {size(file.total - file.read)} left out]\n" if file.read < file.total else ""


def _top(folder: Path) -> Path:
    """The folder of the repository that `folder` lies in, else itself."""
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def _read(place: Path, within: Path, left: int, seen: set[tuple[int, int]], told: list[str]) -> _File | None:
    """The file of one folder, at most `left` bytes of it."""
    name = next((name for name in NAMES if os.path.lexists(place / name)), None)
    if name is None:
        return None
    shown = clean((place / name).relative_to(within).as_posix()).replace("\n", " ")
    try:
        opened = _open(place / name, within)
    except (OSError, RuntimeError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else ""
        told.append(f"{shown} is not read: {said or 'it is a link that leads out of its folder'}")
        return None
    with os.fdopen(opened, "rb") as file:
        info = os.fstat(opened)
        if not stat.S_ISREG(info.st_mode):
            told.append(f"{shown} is not read: it is no regular file")
            return None
        if (info.st_dev, info.st_ino) in seen:
            return None
        seen.add((info.st_dev, info.st_ino))
        data = file.read(left)
    total = max(info.st_size, len(data))
    return _File(shown, _whole_lines(data, total), len(data), total)


def _open(path: Path, within: Path) -> int:
    """Raises ValueError for a symlink that leads out, OSError or RuntimeError where nothing can be opened."""
    within = within.resolve()
    inside = path.resolve(strict=True).relative_to(within)
    with Folder(within) as folder:
        fd, leaf = folder.parent(inside.as_posix())
        return os.open(leaf, _READ, dir_fd=fd)


def _whole_lines(data: bytes, total: int) -> str:
    """The text, without a line that was cut."""
    if len(data) < total:
        data = data[: data.rfind(b"\n") + 1]
    return clean(data.decode("utf-8", "replace"))
