"""Setups that were made: what each was made of, and where its result is."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
from pathlib import Path
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.owner import leftovers


class Setup(BaseModel):
    """A setup as it was made. `image` names its result for a Spec: a Docker image's digest, or for
    bubblewrap a name. `env` is for the commands of a sandbox with it; `size` in bytes, `made` in unix
    seconds. `skipped` are sentences about what was not installed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    digest: str
    kind: Literal["docker", "bubblewrap"]
    base: str
    image: str
    tree: str
    command: str
    inputs: dict[str, str]
    env: dict[str, str]
    skipped: tuple[str, ...]
    made: float
    size: int


class Kept:
    """A folder of setups: `DIGEST/about.json`, for bubblewrap `DIGEST/files`, and `DIGEST.log`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """Make the folder, and remove what dead processes left in it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for leftover in leftovers(self.folder):
            remove(leftover)

    def mark(self) -> str:
        """What images that belong to this folder are labelled with."""
        return hashlib.sha256(f"{platform.node()}:{self.folder.resolve()}".encode()).hexdigest()[:16]

    def files(self, digest: str) -> Path:
        """Where the result of one lies, where it is a folder."""
        return self.folder / digest / "files"

    def log(self, digest: str) -> Path:
        """What its commands printed."""
        return self.folder / f"{digest}.log"

    def find(self, digest: str) -> Setup | None:
        """The setup of that digest; one whose record is another user's or cannot be read counts as absent."""
        try:
            with (self.folder / digest / "about.json").open("rb") as file:
                if os.fstat(file.fileno()).st_uid != os.geteuid():
                    return None
                return Setup.model_validate_json(file.read())
        except (OSError, ValidationError):
            return None

    def all(self) -> list[Setup]:
        """Those that are here, the newest first."""
        names = [place.parent.name for place in self.folder.glob("*/about.json")]
        found = [setup for name in names if (setup := self.find(name))]
        return sorted(found, key=lambda setup: -setup.made)

    def latest(self, tree: Path, kind: str) -> Setup | None:
        """The one that was made last for a tree."""
        return next((one for one in self.all() if (one.tree, one.kind) == (str(tree), kind)), None)

    def keep(self, setup: Setup, making: Path) -> None:
        """Give a finished folder of `making` its name. One of the same digest gives way."""
        (making / "about.json").write_text(setup.model_dump_json(indent=1))
        place = self.folder / setup.digest
        if place.exists():
            place.rename(making / "before")
        making.rename(place)
        remove(place / "before")

    def forget(self, setup: Setup) -> None:
        """Remove its record, its log and its folder, if it has one."""
        remove(self.folder / setup.digest)
        self.log(setup.digest).unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """A folder with all that is in it, however deep, and whatever rights its folders have. No link is
    followed. Folders move up to be emptied, so that no path grows long."""
    if folder.is_symlink() or not folder.is_dir():
        return
    with contextlib.suppress(OSError):
        folder.chmod(0o700)
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            waiting = _emptied(top, top)
            while waiting:
                with contextlib.suppress(OSError):
                    name = waiting.pop()
                    inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
                    try:
                        waiting += _emptied(inner, top)
                    finally:
                        os.close(inner)
                    os.rmdir(name, dir_fd=top)
        finally:
            os.close(top)
        folder.rmdir()


def _emptied(folder: int, top: int) -> list[str]:
    """Remove files, and move folders to `top`, where they have these names."""
    moved: list[str] = []
    with os.scandir(folder) as entries:
        for entry in list(entries):
            with contextlib.suppress(OSError):
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.name, dir_fd=folder)
                    continue
                os.chmod(entry.name, 0o700, dir_fd=folder)
                name = f"gone-{uuid4().hex}"
                os.rename(entry.name, name, src_dir_fd=folder, dst_dir_fd=top)
                moved.append(name)
    return moved
