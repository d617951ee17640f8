"""A script from a file, said at the pace of a model: to look at a screen with, and for trials of faults."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from engine.base import EngineError, Options
from engine.cutting import Heard
from engine.host.recipe import Loaded
from engine.messages import BrokenCall, Said, Stop, Text, Thought, ToolCall, ToolSpec, Transcript
from engine.progress import Progress
from engine.replay import Script

_TOKEN = re.compile(r"\s*\S{1,4}|\s+")
"""About what a token is: four letters, and the space before them."""


@dataclass(frozen=True, slots=True)
class _File:
    """`turns`: what is said, one list a call to the model."""

    turns: tuple[tuple[Said, ...], ...]


class Paced(Script):
    """Says the turn that the transcript has come to: any number of sessions can be at any place of it, and
    one that is resumed goes on. `rate` tokens a second; 0, as fast as they are read."""

    def __init__(self, turns: Sequence[Sequence[Said]], rate: float = 0.0) -> None:
        super().__init__(turns)
        self._rate = rate

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        turn = sum(isinstance(event, Stop) and event.reason != "cancelled" for event in transcript)
        if turn >= len(self._turns):
            raise EngineError(f"the script has {len(self._turns)} turns and was asked for one more")
        heard = self._heard[options.session] = Heard()
        async for event in Script(self._turns[turn : turn + 1]).stream(transcript, tools, options):
            for piece, tokens in _pieces(event):
                if self._rate:
                    await asyncio.sleep(tokens / self._rate)
                heard.hear(piece)
                yield piece


def paced(progress: Progress, path: str, rate: float = 0.0) -> Loaded:
    """A recipe: the script in a JSON file, `{"turns": [[event, ...], ...]}`, events as journals have them.

    Raises EngineError.
    """
    try:
        read = TypeAdapter(_File).validate_json(Path(path).read_bytes())
    except OSError as error:
        raise EngineError(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise EngineError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return Loaded(Paced(read.turns, rate))


def _pieces(event: Said) -> Iterator[tuple[Said, int]]:
    """What a model would say one after another, and how many tokens that takes it."""
    match event:
        case Thought() | Text():
            for token in _TOKEN.findall(event.text):
                yield replace(event, text=token, ids=()), 1
        case ToolCall():
            yield event, 8 + len(json.dumps(dict(event.arguments))) // 4
        case BrokenCall():
            yield event, 8 + len(event.raw) // 4
        case Stop():
            yield event, 1
