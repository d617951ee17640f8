"""The closed replay: recorded outputs and recorded results. No model and no sandbox.

What is under test is ours: the template has to make the same prompts, the parser to read the same events of
the recorded ids, the loop to go the same way, and the counts to come out the same.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace

from agent.budget import Budget
from agent.loop import Agent
from agent.repeats import ADVICE
from engine.base import EngineError, Options
from engine.messages import BrokenCall, Call, Event, Said, Stop, ToolCall, ToolResult, ToolSpec, Transcript
from engine.recital import Recital
from tasks.ledger import discrepancies
from tasks.replay.divergence import Divergence, Findings, Halt, Replayed
from tasks.replay.recording import Heard, Recording
from tasks.replay.retelling import Answers, Remarked, Retold, tell


async def closed(recording: Recording, recital: Recital | None, *, stop: bool = True) -> Replayed:
    """Replay a recording. `recital` None: no checkpoint has its vocabulary, so neither prompts nor ids are
    looked at; only the loop and the counts are."""
    findings = Findings(stop)
    reading = _Reading(recording, recital, findings)
    engine = Retold(recording, findings, reading.again)
    header = recording.header
    agent = Agent(
        engine,
        Recalled(engine),
        header.tools,
        Answers(engine, findings),
        system=recording.system,
        options=header.options,
        budget=Budget(steps=None),
        fit=Remarked(engine),
    )
    with suppress(Halt):
        await tell(recording, agent, engine, findings, _unheard)
    return Replayed(recording.path, header.task, "closed", findings, _notes(recording, recital))


async def _unheard(event: Event) -> None:
    """Nobody looks on."""


def _notes(recording: Recording, recital: Recital | None) -> tuple[str, ...]:
    if recital is not None:
        return ()
    if not recording.header.engine.vocabulary:
        return ("it was said without token ids: prompts and the parser were not compared",)
    return ("no model with its vocabulary was given: prompts and the parser were not compared",)


class _Reading:
    """What the template and the parser make of each recorded call."""

    def __init__(self, recording: Recording, recital: Recital | None, findings: Findings) -> None:
        self._recording = recording
        self._recital = recital
        self._findings = findings

    def again(
        self, heard: Heard, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> Sequence[Said]:
        said, prompt = self._recited(heard, transcript, tools, options)
        self._calls(heard, said)
        self._words(heard, said)
        self._counts(heard, said, prompt)
        return heard.whole

    def _recited(
        self, heard: Heard, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> tuple[Sequence[Said], bool]:
        """The call as it comes out now, as recorded where there are no ids, and whether the prompt is the
        recorded one."""
        stop = heard.stop
        if self._recital is None or not (heard.ids or (stop and stop.read)):
            return heard.whole, True
        try:
            now = self._recital.again(transcript, tools, options, heard.ids, stop)
        except EngineError as error:
            self._findings.note(Divergence(heard.number, "prompt", f"no prompt can be made: {error}"))
            return heard.whole, False
        self._findings.ids += len(heard.ids)
        if stop is None or not stop.read:
            return now.said, True
        self._findings.prompts += 1
        if stop.read != now.read:
            what = (
                f"the prompt is another one: {len(now.prompt)} ids, hash {now.read}; "
                f"in the record {stop.usage.prompt} ids, hash {stop.read}"
            )
            if self._recital.vocabulary != self._recording.header.engine.vocabulary:
                what += "; the vocabulary is another one, too"
            self._findings.note(Divergence(heard.number, "prompt", what))
        return now.said, stop.read == now.read

    def _calls(self, heard: Heard, said: Sequence[Said]) -> None:
        """Whether the calls are those of the record: by its lines, its answers, and its counts."""
        recorded = {call.id: _shown(call) for call in heard.calls}
        now = {event.id: _shown(event) for event in said if isinstance(event, ToolCall | BrokenCall)}
        for id in recorded.keys() - now.keys():
            what = f"{id} is in the record, and the ids say no such call"
            self._findings.note(Divergence(heard.number, "missing-call", what, recorded[id], "", id))
        for id in now.keys() - recorded.keys():
            what = f"the ids say {id}, and the record has no such call"
            self._findings.note(Divergence(heard.number, "extra-call", what, "", now[id], id))
        lost(heard, self._findings)

    def _words(self, heard: Heard, said: Sequence[Said]) -> None:
        for then, here in zip(heard.said, said, strict=False):
            if then != here:
                what = f"the ids are read as another {here.type}"
                self._findings.note(Divergence(heard.number, "reading", what, _shown(then), _shown(here)))
                return

    def _counts(self, heard: Heard, said: Sequence[Said], prompt: bool) -> None:
        if heard.stop is None:
            return
        stop = next((event for event in said if isinstance(event, Stop)), None)
        if stop is None or (stop.reason, stop.id, stop.usage) != (
            heard.stop.reason,
            heard.stop.id,
            self._comparable(heard.stop, stop, prompt).usage,
        ):
            what = "the call is counted otherwise"
            shown = "" if stop is None else _shown(stop)
            self._findings.note(Divergence(heard.number, "ledger", what, _shown(heard.stop), shown))
        for problem in discrepancies(heard.whole):
            self._findings.note(Divergence(heard.number, "ledger", problem.partition(": ")[2]))

    def _comparable(self, recorded: Stop, now: Stop, prompt: bool) -> Stop:
        """What can be counted again: not what a server read and cut by itself, not how far an interrupted
        call came beyond what was heard, and no other prompt."""
        read = replace(
            recorded.usage,
            reused=now.usage.reused,
            prefilled=now.usage.prefilled,
            result=now.usage.result,
        )
        if recorded.reason == "cancelled" or self._recording.header.engine.kind != "embedded":
            return replace(recorded, usage=replace(read, discarded=now.usage.discarded))
        return recorded if prompt else replace(recorded, usage=read)


LEAST = 4
"""Ids that a call has at least: those around its name."""


def lost(heard: Heard, findings: Findings) -> None:
    """Find calls that the record itself has lost: there is an answer to one, or its ids were counted."""
    for result in heard.stray:
        what = f"the record has an answer to {result.id}, and no such call"
        findings.note(Divergence(heard.number, "missing-call", what, result.text, "", result.id))
    if heard.stop is None or heard.stray:
        return
    held, counted = sum(len(call.ids) for call in heard.calls), heard.stop.usage.call
    if heard.stop.reason == "call" and not heard.calls:
        what = "the model waited for results, and the record has no call"
        findings.note(Divergence(heard.number, "missing-call", what))
    elif heard.ids and counted >= held + LEAST:
        what = f"{counted} tokens of calls were counted, and the calls of the record have {held}"
        findings.note(Divergence(heard.number, "missing-call", what))


def _shown(event: Said) -> str:
    """An event as lines, for a diff."""
    fields = asdict(event)
    ids = fields.pop("ids", ())
    text = json.dumps(fields, ensure_ascii=False, indent=1, default=dict)
    return f"{text}\nids {' '.join(map(str, ids))}" if ids else text


class Recalled:
    """Answers each call with what the record says that it came to."""

    def __init__(self, engine: Retold) -> None:
        self._engine = engine

    def turn(self, about: str = "") -> None:
        """Nothing changes any files."""

    def start(self, call: Call) -> asyncio.Task[ToolResult]:
        """Without an answer in the record, it was cut off."""
        heard = self._engine.now
        result = heard.results.get(call.id) if heard else None
        task = asyncio.create_task(_recalled(result))
        if result is None:
            self._engine.cut_off = True
        return task

    async def cancel(self) -> list[ToolResult]:
        return []

    async def rest(self) -> None:
        """Nothing is open."""


async def _recalled(result: ToolResult | None) -> ToolResult:
    """The loop adds its advice to an answer by itself."""
    if result is None:
        raise asyncio.CancelledError
    return replace(result, text=result.text.removesuffix(ADVICE))
