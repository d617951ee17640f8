"""Turn: one call to the model, from a prompt to a Stop, with every token counted where it is computed."""

from __future__ import annotations

import time

import torch

from engine.base import Options
from engine.constraint import Constraint
from engine.generate import Read, Sampled, generate
from engine.messages import Usage
from engine.model import Network
from engine.reader import Reader
from engine.rounds import Steps
from engine.sampler import Sampler
from engine.slots import Slot
from engine.template import Tokens


class Turn:
    """Says what the model says. `slot` is not used by anybody else meanwhile."""

    def __init__(
        self,
        network: Network,
        slot: Slot,
        tokens: Tokens,
        reader: Reader,
        options: Options,
        constraint: Constraint | None = None,
    ) -> None:
        self._network = network
        self._slot = slot
        self._tokens = tokens
        self._reader = reader
        self._sampler = Sampler(options)
        self._constraint = constraint
        self._drafter = slot.drafter(options.speculate, network)

    def steps(self) -> Steps:
        """Ends with a Stop. A prompt that leaves no room computes nothing."""
        reader, began = self._reader, time.monotonic()
        if reader.limit <= 0:
            yield reader.fill(began)
            return
        choose, force = self._choose, reader.forced
        ids, drafter = self._tokens.ids, self._drafter
        for step in generate(self._network, self._slot, ids, choose, force, drafter):
            now = time.monotonic()
            match step:
                case Read():
                    reader.prompt(step.start, step.end, reused=step.reused, seconds=now - began)
                    yield ()
                case Sampled(id, drafted, accepted):
                    reader.spend(Usage(decode_seconds=now - began, drafted=drafted, accepted=int(accepted)))
                    yield reader.take(id, now)
                    if reader.over:
                        return
            began = time.monotonic()

    def _choose(self, logits: torch.Tensor) -> int:
        """A forced id stands outside of calls: the constraint need not hear of it."""
        if self._constraint is None:
            return self._sampler.choose(logits)
        return self._constraint.choose(logits, self._sampler.choose)
