"""An engine that computes nothing: it plays a script, and is labelled so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.cutting import Heard
from engine.messages import Said, Stop, ToolSpec, Transcript


class Script:
    """Says the given turns, one a call to the model; `pause` seconds pass before each event."""

    def __init__(self, turns: Sequence[Sequence[Said]], *, pause: float = 0.0) -> None:
        self._turns = turns
        self._next = 0
        self._pause = pause
        self._heard: dict[str, Heard] = {}

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
        heard = self._heard[options.session] = Heard()
        for event in turn:
            await asyncio.sleep(self._pause)
            heard.hear(event)
            yield event
        heard.over = True
        if not turn or not isinstance(turn[-1], Stop):
            called = any(event.type in ("call", "broken_call") for event in turn)
            yield Stop("call" if called else "end")

    async def cut(self, session: str) -> Stop | None:
        """Only the ids that the script has are counted: nothing was computed."""
        heard = self._heard.pop(session, None)
        return None if heard is None or heard.over else Stop("cancelled", heard.usage)

    def count(self, text: str) -> int:
        """An estimate, four bytes a token: a script has no vocabulary."""
        return (len(text.encode()) + 3) // 4

    async def forget(self, session: str) -> None:
        """Nothing is kept."""

    async def close(self) -> None:
        """Nothing is held."""
