"""The bill: what the context is made of, part by part, and how full it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

from agent.memory import split
from engine.base import Engine
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

START, TOOLS_FRAME, PROMPT, MESSAGE, CALL, ARGUMENT, OBSERVATION, RESULT = 2, 150, 2, 5, 4, 5, 1, 3
"""Tokens of GLM's template around what it writes: an estimate for what no call has told yet. Those of results
are exact, the frame of the tools depends on the vocabulary."""


@dataclass(frozen=True, slots=True)
class Bill:
    """Tokens by part; together they are the prompt of a call that was made now.

    `memory`: AGENTS.md and the like. `messages`: the user's. `markup`: what the template writes around the
    others. `limit`: prompt and output at most. `exact`: the sum rests on what the engine counted itself at
    its last call.
    """

    system: int = 0
    tools: int = 0
    memory: int = 0
    messages: int = 0
    summary: int = 0
    thoughts: int = 0
    texts: int = 0
    calls: int = 0
    results: int = 0
    markup: int = 0
    limit: int = 0
    exact: bool = False

    @property
    def parts(self) -> dict[str, int]:
        """The parts by their names, in the order in which they are told."""
        return {one.name: getattr(self, one.name) for one in fields(self)[:10]}

    @property
    def total(self) -> int:
        return sum(self.parts.values())

    @property
    def free(self) -> int:
        return max(self.limit - self.total, 0)


def bill_of(transcript: Sequence[Event], tools: Sequence[ToolSpec], engine: Engine) -> Bill:
    """The bill of a transcript. Where the last call to the model still reads as it did, its usage decides
    the sum and the markup is what is left; else the sum is counted part by part."""
    events = list(merge(transcript))
    count = engine.count
    opened = max(
        (place for place, event in enumerate(events) if isinstance(event, Prompt) and event.role == "user"),
        default=-1,
    )
    bill = Bill(
        tools=sum(count(spec.line + "\n") for spec in tools),
        markup=START + (TOOLS_FRAME if tools else 0) + _generation(events),
        limit=engine.limits.context,
    )
    for place, event in enumerate(events):
        bill = _with(bill, event, place > opened, count)
    total = known(events[opened + 1 :], count) if opened >= 0 else None
    return _settled(bill, total + _generation(events)) if total is not None else bill


def known(events: Sequence[Event], count: Callable[[str], int]) -> int | None:
    """Tokens of the last prompt, of what was said behind it and of what came since; None where no call tells.

    A prompt of the user's that came since is counted, too, and the thoughts before it are not taken off: then
    it is a bound.
    """
    places = [
        place
        for place, event in enumerate(events)
        if isinstance(event, Stop) and event.usage.prompt and event.reason != "cancelled"
    ]
    if not places:
        return None
    place = places[-1]
    stop = events[place]
    assert isinstance(stop, Stop)
    usage: Usage = stop.usage
    # Results may stand before the Stop of their step: their calls ran while the model wrote on.
    step = place
    while step and not isinstance(events[step - 1], Prompt | Stop):
        step -= 1
    said = [event.id for event in events[step:place] if isinstance(event, ToolCall | BrokenCall)]
    answers = [event for event in events[step:] if isinstance(event, ToolResult) and event.id in said]
    late = [event for event in events[place + 1 :] if event not in answers]
    read = usage.prompt + usage.output - usage.stop - usage.discarded
    answered = sum(_answer(event, count) for event in answers) + (OBSERVATION if answers else 0)
    return read + answered + sum(_late(event, count) for event in late)


def _answer(result: ToolResult, count: Callable[[str], int]) -> int:
    return RESULT + count("\n" + result.text + "\n")


def _late(event: Event, count: Callable[[str], int]) -> int:
    """What was said after the call that is known: by the user, or by an engine that counts nothing."""
    match event:
        case Prompt():
            return PROMPT + 1 + count(event.text)
        case ToolResult():
            return _answer(event, count)
        case Thought() | Text() | ToolCall() | BrokenCall():
            return _said(event, count)
        case Stop():
            return 0


def _said(event: Thought | Text | ToolCall | BrokenCall, count: Callable[[str], int]) -> int:
    if event.ids:
        return len(event.ids)
    match event:
        case Thought() | Text():
            return count(event.text)
        case BrokenCall():
            return count(event.raw)
        case ToolCall():
            values = [one if isinstance(one, str) else json.dumps(one) for one in event.arguments.values()]
            words = sum(map(count, [event.name, *event.arguments, *values]))
            return words + CALL + ARGUMENT * len(values)


def _with(bill: Bill, event: Event, open: bool, count: Callable[[str], int]) -> Bill:
    """The bill with one more event; a turn that is closed is written without thoughts and without ids."""
    match event:
        case Prompt(role="system"):
            return replace(bill, system=bill.system + count(event.text), markup=bill.markup + PROMPT)
        case Prompt(summary=True):
            return replace(bill, summary=bill.summary + count(event.text), markup=bill.markup + PROMPT)
        case Prompt():
            memory, words = split(event.text)
            return replace(
                bill,
                memory=bill.memory + count(memory),
                messages=bill.messages + count(words),
                markup=bill.markup + PROMPT,
            )
        case Thought():
            return replace(bill, thoughts=bill.thoughts + _said(event, count)) if open else bill
        case Text():
            return replace(bill, texts=bill.texts + (_said(event, count) if open else count(event.text)))
        case ToolCall() | BrokenCall():
            said = _said(event if open else replace(event, ids=()), count)
            return replace(bill, calls=bill.calls + said)
        case ToolResult():
            shown = count(event.text)
            around = OBSERVATION + _answer(event, count) - shown
            return replace(bill, results=bill.results + shown, markup=bill.markup + around)
        case Stop():
            return replace(bill, markup=bill.markup + MESSAGE)


def _settled(bill: Bill, total: int) -> Bill:
    """The bill with the sum that is known. Parts that were counted too high give way, the largest first."""
    rest = total - (bill.total - bill.markup)
    if rest >= 0:
        return replace(bill, markup=rest, exact=True)
    parts = {name: size for name, size in bill.parts.items() if name != "markup"}
    for name, size in sorted(parts.items(), key=lambda part: -part[1]):
        taken = min(size, -rest)
        parts[name], rest = size - taken, rest + taken
    return replace(bill, **parts, markup=0, exact=True)


def _generation(events: Sequence[Event]) -> int:
    """Tokens with which the template lets the model speak: one, two more where its thought goes on."""
    said = [event for event in events if isinstance(event, Prompt | Thought | Text | ToolCall | BrokenCall)]
    match said[-1] if said else None:
        case ToolCall(in_thought=True) | BrokenCall(in_thought=True):
            return 3
        case _:
            return 1
