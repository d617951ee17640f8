"""When the model read and wrote and when tools ran: a record laid out in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from agent.journal import Span
from agent.marks import Record, Summarised
from engine.messages import (
    BrokenCall,
    Call,
    Prompt,
    Stop,
    Text,
    Thought,
    ToolCall,
    ToolResult,
    Usage,
)
from tasks.numbers.failures import Kind, failure_of

Lane: TypeAlias = Literal["read", "thought", "text", "call", "tool", "summary"]
LANES: tuple[Lane, ...] = ("read", "thought", "text", "call", "tool", "summary")
SOON = 0.002
"""Seconds: a result that comes later than this behind the line before it was waited for."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that took from `start` to `end`, in seconds since 1970. `step` is the call to the model, from
    1. `name` is a tool's; `failure` why it came to nothing. `inside`: a call in a thought, or its tool."""

    lane: Lane
    start: float
    end: float
    step: int
    name: str = ""
    failure: Kind = ""
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Laid:
    """`bars` by lane; `model` is when the model was at work, `tools` when a tool was, each span by itself.

    `first`: for each call to the model, seconds from when all that it reads was there to its first word.
    """

    bars: tuple[Bar, ...]
    model: tuple[Span, ...]
    tools: tuple[Span, ...]
    whole: Span
    first: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Wall seconds by who was at work: only the model, both at once, only tools, neither."""

    model: float
    both: float
    tool: float
    idle: float

    @property
    def wall(self) -> float:
        return self.model + self.both + self.tool + self.idle


def lay_out(records: Sequence[Record], times: Sequence[Span | None]) -> Laid | None:
    """A record in time; None where its lines do not say when they were.

    A record of ours has the engine's seconds and the tools': the model was at work for its prefill and decode
    seconds before its stop. A result that was waited for ended when it was written down, and its tool began
    its own seconds earlier; any other was there before it could be told, and its tool is taken to have begun
    when its call closed. In a foreign record without such seconds the model was at work from the last line
    that it read to its stop, and a tool from its call to its result.
    """
    if not records or len(times) != len(records):
        return None
    spans = [span for span in times if span is not None]
    if len(spans) != len(records):
        return None
    laying = _Laying(_measured(records))
    for record, span in zip(records, spans, strict=True):
        laying.note(record, span)
    return laying.laid((spans[0][0], max(end for _, end in spans)))


def split(laid: Laid) -> Split:
    """The wall seconds of a record. Tools that run beside each other are counted once."""
    model, tools = _union(laid.model), _union(laid.tools)
    busy = _length(_union([*model, *tools]))
    both = _length(model) + _length(tools) - busy
    wall = laid.whole[1] - laid.whole[0]
    return Split(_length(model) - both, both, _length(tools) - both, max(0.0, wall - busy))


class _Laying:
    """`_ready`: since when the model could have been asked; `_wrote`: until when it has written."""

    def __init__(self, measured: bool) -> None:
        self._measured = measured
        self._ready = self._before = 0.0
        self._wrote: float | None = None
        self._opened: float | None = None
        self._step = 1
        self._calls: dict[str, tuple[Call, float, int]] = {}
        self._bars: list[Bar] = []
        self._model: list[Span] = []
        self._tools: list[Span] = []
        self._first: list[float] = []

    def note(self, record: Record, span: Span) -> None:
        match record:
            case Prompt():
                self._ready = span[1]
            case Thought() | Text():
                self._said(Bar("thought" if isinstance(record, Thought) else "text", *span, self._step))
            case ToolCall() | BrokenCall():
                start = self._ready if self._wrote is None else self._wrote
                self._said(
                    Bar("call", start, span[1], self._step, record.name, inside=record.in_thought),
                    closed=True,
                )
                self._calls[record.id] = record, span[1], self._step
            case Stop():
                self._stopped(record.usage, span[0])
            case ToolResult():
                self._answered(record, span[0])
            case Summarised():
                self._summarised(record.usage, span[0])
            case _:
                pass
        self._before = max(self._before, span[1])

    def laid(self, whole: Span) -> Laid:
        if self._wrote is not None and self._opened is not None:
            self._model.append((self._opened, self._wrote))
        start = min([whole[0], *(bar.start for bar in self._bars)])
        return Laid(
            tuple(self._bars), tuple(self._model), tuple(self._tools), (start, whole[1]), tuple(self._first)
        )

    def _said(self, bar: Bar, *, closed: bool = False) -> None:
        """`closed`: the line tells of its end only, so the first word was earlier than it says."""
        if self._wrote is None:
            self._opened = bar.start
            if not closed:
                self._first.append(max(0.0, bar.start - self._ready))
        self._bars.append(bar)
        self._wrote = bar.end

    def _stopped(self, usage: Usage, at: float) -> None:
        start, decoding = self._ready, self._ready
        if self._measured:
            decoding = max(self._ready, at - usage.decode_seconds)
            start = max(self._ready, decoding - usage.prefill_seconds)
            self._bars.append(Bar("read", start, decoding, self._step))
            self._begun(decoding)
        self._model.append((start, at))
        self._wrote = self._opened = None
        self._ready = at
        self._step += 1

    def _begun(self, decoding: float) -> None:
        """A call that is a step's first word began with the decoding, which only the stop tells."""
        own = [place for place, bar in enumerate(self._bars) if bar.step == self._step and bar.lane == "call"]
        if own and self._opened == self._bars[own[0]].start == self._ready:
            self._bars[own[0]] = replace(self._bars[own[0]], start=min(decoding, self._bars[own[0]].end))
            self._first.append(decoding - self._ready)

    def _answered(self, result: ToolResult, at: float) -> None:
        call, closed, step = self._calls.get(result.id, (None, self._before, self._step))
        start, end = closed, max(at, closed)
        if self._measured:
            waited = at - self._before > SOON
            start = max(closed, at - result.seconds) if waited else closed
            end = min(start + result.seconds, end)
        inside = call is not None and call.in_thought
        name = call.name if call is not None else ""
        self._bars.append(Bar("tool", start, end, step, name, failure_of(call, result), inside))
        self._tools.append((start, end))
        self._ready = max(self._ready, at)

    def _summarised(self, usage: Usage, at: float) -> None:
        start = max(self._before, at - usage.prefill_seconds - usage.decode_seconds)
        self._bars.append(Bar("summary", start, at, self._step))
        self._model.append((start, at))
        self._ready = at


def _measured(records: Sequence[Record]) -> bool:
    """Whether engine or tools say how long they took."""
    return any(
        record.usage.prefill_seconds + record.usage.decode_seconds > 0
        if isinstance(record, Stop)
        else isinstance(record, ToolResult) and record.seconds > 0
        for record in records
    )


def _union(spans: Iterable[Span]) -> list[Span]:
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(whole[-1][1], end)
        else:
            whole.append((start, end))
    return whole


def _length(spans: Iterable[Span]) -> float:
    return sum(end - start for start, end in spans)
