"""Generate: the decode loop. A prompt goes in, ids come out one by one, over a cache that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from engine.draft import Drafter, Nothing
from engine.model import Network
from engine.slots import Slot
from engine.speculate import Choose, Force, Sampled, decode


@dataclass(frozen=True, slots=True)
class Read:
    """A part of the prompt, `start` to `end`, was read; `reused` says that it was in the cache already."""

    start: int
    end: int
    reused: bool = False


def generate(
    network: Network,
    slot: Slot,
    prompt: Sequence[int],
    choose: Choose,
    force: Force = lambda: None,
    drafter: Drafter | None = None,
) -> Iterator[Read | Sampled]:
    """Read the prompt, then write without end: at most one forward pass between two steps.

    The caller ends it, and keeps prompt and output within the context.
    """
    guesses = drafter or Nothing()
    reused = slot.keep(prompt)
    guesses.begin(slot.ids)
    yield Read(0, reused, reused=True)
    logits, most = torch.empty(0), network.model.chunk
    for start in range(reused, len(prompt), most):
        chunk = prompt[start : start + most]
        output = network.forward(chunk, slot.kv)
        slot.wrote(chunk)
        guesses.read(chunk, output.state)
        logits = output.logits[-1]
        yield Read(start, start + len(chunk))
    yield from decode(network, slot, logits, choose, force, guesses)
