"""What a trajectory cost: a fold over its events, and the identities that its figures must keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from agent.marks import Record, Stood, Summarised
from engine.messages import (
    BrokenCall,
    Event,
    Prompt,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    Usage,
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """`turns`: requests of the user. `steps`: calls to the model. `calls`: calls of tools, broken ones too.

    `thought_on`: results from which the model went on thinking.
    """

    turns: int = 0
    steps: int = 0
    calls: int = 0
    calls_in_thought: int = 0
    thought_on: int = 0
    usage: Usage = field(default_factory=Usage)


def ledger(records: Sequence[Record]) -> Ledger:
    """Add a run up; notes that the model wrote to make room are part of what it took."""
    calls = [record for record in records if isinstance(record, ToolCall | BrokenCall)]
    spent = [record for record in records if isinstance(record, Stop | Summarised)]
    pairs = pairwise(record for record in records if not isinstance(record, Stood))
    return Ledger(
        turns=sum(isinstance(record, Prompt) and record.role == "user" for record in records),
        steps=sum(isinstance(record, Stop) for record in records),
        calls=len(calls),
        calls_in_thought=sum(call.in_thought for call in calls),
        thought_on=sum(isinstance(a, ToolResult) and isinstance(b, Thought) for a, b in pairs),
        usage=sum((record.usage for record in spent), Usage()),
    )


def discrepancies(records: Sequence[Record]) -> list[str]:
    """Where the usage of a call to the model is not what its events hold; empty when all adds up.

    What was said without token ids (by a script, by a remote engine) cannot be counted again. An id that ends
    a call is a stop id, or discarded: a role token or `<tool_response>`.
    """
    found: list[str] = []
    for number, (said, stop) in enumerate(_steps(records), start=1):
        usage = stop.usage
        told, counted = (usage.thought, usage.text, usage.call), _counted(said)
        if any(event.ids for event in said) and counted != told:
            found.append(f"call {number}: thought, text, call are {told}, the events hold {counted}")
        if not usage.stop <= int(stop.id is not None) <= usage.stop + usage.discarded:
            found.append(f"call {number}: {usage.stop} stop ids counted, the one that ended it is {stop.id}")
        if usage.result > usage.prefilled:
            found.append(f"call {number}: {usage.result} result tokens of {usage.prefilled} prefilled")
        if not 0 <= usage.accepted <= min(usage.drafted, usage.output):
            found.append(f"call {number}: {usage.accepted} of {usage.drafted} drafted tokens accepted")
        if min(usage.reused, usage.prefilled, usage.discarded, usage.result) < 0:
            found.append(f"call {number}: a negative count")
    return found


Spoken = Thought | Text | ToolCall | BrokenCall


def _steps(records: Sequence[Record]) -> Iterator[tuple[list[Spoken], Stop]]:
    said: list[Spoken] = []
    for record in records:
        match record:
            case Stop():
                yield said, record
                said = []
            case Thought() | Text() | ToolCall() | BrokenCall():
                said.append(record)
            case _:
                pass


def _counted(said: list[Spoken]) -> tuple[int, int, int]:
    def ids(*kinds: type[Event]) -> int:
        return sum(len(event.ids) for event in said if isinstance(event, kinds))

    return ids(Thought), ids(Text), ids(ToolCall, BrokenCall)
