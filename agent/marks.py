"""What happens to a transcript besides being spoken: it is wound back, shortened, named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from engine.messages import Event, Prompt, ToolResult, Usage

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
    """In place of the records before number `until`, the model reads the user's own words and this text.

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
            case Elided():
                read = [(earlier, _elided(event, record.ids)) for earlier, event in read]
            case Summarised():
                read = _summarised(read, record)
            case Kept() | Rewound() | Named():
                pass
            case _:
                read.append((number, record))
    return [event for _, event in read]


def _elided(event: Event, ids: tuple[str, ...]) -> Event:
    if isinstance(event, ToolResult) and event.id in ids:
        return replace(event, text=GONE, files={})
    return event


def _summarised(read: list[tuple[int, Event]], mark: Summarised) -> list[tuple[int, Event]]:
    """The prompts before the cut stay word for word; the summary stands behind them."""
    words = [(number, event) for number, event in read if number < mark.until and isinstance(event, Prompt)]
    rest = [(number, event) for number, event in read if number >= mark.until]
    return [*words, (mark.until, Prompt(mark.text)), *rest]
