"""Summaries: the log of past work as text, and notes on it by the model, in as many calls as it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from importlib.resources import files

from agent.memory import split
from engine.base import Engine, EngineError, Options
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
    merge,
)
from tools.output import cap, clean

MOST_CALLS = 12
"""Calls to the model for one summary; of a log that would take more, the middle is left out."""
_ENTRY = 1200
"""Tokens that one entry of the log may have."""
_MARKUP = 64
"""Tokens of the template around the two messages of a request."""


@dataclass(frozen=True, slots=True)
class Notes:
    """`text` is "" where the model gave none. `usage` is what was spent, either way."""

    text: str = ""
    usage: Usage = field(default_factory=Usage)


async def notes_on(log: str, before: str, engine: Engine, options: Options, room: int) -> Notes:
    """The model's notes on a log and on its earlier notes, at most `room` tokens long.

    A log that does not fit goes in pieces, each with the notes on those before it. Without tools and
    thoughts, in a slot of its own. A failure of the engine ends it without notes.
    """
    session = f"{options.session} (notes)"
    asked = replace(options, session=session, max_tokens=room, thinking=False, thought_budget=None)
    instructions = files("agent").joinpath("prompts", "summary.md").read_text(encoding="utf-8").strip()
    fits = engine.limits.context - engine.count(instructions) - 2 * room - _MARKUP
    notes = Notes(before)
    try:
        for piece in _pieces(log, fits, engine):
            request = f"Notes so far:\n{notes.text}\n\nLog:\n{piece}" if notes.text else f"Log:\n{piece}"
            said = await _ask(engine, (Prompt(instructions, "system"), Prompt(request)), asked)
            notes = Notes(said.text, notes.usage + said.usage)
            if not said.text:
                break
    except EngineError:
        return Notes(usage=notes.usage)
    finally:
        await engine.forget(session)
    return notes


async def _ask(engine: Engine, transcript: Sequence[Event], options: Options) -> Notes:
    texts: list[str] = []
    usage = Usage()
    async with aclosing(engine.stream(tuple(transcript), (), options)) as said:
        async for event in said:
            match event:
                case Text():
                    texts.append(event.text)
                case Stop():
                    usage += event.usage
                case _:
                    pass
    return Notes(clean("".join(texts)).strip(), usage)


def _pieces(log: str, fits: int, engine: Engine) -> list[str]:
    """The log in pieces of at most `fits` tokens, cut at its entries."""
    if fits < 256:
        raise EngineError("the context is too small for a summary")
    pieces: list[str] = []
    left = 0
    for entry in cap(log, fits * MOST_CALLS * 9 // 10, engine.count).split(_BETWEEN):
        part = cap(entry, fits, engine.count)
        tokens = engine.count(part + _BETWEEN)
        if not pieces or tokens > left:
            pieces.append(part)
            left = fits - tokens
        else:
            pieces[-1] += _BETWEEN + part
            left -= tokens
    return pieces


_BETWEEN = "\n\n"


def log_of(events: Sequence[Event], engine: Engine) -> str:
    """What was said and done, as text; the user's words stand between."""
    return _BETWEEN.join(cap(entry, _ENTRY, engine.count) for entry in _entries(events))


def _entries(events: Sequence[Event]) -> Iterator[str]:
    for event in merge(events):
        match event:
            case Prompt(role="user", summary=False):
                yield f"user: {_one(split(event.text)[1])}"
            case Thought() if event.text.strip():
                yield f"thought: {_one(event.text)}"
            case Text() if event.text.strip():
                yield f"said: {_one(event.text)}"
            case ToolCall():
                arguments = json.dumps(dict(event.arguments), ensure_ascii=False, default=str)
                yield f"call {event.name}: {_one(arguments)}"
            case BrokenCall():
                yield f"call that could not be read: {_one(event.raw)}"
            case ToolResult():
                yield f"result{'' if event.ok else ' (failed)'}: {_one(event.text)}"
            case _:
                pass


def _one(text: str) -> str:
    """An entry has no empty line in it."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def calls_made(events: Sequence[Event], room: int, engine: Engine) -> str:
    """Notes that no model wrote: the calls, and what was said last. At most `room` tokens."""
    failed = {event.id for event in events if isinstance(event, ToolResult) and not event.ok}
    lines = [
        f"- {event.name} {_brief(event)}{' (failed)' if event.id in failed else ''}"
        for event in events
        if isinstance(event, ToolCall)
    ]
    texts = [_one(event.text) for event in merge(events) if isinstance(event, Text) and event.text.strip()]
    said = [f"Said last: {cap(texts[-1], room // 3, engine.count)}"] if texts else []
    made = ["Calls that were made, in their order:", *dict.fromkeys(lines)] if lines else []
    return clean(cap("\n".join([*made, *said]), room, engine.count))


def _brief(call: ToolCall) -> str:
    """The first argument, in one line."""
    first = next(iter(call.arguments.values()), "")
    text = " ".join((first if isinstance(first, str) else json.dumps(first, default=str)).split())
    return text if len(text) <= 80 else text[:79] + "\u2026"
