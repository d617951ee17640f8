"""Glm: the embedded model. A GLM-4.5, 4.6 or 4.7 checkpoint (nano is one) on this machine's own processor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import torch

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.checkpoint import Checkpoint, check
from engine.constraint import Constraints
from engine.cutting import PATIENCE, Heard, cut
from engine.loading import Loading
from engine.messages import Said, Stop, ToolSpec, Transcript
from engine.network import network
from engine.prefixes import Prefixes
from engine.progress import Progress, unwatched
from engine.reader import Reader
from engine.rounds import Rounds, Steps
from engine.slots import Slots
from engine.speech import Speech, limits_of
from engine.turn import Turn

NARROW = 1024
"""Hidden size under which operations are too short to share: with 256, on two cores that had other work
too, two threads decoded 24 tokens/s where one decoded 108."""


@dataclass(slots=True)
class _Speaking:
    """A stream: `over` when nothing is computed for it any more, `reader` once it has begun."""

    heard: Heard = field(default_factory=Heard)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    reader: Reader | None = None


class Glm:
    """Loads the folder and starts the thread that computes; `close` ends it.

    Several sessions may speak at once: they take turns, a token each. `closed_at` has the monotonic time
    at which the last id of a call was sampled, by session and call id, until the session is forgotten.
    `slow` says why single tokens are not computed as fast as they could be, "" where they are. Raises
    EngineError when the folder cannot be loaded.
    """

    def __init__(self, folder: Path, loading: Loading | None = None, progress: Progress = unwatched) -> None:
        loading = loading or Loading()
        checkpoint = check(folder)
        self._speech = Speech(checkpoint)
        vocabulary = self._speech.tokenizer.vocabulary
        self._info = EngineInfo(checkpoint.name, "embedded", checkpoint.weights, vocabulary)
        made = network(checkpoint, loading, progress)
        self._network = made.network
        self._voice = self._speech.voice(made.network.config.max_position_embeddings)
        self._constraints = Constraints(
            self._speech.tokenizer, self._speech.form, checkpoint.config.vocab_size
        )
        self._slots = Slots(made.network, made.cache_bytes, _prefixes(checkpoint, loading))
        narrow = checkpoint.config.hidden_size < NARROW
        self._rounds = Rounds(_inference(1 if loading.threads is None and narrow else loading.threads))
        self._speaking: dict[str, _Speaking] = {}
        self.closed_at: dict[tuple[str, str], float] = {}
        self.slow = made.slow

    @property
    def info(self) -> EngineInfo:
        return self._info

    @property
    def limits(self) -> EngineLimits:
        return limits_of(self._voice)

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        """An id counts as what the event that carries it is; a `</think>` forced by the budget is thought."""
        speaking = self._speaking[options.session] = _Speaking()
        steps = self._speak(tuple(transcript), tuple(tools), options, speaking)
        async with aclosing(self._rounds.run(steps, speaking.over)) as said:
            async for event in said:
                speaking.heard.hear(event)
                yield event

    async def cut(self, session: str) -> Stop | None:
        """Where a forward pass takes longer than one waits for, the ids of it are an estimate."""
        speaking = self._speaking.pop(session, None)
        if speaking is None or speaking.heard.over:
            return None
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await speaking.over.wait()
        if speaking.reader is None:
            return Stop("cancelled")
        return cut(speaking.reader.cut(under_way=not speaking.over.is_set()), speaking.heard.usage)

    def count(self, text: str) -> int:
        return len(self._speech.tokenizer.encode(text))

    async def forget(self, session: str) -> None:
        async for _ in self._rounds.run(self._drop(session)):
            raise EngineError("nothing is said here")

    async def close(self) -> None:
        await self._rounds.close()

    def _speak(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options, speaking: _Speaking
    ) -> Steps:
        tokens, reader = self._speech.call(self._voice, transcript, tools, options)
        speaking.reader = reader
        constraint = self._constraints.of(tools, transcript) if options.grammar else None
        slot = self._slots.take(options.session, tokens.ids, tokens.static)
        turn = Turn(self._network, slot, tokens, reader, options, constraint)
        try:
            for said in turn.steps():
                for id, moment in reader.closed_at.items():
                    self.closed_at[options.session, id] = moment
                reader.closed_at.clear()
                yield said
        finally:
            self._slots.give_back(options.session, slot, tokens.static)

    def _drop(self, session: str) -> Steps:
        self._speaking.pop(session, None)
        self._slots.drop(session)
        for key in [key for key in self.closed_at if key[0] == session]:
            del self.closed_at[key]
        yield ()


def _prefixes(checkpoint: Checkpoint, loading: Loading) -> Prefixes | None:
    if loading.folder is None:
        return None
    return Prefixes(
        loading.folder / "prefixes", f"{checkpoint.weights}-{loading.dtype}-{loading.cache or loading.dtype}"
    )


@contextmanager
def _inference(threads: int | None) -> Generator[None, None, None]:
    if threads is not None:
        torch.set_num_threads(threads)
    with torch.inference_mode():
        yield
