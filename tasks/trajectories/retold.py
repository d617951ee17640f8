"""Records, made one after the other of what somebody else's trajectory says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from agent.journal import Span
from agent.marks import Record
from engine.messages import (
    BrokenCall,
    Failure,
    Prompt,
    Stop,
    StopReason,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    Usage,
)
from tasks.trajectories.foreign import Unreadable, parse
from tasks.trajectories.recorded import Tokens


@dataclass(slots=True)
class Retold:
    """What was said so far. Neighbouring texts of one reply become one, an empty line between them; ids of
    calls are made unique.

    `at` is a time in seconds since 1970, None where it is not known.
    """

    records: list[Record] = field(default_factory=list[Record])
    times: list[Span | None] = field(default_factory=list["Span | None"])
    calls: list[Tokens] = field(default_factory=list[Tokens])
    _ids: dict[str, str] = field(default_factory=dict[str, str])
    _used: set[str] = field(default_factory=set[str])
    _number: int = 0

    def add(self, record: Record, at: float | None = None) -> None:
        last = self.records[-1] if self.records else None
        match last, record:
            case (Text(), Text()) | (Thought(), Thought()):
                self.records[-1] = type(last)(f"{last.text}\n\n{record.text}")
                before = self.times[-1]
                self.times[-1] = (before[0], max(before[0], at)) if before and at is not None else before
            case _:
                self.records.append(record)
                self.times.append(None if at is None else (at, at))

    def prompt(
        self, text: str, at: float | None = None, *, system: bool = False, summary: bool = False
    ) -> None:
        if text:
            self.add(Prompt(text, role="system" if system else "user", summary=summary), at)

    def thought(self, text: str, at: float | None = None) -> None:
        if text:
            self.add(Thought(text), at)

    def text(self, text: str, at: float | None = None) -> None:
        if text:
            self.add(Text(text), at)

    def call(self, id: str, name: str, arguments: object, at: float | None = None) -> str:
        """`arguments`: an object, or the JSON of one; else the call is broken. Returns its id."""
        unique, read, notes, problem = self._new(id), arguments, list[str](), "its arguments are no object"
        if isinstance(arguments, str):
            try:
                read, notes = parse(arguments or "{}")
                problem = ", ".join(notes) or problem
            except Unreadable as error:
                read, problem = None, str(error)
        if isinstance(read, dict) and not notes:
            self.add(ToolCall(unique, name, {str(key): one for key, one in read.items()}), at)
        else:
            raw = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
            self.add(BrokenCall(unique, raw, problem, name), at)
        return unique

    def result(
        self,
        id: str,
        text: str,
        at: float | None = None,
        *,
        ok: bool = True,
        code: int | None = None,
        failure: Failure = "",
        seconds: float = 0.0,
    ) -> None:
        """The answer to the last call with that id."""
        self.add(ToolResult(self._ids.get(id, id), text, ok, seconds, code=code, failure=failure), at)

    def stop(self, reason: StopReason, took: Tokens | None = None, at: float | None = None) -> None:
        """A call to the model is over; `took` where the source says what it took."""
        self.add(Stop(reason, usage_of(took) if took else Usage()), at)
        if took:
            self.calls.append(took)

    def _new(self, id: str) -> str:
        self._number += 1
        unique = id or f"call-{self._number}"
        while unique in self._used:
            unique = f"{id or 'call'}-{self._number}"
            self._number += 1
        self._used.add(unique)
        self._ids[id] = unique
        return unique


def usage_of(took: Tokens) -> Usage:
    """Their sum is the same: prompt = input, output = output."""
    read, cached = took.input or 0, took.cached or 0
    said, reasoning = took.output or 0, took.reasoning or 0
    return Usage(
        reused=min(cached, read),
        prefilled=read - min(cached, read),
        thought=min(reasoning, said),
        text=said - min(reasoning, said),
    )


def total(calls: Iterable[Tokens]) -> Tokens:
    """The sum; None is what none of them says."""
    every = list(calls)

    def one(name: str) -> int | None:
        known = [count for took in every if (count := getattr(took, name)) is not None]
        return sum(known) if known else None

    return Tokens(*(one(each.name) for each in fields(Tokens)))
