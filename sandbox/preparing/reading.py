"""Reads a project's files for what they ask for; none is reached through a symlink."""

from __future__ import annotations

import posixpath
import tomllib
from pathlib import Path
from typing import Any

from sandbox.carry.folders import CarryError, Folder
from sandbox.carry.names import problem
from sandbox.preparing.recipe import SetupError

MOST = 16 << 20
"""Bytes of a file that decides."""


class Files:
    """Files of a tree by their relative names. `seen` are those that were read: name and sha256."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        self.seen: dict[str, str] = {}

    def read(self, name: str) -> bytes | None:
        """None where there is no such file. Raises SetupError."""
        if why := problem(name):
            raise SetupError(f"{name} {why}: name a file of the project")
        try:
            with Folder(self.tree) as folder:
                found = folder.look(name, MOST)
        except (OSError, CarryError) as error:
            raise SetupError(f"{self.tree / name} cannot be read: {error}") from error
        if found is None:
            return None
        if found.state.kind == "link":
            raise SetupError(
                f"{self.tree / name} is a symlink: a setup reads only plain files of the project"
            )
        self.seen[name] = found.state.digest
        return found.data

    def text(self, name: str) -> str | None:
        """The same, as text."""
        data = self.read(name)
        try:
            return None if data is None else data.decode()
        except UnicodeDecodeError as error:
            raise SetupError(f"{self.tree / name} is no UTF-8") from error

    def toml(self, name: str) -> dict[str, Any] | None:
        """The same, as TOML."""
        text = self.text(name)
        try:
            return None if text is None else tomllib.loads(text)
        except RecursionError as error:
            raise SetupError(f"{self.tree / name} is nested too deep") from error
        except tomllib.TOMLDecodeError as error:
            raise SetupError(f"{self.tree / name}: {error}") from error

    def named(self, pattern: str) -> list[str]:
        """Names in the top folder that match."""
        return sorted(path.name for path in self.tree.glob(pattern) if path.is_file())


def beside(name: str, other: str) -> str:
    """The name of a file that `name` mentions as `other`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), other))
