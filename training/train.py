"""Train nano's weights: gradients come from two cores or from a graphics card, and move the weights.

Everything is written to `OUT/checkpoint` every three minutes, and a run can go on from there. OUT itself is
the model as transformers reads it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from transformers import GenerationConfig, Glm4MoeForCausalLM

from engine.control import STOPS
from engine.tokenizer import Tokenizer
from training.batches import Rows, held
from training.exam import examine
from training.loss import Told, mean
from training.optimizer import Optimizer
from training.start import Shape, config, deepened, structured_start

BALANCE = 0.01
"""How far a router's correction bias moves a step, against the sign of the load error."""
SAVE, EXAM, REPORT = 180.0, 300.0, 20
"""Seconds between checkpoints, seconds between exams, steps between lines."""
EXAM_ROWS, EXAM_SIZE = 96, 4096
"""Rows an exam, tokens a batch of it."""


class Gradients(Protocol):
    """Whoever computes gradients: `Cores` or `Card`."""

    def compute(self, epoch: int, step: int) -> tuple[Told, ...]:
        """Set the gradient of a step of an epoch in the model's weights; one Told a batch."""
        ...

    def rows(self) -> Rows | None:
        """Where an exam can take its rows from."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: a budget in minutes or in tokens, what to begin with, how fast, and where to."""

    vocabulary: Path
    out: Path
    minutes: float | None
    tokens: int | None
    init: Path | None
    seed: int
    hold: float
    rate: float
    device: str = "cpu"
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: `step` counts all steps, `at` those of the epoch."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    epoch: int = 0
    at: int = 0


def strength(done: float, step: int, hold: float) -> float:
    """The share of the full rates after `done` (0 to 1) of the budget: 30 steps up, level, down to 0."""
    return min(1.0, (step + 1) / 30) * min(1.0, max(0.0, (1.0 - done) / (1.0 - hold)))


class Training:
    """A run: the weights, and how far they are."""

    def __init__(self, plan: Plan, *, resume: bool) -> None:
        self.plan = plan
        self.model = _begin(plan)
        self.model.to(torch.device(plan.device))  # pyright: ignore[reportArgumentType]
        self.progress = Progress()
        self.optimizer = Optimizer(self.model)
        if resume:
            self._restore()
        buffers = self.model.named_buffers()
        self._biases = [buffer for name, buffer in buffers if name.endswith("e_score_correction_bias")]
        self._begun = time.monotonic() - self.progress.seconds
        self._reported = (self.progress.seconds, time.process_time())
        print(f"{sum(weight.numel() for weight in self.model.parameters()):,} parameters", flush=True)

    def done(self) -> float:
        """The share of the budget that is spent."""
        if self.plan.minutes is not None:
            return (time.monotonic() - self._begun) / (60 * self.plan.minutes)
        return self.progress.tokens / (self.plan.tokens or 1)

    def run(self, gradients: Gradients) -> None:
        """Train until the budget is spent, then write the model."""
        saved = examined = time.monotonic()
        window: list[Told] = []
        while self.done() < 1.0:
            window += self.step(gradients)
            if self.progress.step % REPORT == 0:
                self._report(window)
                window.clear()
            clock = time.monotonic()
            if clock - saved > SAVE:
                self.save()
                saved = clock
            if clock - examined > EXAM:
                self._exam(gradients)
                examined = clock
        self._exam(gradients)
        self.save()

    def step(self, gradients: Gradients) -> tuple[Told, ...]:
        """One batch each, one move of the weights."""
        done = self.done()
        told = gradients.compute(self.progress.epoch, self.progress.at)
        self._move(told, done)
        return told

    def _move(self, told: Sequence[Told], done: float) -> None:
        now = self.progress
        share = strength(done, now.step, self.plan.hold)
        self.optimizer.step(share * self.plan.rate)
        loads = torch.stack([t.loads for t in told]).mean(0)
        for bias, load in zip(self._biases, loads, strict=True):
            bias.sub_(BALANCE * share * (load - load.mean()).sign())
        last = any(t.last for t in told)
        self.progress = replace(
            now,
            step=now.step + 1,
            tokens=now.tokens + sum(t.tokens for t in told),
            seconds=time.monotonic() - self._begun,
            epoch=now.epoch + last,
            at=0 if last else now.at + 1,
        )

    def _report(self, window: Sequence[Told]) -> None:
        now = self.progress
        said, copied = mean(window)
        clock, worked = time.monotonic() - self._begun, time.process_time()
        tokens = sum(t.tokens for t in window)
        speed, ideal = tokens / (clock - self._reported[0]), tokens / (worked - self._reported[1])
        self._reported = clock, worked
        uneven = float((torch.stack([t.loads for t in window]).mean(0).max(-1).values).max())
        print(
            f"step {now.step} epoch {now.epoch} tokens {now.tokens / 1e6:.2f}M said {said:.4f} "
            f"practice {copied:.4f} tok/s {speed:.0f} of {ideal:.0f} load {uneven:.2f} {clock / 60:.1f} min",
            flush=True,
        )

    def _exam(self, gradients: Gradients) -> None:
        rows = gradients.rows()
        if rows is None:
            return
        places = np.random.default_rng(0).permutation(np.flatnonzero(held(rows)))[:EXAM_ROWS]
        for exam in examine(self.model, rows, places.tolist(), EXAM_SIZE):
            print(
                f"exam {exam.family}: {exam.rows} rows, said {exam.surprise:.4f}, exact {exam.exact:.2f}",
                flush=True,
            )

    def save(self) -> None:
        """Write the state of the run, the one before is kept, and the model."""
        folder = self.plan.out / "checkpoint"
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / "new.pt"
        state = {
            "progress": asdict(self.progress),
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state(),
        }
        torch.save(state, new)
        if (folder / "last.pt").exists():
            (folder / "last.pt").replace(folder / "before.pt")
        new.replace(folder / "last.pt")
        write(self.model, self.plan.vocabulary, self.plan.out)

    def _restore(self) -> None:
        path = self.plan.out / "checkpoint" / "last.pt"
        if not path.exists():
            path = path.with_name("before.pt")
        state = torch.load(path, weights_only=True, map_location=self.plan.device)
        self.model.load_state_dict(state["model"])
        self.optimizer.restore(state["optimizer"])
        self.progress = Progress(**state["progress"])


def _begin(plan: Plan) -> Glm4MoeForCausalLM:
    """The weights before the first step; weights with fewer layers than the plan's get more."""
    if plan.init is None:
        tokenizer = Tokenizer(plan.vocabulary)
        return structured_start(config([tokenizer.id(stop) for stop in STOPS], plan.shape), plan.seed)
    model = Glm4MoeForCausalLM.from_pretrained(plan.init, dtype=torch.float32)
    return deepened(model, plan.shape.layers, plan.seed)


def write(model: Glm4MoeForCausalLM, vocabulary: Path, folder: Path) -> None:
    """The model in bf16 with its config, generation settings and vocabulary, as transformers reads it."""
    copy = Glm4MoeForCausalLM(model.config).bfloat16()
    copy.load_state_dict(model.state_dict())
    ends = model.config.eos_token_id
    copy.generation_config = GenerationConfig(eos_token_id=ends, pad_token_id=model.config.pad_token_id)
    copy.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(vocabulary / name, folder / name)
