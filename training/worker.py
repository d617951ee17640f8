"""Gradients on one core: each process computes its own batches of the same shuffled rows.

One process a core beats one process over both: no operation waits for the slower half of itself, which on a
machine with other work doubles the speed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import Glm4MoeForCausalLM

from engine.tokenizer import Tokenizer
from training.batches import Rows, fill, held, plan, read_rows
from training.forward import Forward
from training.loss import Told, loss
from training.practice import Practice


@dataclass(frozen=True, slots=True)
class Task:
    """Compute the gradient of batch `step` of an epoch: all that decides what is in it."""

    epoch: int
    step: int
    files: tuple[Path, ...]
    seed: int
    practice: float


def fastest() -> torch.dtype:
    """The type whose matrix products are faster on one core of this CPU, by a trial of a few milliseconds.

    With AMX that is bf16, 2 to 3 times; on CPUs without it fp32 was twice as fast as bf16.
    """
    return min((torch.float32, torch.bfloat16), key=_seconds)


def _seconds(dtype: torch.dtype) -> float:
    tokens, weight = torch.ones(2048, 256, dtype=dtype), torch.ones(256, 512, dtype=dtype)
    _ = tokens @ weight
    began = time.thread_time()
    for _ in range(8):
        _ = tokens @ weight
    return time.thread_time() - began


class Worker:
    """Holds the model, its batches and a place for gradients."""

    def __init__(
        self,
        model: Glm4MoeForCausalLM,
        gradient: Tensor,
        vocabulary: Path,
        size: int,
        compiled: bool,
        rank: int,
        ranks: int,
    ) -> None:
        """`gradient` is flat, as long as all parameters together. Each batch has `size` tokens."""
        self._model = model
        self._gradient = gradient
        self._forward = Forward(model, fastest(), compiled=compiled)
        self._practice = Practice(Tokenizer(vocabulary))
        self._size, self._rank, self._ranks = size, rank, ranks
        self._files: tuple[Path, ...] = ()
        self._epoch = -1
        self._rows: Rows | None = None
        self._groups: list[list[int]] = []

    def compute(self, task: Task) -> Told:
        """The gradient of this worker's part of a task, written to the place for gradients."""
        rows = self._open(task)
        place = task.step * self._ranks + self._rank
        chance = np.random.default_rng((task.seed, task.epoch, place))
        made = fill(rows, self._groups[place], self._practice, self._size, chance)
        cost, told = loss(self._forward, made, made.layout)
        cost.backward()
        at = 0
        for weight in self._model.parameters():
            part = self._gradient[at : at + weight.numel()]
            part.copy_(weight.grad.view(-1)) if weight.grad is not None else part.zero_()
            weight.grad = None
            at += weight.numel()
        last = (task.step + 2) * self._ranks > len(self._groups)
        return replace(told, last=last)

    def _open(self, task: Task) -> Rows:
        if self._rows is None or self._files != task.files:
            self._rows, self._files, self._epoch = read_rows(task.files), task.files, -1
        if self._epoch != task.epoch:
            chance = np.random.default_rng((task.seed, task.epoch))
            kept = np.flatnonzero(~held(self._rows))
            room = int((self._size - len(self._rows.prefix)) * (1 - task.practice))
            self._groups = list(plan(self._rows.lengths(), chance.permutation(kept), room))
            if len(self._groups) < self._ranks:
                raise ValueError("the shards hold less than one batch; make more rows")
            self._epoch = task.epoch
        return self._rows


def serve(
    door: Connection,
    model: Glm4MoeForCausalLM,
    gradient: Tensor,
    vocabulary: Path,
    size: int,
    compiled: bool,
    rank: int,
    ranks: int,
) -> None:
    """Compute tasks as they come through `door`, in a process of its own, until it closes."""
    torch.set_num_threads(1)
    worker = Worker(model, gradient, vocabulary, size, compiled, rank, ranks)
    while True:
        try:
            task = door.recv()
        except EOFError:
            return
        door.send(worker.compute(task))
