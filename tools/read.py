"""read: the text of a file, whole or by lines, however large the file is."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from pydantic import Field

from sandbox.base import FileData, Sandbox
from sandbox.errors import NotRegularFile
from tools.encoding import decoded, wide
from tools.kinds import binary
from tools.known import known_of
from tools.notebook import notebook_text
from tools.output import Room, first_lines, size
from tools.pdf import MISSING, pdf_text
from tools.seen import Seen
from tools.tool import EXTRA, Arguments, FilePath, Output, Tool, Touches

CHUNK = 4 << 20
LONGEST_LINE = 2000
LISTED = 50


class ReadArguments(Arguments):
    path: FilePath
    offset: int = Field(1, ge=1, description="first line")
    limit: int = Field(2000, ge=1, description="number of lines")
    numbers: bool = Field(default=False, description="number the lines", json_schema_extra={**EXTRA})


@dataclass(frozen=True, slots=True)
class Lines(Output):
    """Lines `first` and following of a file that has `total`; `text` holds all that were asked for."""

    first: int = 1
    total: int = 0

    async def fit(self, room: Room, sandbox: Sandbox) -> str:
        lines = self.text.split("\n")
        if self.first == 1 and len(lines) == self.total and room.holds(self.text):
            return self.text
        kept = first_lines(lines, Room(max(room.tokens - 32, 1), room.count))
        last = self.first + len(kept) - 1
        more = f"; read offset={last + 1} for more" if last < self.total else ""
        return "\n".join(kept) + f"\n[lines {self.first}-{last} of {self.total}{more}]"


class Read(Tool[ReadArguments]):
    """Read a text file."""

    name = "read"
    Arguments = ReadArguments
    parallel = True

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen or Seen()

    def touches(self, arguments: ReadArguments) -> Touches:
        return Touches(reads=(arguments.path,))

    async def run(self, arguments: ReadArguments, sandbox: Sandbox) -> Output:
        path, first = arguments.path, arguments.offset
        try:
            chunk = await sandbox.read(path, limit=CHUNK)
        except NotRegularFile:
            listing = await _listing(path, sandbox)
            if listing is None:
                raise
            return Output(f"error: {path} is a folder; it holds: {listing}", ok=False)
        self._seen.note(chunk, path)
        files = known_of(path, chunk)
        wanted = _Wanted(first, arguments.limit)
        text = await _text(path, chunk, sandbox)
        if text is not None:
            wanted.take(text.encode("utf-8", "replace"))
        elif kind := binary(chunk.data):
            return Output(f"error: {path} is {_told(kind, chunk.size)}", ok=False)
        else:
            wanted.take(chunk.data.removeprefix(b"\xef\xbb\xbf"))
            while chunk.data and (at := chunk.offset + len(chunk.data)) < chunk.size:
                chunk = await sandbox.read(path, offset=at, limit=CHUNK)
                wanted.take(chunk.data)
        lines, total = wanted.finish()
        if total == 0:
            return Output("[empty file]", files=files)
        if first > total:
            return Output(f"error: {path} has {total} lines; offset={first} is past its end", ok=False)
        if arguments.numbers:
            lines = [f"{number}\t{line}" for number, line in enumerate(lines, first)]
        return Lines("\n".join(lines), first=first, total=total, files=files)


async def _text(path: str, chunk: FileData, sandbox: Sandbox) -> str | None:
    """The text of a file that holds it in a form of its own; None of any other."""
    if path.endswith(".ipynb"):
        whole = chunk if len(chunk.data) == chunk.size else await sandbox.read(path)
        return notebook_text(whole.data)
    if chunk.data.startswith(b"%PDF-"):
        return await pdf_text(path, sandbox)
    found = wide(chunk.data) if len(chunk.data) == chunk.size else None
    return found.text if found is not None else None


def _told(kind: str, bytes: int) -> str:
    if kind == "PDF":
        return f"a PDF ({size(bytes)}); to read it, {MISSING} must be in the sandbox"
    return f"binary ({kind}, {size(bytes)}); use shell to look into it"


async def _listing(path: str, sandbox: Sandbox) -> str | None:
    """The first names in a folder, None when it is none."""
    quoted = shlex.quote(path if not path.startswith("-") else f"./{path}")
    ran = await sandbox.run(f"test -d {quoted} && LC_ALL=C ls -1Apq {quoted}", timeout=10)
    if ran.code != 0:
        return None
    names = [name for name in ran.head.decode("utf-8", "replace").splitlines() if name != ".git/"]
    more = f", and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more if names else "nothing"


class _Wanted:
    """Counts the lines of a file that comes in chunks, and keeps the start of those that are wanted."""

    def __init__(self, first: int, limit: int) -> None:
        self._first, self._end = first, first + limit
        self._number = 1
        self._line = bytearray()
        self._length = 0
        self._lines: list[str] = []

    def take(self, data: bytes) -> None:
        at = 0
        while True:
            if not self._first <= self._number < self._end:
                at = self._skip(data, at)
            end = data.find(b"\n", at)
            piece = data[at : end if end >= 0 else len(data)]
            self._length += len(piece)
            if self._first <= self._number < self._end:
                self._line += piece[: max(LONGEST_LINE * 4 - len(self._line), 0)]
            if end < 0:
                return
            self._close()
            at = end + 1

    def _skip(self, data: bytes, at: int) -> int:
        """Past lines that are only counted: all of them, or up to the first that is wanted."""
        if self._number >= self._end:
            ends = data.count(b"\n", at)
            self._number += ends
            if ends:
                self._length = 0
                at = data.rfind(b"\n") + 1
            return at
        while self._number < self._first and (end := data.find(b"\n", at)) >= 0:
            self._number, self._length, at = self._number + 1, 0, end + 1
        return at

    def _close(self) -> None:
        if self._first <= self._number < self._end:
            self._lines.append(self._shown())
        self._line, self._length = bytearray(), 0
        self._number += 1

    def _shown(self) -> str:
        text = decoded(bytes(self._line)).removesuffix("\r")
        if len(text) <= LONGEST_LINE and self._length <= LONGEST_LINE * 4:
            return text
        shown = text[:LONGEST_LINE]
        return f"{shown} [... {self._length - len(shown.encode('utf-8', 'replace'))} bytes more]"

    def finish(self) -> tuple[list[str], int]:
        """The lines that were wanted, and how many there are in all."""
        if self._length:
            self._close()
        return self._lines, self._number - 1
