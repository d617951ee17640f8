"""A session's folder in the hands of this process: nobody else writes to it meanwhile."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from agent.journal import Header, Journal, Trajectory, mend
from agent.marks import Record
from engine.messages import Prompt


class SessionError(Exception):
    """There is no such session, or it cannot be had; the message says what to do."""


class InUse(SessionError):
    """Another process writes the session."""


@dataclass(frozen=True, slots=True)
class About:
    """What a session is, beside its journal: the folder that it works in, its title, and when it began."""

    folder: str
    title: str
    created: str
    format: Literal["session-1"] = "session-1"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages that waited when the journal had `after` records."""

    after: int
    texts: tuple[str, ...] = ()


_ABOUT = TypeAdapter(About)
_WAITING = TypeAdapter(Waiting)


class Held:
    """One session on disk, locked. A new one is not on disk before something is written.

    `read` is the journal as it was found, None where there is none yet; `torn` are the bytes that a crash
    left behind its last whole line.
    """

    def __init__(self, path: Path, about: About) -> None:
        self.path = path
        self.about = about
        self.read: Trajectory | None = None
        self.torn = 0
        self._header: Header | None = None
        self._lock: int | None = None
        self._journal: Journal | None = None
        self._closed = False

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def header(self) -> Header | None:
        """What the session began with, None where that is not known yet."""
        return self.read.header if self.read else self._header

    def begin(self, header: Header) -> None:
        """Say what a new session begins with; once something is written, it has begun."""
        if self._journal is None:
            self._header = header

    def write(self, record: Record) -> None:
        """Write a record to the journal. Raises SessionError and JournalError."""
        if self._journal is None:
            self.make()
            self._journal = Journal(self.path / "journal.jsonl", None if self.read else self._header)
        self._journal.write(record)

    def sync(self) -> None:
        """Make what was written survive the machine, not only the process."""
        if self._journal is not None:
            self._journal.sync()

    def name(self, title: str) -> None:
        """Keep the title, in one line, where lists look for it. Raises SessionError."""
        self.about = About(self.about.folder, " ".join(title.split()), self.about.created)
        if self._lock is not None:
            write_private(self.path / "about.json", asdict(self.about))

    def keep(self, waiting: Waiting) -> None:
        """Have messages that wait outlive this process. Raises SessionError."""
        if waiting.texts or self._lock is not None:
            self.make()
            write_private(self.path / "waiting.json", asdict(waiting))

    def waiting(self, records: Sequence[Record]) -> tuple[str, ...]:
        """Messages that waited when the session was left, without those that were begun since."""
        try:
            kept = _WAITING.validate_json((self.path / "waiting.json").read_bytes())
        except (OSError, ValidationError):
            return ()
        texts = list(kept.texts)
        for record in records[kept.after :]:
            if texts and isinstance(record, Prompt) and record.role == "user" and texts[0] in record.text:
                del texts[0]
        return tuple(texts)

    def make(self) -> None:
        """See that the folder is there and that it is ours. Raises SessionError."""
        if self._closed:
            raise SessionError(f"session {self.id} is closed: resume it")
        if self._lock is not None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.mkdir(exist_ok=True, mode=0o700)
            self._lock = _locked(self.path)
            write_private(self.path / "about.json", asdict(self.about))
        except OSError as error:
            raise SessionError(f"{self.path}: {error.strerror}; set INTERLUDE_STATE elsewhere") from error

    def close(self) -> None:
        """Let go of it. A session in which nothing was said, and nothing waits, is not kept."""
        empty = self._lock is not None and not (self.path / "journal.jsonl").exists()
        if empty and not self.waiting(()):
            shutil.rmtree(self.path)
        self._let_go()

    def delete(self) -> None:
        """Remove it for good."""
        self.make()
        shutil.rmtree(self.path)
        self._let_go()

    def _let_go(self) -> None:
        self._closed = True
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def hold(path: Path) -> Held:
    """Take hold of a session that is on disk, to go on with it. Raises SessionError and JournalError."""
    held = Held(path, read_about(path))
    held.make()
    try:
        if (path / "journal.jsonl").exists():
            held.read, held.torn = mend(path / "journal.jsonl")
    except BaseException:
        held.close()
        raise
    return held


def read_about(path: Path) -> About:
    """Raises SessionError."""
    try:
        return _ABOUT.validate_json((path / "about.json").read_bytes())
    except OSError as error:
        raise SessionError(f"{path} is no session: {error.strerror}") from error
    except ValidationError as error:
        raise SessionError(f"{path / 'about.json'} cannot be read; another version wrote it") from error


def write_private(path: Path, value: object) -> None:
    """Replace a file of JSON whole or not at all; only its owner reads it. Raises SessionError."""
    part = path.with_suffix(".part")
    try:
        part.touch(0o600)
        part.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        said = f"{path}: {error.strerror}; make room, or set INTERLUDE_STATE elsewhere"
        raise SessionError(said) from error


def _locked(path: Path) -> int:
    """The lock of a folder; it falls with its process, however that ends. Raises SessionError."""
    lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = os.read(lock, 20).decode(errors="replace").strip()
        os.close(lock)
        raise InUse(
            f"session {path.name} is open in another process (pid {owner or 'unknown'}); fork it"
        ) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def in_use(path: Path) -> bool:
    """Whether a process writes the session of a folder."""
    try:
        os.close(_locked(path))
    except InUse:
        return True
    return False
