"""Engines that compute nothing: one says a recorded run again, one plays a script and is labelled so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from itertools import zip_longest

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.messages import Event, Prompt, Said, Stop, ToolResult, ToolSpec, Transcript, merge


class ReplayDiverged(EngineError):
    """The run asked for something else than the recorded one did at this point."""


class Script:
    """Says the given turns, one a call to the model; `pause` seconds pass before each event."""

    def __init__(self, turns: Sequence[Sequence[Said]], *, pause: float = 0.0) -> None:
        self._turns = turns
        self._next = 0
        self._pause = pause

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("script", "scripted")

    @property
    def limits(self) -> EngineLimits:
        return EngineLimits(context=1 << 20, output=1 << 17)

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        if self._next == len(self._turns):
            raise EngineError(f"the script has {len(self._turns)} turns and was asked for one more")
        turn = self._turns[self._next]
        self._next += 1
        for event in turn:
            await asyncio.sleep(self._pause)
            yield event
        if not turn or not isinstance(turn[-1], Stop):
            called = any(event.type in ("call", "broken_call") for event in turn)
            yield Stop("call" if called else "end")

    def count(self, text: str) -> int:
        """An estimate, four bytes a token: a script has no vocabulary."""
        return (len(text.encode()) + 3) // 4

    async def forget(self, session: str) -> None:
        """Nothing is kept."""

    async def close(self) -> None:
        """Nothing is held."""


class Replay(Script):
    """Says a recorded transcript again, and stops the run when it goes another way.

    Results may differ in their measured seconds, and in nothing else.
    """

    def __init__(self, recorded: Transcript, info: EngineInfo) -> None:
        self._recorded = tuple(merge(recorded))
        self._recorded_info = info
        super().__init__(turns_of(self._recorded))

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(
            self._recorded_info.name, "replay", self._recorded_info.weights, self._recorded_info.vocabulary
        )

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        self._compare(transcript)
        async for event in super().stream(transcript, tools, options):
            yield event

    def _compare(self, transcript: Transcript) -> None:
        asked = [_timeless(event) for event in merge(transcript)]
        expected = [_timeless(event) for event in self._recorded[: len(asked)]]
        for index, (now, then) in enumerate(zip_longest(asked, expected)):
            if now != then:
                raise ReplayDiverged(f"event {index} is {now!r}; the recorded run has {then!r}")


def turns_of(transcript: Transcript) -> list[list[Said]]:
    """What the model said, one list a call to the model, each with its Stop."""
    turns: list[list[Said]] = [[]]
    for event in transcript:
        if isinstance(event, Prompt | ToolResult):
            continue
        turns[-1].append(event)
        if isinstance(event, Stop):
            turns.append([])
    return [turn for turn in turns if turn]


def _timeless(event: Event) -> Event:
    match event:
        case ToolResult():
            return ToolResult(event.id, event.text, event.ok)
        case Stop():
            return Stop(event.reason)
        case _:
            return event
