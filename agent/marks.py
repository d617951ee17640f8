"""What happens to a transcript besides being spoken: it is wound back, shortened, named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from engine.messages import Event, Prompt, Stop, ToolCall, ToolResult, Usage, merge
from tools.plan import plan_of

GONE = "[elided to save room; call again if it is needed]"
"""What the model reads in place of a result that was elided."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint of the files was made: `when` is before a turn's first change, or after it."""

    id: str
    when: Literal["before", "after"]
    type: Literal["kept"] = "kept"


@dataclass(frozen=True, slots=True)
class Rewound:
    """The conversation goes on from before the record number `to`; what came after is a branch that was left.

    `files` is the checkpoint that was brought back, "" where the files stayed as they were; `saved` is the
    checkpoint of what they were.
    """

    to: int
    files: str = ""
    saved: str = ""
    type: Literal["rewound"] = "rewound"


@dataclass(frozen=True, slots=True)
class Elided:
    """The model is no longer shown the results of these calls, so many tokens in all."""

    ids: tuple[str, ...]
    tokens: int
    type: Literal["elided"] = "elided"


@dataclass(frozen=True, slots=True)
class Summarised:
    """In place of the first `until` events that the model read before, it reads the prompts among them, the
    plan, and this text. Neighbouring pieces count as one event.

    `usage` is what the summary cost.
    """

    until: int
    text: str
    usage: Usage = field(default_factory=Usage)
    type: Literal["summarised"] = "summarised"


@dataclass(frozen=True, slots=True)
class Named:
    """The session has another title."""

    title: str
    type: Literal["named"] = "named"


Mark: TypeAlias = Kept | Rewound | Elided | Summarised | Named
Record: TypeAlias = Event | Mark
"""A line of a journal. Its number counts from 0 behind the header."""


def live(records: Iterable[Record]) -> list[tuple[int, Record]]:
    """The records of the branch that the session is on, with their numbers."""
    found: list[tuple[int, Record]] = []
    for number, record in enumerate(records):
        if isinstance(record, Rewound):
            found = [(earlier, one) for earlier, one in found if earlier < record.to]
        found.append((number, record))
    return found


def transcript(records: Iterable[Record]) -> list[Event]:
    """What the engine reads: the events of the branch, shortened as its marks say."""
    read: list[tuple[int, Event]] = []
    for number, record in live(records):
        match record:
            case Elided() | Summarised():
                read = [(number, event) for event in shortened([event for _, event in read], record)]
            case Kept() | Rewound() | Named():
                pass
            case _:
                read.append((number, record))
    return [event for _, event in read]


def shortened(events: Sequence[Event], mark: Elided | Summarised) -> list[Event]:
    """What the model reads once the mark is made.

    The calls before it read something else: their Stops no longer say how long the prompt is.
    """
    match mark:
        case Elided():
            left = [_elided(event, mark.ids) for event in events]
        case Summarised():
            whole = list(merge(events))
            before, rest = whole[: mark.until], whole[mark.until :]
            left = [*_verbatim(before, plan_of(rest) is None), Prompt(mark.text, summary=True), *rest]
    return [replace(event, usage=Usage(), read="") if isinstance(event, Stop) else event for event in left]


def _elided(event: Event, ids: tuple[str, ...]) -> Event:
    if isinstance(event, ToolResult) and event.id in ids:
        return replace(event, text=GONE, files={})
    return event


def _verbatim(events: Sequence[Event], planned: bool) -> list[Event]:
    """What no summary stands for: what the system and the user said, and the plan as it was given last."""
    plans = [event for event in events if isinstance(event, ToolCall) and plan_of([event])] if planned else []
    plan = plans[-1].id if plans else None
    kept: list[Event] = []
    for event in events:
        match event:
            case Prompt(summary=False):
                kept.append(event)
            case ToolCall() if event.id == plan:
                answer = next((one for one in events if isinstance(one, ToolResult) and one.id == plan), None)
                kept += [event, answer or ToolResult(event.id, "")]
            case _:
                pass
    return kept
