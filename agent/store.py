"""Sessions on disk: made, listed, found, opened, forked, deleted."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.held import About, Held, SessionError, hold, read_about
from agent.journal import Trajectory, read_trajectory
from agent.marks import Named
from agent.memory import split
from engine.messages import Prompt

LONGEST = 60
"""Characters of a title."""
TAIL = 256 << 10
"""Bytes at the end of a journal in which the last message is looked for."""

_PROMPT = TypeAdapter(Prompt)


@dataclass(frozen=True, slots=True)
class Summary:
    """A session in a list. `last` is the user's newest message, "" where it is not near the end; `changed`
    is unix time; `size` are bytes of the journal."""

    id: str
    title: str
    folder: Path
    last: str
    changed: float
    size: int


class Sessions:
    """All sessions that are kept in one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def new(self, folder: Path) -> Held:
        """A session that works in a folder. It is not on disk before something is written."""
        now = datetime.now()
        id = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        return Held(self.root / id, About(str(folder), "", _now()))

    def open(self, id: str) -> Held:
        """Take hold of a session. Raises SessionError, when another process has it too, and JournalError."""
        return hold(self.root / id)

    def all(self, folder: Path | None = None) -> list[Summary]:
        """Every session, or those that work in a folder, the newest first; journals are not read whole."""
        found: list[Summary] = []
        for path in self._paths():
            with contextlib.suppress(SessionError, OSError):
                about = read_about(path)
                if folder is None or Path(about.folder) == folder:
                    found.append(_summary(path, about))
        return sorted(found, key=lambda one: (one.changed, one.id), reverse=True)

    def find(self, start: str) -> str:
        """The id that starts so. Raises SessionError."""
        ids = sorted(path.name for path in self._paths() if start and path.name.startswith(start))
        if start in ids:
            return start
        if len(ids) > 1:
            more = f" and {len(ids) - 8} more" if len(ids) > 8 else ""
            raise SessionError(f"{start} may be any of {', '.join(ids[:8])}{more}: give more of it")
        if not ids:
            raise SessionError(f"there is no session {start!r}: interlude sessions list names them")
        return ids[0]

    def read(self, id: str) -> tuple[About, Trajectory]:
        """A session as it stands, whether it is open or not. Raises SessionError and JournalError."""
        path = self.root / id
        about = read_about(path)
        if not (path / "journal.jsonl").exists():
            raise SessionError(f"session {id} has no record yet: nothing was answered in it")
        return about, read_trajectory(path / "journal.jsonl")

    def fork(self, id: str, until: int | None = None) -> str:
        """A copy of a session's first `until` records, or of all; returns its id.

        Raises SessionError and JournalError.
        """
        about, read = self.read(id)
        until = len(read.records) if until is None else until
        if not 0 <= until <= len(read.records):
            raise SessionError(f"session {id} has {len(read.records)} records: fork at one of them")
        title = f"{about.title[: LONGEST - 7]} (fork)"
        forked = self.new(Path(about.folder))
        forked.name(title)
        forked.make()
        parent = f"{id}@{until}"
        options = replace(read.header.options, session=forked.id)
        forked.begin(replace(read.header, session=forked.id, options=options, parent=parent, created=_now()))
        for record in read.records[:until]:
            forked.write(record)
        forked.sync()
        forked.close()
        return forked.id

    def rename(self, id: str, title: str) -> None:
        """Give a session that is not open another title. Raises SessionError and JournalError."""
        held = self.open(id)
        try:
            if held.read:
                held.write(Named(title))
            held.name(title)
        finally:
            held.close()

    def delete(self, id: str) -> None:
        """Remove a session that no process has open. Raises SessionError."""
        path = self.root / id
        Held(path, read_about(path)).delete()

    def _paths(self) -> Sequence[Path]:
        try:
            return [path for path in self.root.iterdir() if (path / "about.json").is_file()]
        except OSError:
            return []


def title_of(words: str) -> str:
    """A title for a session: the first words of its first message."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _summary(path: Path, about: About) -> Summary:
    journal = path / "journal.jsonl"
    if not journal.exists():
        return Summary(
            path.name, about.title, Path(about.folder), "", (path / "about.json").stat().st_mtime, 0
        )
    state = journal.stat()
    last = _last(journal, state.st_size)
    return Summary(path.name, about.title, Path(about.folder), last, state.st_mtime, state.st_size)


def _last(journal: Path, size: int) -> str:
    """The newest prompt near the end of a journal."""
    with journal.open("rb") as file:
        file.seek(max(0, size - TAIL), os.SEEK_SET)
        lines = file.read().split(b"\n")
    for line in reversed(lines):
        if line.endswith(b'"type":"prompt"}'):
            with contextlib.suppress(ValidationError):
                prompt = _PROMPT.validate_json(line)
                if prompt.role == "user":
                    return title_of(split(prompt.text)[1])
    return ""
