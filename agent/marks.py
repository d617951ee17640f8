"""What happens to a transcript besides being spoken: it is wound back, shortened, named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from engine.base import EngineInfo, Options
from engine.messages import BrokenCall, Event, Prompt, Text, Thought, ToolCall, ToolResult, ToolSpec, Usage
from sandbox.base import SandboxInfo

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

    `files` is the checkpoint that is brought back next, "" where the files stay as they are.
    """

    to: int
    files: str = ""
    type: Literal["rewound"] = "rewound"


@dataclass(frozen=True, slots=True)
class Returned:
    """The conversation goes on as it stood when the session had `to` records: a branch that was left before.

    `files` as for Rewound.
    """

    to: int
    files: str = ""
    type: Literal["returned"] = "returned"


@dataclass(frozen=True, slots=True)
class Laid:
    """The files of the Rewound or Returned before are back. `saved` is the checkpoint of what was there;
    `kept` are files that stayed, because no command made them or because they are in no record."""

    saved: str
    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    type: Literal["laid"] = "laid"


@dataclass(frozen=True, slots=True)
class Typed:
    """The user runs a command in the sandbox; `Printed` is what it came to."""

    command: str
    type: Literal["typed"] = "typed"


@dataclass(frozen=True, slots=True)
class Printed:
    """What the user's own command printed, cut to size, and its exit code."""

    text: str
    code: int
    seconds: float
    type: Literal["printed"] = "printed"


@dataclass(frozen=True, slots=True)
class Equipped:
    """From here on the session has another engine, other options, tools or another sandbox."""

    engine: EngineInfo
    options: Options
    tools: tuple[ToolSpec, ...]
    sandbox: SandboxInfo
    type: Literal["equipped"] = "equipped"


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


Mark: TypeAlias = Kept | Rewound | Returned | Laid | Typed | Printed | Equipped | Elided | Summarised | Named
Record: TypeAlias = Event | Mark
"""A line of a journal. Its number counts from 0 behind the header."""


def live(records: Sequence[Record]) -> list[tuple[int, Record]]:
    """The records of the branch that the session is on, with their numbers.

    What the session is called and what it works with is on every branch.
    """
    found: list[tuple[int, Record]] = []
    for number, record in enumerate(records):
        match record:
            case Rewound():
                found = [one for one in found if one[0] < record.to or _shared(one[1])]
            case Returned():
                later = [one for one in found if one[0] >= record.to and _shared(one[1])]
                found = [*live(records[: record.to]), *later]
            case _:
                pass
        found.append((number, record))
    return found


def _shared(record: Record) -> bool:
    return isinstance(record, Equipped | Named)


def transcript(records: Sequence[Record], *, first: str = "", now: str = "") -> list[Event]:
    """What the engine reads: the events of the branch, shortened as its marks say, and the user's own
    commands before the message that follows them.

    `first` is the vocabulary that the session began with, `now` that of the engine that is to read: what
    was said in another one comes without its ids.
    """
    read: list[tuple[int, Event]] = []
    commands: list[tuple[int, Event]] = []
    vocabulary = first
    for number, record in live(records):
        match record:
            case Elided():
                read = [(earlier, _elided(event, record.ids)) for earlier, event in read]
            case Summarised():
                read = _summarised(read, record)
            case Equipped():
                vocabulary = record.engine.vocabulary
            case Typed():
                commands.append((number, Prompt(f"{RAN}\n$ {record.command}\n[it did not end]")))
            case Printed():
                commands[-1:] = [(one, _printed(event, record)) for one, event in commands[-1:]]
            case Kept() | Rewound() | Returned() | Laid() | Named():
                pass
            case Prompt(role="user"):
                read += [*commands, (number, record)]
                commands = []
            case _:
                read.append((number, record if vocabulary == now else _without_ids(record)))
    return [event for _, event in (*read, *commands)]


RAN = "I ran a command myself:"
"""How the model is told of the user's own commands."""


def _printed(event: Event, mark: Printed) -> Event:
    if not isinstance(event, Prompt):
        return event
    end = f"\n[exit code {mark.code}]" if mark.code else ""
    return Prompt(event.text.removesuffix("[it did not end]") + mark.text.rstrip("\n") + end)


def _without_ids(event: Event) -> Event:
    match event:
        case Thought() | Text() | ToolCall() | BrokenCall():
            return replace(event, ids=())
        case _:
            return event


def _elided(event: Event, ids: tuple[str, ...]) -> Event:
    if isinstance(event, ToolResult) and event.id in ids:
        return replace(event, text=GONE, files={})
    return event


def _summarised(read: list[tuple[int, Event]], mark: Summarised) -> list[tuple[int, Event]]:
    """The prompts before the cut stay word for word; the summary stands behind them."""
    words = [(number, event) for number, event in read if number < mark.until and isinstance(event, Prompt)]
    rest = [(number, event) for number, event in read if number >= mark.until]
    return [*words, (mark.until, Prompt(mark.text)), *rest]
