"""What a session does to the files: they are brought back, and the user's own commands run on them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from agent.branches import told, unlaid
from agent.held import SessionError
from agent.marks import Laid, Printed, Record, Returned, Rewound, Typed
from agent.updates import OWN, Notice
from sandbox.base import Ran, Sandbox
from sandbox.errors import SandboxError
from tools.output import clean
from tools.tail import last_lines

SHOWN = 16 << 10
"""Bytes that are kept of what the user's own command prints."""


class Book(Protocol):
    """Where it is written down before it is done, and told."""

    def write(self, event: Record) -> None: ...

    def sync(self) -> None: ...

    def notice(self, notice: Notice) -> None: ...

    def tail(self, id: str, text: str, total: int) -> None: ...


async def wind(book: Book, sandbox: Sandbox, mark: Rewound | Returned) -> None:
    """Go to another place in the conversation, whose files are kept, and bring them back.

    Raises SessionError and SandboxError; where they were not brought back, `finish` does it later.
    """
    if mark.files not in {one.id for one in await sandbox.checkpoints()}:
        raise SessionError("the files of then are not kept any more: go back without the files")
    book.write(replace(mark, saved=await sandbox.checkpoint("before going back")))
    await _lay(book, sandbox, mark.files)


async def finish(book: Book, sandbox: Sandbox, records: Sequence[Record]) -> None:
    """Bring back what a session was to bring back when it was cut off."""
    if files := unlaid(records):
        try:
            await _lay(book, sandbox, files)
        except SandboxError as problem:
            said = f"the files of a rewind that was cut off are not back: {problem}"
            book.notice(Notice(said, "warning"))


async def run_own(book: Book, sandbox: Sandbox, command: str) -> Printed:
    """Run a command of the user's; one that is interrupted keeps its last lines. Raises SandboxError."""
    book.write(Typed(command))
    began = time.monotonic()
    shown = ""

    def watch(data: bytes, total: int) -> None:
        nonlocal shown
        shown = last_lines(data, total)
        book.tail(OWN, shown, total)

    printed: Printed | None = None
    try:
        printed = _printed(await sandbox.run(command, keep=SHOWN, watch=watch))
    finally:
        if printed is None:
            said = f"{shown}\n[interrupted]".lstrip("\n")
            printed = Printed(said, 130, time.monotonic() - began)
        book.write(printed)
    return printed


async def _lay(book: Book, sandbox: Sandbox, files: str) -> None:
    restored = await sandbox.restore(files)
    laid = Laid(restored.saved, restored.written, restored.deleted, restored.kept)
    book.write(laid)
    book.sync()
    book.notice(Notice(told(laid)))


def _printed(ran: Ran) -> Printed:
    cut = ran.total - len(ran.output)
    parts = (ran.head, f"\n[{cut} bytes left out]\n".encode() if cut else b"", ran.tail)
    return Printed(clean(b"".join(parts).decode(errors="replace")), ran.code, ran.seconds)
