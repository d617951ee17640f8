"""What a door is told while a session lives: records as they are written, and what is only for the eye."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from agent.loop import Outcome
from agent.marks import Record
from engine.messages import ToolCall, ToolResult


@dataclass(frozen=True, slots=True)
class Written:
    """A record was written down; `number` is its place in the journal. Thoughts and texts come in pieces."""

    number: int
    record: Record


OWN = "own"
"""Stands for a call's id where the user's own command printed more."""


@dataclass(frozen=True, slots=True)
class Tail:
    """A running call, or the user's own command (`OWN`), has printed more: its last lines, without escapes.
    `total` counts the bytes so far."""

    id: str
    text: str
    total: int


@dataclass(frozen=True, slots=True)
class Done:
    """A call has ended with this. It is written down when its turn comes: behind what the model says on."""

    result: ToolResult


@dataclass(frozen=True, slots=True)
class Question:
    """A call waits for the user. `why` says what it would do; `rules` are what "always" would allow, each
    exactly one simple command. `Session.answer` takes the answer."""

    call: ToolCall
    why: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """A question is no longer open: it was answered, or its call was cancelled."""

    id: str


@dataclass(frozen=True, slots=True)
class Began:
    """The session works on a message, or makes the context shorter, until `Ended`."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is idle again. `error` is why the engine or the sandbox failed, "" where none did."""

    outcome: Outcome
    error: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """The messages that wait for the turn to end, all of them."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loading:
    """The model is being loaded: `percent` of it is read; 100 when there is no more to wait for."""

    percent: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the user: something that was done aside, or that wants a look."""

    text: str
    level: Literal["info", "warning"] = "info"


Update: TypeAlias = Written | Tail | Done | Question | Settled | Began | Ended | Queued | Loading | Notice
