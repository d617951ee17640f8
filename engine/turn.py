"""Turn: one call to the model, from a prompt to a Stop, with every token counted where it is computed."""

from __future__ import annotations

import time
from dataclasses import dataclass

from engine.base import Options
from engine.cache import Slot
from engine.generate import Network, Read, Sampled, generate
from engine.messages import Usage
from engine.reader import Reader, Voice
from engine.rounds import Steps
from engine.sampler import Sampler
from engine.template import Tokens


@dataclass(frozen=True, slots=True)
class Speaker:
    """What every turn of a model shares."""

    model: Network
    voice: Voice


class Turn:
    """Says what the model says. `slot` is not used by anybody else meanwhile."""

    def __init__(
        self, speaker: Speaker, slot: Slot, tokens: Tokens, reader: Reader, options: Options
    ) -> None:
        self._model = speaker.model
        self._slot = slot
        self._tokens = tokens
        self._reader = reader
        self._sampler = Sampler(options)

    def steps(self) -> Steps:
        """Ends with a Stop. A prompt that leaves no room computes nothing."""
        reader, began = self._reader, time.monotonic()
        if reader.limit <= 0:
            yield reader.fill(began)
            return
        for step in generate(self._model, self._slot, self._tokens.ids, self._sampler.choose, reader.forced):
            now = time.monotonic()
            match step:
                case Read():
                    reader.prompt(step.start, step.end, reused=step.reused, seconds=now - began)
                    yield ()
                case Sampled(id):
                    reader.spend(Usage(decode_seconds=now - began))
                    yield reader.take(id, now)
                    if reader.over:
                        return
            began = time.monotonic()
