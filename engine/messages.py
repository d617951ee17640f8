"""The vocabulary: what is asked, thought, said, called, answered, and what it cost.

A transcript is a sequence of events. What a model said carries the token ids that said it, markup
included: joined in order they are exactly what was generated, without the stop id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeAlias

Ids: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """Text that the model did not say and no tool did: the system's or the user's.

    `summary`: no words of the user's, they stand for what is no longer shown.
    """

    text: str
    summary: bool = field(default=False, kw_only=True)
    role: Literal["system", "user"] = "user"
    type: Literal["prompt"] = "prompt"


@dataclass(frozen=True, slots=True)
class Thought:
    """Reasoning, as written between `<think>` and `</think>`. `text` is verbatim and holds no markup."""

    text: str
    ids: Ids = ()
    type: Literal["thought"] = "thought"


@dataclass(frozen=True, slots=True)
class Text:
    """What is said to the user. `text` is verbatim and holds no markup."""

    text: str
    ids: Ids = ()
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that closed. `arguments` are typed as the tool's schema says; they are not validated yet.

    `id` is unique in a transcript. `repaired` names what the parser put right, if anything.
    """

    id: str
    name: str
    arguments: Mapping[str, Any]
    in_thought: bool = False
    repaired: str = ""
    ids: Ids = ()
    type: Literal["call"] = "call"


@dataclass(frozen=True, slots=True)
class BrokenCall:
    """Markup of a call that cannot be read, or was cut off. It is never run; `problem` says why.

    `closed` is False when the output ended inside the call.
    """

    id: str
    raw: str
    problem: str
    name: str = ""
    closed: bool = True
    in_thought: bool = False
    ids: Ids = ()
    type: Literal["broken_call"] = "broken_call"


Failure: TypeAlias = Literal[
    "", "unknown", "arguments", "broken", "repeated", "denied", "refused", "exit", "timeout", "cancelled"
]
"""Why a call came to nothing: no such tool, arguments that it does not take, markup that cannot be read, the
same call too often, not permitted, the tool's own refusal, an exit code other than 0, out of time, ended by
the user."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """The answer to the call with the same id. `seconds` is the tool's own wall time.

    `files` are the texts of files as they stand after the call, by the path that the call named; None
    where a file is too large, is no text or is gone. `code` is the exit code of a command that ended, None
    of everything else. The model is shown `text` only.
    """

    id: str
    text: str
    ok: bool = True
    seconds: float = 0.0
    files: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    code: int | None = None
    failure: Failure = ""
    type: Literal["result"] = "result"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call to the model, counted where they were computed.

    prompt = reused + prefilled; output = thought + text + call + stop + discarded. `result` is the
    part of `prefilled` that tool results are. `drafted`: ids of the output that were guessed; `accepted`:
    those that were right, which no forward pass of their own was computed for. Seconds are wall time.
    `estimated`: how much of prompt and output nobody counted, so that it was estimated from the text.
    """

    reused: int = 0
    prefilled: int = 0
    thought: int = 0
    text: int = 0
    call: int = 0
    stop: int = 0
    discarded: int = 0
    result: int = 0
    prefill_seconds: float = 0.0
    decode_seconds: float = 0.0
    drafted: int = 0
    accepted: int = 0
    estimated: int = 0

    @property
    def prompt(self) -> int:
        """Tokens that the model read."""
        return self.reused + self.prefilled

    @property
    def output(self) -> int:
        """Tokens that the model computed as its own."""
        return self.thought + self.text + self.call + self.stop + self.discarded

    @property
    def a_pass(self) -> float:
        """Tokens of the output for each forward pass that computed them: 1 without drafts."""
        return self.output / max(1, self.output - self.accepted)

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


StopReason: TypeAlias = Literal["end", "call", "length", "context", "cancelled"]


@dataclass(frozen=True, slots=True)
class Stop:
    """Ends every stream.

    `end`: the model handed over to the user. `call`: it waits for results. `length`: `max_tokens`
    reached. `context`: the context window is full. `cancelled`: nobody listened any more. `id` is the stop id
    that was sampled, if one was.
    `read` is a hash of the token ids of the prompt, "" where the engine does not know them.
    """

    reason: StopReason
    usage: Usage = field(default_factory=Usage)
    id: int | None = None
    read: str = ""
    type: Literal["stop"] = "stop"


Call: TypeAlias = ToolCall | BrokenCall
Said: TypeAlias = Thought | Text | ToolCall | BrokenCall | Stop
Event: TypeAlias = Prompt | Thought | Text | ToolCall | BrokenCall | ToolResult | Stop
Transcript: TypeAlias = Sequence[Event]


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as the model is told of it.

    `parameters` is the JSON schema by which argument values are read; `line` is the one line of JSON
    that stands in the prompt. `copies` names the arguments that quote a file, each with the argument that
    names the file. `changes` says that a call may change files.
    """

    name: str
    parameters: Mapping[str, Any]
    line: str
    copies: Mapping[str, str] = field(default_factory=dict[str, str])
    changes: bool = True


def merge(events: Iterable[Event]) -> Iterator[Event]:
    """The same transcript with neighbouring thoughts, and neighbouring texts, joined."""
    last: Event | None = None
    for event in events:
        match last, event:
            case Thought(), Thought():
                last = Thought(last.text + event.text, last.ids + event.ids)
            case Text(), Text():
                last = Text(last.text + event.text, last.ids + event.ids)
            case _:
                if last is not None:
                    yield last
                last = event
    if last is not None:
        yield last
