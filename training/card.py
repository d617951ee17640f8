"""Gradients on a graphics card, of batches that other processes make."""

from __future__ import annotations

from dataclasses import replace

import torch
from transformers import Glm4MoeForCausalLM

from training.feed import Feed
from training.flex import Flex, sent
from training.forward import Forward
from training.loss import Told, loss


class Card:
    """Sets the gradient of a batch. Nothing waits for the card until somebody reads what was told."""

    def __init__(self, model: Glm4MoeForCausalLM, feed: Feed, size: int, *, compiled: bool = True) -> None:
        """The model lies on the card already. Each batch has `size` tokens."""
        self._feed, self._device = feed, model.device
        self._flex = Flex(size, self._device, compiled=compiled)
        self._forward = Forward(model, torch.bfloat16, compiled=compiled, attend=self._flex)

    def compute(self, epoch: int, step: int) -> tuple[Told, ...]:
        """The gradient of the next batch, in the model's weights: epochs and steps do not matter here."""
        made = self._feed.batch()
        seen = self._flex.see(made.layout)
        moved = replace(
            made,
            ids=sent(made.ids, self._device),
            places=sent(made.places, self._device),
            targets=sent(made.targets, self._device),
            weights=sent(made.weights, self._device),
            family=sent(made.family, self._device),
        )
        cost, told = loss(self._forward, moved, seen)
        cost.backward()
        return (told,)

    def rows(self) -> None:
        """No rows are kept for an exam."""

    def close(self) -> None:
        """End the processes that make batches."""
        self._feed.close()
