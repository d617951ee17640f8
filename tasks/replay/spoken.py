"""The engine replay: each recorded prompt is read again by an engine, and the ids that it says compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from engine.base import Engine, Options
from engine.messages import BrokenCall, Event, Ids, Said, Stop, ToolCall
from tasks.replay.closed import lost
from tasks.replay.divergence import Divergence, Findings, Halt, Replayed
from tasks.replay.recording import Heard, Recording

AROUND = 12
"""Ids that are shown before and after the first one that differs."""


async def spoken(
    recording: Recording, engine: Engine, decode: Callable[[Ids], str], *, stop: bool = True
) -> Replayed:
    """Ask for each recorded call again, with its options and seed. What was cut off is compared as far as it
    came. Raises EngineError."""
    findings, header = Findings(stop), recording.header
    try:
        for heard in recording.heard:
            findings.calls += 1
            lost(heard, findings)
            if heard.stop and heard.stop.reason == "context" and not heard.ids:
                continue
            said = await _said(engine, recording, heard)
            _compare(heard, said, decode, findings)
    except Halt:
        pass
    finally:
        await engine.forget(header.options.session)
    return Replayed(recording.path, header.task, "engine", findings, tuple(_notes(recording, engine)))


def _notes(recording: Recording, engine: Engine) -> list[str]:
    was, now = recording.header.engine, engine.info
    notes = [f"recorded with {was.name}, asked now {now.name}"] if was.name != now.name else []
    if was.weights != now.weights:
        notes.append(
            f"the weights are others: {now.weights or 'none'}, in the record {was.weights or 'none'}"
        )
    return notes


async def _said(engine: Engine, recording: Recording, heard: Heard) -> list[Said]:
    """Ends where the recorded output was cut off."""
    options = _options(recording.header.options, heard)
    said: list[Said] = []
    ids = 0
    stream = engine.stream(tuple(recording.before(heard)), recording.header.tools, options)
    async with aclosing(stream) as events:
        async for event in events:
            said.append(event)
            ids += 0 if isinstance(event, Stop) else len(event.ids)
            if (heard.stop is None or heard.stop.reason == "cancelled") and ids >= len(heard.ids):
                break
    return said


def _options(options: Options, heard: Heard) -> Options:
    """What was left of a budget is not in the record, but where it ended an output."""
    if heard.stop and heard.stop.reason == "length":
        return replace(options, max_tokens=len(heard.ids))
    return options


def _compare(heard: Heard, said: Sequence[Said], decode: Callable[[Ids], str], findings: Findings) -> None:
    now = tuple(id for event in said if not isinstance(event, Stop) for id in event.ids)
    stop = next((event for event in said if isinstance(event, Stop)), None)
    cut = heard.stop is None or heard.stop.reason == "cancelled"
    now = now[: len(heard.ids)] if cut else now
    findings.ids += len(now)
    if stop and heard.stop and heard.stop.read:
        findings.prompts += 1
        if stop.read and stop.read != heard.stop.read:
            what = (
                f"the prompt is another one: {stop.usage.prompt} ids, hash {stop.read}; "
                f"in the record {heard.stop.usage.prompt} ids, hash {heard.stop.read}"
            )
            findings.note(Divergence(heard.number, "prompt", what))
    if now != heard.ids:
        findings.note(_parting(heard, now, said, decode))
    elif stop and heard.stop and not cut and (stop.reason, stop.id) != (heard.stop.reason, heard.stop.id):
        what = f"it ended with {_ended(stop)}; in the record with {_ended(heard.stop)}"
        findings.note(Divergence(heard.number, "output", what))


def _parting(heard: Heard, now: Ids, said: Sequence[Said], decode: Callable[[Ids], str]) -> Divergence:
    """Where two outputs part. One that goes on as the other does, but for a call, lacks that call."""
    pairs = zip(heard.ids, now, strict=False)
    place = next((at for at, (then, here) in enumerate(pairs) if then != here), min(len(heard.ids), len(now)))
    extra = _only(said, heard.said, heard.ids)
    if extra:
        what = f"{extra} is said, and the record has no such call"
        return Divergence(heard.number, "extra-call", what, call=extra)
    what = f"id {place + 1} of {len(heard.ids)} is {_id(now, place)}; in the record {_id(heard.ids, place)}"
    sides = (decode(ids[max(0, place - AROUND) : place + AROUND]) for ids in (heard.ids, now))
    return Divergence(heard.number, "output", what, *sides)


def _only(said: Sequence[Said], recorded: Sequence[Event], ids: Ids) -> str:
    """The id of a call without which both outputs are the same, "" where there is none."""
    known = {event.ids for event in recorded if isinstance(event, ToolCall | BrokenCall)}
    extra = [event for event in said if isinstance(event, ToolCall | BrokenCall) and event.ids not in known]
    rest = (event for event in said if not isinstance(event, Stop) and event not in extra)
    if len(extra) == 1 and tuple(id for event in rest for id in event.ids) == ids:
        return extra[0].id
    return ""


def _id(ids: Ids, place: int) -> str:
    return str(ids[place]) if place < len(ids) else "the end"


def _ended(stop: Stop) -> str:
    return f"{stop.reason}, id {stop.id}" if stop.id is not None else stop.reason
