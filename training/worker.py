"""Gradients on one core: each process computes its own batches of the same shuffled rows.

One process a core beats one process over both: no operation waits for the slower half of itself, which on a
machine with other work doubles the speed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import Glm4MoeForCausalLM

from engine.tokenizer import Tokenizer
from training.batches import Batch, Rows, batch, fill, held, plan, read_rows
from training.forward import Forward
from training.practice import CODE, Practice


@dataclass(frozen=True, slots=True)
class Task:
    """Compute the gradient of batch `step` of an epoch: all that decides what is in it."""

    epoch: int
    step: int
    files: tuple[Path, ...]
    seed: int
    practice: float


@dataclass(frozen=True, slots=True)
class Told:
    """What a batch told: sums over what the model says, in nats, of rows and of practice.

    `loads` [expert layers, experts] are shares of choices. `last` is true at the end of the epoch.
    """

    tokens: int
    said: int
    surprise: float
    practice_said: int
    practice_surprise: float
    loads: Tensor
    last: bool


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
        loss, told = self._loss(made)
        loss.backward()
        at = 0
        for weight in self._model.parameters():
            part = self._gradient[at : at + weight.numel()]
            part.copy_(weight.grad.view(-1)) if weight.grad is not None else part.zero_()
            weight.grad = None
            at += weight.numel()
        last = (task.step + 2) * self._ranks > len(self._groups)
        return Told(*told, last)

    def _loss(self, made: Batch) -> tuple[Tensor, tuple[int, int, float, int, float, Tensor]]:
        states, loads = self._forward.states(made.ids, made.layout)
        surprise = self._forward.surprise(states[made.places], made.targets)
        loss = (surprise * made.weights).sum() / made.weights.sum()
        mine, copied = (made.family >= 0) & (made.family != CODE), made.family == CODE
        seen = surprise.detach()
        tokens = made.layout.rows[-1][1]
        return loss, (
            tokens,
            int(mine.sum()),
            float(seen[mine].sum()),
            int(copied.sum()),
            float(seen[copied].sum()),
            torch.stack(loads),
        )

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


@dataclass(frozen=True, slots=True)
class Exam:
    """How well a family's held-out rows are said: mean surprise in nats, share of rows without a slip."""

    family: str
    rows: int
    surprise: float
    exact: float


@torch.no_grad()
def examine(model: Glm4MoeForCausalLM, rows: Rows, places: Sequence[int], size: int) -> list[Exam]:
    """Teacher-forced: each said token is compared with the likeliest one after the row's own past."""
    forward = Forward(model, torch.bfloat16, compiled=False)
    results: dict[int, list[tuple[float, int, bool]]] = {}
    for group in plan(rows.lengths(), np.asarray(places), size - len(rows.prefix)):
        made = batch(rows.prefix, [(rows.row(place), n) for n, place in enumerate(group)], size, None)
        keep = made.family >= 0
        states, _ = forward.states(made.ids, made.layout)
        logits = forward.logits(states[made.places[keep]])
        targets, which = made.targets[keep], made.family[keep]
        surprise = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
        right = logits.argmax(-1) == targets
        for n, place in enumerate(group):
            mine = which == n
            results.setdefault(int(rows.family[place]), []).append(
                (float(surprise[mine].sum()), int(mine.sum()), bool(right[mine].all()))
            )
    return [
        Exam(
            rows.families[code],
            len(found),
            sum(f[0] for f in found) / max(1, sum(f[1] for f in found)),
            sum(f[2] for f in found) / len(found),
        )
        for code, found in sorted(results.items())
    ]
