"""Events on disk: the journal while a run goes on, the trajectory when it is over.

Both are JSON lines: a header, then events. The journal has every piece as it came, written before it
takes effect; the trajectory has neighbouring pieces joined.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from agent.marks import Mark, Record
from engine.base import EngineInfo, Options
from engine.messages import Event, ToolSpec, merge
from sandbox.base import SandboxInfo

FORMAT = "interlude-1"


class JournalError(Exception):
    """A recorded run cannot be read; the message names the file and the line."""


def _versions() -> dict[str, str]:
    names = ("interlude", "torch", "transformers", "tokenizers")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


@dataclass(frozen=True, slots=True)
class Header:
    """What a run was made with: enough to compute its prompts again."""

    session: str
    engine: EngineInfo
    options: Options
    tools: tuple[ToolSpec, ...]
    sandbox: SandboxInfo
    task: str = ""
    versions: dict[str, str] = field(default_factory=_versions)
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    format: Literal["interlude-1"] = FORMAT
    type: Literal["header"] = "header"


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A recorded run: `events` is all that was said and done, neighbouring pieces joined, on branches that
    were left too; `records` are the lines as they stand there."""

    header: Header
    events: tuple[Event, ...]
    records: tuple[Record, ...] = field(default=(), compare=False)


_HEADER: TypeAdapter[Header] = TypeAdapter(Header)
_RECORD: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="type")])


def _line(value: Header | Record) -> bytes:
    return json.dumps(asdict(value), ensure_ascii=False, separators=(",", ":"), default=dict).encode() + b"\n"


class Journal:
    """Append-only: one plain write an event, so that a killed process loses none."""

    def __init__(self, path: Path, header: Header) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)
        self._file.write(_line(header))

    def write(self, event: Record) -> None:
        self._file.write(_line(event))

    def sync(self) -> None:
        """Make it survive the machine, not only the process."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class Unwritten:
    """A log that keeps nothing, for sessions that nobody resumes."""

    def write(self, event: Record) -> None:
        """Nothing is kept."""

    def sync(self) -> None:
        """Nothing is kept."""


def write_trajectory(path: Path, header: Header, events: Iterable[Event]) -> None:
    """Write a finished run whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(b"".join(map(_line, (header, *merge(events)))))
    part.replace(path)


def read_trajectory(path: Path) -> Trajectory:
    """Read a trajectory or a journal. A last line that a crash cut short is left out.

    Raises JournalError.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise JournalError(f"{path}: {error.strerror}") from error
    whole = lines[:-1]
    if not whole:
        raise JournalError(f"{path}: no header line; it is not a recorded run")
    try:
        header = _HEADER.validate_json(whole[0])
    except ValidationError as error:
        raise JournalError(f"{path}, line 1: {_reason(error)}") from error
    records = tuple(_records(path, whole[1:]))
    events = merge(record for record in records if not isinstance(record, Mark))
    return Trajectory(header, tuple(events), records)


def _records(path: Path, lines: Sequence[bytes]) -> list[Record]:
    records: list[Record] = []
    for number, line in enumerate(lines, start=2):
        try:
            records.append(_RECORD.validate_json(line))
        except ValidationError as error:
            raise JournalError(f"{path}, line {number}: {_reason(error)}") from error
    return records


def _reason(error: ValidationError) -> str:
    first: Any = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else str(first["msg"])
