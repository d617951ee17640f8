"""Train nano's weights: two processes compute gradients, one of them moves the weights.

Everything is written to `OUT/checkpoint` every three minutes, and a run can go on from there. OUT itself is
the model as transformers reads it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
import torch.multiprocessing as mp
from transformers import GenerationConfig, Glm4MoeForCausalLM

from engine.control import STOPS
from engine.tokenizer import Tokenizer
from training.batches import held, read_rows
from training.optimizer import Optimizer
from training.start import Shape, config, structured_start
from training.worker import Task, Told, Worker, examine, serve

BALANCE = 0.01
"""How far a router's correction bias moves a step, against the sign of the load error."""
SAVE, EXAM, REPORT = 180.0, 300.0, 20
"""Seconds between checkpoints, seconds between exams, steps between lines."""
EXAM_ROWS = 96


Source = Callable[[int], tuple[Path, ...]]
"""The shards of an epoch."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: a budget in minutes or in tokens, `size` tokens a batch and process."""

    vocabulary: Path
    out: Path
    minutes: float | None
    tokens: int | None
    init: Path | None
    seed: int
    size: int
    practice: float
    hold: float
    rate: float
    shape: Shape = field(default_factory=Shape)
    compiled: bool = True


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
    """A run: the weights, how far they are, and the other process."""

    def __init__(self, plan: Plan, source: Source, resume: bool) -> None:
        self.plan = plan
        self._source = source
        tokenizer = Tokenizer(plan.vocabulary)
        if plan.init is None:
            shape = config([tokenizer.id(stop) for stop in STOPS], plan.shape)
            self.model = structured_start(shape, plan.seed)
        else:
            self.model = Glm4MoeForCausalLM.from_pretrained(plan.init, dtype=torch.float32)
        self.progress = Progress()
        self.optimizer = Optimizer(self.model)
        if resume:
            self._restore()
        self._files = source(self.progress.epoch)
        self.model.share_memory()
        torch.set_num_threads(1)
        buffers = self.model.named_buffers()
        self._biases = [buffer for name, buffer in buffers if name.endswith("e_score_correction_bias")]
        self._begun = time.monotonic() - self.progress.seconds
        self._reported = (self.progress.seconds, time.process_time())
        count = sum(weight.numel() for weight in self.model.parameters())
        self._gradients = torch.zeros(2, count).share_memory_()
        context = mp.get_context("spawn")
        self._door, far = context.Pipe()
        common = (plan.vocabulary, plan.size, plan.compiled)
        self._other = context.Process(
            target=serve, args=(far, self.model, self._gradients[1], *common, 1, 2), daemon=True
        )
        self._other.start()
        far.close()
        self._worker = Worker(self.model, self._gradients[0], *common, 0, 2)
        print(f"{count:,} parameters, {len(self._files)} shards", flush=True)

    def done(self) -> float:
        """The share of the budget that is spent."""
        if self.plan.minutes is not None:
            return (time.monotonic() - self._begun) / (60 * self.plan.minutes)
        return self.progress.tokens / (self.plan.tokens or 1)

    def run(self) -> None:
        """Train until the budget is spent, then write the model."""
        saved = examined = time.monotonic()
        window: list[Told] = []
        while self.done() < 1.0:
            window += self.step()
            if self.progress.step % REPORT == 0:
                self._report(window)
                window.clear()
            clock = time.monotonic()
            if clock - saved > SAVE:
                self.save()
                saved = clock
            if clock - examined > EXAM:
                self._exam()
                examined = clock
        self._exam()
        self.save()
        write(self.model, self.plan.vocabulary, self.plan.out)
        self.close()

    def step(self) -> tuple[Told, Told]:
        """One batch a process, one move of the weights."""
        now, done = self.progress, self.done()
        task = Task(now.epoch, now.at, self._files, self.plan.seed, self.plan.practice)
        self._door.send(task)
        told = (self._worker.compute(task), self._door.recv())
        self._move(told, done)
        return told

    def close(self) -> None:
        """End the other process."""
        self._door.close()
        self._other.join()

    def _move(self, told: Sequence[Told], done: float) -> None:
        torch.set_num_threads(2)
        total = self._gradients.mean(0)
        at = 0
        for weight in self.model.parameters():
            if weight.requires_grad:
                weight.grad = total[at : at + weight.numel()].view_as(weight)
            at += weight.numel()
        now = self.progress
        share = strength(done, now.step, self.plan.hold)
        self.optimizer.step(share * self.plan.rate)
        loads = torch.stack([t.loads for t in told]).mean(0)
        for bias, load in zip(self._biases, loads, strict=True):
            bias.sub_(BALANCE * share * (load - load.mean()).sign())
        torch.set_num_threads(1)
        last = any(t.last for t in told)
        self.progress = replace(
            now,
            step=now.step + 1,
            tokens=now.tokens + sum(t.tokens for t in told),
            seconds=time.monotonic() - self._begun,
            epoch=now.epoch + last,
            at=0 if last else now.at + 1,
        )
        if last:
            self._files = self._source(now.epoch + 1)

    def _report(self, window: Sequence[Told]) -> None:
        now = self.progress
        said = sum(t.surprise for t in window) / max(1, sum(t.said for t in window))
        copied = sum(t.practice_surprise for t in window) / max(1, sum(t.practice_said for t in window))
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

    def _exam(self) -> None:
        torch.set_num_threads(2)
        rows = read_rows(self._files)
        places = np.random.default_rng(0).permutation(np.flatnonzero(held(rows)))[:EXAM_ROWS]
        for exam in examine(self.model, rows, places.tolist(), self.plan.size):
            print(
                f"exam {exam.family}: {exam.rows} rows, said {exam.surprise:.4f}, exact {exam.exact:.2f}",
                flush=True,
            )
        torch.set_num_threads(1)

    def save(self) -> None:
        """Write the state of the run; the one before is kept."""
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

    def _restore(self) -> None:
        path = self.plan.out / "checkpoint" / "last.pt"
        if not path.exists():
            path = path.with_name("before.pt")
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.restore(state["optimizer"])
        self.progress = Progress(**state["progress"])


def write(model: Glm4MoeForCausalLM, vocabulary: Path, folder: Path) -> None:
    """The model in bf16 with its config, generation settings and vocabulary, as transformers reads it."""
    copy = Glm4MoeForCausalLM(model.config).bfloat16()
    copy.load_state_dict(model.state_dict())
    ends = model.config.eos_token_id
    copy.generation_config = GenerationConfig(eos_token_id=ends, pad_token_id=model.config.pad_token_id)
    copy.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(vocabulary / name, folder / name)
