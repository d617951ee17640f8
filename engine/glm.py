"""Glm: the embedded model. A GLM-4.5, 4.6 or 4.7 checkpoint (nano is one) on this machine's own processor."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import aclosing, contextmanager
from pathlib import Path

import torch

from engine.base import EngineError, EngineInfo, EngineLimits, Options
from engine.cache import Slot
from engine.checkpoint import OUTPUT, check
from engine.constraint import Constraints
from engine.markup import GLM46, form_of
from engine.messages import BrokenCall, Said, ToolCall, ToolSpec, Transcript
from engine.parser import Parser
from engine.rounds import Rounds, Steps
from engine.template import Template
from engine.tensors import ModelDamaged
from engine.tokenizer import Tokenizer
from engine.turn import Speaker, Turn
from engine.weights import Dtype, load

NARROW = 1024
"""Hidden size under which operations are too short to share: with 256, on two cores that had other work
too, two threads decoded 24 tokens/s where one decoded 108."""


class Glm:
    """Loads the folder and starts the thread that computes; `close` ends it.

    Several sessions may speak at once: they take turns, a token each. `closed_at` has the monotonic time
    at which the last id of a call was sampled, by session and call id, until the session is forgotten.
    `threads` is how many threads torch may use for one operation. None: as many as torch sees fit, but one
    for a narrow model. Raises EngineError when the folder cannot be loaded.
    """

    def __init__(self, folder: Path, *, dtype: Dtype = "float32", threads: int | None = None) -> None:
        checkpoint = check(folder)
        tokenizer = Tokenizer(folder)
        if tokenizer.size > checkpoint.config.vocab_size:
            raise ModelDamaged(
                f"{folder}: tokenizer.json has {tokenizer.size} ids and the model "
                f"{checkpoint.config.vocab_size}: they are not of one checkpoint"
            )
        form = form_of(checkpoint.chat_template) if checkpoint.chat_template else GLM46
        self._tokenizer = tokenizer
        self._template = Template(tokenizer, form)
        self._constraints = Constraints(tokenizer, form, checkpoint.config.vocab_size)
        self._layers = checkpoint.config.num_hidden_layers
        self._info = EngineInfo(folder.resolve().name, "embedded", checkpoint.weights, tokenizer.vocabulary)
        self._limits = EngineLimits(checkpoint.context, min(OUTPUT, checkpoint.context))
        model = load(checkpoint, dtype)
        self._speaker = Speaker(model, tokenizer, checkpoint.stops, self._limits.context, self._limits.output)
        self._slots: dict[str, Slot] = {}
        narrow = checkpoint.config.hidden_size < NARROW
        self._rounds = Rounds(_inference(1 if threads is None and narrow else threads))
        self.closed_at: dict[tuple[str, str], float] = {}

    @property
    def info(self) -> EngineInfo:
        return self._info

    @property
    def limits(self) -> EngineLimits:
        return self._limits

    async def stream(
        self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options
    ) -> AsyncGenerator[Said, None]:
        """An id counts as what the event that carries it is; a `</think>` forced by the budget is thought."""
        steps = self._speak(tuple(transcript), tuple(tools), options)
        async with aclosing(self._rounds.run(steps)) as said:
            async for event in said:
                yield event

    def count(self, text: str) -> int:
        return len(self._tokenizer.encode(text))

    async def forget(self, session: str) -> None:
        async for _ in self._rounds.run(self._drop(session)):
            raise EngineError("nothing is said here")

    async def close(self) -> None:
        await self._rounds.close()

    def _speak(self, transcript: Transcript, tools: Sequence[ToolSpec], options: Options) -> Steps:
        tokens = self._template.tokens(transcript, tools, options)
        first = 1 + sum(isinstance(event, ToolCall | BrokenCall) for event in transcript)
        parser = Parser(tools, tokens.state, first)
        # Taken out while it is in use: a second call in the same session works on a slot of its own.
        slot = self._slots.pop(options.session, None) or Slot(self._layers, self._limits.context)
        constraint = self._constraints.of(tools, transcript) if options.grammar else None
        turn = Turn(self._speaker, slot, tokens, parser, options, constraint)
        try:
            for said in turn.steps():
                for id, moment in turn.closed_at.items():
                    self.closed_at[options.session, id] = moment
                turn.closed_at.clear()
                yield said
        finally:
            self._slots[options.session] = slot

    def _drop(self, session: str) -> Steps:
        self._slots.pop(session, None)
        for key in [key for key in self.closed_at if key[0] == session]:
            del self.closed_at[key]
        yield ()


@contextmanager
def _inference(threads: int | None) -> Generator[None, None, None]:
    if threads is not None:
        torch.set_num_threads(threads)
    with torch.inference_mode():
        yield
