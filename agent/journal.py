"""Events on disk: the journal while a run goes on, the trajectory when it is over.

Both are JSON lines: a header, then events. The journal has every piece as it came, written before it
takes effect; the trajectory has neighbouring pieces joined. `at` is when a line happened and `until` when the
last piece of it did, in seconds since 1970.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import repeat
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from agent.marks import Mark, Record
from engine.base import EngineInfo, Options
from engine.messages import Event, ToolSpec, merge
from sandbox.base import SandboxInfo

FORMAT = "interlude-1"
Span: TypeAlias = tuple[float, float]
"""From when to when something was said or done, in seconds since 1970."""


class JournalError(Exception):
    """A recorded run cannot be read or written; the message names the file, and the line if there is one."""


def _versions() -> dict[str, str]:
    """Of what is installed here: an engine elsewhere has its own."""
    found = {"python": platform.python_version()}
    for name in ("interlude", "torch", "transformers", "tokenizers"):
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


@dataclass(frozen=True, slots=True)
class Header:
    """What a run was made with: enough to compute its prompts again.

    `parent` is "SESSION@N" where the first N records are those of another session.
    """

    session: str
    engine: EngineInfo
    options: Options
    tools: tuple[ToolSpec, ...]
    sandbox: SandboxInfo
    task: str = ""
    parent: str = ""
    versions: dict[str, str] = field(default_factory=_versions)
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    format: Literal["interlude-1"] = FORMAT
    type: Literal["header"] = "header"


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A recorded run: `events` is all that was said and done, neighbouring pieces joined, on branches that
    were left too; `records` are the lines as they stand there, and `times` when each was; None where the
    file does not say."""

    header: Header
    events: tuple[Event, ...]
    records: tuple[Record, ...] = field(default=(), compare=False)
    times: tuple[Span | None, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class _When:
    at: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class _Format:
    format: str
    type: Literal["header"]


_FORMAT: TypeAdapter[_Format] = TypeAdapter(_Format)
_WHEN: TypeAdapter[_When] = TypeAdapter(_When)
_HEADER: TypeAdapter[Header] = TypeAdapter(Header)
_RECORD: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="type")])


def _line(value: Header | Record, span: Span | None = None) -> bytes:
    fields: dict[str, Any] = {}
    if span:
        fields["at"] = round(span[0], 4)
        if span[1] > span[0]:
            fields["until"] = round(span[1], 4)
    fields |= asdict(value)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=dict).encode() + b"\n"


