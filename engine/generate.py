"""Generate: the decode loop. A prompt goes in, ids come out one by one, over a cache that is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import torch

from engine.model import Network
from engine.slots import Slot

CHUNK = 512  # tokens of a prompt that are read in one forward pass


@dataclass(frozen=True, slots=True)
class Read:
    """A part of the prompt, `start` to `end`, was read; `reused` says that it was in the cache already."""

    start: int
    end: int
    reused: bool = False


@dataclass(frozen=True, slots=True)
class Sampled:
    """An id of the output. It enters the cache only when the next one is asked for."""

    id: int


Choose: TypeAlias = Callable[[torch.Tensor], int]
"""Logits, (vocabulary,), to the next id."""
Force: TypeAlias = Callable[[], int | None]
"""The id that must come next, or None where the model chooses."""


def generate(
    network: Network, slot: Slot, prompt: Sequence[int], choose: Choose, force: Force = lambda: None
) -> Iterator[Read | Sampled]:
    """Read the prompt, then write without end: at most one forward pass between two steps.

    The caller ends it, and keeps prompt and output within the context.
    """
    reused = slot.keep(prompt)
    yield Read(0, reused, reused=True)
    logits = torch.empty(0)
    for start in range(reused, len(prompt), CHUNK):
        chunk = prompt[start : start + CHUNK]
        logits = forward(network, slot, chunk)
        yield Read(start, start + len(chunk))
    while True:
        forced = force()
        id = choose(logits) if forced is None else forced
        yield Sampled(id)
        logits = forward(network, slot, (id,))


def forward(network: Network, slot: Slot, ids: Sequence[int]) -> torch.Tensor:
    """Read `ids` behind what the slot holds; returns the logits after the last one, (vocabulary,)."""
    output = network.forward(ids, slot.kv)
    slot.wrote(ids)
    return output.logits[-1]
