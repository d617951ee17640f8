"""Texts of files that go along with results, so that an engine can hold a quotation to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from posixpath import basename

from sandbox.base import FileData, Sandbox
from sandbox.errors import FileError
from tools.tool import Touches

LARGEST = 128 << 10
"""Bytes of a file up to which its text goes along: it is written to the journal with every change."""

FILES = 16
"""Files that are looked at again after a call that may have changed them."""

Known = Mapping[str, str | None]
"""By the path that was named, the text as `edit` matches it: without byte-order mark, `\\n` for `\\r\\n`.
None: there is no text to hold a quotation to."""


def known(path: str, data: bytes) -> Known:
    """The text of a file of which these are all the bytes."""
    if len(data) > LARGEST or b"\0" in data:
        return {path: None}
    try:
        return {path: data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").decode()}
    except UnicodeDecodeError:
        return {path: None}


def known_of(path: str, file: FileData) -> Known:
    """The text of a file, where all of it was read."""
    return known(path, file.data) if len(file.data) == file.size else {path: None}


class KnownFiles:
    """The texts that went along with the results of one session."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def note(self, files: Known) -> None:
        for path, text in files.items():
            self._texts.pop(path, None)
            if text is not None:
                self._texts[path] = text

    async def changed(self, sandbox: Sandbox, touches: Touches) -> Known:
        """What is not as it was after a call. A command may write any file, and it may go to another folder;
        what is written by name may be known by another name too.

        Of more than FILES texts the oldest count as changed.
        """
        found: dict[str, str | None] = {}
        names = {path for path in self._texts if touches.changes or _renamed(path, touches.writes)}
        for number, path in enumerate(name for name in reversed(list(self._texts)) if name in names):
            now = await _look(path, sandbox) if number < FILES else None
            if now != self._texts[path]:
                found[path] = now
        return found


def _renamed(path: str, written: Sequence[str]) -> bool:
    """Whether a path is another name of a file that was written by name."""
    return path not in written and any(basename(path) == basename(each) for each in written)


async def _look(path: str, sandbox: Sandbox) -> str | None:
    try:
        return known_of(path, await sandbox.read(path, limit=LARGEST + 1))[path]
    except FileError:
        return None