class Journal:
    """Append-only: one plain write an event, so that a killed process loses none.

    Without a header it goes on where the file ends, which `mend` has made the end of a line.
    """

    def __init__(self, path: Path, header: Header | None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._size = os.fstat(self._file).st_size
        if header:
            self._write(_line(header))

    def write(self, event: Record) -> None:
        """Raises JournalError where there is no room; then nothing of it is written."""
        now = time.time()
        self._write(_line(event, (now, now)))

    def sync(self) -> None:
        """Make it survive the machine, not only the process."""
        os.fsync(self._file)

    def close(self) -> None:
        os.close(self._file)

    def _write(self, line: bytes) -> None:
        try:
            whole = os.write(self._file, line) == len(line)
            problem = "" if whole else "no room left on the disk"
        except OSError as error:
            problem = str(error.strerror)
        if problem:
            os.ftruncate(self._file, self._size)
            raise JournalError(f"{self._path} cannot be written: {problem}")
        self._size += len(line)


class Unwritten:
    """A log that keeps nothing, for sessions that nobody resumes."""

    def write(self, event: Record) -> None:
        """Nothing is kept."""

    def sync(self) -> None:
        """Nothing is kept."""


def write_trajectory(
    path: Path, header: Header, records: Iterable[Record], times: Sequence[Span | None] = ()
) -> None:
    """Write a finished run whole or not at all. `times` are those of the records, if they are known."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(trajectory_lines(header, records, times))
    part.replace(path)


def finish(journal: Path, trajectory: Path) -> Trajectory:
    """Make a trajectory of the journal of a run that is over. Raises JournalError."""
    read = read_trajectory(journal)
    write_trajectory(trajectory, read.header, read.records, read.times)
    return read


def trajectory_lines(header: Header, records: Iterable[Record], times: Sequence[Span | None] = ()) -> bytes:
    """A run as lines of JSON, neighbouring pieces joined."""
    lines = (_line(record, span) for record, span in joined(records, times))
    return b"".join((_line(header), *lines))


def joined(
    records: Iterable[Record], times: Sequence[Span | None] = ()
) -> Iterator[tuple[Record, Span | None]]:
    """Neighbouring pieces as one, with the time that they took together; marks where they stand."""
    last: tuple[Record, Span | None] | None = None
    for record, span in zip(records, times or repeat(None), strict=False):
        if last is None:
            last = record, span
            continue
        both = _joined(last[0], record)
        if both is None:
            yield last
            last = record, span
        else:
            last = both, (last[1][0], span[1]) if last[1] and span else None
    if last is not None:
        yield last


def _joined(one: Record, other: Record) -> Event | None:
    if isinstance(one, Mark) or isinstance(other, Mark):
        return None
    both = list(merge((one, other)))
    return both[0] if len(both) == 1 else None


def read_trajectory(path: Path) -> Trajectory:
    """Read a trajectory or a journal. What a crash left of its last lines is left out.

    Raises JournalError.
    """
    return _read(path)[0]


def mend(path: Path) -> tuple[Trajectory, int]:
    """Read a journal that is to be gone on with. What a crash left of its last lines is moved to a file
    beside it, `.torn`; returns how many bytes that were. Raises JournalError.
    """
    read, whole = _read(path)
    with path.open("r+b") as file:
        file.seek(whole)
        torn = file.read()
        if torn:
            aside = path.with_suffix(".torn")
            with aside.open("ab") as kept:
                kept.write(torn)
            aside.chmod(0o600)
            file.truncate(whole)
    return read, len(torn)


def _read(path: Path) -> tuple[Trajectory, int]:
    """The lines, and how many bytes the readable ones are."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise JournalError(f"{path}: {error.strerror}") from error
    first, *lines = data.split(b"\n")
    if not lines:
        raise JournalError(f"{path}: no header line; it is not a recorded run")
    try:
        header = _HEADER.validate_json(first)
    except ValidationError as error:
        raise JournalError(f"{path}, line 1: {_other(first) or _reason(error)}") from error
    records = _records(path, lines[:-1])
    whole = sum(len(line) + 1 for line in (first, *lines[: len(records)]))
    events = merge(record for record in records if not isinstance(record, Mark))
    times = tuple(map(_span, lines[: len(records)]))
    return Trajectory(header, tuple(events), tuple(records), times), whole


def _span(line: bytes) -> Span | None:
    try:
        when = _WHEN.validate_json(line)
    except ValidationError:
        return None
    return None if when.at is None else (when.at, max(when.at, when.until or when.at))


def _records(path: Path, lines: Sequence[bytes]) -> list[Record]:
    """The records before what a crash left: lines at the end that are no JSON."""
    records: list[Record] = []
    for number, line in enumerate(lines):
        try:
            records.append(_RECORD.validate_json(line))
        except ValidationError as error:
            if any(map(_is_json, lines[number:])):
                raise JournalError(f"{path}, line {number + 2}: {_reason(error)}") from error
            break
    return records


def _other(first: bytes) -> str:
    """ "" unless the line says that what follows is written in another version of this format."""
    try:
        written = _FORMAT.validate_json(first).format
    except ValidationError:
        return ""
    if written == FORMAT:
        return ""
    return f"it is written as {written!r}, and this Interlude reads {FORMAT!r}: take one that reads that"


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _reason(error: ValidationError) -> str:
    first: Any = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else str(first["msg"])
