"""Which files of a folder go along into a sandbox: what git counts, those of repositories within too."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.carry.folders import CarryError
from sandbox.carry.host_git import git, top_of

LARGE = 128 << 20
"""Bytes from which on a file is not carried: it is sent in one piece."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not carried, and why."""

    name: str
    why: str


@dataclass(slots=True)
class Listing:
    """Names below `folder`, in order. `hidden` are those that are tracked although they are ignored."""

    folder: Path
    repository: bool
    names: list[str] = field(default_factory=list[str])
    hidden: list[str] = field(default_factory=list[str])
    skipped: list[Skipped] = field(default_factory=list[Skipped])
    size: int = 0


def list_files(start: Path, *, ignored: bool = False) -> Listing:
    """List the repository that `start` lies in: what is tracked, and what is neither tracked nor ignored.

    `ignored` takes those along as well. Outside of a repository: every file below `start`. Raises CarryError.
    """
    top = top_of(start)
    listing = Listing(top or start.resolve(), top is not None)
    found = _below(listing) if top is None else _tracked(listing, "", ignored)
    for name in sorted(set(found)):
        _count(listing, name)
    return listing


def _tracked(listing: Listing, prefix: str, ignored: bool) -> list[str]:
    """Names of the files of the repository at `prefix`, and of those that lie in it."""
    folder = listing.folder / prefix
    rule = () if ignored else ("--exclude-standard",)
    said = git(folder, "ls-files", "-z", "-co", *rule) or b""
    hidden = git(folder, "ls-files", "-z", "-ci", "--exclude-standard") or b""
    listing.hidden += [prefix + name for name in _names(hidden)]
    found: list[str] = []
    for name in _names(said):
        inner = prefix + name.rstrip("/") + "/"
        if (name.endswith("/") or _is_folder(listing.folder / inner)) and not _behind_link(folder, name):
            found += _repository(listing, inner, ignored)
        else:
            found.append(prefix + name)
    return found


def _repository(listing: Listing, prefix: str, ignored: bool) -> list[str]:
    """A submodule, or a repository that is none; nothing where a submodule was not initialised."""
    folder = listing.folder / prefix
    if not os.path.lexists(folder / ".git"):
        return []
    try:
        if top_of(folder) != folder.resolve():
            raise CarryError("its repository is another one")
        return _tracked(listing, prefix, ignored)
    except CarryError as error:
        listing.skipped.append(Skipped(prefix.rstrip("/"), str(error)))
        return []


def _names(said: bytes) -> list[str]:
    return [os.fsdecode(name) for name in said.split(b"\0") if name]


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _behind_link(folder: Path, name: str) -> bool:
    """Whether a name of the index lies behind what is a symlink by now."""
    return any((folder / parent).is_symlink() for parent in Path(name.rstrip("/")).parents)


def _below(listing: Listing) -> list[str]:
    """Names of all files, links included, outside of any `.git`."""
    found: list[str] = []

    def unreadable(error: OSError) -> None:
        name = Path(os.fsdecode(error.filename)).relative_to(listing.folder).as_posix()
        listing.skipped.append(Skipped(name, (error.strerror or "cannot be read").lower()))

    for here, folders, files in os.walk(listing.folder, onerror=unreadable):
        folders[:] = [name for name in folders if name != ".git"]
        links = [name for name in folders if Path(here, name).is_symlink()]
        within = Path(here).relative_to(listing.folder)
        found += [(within / name).as_posix() for name in (*files, *links) if name != ".git"]
    return found


def _count(listing: Listing, name: str) -> None:
    """Take a name into the list, with its size; one that is gone is left out without a word."""
    try:
        info = os.lstat(listing.folder / name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        listing.skipped.append(Skipped(name, (error.strerror or "cannot be read").lower()))
        return
    if stat.S_ISREG(info.st_mode) and info.st_size > LARGE:
        listing.skipped.append(Skipped(name, f"has {info.st_size >> 20} MiB, more than {LARGE >> 20}"))
        return
    listing.names.append(name)
    listing.size += info.st_size if stat.S_ISREG(info.st_mode) else 0
