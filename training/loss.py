"""What a batch costs, and what it tells about the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from training.batches import Batch
from training.forward import Forward, Places
from training.practice import CODE


@dataclass(frozen=True, slots=True)
class Told:
    """What a batch told.

    `sums` [4]: tokens that the model says and their surprise in nats, then the same of practice. `loads`
    [expert layers, experts] are shares of choices. `last` is true at the end of an epoch.
    """

    tokens: int
    sums: Tensor
    loads: Tensor
    last: bool = False


def loss(forward: Forward, made: Batch, layout: Places) -> tuple[Tensor, Told]:
    """The weighted mean surprise of a batch. `layout` is the batch's own, in the forward's form."""
    states, loads = forward.states(made.ids, layout)
    surprise = forward.surprise(states[made.places], made.targets)
    told = surprise.detach()
    mine, copied = (made.family >= 0) & (made.family != CODE), made.family == CODE
    sums = torch.stack(
        [part for which in (mine, copied) for part in (which.float().sum(), (told * which).sum())]
    )
    tokens = made.layout.rows[-1][1]
    return (surprise * made.weights).sum() / made.weights.sum(), Told(tokens, sums, torch.stack(loads))


def mean(window: Sequence[Told]) -> tuple[float, float]:
    """Nats a token over some batches: of what the model says, of practice."""
    said, surprise, copied, practice = torch.stack([told.sums for told in window]).sum(0).tolist()
    return surprise / max(1, said), practice / max(1, copied)
