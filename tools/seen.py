"""Which files the model has seen in this session, and whether they still hold what it saw."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from sandbox.base import FileData, Sandbox

_WORD = re.compile(r"[^\s'\"`;|&<>(){}=$]+")
_VARIABLE = re.compile(r"\$\w+/?|\$\{\w+\}/?")
_PATTERN = re.compile(r"[*?\[]")
WORDS = 2000
"""Words of one command that may be names of files."""


class Seen:
    """One session's. A file counts as seen when it was shown or written, or when something named it.

    The paths of what was shown are real ones, digests are those of whole files ("": not known). What only
    named a file, as a command does, gives no digest; a name stands for every path that ends with it.
    """

    def __init__(self) -> None:
        self._held: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}
        self._patterns: set[str] = set()

    def note(self, file: FileData, path: str) -> None:
        """The model was shown the file that it calls `path`."""
        self._held[file.path or path] = file.sha256

    async def wrote(self, path: str, digest: str, sandbox: Sandbox) -> None:
        """The model wrote the file that it calls `path`."""
        self._held[(await sandbox.read(path, limit=0)).path or path] = digest

    def named(self, names: Iterable[str]) -> None:
        """These paths were printed, or stood in a command."""
        for name in names:
            plain = posixpath.normpath(name)
            if _PATTERN.search(plain):
                self._patterns.add(plain)
            else:
                self._names.setdefault(posixpath.basename(plain), set()).add(plain)

    def command(self, text: str) -> None:
        """A command was run: it may have printed every file that it names."""
        self.named(_WORD.findall(_VARIABLE.sub(" ", text[: 64 << 10]))[:WORDS])

    def has(self, file: FileData, path: str) -> bool:
        """Whether the model has seen the file at all."""
        real = file.path or path
        return (
            real in self._held
            or any(_ends(real, name) for name in self._names.get(posixpath.basename(real), ()))
            or any(
                fnmatchcase(real, pattern) or fnmatchcase(real, f"*/{pattern}") for pattern in self._patterns
            )
        )

    def changed(self, file: FileData, path: str) -> bool:
        """Whether it is known to hold something else than when it was seen."""
        held = self._held.get(file.path or path, "")
        return bool(held and file.sha256) and held != file.sha256


def _ends(path: str, name: str) -> bool:
    while name.startswith("../"):
        name = name[3:]
    return path == name or path.endswith(f"/{name}")
