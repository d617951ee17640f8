"""What the tests of the shared engine ask, and what they wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TypeAlias

from engine.base import Options
from engine.host.client import Hosted
from engine.messages import Event, Prompt, Said, Text, ToolSpec

Attach: TypeAlias = Callable[..., Awaitable[Hosted]]


async def said(
    hosted: Hosted, *asked: str | Event, session: str = "default", tools: Sequence[ToolSpec] = ()
) -> list[Said]:
    """All that it says to this transcript; a text is a prompt."""
    transcript = [Prompt(event) if isinstance(event, str) else event for event in asked]
    async with aclosing(hosted.stream(transcript, tools, Options(session=session))) as events:
        return [event async for event in events]


async def text(hosted: Hosted, *asked: str | Event, session: str = "default") -> str:
    return "".join(
        event.text for event in await said(hosted, *asked, session=session) if isinstance(event, Text)
    )


async def until(true: Callable[[], bool]) -> None:
    """Wait until it is; a test that waits for ever is ended by its timeout."""
    while not true():
        await asyncio.sleep(0.01)


def ended(process: int) -> bool:
    """Whether it is gone, or only waits for its parent to look."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


async def gone(process: int) -> None:
    await until(lambda: ended(process))


def lines(notes: Path) -> list[str]:
    return notes.read_text().splitlines() if notes.exists() else []
