"""Gradients on two cores: this process and another one compute a batch each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
import torch.multiprocessing as mp
from transformers import Glm4MoeForCausalLM

from training.batches import Batches, Rows, read_rows
from training.loss import Told
from training.worker import Task, Worker, serve

Source = Callable[[int], tuple[Path, ...]]
"""The shards of an epoch."""


class Cores:
    """Sets the mean gradient of two batches. The other process ends with `close`."""

    def __init__(
        self,
        model: Glm4MoeForCausalLM,
        batches: Batches,
        source: Source,
        epoch: int,
        *,
        compiled: bool = True,
    ) -> None:
        self._model, self._batches, self._source = model, batches, source
        self._epoch, self._files = epoch, source(epoch)
        model.share_memory()
        torch.set_num_threads(1)
        count = sum(weight.numel() for weight in model.parameters())
        self._gradients = torch.zeros(2, count).share_memory_()
        context = mp.get_context("spawn")
        self._door, far = context.Pipe()
        common = (batches.vocabulary, batches.size, compiled)
        self._other = context.Process(
            target=serve, args=(far, model, self._gradients[1], *common, 1, 2), daemon=True
        )
        self._other.start()
        far.close()
        self._worker = Worker(model, self._gradients[0], *common, 0, 2)

    def compute(self, epoch: int, step: int) -> tuple[Told, ...]:
        """The gradient of step `step` of an epoch, in the model's weights."""
        if epoch != self._epoch:
            self._epoch, self._files = epoch, self._source(epoch)
        task = Task(epoch, step, self._files, self._batches.seed, self._batches.practice)
        torch.set_num_threads(1)
        self._door.send(task)
        told = (self._worker.compute(task), self._door.recv())
        torch.set_num_threads(2)
        total = self._gradients.mean(0)
        at = 0
        for weight in self._model.parameters():
            if weight.requires_grad:
                weight.grad = total[at : at + weight.numel()].view_as(weight)
            at += weight.numel()
        return told

    def rows(self) -> Rows:
        """The rows that it learns from now, and those that are held out from them."""
        return read_rows(self._files)

    def close(self) -> None:
        """End the other process."""
        self._door.close()
        self._other.join()
