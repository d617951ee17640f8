"""What happens to a transcript besides being spoken: it is wound back, shortened, named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from engine.base import EngineInfo, Options
from engine.messages import (
    BrokenCall,
    Event,
    Prompt,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    ToolSpec,
    Usage,
    merge,
)
from sandbox.base import SandboxInfo
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
class Stood:
    """In an attempt at a task: the work tree as it stood at the start, and after calls that may have changed
    it. `tree` is the id of a git tree: equal where the files are, in whatever sandbox."""

    tree: str
    type: Literal["stood"] = "stood"


@dataclass(frozen=True, slots=True)
class Rewound:
    """The conversation goes on from before the record number `to`; what came after is a branch that was left.

    `files` is the checkpoint that is brought back next, "" where the files stay as they are; `saved` is that
    of what they were.
    """

    to: int
    files: str = ""
    saved: str = ""
    type: Literal["rewound"] = "rewound"


@dataclass(frozen=True, slots=True)
class Returned:
    """The conversation goes on as it stood when the session had `to` records: a branch that was left before.

    `files` and `saved` as for Rewound.
    """

    to: int
    files: str = ""
    saved: str = ""
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


Mark: TypeAlias = (
    Kept | Stood | Rewound | Returned | Laid | Typed | Printed | Equipped | Elided | Summarised | Named
)
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
    read: list[Event] = []
    commands: list[Prompt] = []
    vocabulary = first
    for _, record in live(records):
        match record:
            case Elided() | Summarised():
                read = shortened(read, record)
            case Equipped():
                vocabulary = record.engine.vocabulary
            case Typed():
                commands.append(Prompt(f"{RAN}\n$ {record.command}\n[it did not end]"))
            case Printed():
                commands[-1:] = [_printed(prompt, record) for prompt in commands[-1:]]
            case Kept() | Stood() | Rewound() | Returned() | Laid() | Named():
                pass
            case Prompt(role="user"):
                read += [*commands, record]
                commands = []
            case _:
                read.append(record if vocabulary == now else _foreign(record))
    return [*read, *commands]


RAN = "I ran a command myself:"
"""How the model is told of the user's own commands."""


def _printed(prompt: Prompt, mark: Printed) -> Prompt:
    end = f"\n[exit code {mark.code}]" if mark.code else ""
    return Prompt(prompt.text.removesuffix("[it did not end]") + mark.text.rstrip("\n") + end)


def _foreign(event: Event) -> Event:
    """What was said in another vocabulary: its ids and numbers say nothing in this one."""
    match event:
        case Thought() | Text() | ToolCall() | BrokenCall():
            return replace(event, ids=())
        case Stop():
            return replace(event, usage=Usage(), read="")
        case _:
            return event


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
