"""Engines for another process to make: one that notes what becomes of its calls, some that cannot be made."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.host.recipe import Loaded
from engine.messages import Prompt, Said, Stop, Text, ToolSpec, Transcript, Usage
from engine.progress import Progress


class Noting:
    """Says what it reads, in one piece. Told to "wait", it says dots for ever; "pause", nothing for 5 s."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("noting", "scripted")

    @property
    def limits(self) -> EngineLimits:
        return EngineLimits(1000, 1000)

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        texts = [event.text for event in transcript if isinstance(event, Prompt | Text)]
        if texts[-1] == "fail":
            raise EngineError("told to fail: tell it something else")
        if texts[-1] == "break":
            raise RuntimeError("told to break")
        self.note(f"began {options.session}")
        ended = False
        try:
            yield Text("|".join([*texts, *(tool.name for tool in tools)]))
            if texts[-1] == "pause":
                await asyncio.sleep(5)
            while texts[-1] == "wait":
                await asyncio.sleep(0.005)
                yield Text(".")
            ended = True
            yield Stop("end")
        finally:
            if not ended:
                self.note(f"cancelled {options.session}")

    def count(self, text: str) -> int:
        return len(text)

    async def cut(self, session: str) -> Stop | None:
        """It says that it read seven tokens and wrote three."""
        return Stop("cancelled", Usage(prefilled=7, text=3), read="sha256:0")

    async def forget(self, session: str) -> None:
        self.note(f"forgot {session}")

    async def close(self) -> None:
        self.note("closed")

    def note(self, text: str) -> None:
        with self._notes.open("a") as file:
            file.write(text + "\n")


def noting(progress: Progress, notes: str) -> Loaded:
    engine = Noting(Path(notes))
    engine.note("loaded")
    progress(1, 2)
    progress(2, 2)
    return Loaded(engine)


def failing(progress: Progress) -> Loaded:
    raise EngineError("the model is damaged: copy it again")


def breaking(progress: Progress) -> Loaded:
    raise RuntimeError("a library broke")


def killed(progress: Progress) -> Loaded:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
