"""The loop, run again over a recording: who speaks, what is written down, and where both part."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

from agent.loop import Agent
from agent.marks import Elided, Record, Summarised
from engine.base import Engine, EngineInfo, EngineLimits, Options
from engine.messages import Event, Said, Stop, ToolResult, ToolSpec, Transcript
from tasks.replay.divergence import Divergence, Findings
from tasks.replay.normal import normal
from tasks.replay.recording import Asked, Heard, Recording

Again = Callable[[Heard, Transcript, Sequence[ToolSpec], Options], Sequence[Said]]
"""What is said in a call to the model; finds on the way where it is not as recorded."""

BY_ITSELF = ("end", "length", "context", "repeats")
"""Why an attempt ends that nobody ended."""


class RecordOver(Exception):
    """The model is asked, and the record has no more of this turn."""


class Retold:
    """An engine that says a recording again, turn by turn. `live`, where it is given, goes on from the first
    divergence."""

    def __init__(
        self, recording: Recording, findings: Findings, again: Again, live: Engine | None = None
    ) -> None:
        self._recording = recording
        self._findings = findings
        self._again = again
        self._live = live
        self._left: list[Heard] = []
        self.now: Heard | None = None
        self.cut_off = False

    @property
    def info(self) -> EngineInfo:
        was = self._recording.header.engine
        return EngineInfo(was.name, "replay", was.weights, was.vocabulary)

    @property
    def limits(self) -> EngineLimits:
        return EngineLimits(context=1 << 20, output=1 << 17)

    @property
    def alive(self) -> bool:
        """Whether the live engine has taken over."""
        return self._live is not None and bool(self._findings.divergences)

    @property
    def left(self) -> Sequence[Heard]:
        """Calls of the turn that were not asked for yet."""
        return self._left

    def begin(self, turn: Asked) -> None:
        self._left = list(turn.heard)

    async def cut(self, session: str) -> Stop | None:
        """As it was recorded."""
        return self.now.stop if self.now else None

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        """Raises RecordOver, and CancelledError where the record was cut off."""
        if self.alive and self._live:
            async with aclosing(self._live.stream(transcript, tools, options)) as said:
                async for event in said:
                    yield event
            return
        if not self._left:
            raise RecordOver
        self.now = self._left.pop(0)
        self._findings.calls += 1
        cut = self.now.stop is None or self.now.stop.reason == "cancelled"
        for event in self._again(self.now, transcript, tools, options):
            if not (cut and isinstance(event, Stop)):
                yield event
        if cut:
            self.cut_off = True
            raise asyncio.CancelledError

    def count(self, text: str) -> int:
        """Nothing is measured: what was recorded had its room."""
        return 0

    async def forget(self, session: str) -> None:
        """Nothing is kept."""

    async def close(self) -> None:
        """Who made the live engine closes it."""


class Remarked:
    """Makes room where the record says that room was made."""

    def __init__(self, engine: Retold) -> None:
        self._engine = engine

    async def marks(
        self, transcript: Sequence[Event], *, pressed: bool = False
    ) -> AsyncGenerator[Elided | Summarised, None]:
        following = self._engine.left[:1]
        for heard in following:
            marks, heard.marks = heard.marks, []
            for mark in marks:
                yield mark

    def excess(self, transcript: Sequence[Event]) -> str:
        return ""


class Answers:
    """A log that compares each answer with the recorded one, as the loop hands it to the model."""

    def __init__(self, engine: Retold, findings: Findings) -> None:
        self._engine = engine
        self._findings = findings

    def write(self, event: Record) -> None:
        heard = self._engine.now
        if not isinstance(event, ToolResult) or heard is None or self._quiet:
            return
        recorded = heard.results.get(event.id)
        if recorded is None:
            return
        self._findings.results += 1
        if found := compared(heard.number, recorded, event):
            self._findings.note(found)
        elif recorded.text != event.text:
            self._findings.alike += 1

    def sync(self) -> None:
        """Nothing is kept."""

    @property
    def _quiet(self) -> bool:
        return self._findings.ended or self._engine.alive


def compared(step: int, recorded: ToolResult, now: ToolResult) -> Divergence | None:
    """How an answer is not as recorded: first how it ended, then its text, then the files that it is about.

    Records of before there were exit codes have none to compare.
    """
    says = recorded.code is not None or recorded.failure or recorded.ok != now.ok
    if says and (recorded.code, recorded.failure) != (now.code, now.failure):
        return Divergence(
            step,
            "exit-code" if recorded.code != now.code else "tool-result",
            f"{now.id} ended with {_ending(now)}; in the record with {_ending(recorded)}",
            recorded.text,
            now.text,
            now.id,
        )
    if recorded.ok != now.ok or normal(recorded.text) != normal(now.text):
        what = f"{now.id} came to another result"
        return Divergence(step, "tool-result", what, recorded.text, now.text, now.id)
    for path in sorted(recorded.files.keys() | now.files.keys()):
        then, here = (result.files.get(path, "(not in the result)") for result in (recorded, now))
        if then != here and normal(then or "") != normal(here or ""):
            what = f"{now.id}: {path} is not what it was"
            return Divergence(step, "state", what, then or "(gone)", here or "(gone)", now.id)
    return None


def _ending(result: ToolResult) -> str:
    code = "no exit code" if result.code is None else f"exit code {result.code}"
    return f"{code} ({result.failure})" if result.failure else code


async def tell(
    recording: Recording,
    agent: Agent,
    engine: Retold,
    findings: Findings,
    hear: Callable[[Event], Awaitable[None]],
    before: Callable[[Asked], Awaitable[None]] | None = None,
) -> None:
    """Let the agent answer each of the recorded prompts. Raises Halt where a divergence ends it.

    `before` is called before each of them.
    """
    for turn in recording.turns:
        if before:
            await before(turn)
        engine.begin(turn)
        try:
            async with aclosing(agent.run(turn.prompt.text)) as events:
                async for event in events:
                    await hear(event)
        except asyncio.CancelledError:
            if not engine.cut_off:
                raise
            engine.cut_off = False
        except RecordOver:
            _over(recording, turn, findings)
            continue
        if engine.left and not engine.alive:
            why = agent.outcome.why if agent.outcome else "end"
            what = f"the loop ended ({why}); the record goes on with {len(engine.left)} more calls"
            findings.note(Divergence(engine.left[0].number, "unfinished", what))


def _over(recording: Recording, turn: Asked, findings: Findings) -> None:
    """The record may end where somebody ended the run: out of budget, out of time, killed."""
    last = turn.heard[-1] if turn.heard else None
    here = turn is recording.turns[-1]
    if here and recording.reason not in BY_ITSELF:
        return
    number = last.number + 1 if last else 1
    asked = isinstance(last.stop, Stop) if last else False
    what = "the loop asks the model once more; the record has no such call"
    findings.note(
        Divergence(number, "exhausted", what if asked or not last else f"{what}, and no Stop before")
    )
