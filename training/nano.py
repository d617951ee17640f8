"""Makes nano from nothing: `python -m training.nano WORK --minutes 110`.

The teacher solves generated tasks (WORK/episodes), their texts make the vocabulary (WORK/vocabulary), and the
weights learn from the episodes with other words every time (WORK/model). What is already there is not made
again: the same command goes on where it was stopped, the training from its last checkpoint.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import torch

from training.batches import Batches
from training.card import Card
from training.cores import Cores
from training.dataset import record, texts
from training.feed import Feed
from training.shards import Shards
from training.start import Shape
from training.train import Gradients, Plan, Training
from training.vocabulary import train_vocabulary

FILE = 500
"""Tasks whose episodes share a file."""
VOCABULARY_FILES = 4
"""Files of episodes that the vocabulary is trained from."""


def prepare(work: Path, episodes: int, seed: int) -> tuple[Path, Path]:
    """The folders of the episodes and of the vocabulary, filled."""
    folder, vocabulary = work / "episodes", work / "vocabulary"
    folder.mkdir(parents=True, exist_ok=True)
    first = seed * 10_000_000
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(_record, folder, first + episodes), range(first, first + episodes, FILE)))
    if not (vocabulary / "tokenizer.json").exists():
        train_vocabulary(texts(sorted(folder.glob("episodes-*.jsonl"))[:VOCABULARY_FILES]), vocabulary)
    return folder, vocabulary


def _record(folder: Path, end: int, start: int) -> None:
    asyncio.run(record(folder / f"episodes-{start:08}.jsonl", start, min(FILE, end - start)))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path, help="folder of all that is made")
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="how long to train")
    budget.add_argument("--tokens", type=int, help="how many tokens to train on")
    parser.add_argument("--episodes", type=int, default=10_000, help="tasks that the teacher solves")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--init", type=Path, help="weights to begin with instead of the structured start")
    parser.add_argument("--layers", type=int, default=Shape().layers, help="layers of the network")
    parser.add_argument(
        "--device", choices=("cpu", "cuda"), default="cpu", help="two cores, or a graphics card"
    )
    parser.add_argument("--size", type=int, help="tokens a batch: 3072 a core, 32768 on a card")
    parser.add_argument("--practice", type=float, default=0.12, help="share of tokens that are practice")
    parser.add_argument("--hold", type=float, default=0.4, help="share of the budget at full rates")
    parser.add_argument("--rate", type=float, default=1.0, help="multiplies all learning rates")
    given = parser.parse_args(arguments)
    if given.device == "cuda" and not torch.cuda.is_available():
        parser.error("--device cuda: torch finds no graphics card here; train on the CPU, or see nvidia-smi")
    episodes, vocabulary = prepare(given.work, given.episodes, given.seed)
    out = given.work / "model"
    plan = Plan(
        vocabulary=vocabulary, out=out, minutes=given.minutes, tokens=given.tokens, init=given.init,
        seed=given.seed, hold=given.hold, rate=given.rate, device=given.device,
        shape=Shape(layers=given.layers),
    )  # fmt: skip
    training = Training(plan, resume=(out / "checkpoint").exists())
    size = given.size or (3072 if given.device == "cpu" else 32768)
    batches = Batches(vocabulary, size, given.practice, given.seed)
    with gradients(training, batches, episodes) as source:
        training.run(source)


@contextmanager
def gradients(training: Training, batches: Batches, episodes: Path) -> Generator[Gradients]:
    """What computes them on the training's device, from the episodes of a folder."""
    sources = sorted(episodes.glob("episodes-*.jsonl"))
    if not sources:
        raise ValueError(f"no episodes-*.jsonl in {episodes}; make some with --episodes")
    with ExitStack() as stack:
        if training.plan.device == "cpu":
            shards = stack.enter_context(
                closing(Shards(sources, batches.vocabulary, episodes.parent / "shards", batches.seed))
            )
            made = Cores(training.model, batches, shards.files, training.progress.epoch)
        else:
            feed = Feed(sources, batches, training.progress.step)
            made = Card(training.model, feed, batches.size)
        yield stack.enter_context(closing(made))


if __name__ == "__main__":
    main()
