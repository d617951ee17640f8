"""What a trajectory of any form took, apart from its tokens, and what was dropped of it in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.messages import BrokenCall, Prompt, Stop, ToolCall, ToolResult
from tasks.trajectories.recorded import Dropped, Recorded


@dataclass(frozen=True, slots=True)
class Counts:
    """`prompts`: of the user. `calls`: to the model. `failures`: results of tools that are no success."""

    prompts: int
    calls: int
    tool_calls: int
    results: int
    failures: int
    dropped: int


def counts(recorded: Recorded) -> Counts:
    records = recorded.records
    results = [record for record in records if isinstance(record, ToolResult)]
    return Counts(
        prompts=sum(isinstance(one, Prompt) and one.role == "user" for one in records),
        calls=sum(isinstance(one, Stop) for one in records),
        tool_calls=sum(isinstance(one, ToolCall | BrokenCall) for one in records),
        results=len(results),
        failures=sum(not one.ok for one in results),
        dropped=len(recorded.dropped),
    )


def dropped_lines(dropped: Sequence[Dropped]) -> list[str]:
    """The same thing at many places in one line."""
    places: dict[str, list[str]] = {}
    for one in dropped:
        places.setdefault(one.what, []).append(one.place)
    return [f"{what}: {_places(found)}" for what, found in places.items()]


def _places(found: Sequence[str]) -> str:
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return ", ".join(found[:3]) + more
