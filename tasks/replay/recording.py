"""A recording: what a trajectory says, call by call to the model, as it is to be done again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.journal import Header, JournalError, read_trajectory
from agent.marks import (
    Elided,
    Equipped,
    Printed,
    Record,
    Returned,
    Rewound,
    Stood,
    Summarised,
    Typed,
    transcript,
)
from engine.messages import BrokenCall, Event, Ids, Prompt, Said, Stop, Text, Thought, ToolCall, ToolResult
from tasks.trajectories.recorded import TrajectoryError

_SESSIONS = Equipped | Typed | Printed | Rewound | Returned
"""Marks that only sessions have, which no task stands behind."""


@dataclass(slots=True)
class Heard:
    """One call to the model: `number` from 1, its words, its Stop (None: it was cut off), the answers to its
    calls in their order, and what the files came to ("": not said).

    `at` is the number of records before it, `marks` what made room for it. `stray` are answers that no call
    of it asked for.
    """

    number: int
    at: int
    marks: list[Elided | Summarised] = field(default_factory=list[Elided | Summarised])
    said: list[Thought | Text | ToolCall | BrokenCall] = field(
        default_factory=list[Thought | Text | ToolCall | BrokenCall]
    )
    stop: Stop | None = None
    results: dict[str, ToolResult] = field(default_factory=dict[str, ToolResult])
    stray: list[ToolResult] = field(default_factory=list[ToolResult])
    stood: str = ""

    @property
    def ids(self) -> Ids:
        """The ids that were generated, without the one that ended the output."""
        return tuple(id for event in self.said for id in event.ids)

    @property
    def calls(self) -> list[ToolCall | BrokenCall]:
        return [event for event in self.said if isinstance(event, ToolCall | BrokenCall)]

    @property
    def whole(self) -> list[Said]:
        return [*self.said, *([self.stop] if self.stop else [])]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user said, and the calls to the model that it took."""

    prompt: Prompt
    heard: list[Heard]


@dataclass(frozen=True, slots=True)
class Recording:
    """A trajectory of an attempt. `stood` is the work tree at its start, "" where it is not said; `reason`
    why the attempt ended and `digest` its task's, "" without its result.json."""

    path: Path
    header: Header
    records: tuple[Record, ...]
    system: str
    stood: str
    turns: tuple[Asked, ...]
    reason: str = ""
    digest: str = ""

    @property
    def heard(self) -> list[Heard]:
        return [one for turn in self.turns for one in turn.heard]

    def before(self, heard: Heard) -> list[Event]:
        """What the model read for a call."""
        vocabulary = self.header.engine.vocabulary
        return transcript(self.records[: heard.at], first=vocabulary, now=vocabulary)


@dataclass(frozen=True, slots=True)
class _Result:
    """What is read of a result.json."""

    stop_reason: str = ""
    digest: str = ""


_RESULT: TypeAdapter[_Result] = TypeAdapter(_Result)


def trajectories(path: Path) -> list[Path]:
    """The trajectories that a path names: itself, an attempt's, or a run's. Raises TrajectoryError."""
    if path.is_file():
        return [path]
    here = path / "trajectory.jsonl"
    found = [here] if here.is_file() else sorted(path.glob("*/trajectory.jsonl"))
    if not found:
        raise TrajectoryError(
            f"{path}: no trajectory there; name a trajectory.jsonl, an attempt's folder or a run's folder"
        )
    return found


def read_recording(path: Path) -> Recording:
    """Raises TrajectoryError."""
    try:
        read = read_trajectory(path)
    except JournalError as error:
        raise TrajectoryError(str(error)) from None
    if found := next((record for record in read.records if isinstance(record, _SESSIONS)), None):
        raise TrajectoryError(
            f"{path}: it has a mark {found.type!r}, so it is a session's and no attempt's: view shows it"
        )
    records = read.records
    first = next((record for record in records if isinstance(record, Prompt)), None)
    system = first.text if first and first.role == "system" else ""
    stood = ""
    for record in records:
        if isinstance(record, Stood):
            stood = record.tree
        if isinstance(record, Prompt) and record.role == "user":
            break
    result = _result(path.with_name("result.json"))
    turns = tuple(_turns(path, records))
    return Recording(path, read.header, records, system, stood, turns, result.stop_reason, result.digest)


def _result(path: Path) -> _Result:
    if not path.is_file():
        return _Result()
    try:
        return _RESULT.validate_json(path.read_bytes())
    except ValidationError as error:
        raise TrajectoryError(f"{path}: it is no result of an attempt: {error.errors()[0]['msg']}") from None


def _turns(path: Path, records: Sequence[Record]) -> list[Asked]:
    turns: list[Asked] = []
    steps = _Steps()
    for number, record in enumerate(records):
        match record:
            case Prompt(role="user"):
                steps = _Steps(steps.count)
                turns.append(Asked(record, steps.heard))
            case Prompt():
                pass
            case _ if turns:
                steps.take(number, record)
            case _ if isinstance(record, Event):
                raise TrajectoryError(f"{path}, line {number + 2}: something is said before the user spoke")
            case _:
                pass
    return turns


class _Steps:
    """The calls to the model of one turn; `count` of them with those of the turns before."""

    def __init__(self, count: int = 0) -> None:
        self.heard: list[Heard] = []
        self.count = count
        self._marks: list[Elided | Summarised] = []

    def take(self, number: int, record: Record) -> None:
        match record:
            case Elided() | Summarised():
                self._marks.append(record)
            case Stood():
                if self.heard:
                    self.heard[-1].stood = record.tree
            case Thought() | Text() | ToolCall() | BrokenCall():
                self._open(number).said.append(record)
            case Stop():
                self._open(number).stop = record
            case ToolResult():
                self._answer(number, record)
            case _:
                pass

    def _open(self, number: int) -> Heard:
        """The call that goes on, or a new one: behind a Stop, and behind an answer where no Stop was kept."""
        last = self.heard[-1] if self.heard else None
        if last is None or last.stop or last.results or last.stray:
            self.count += 1
            last = Heard(self.count, number - len(self._marks), self._marks)
            self.heard.append(last)
            self._marks = []
        return last

    def _answer(self, number: int, result: ToolResult) -> None:
        last = self.heard[-1] if self.heard else self._open(number)
        if any(call.id == result.id for call in last.calls):
            last.results[result.id] = result
        else:
            last.stray.append(result)
