"""write: a whole file at once."""

from __future__ import annotations

from hashlib import sha256

from sandbox.base import FileData, Sandbox
from sandbox.errors import FileMissing
from tools.check import new_problems
from tools.known import known
from tools.seen import Seen
from tools.tool import Arguments, FilePath, Output, String, Tool, Touches

SHRUNK = 1 / 3
"""Part of a file's lines whose loss is told."""


class WriteArguments(Arguments):
    path: FilePath
    content: String


class Write(Tool[WriteArguments]):
    """Create a file or replace all of it. Folders are made. To change a part, use edit."""

    name = "write"
    Arguments = WriteArguments

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen or Seen()

    def touches(self, arguments: WriteArguments) -> Touches:
        return Touches(writes=(arguments.path,))

    async def run(self, arguments: WriteArguments, sandbox: Sandbox) -> Output:
        path, data = arguments.path, arguments.content.encode()
        there = await _there(path, sandbox)
        if there is not None and there.size and not self._seen.has(there, path):
            return Output(
                f"error: {path} is there already and was not read; read it first, or use edit", ok=False
            )
        await sandbox.write(path, data, expect=_digest(there))
        await self._seen.wrote(path, sha256(data).hexdigest(), sandbox)
        before = there.data if there is not None else None
        said = f"wrote {path} ({_counted(_lines(data))}{_lost(before, data)})"
        said += await new_problems(path, before, data, sandbox)
        return Output(said, files=known(path, data))


async def _there(path: str, sandbox: Sandbox) -> FileData | None:
    try:
        return await sandbox.read(path)
    except FileMissing:
        return None


def _digest(there: FileData | None) -> str | None:
    """What the file must hold when it is replaced; None where it was too large to be read whole."""
    return "" if there is None else there.sha256 or None


def _lost(before: bytes | None, data: bytes) -> str:
    """A warning, where a third of the lines or more are gone."""
    was = _lines(before or b"")
    fewer = was - _lines(data)
    return f"; {_counted(fewer)} fewer than before" if was and fewer >= was * SHRUNK else ""


def _lines(data: bytes) -> int:
    return data.count(b"\n") + (not data.endswith(b"\n") and data != b"")


def _counted(lines: int) -> str:
    return f"{lines} line{'s' if lines != 1 else ''}"
