"""Batches without end from many processes: each episode comes back with other words every time."""

from __future__ import annotations

import multiprocessing as mp
import os
import queue
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.tokenizer import Tokenizer
from training.attention import Layout
from training.batches import Batch, Batches, fill, held, plan, read_rows
from training.dataset import Writer, shard
from training.episodes import read_episodes
from training.practice import Practice

AHEAD = 4
"""Batches a process that may wait."""
PATIENCE = 180.0
"""Seconds without a batch after which something must be wrong."""


class Feed:
    """Processes that make batches, and the queue of those batches.

    Which of them is ready first decides the order, so a run cannot be repeated exactly.
    """

    def __init__(self, sources: Sequence[Path], batches: Batches, start: int, processes: int = 0) -> None:
        """`start`: steps done before, so that a resumed run sees other words. `processes`: 0 for all cores
        but two."""
        context = mp.get_context("spawn")
        count = processes or max(1, (os.cpu_count() or 1) - 2)
        self._batches = context.Queue(AHEAD * count)
        self._makers = [
            context.Process(
                target=_make, args=(self._batches, tuple(sources), batches, start, rank, count), daemon=True
            )
            for rank in range(count)
        ]
        for maker in self._makers:
            maker.start()

    def batch(self) -> Batch:
        """The next one.

        Raises:
            RuntimeError: a process failed; its traceback is in the text.
        """
        try:
            made = self._batches.get(timeout=PATIENCE)
        except queue.Empty:
            raise RuntimeError(f"no batch came in {PATIENCE:.0f} s") from None
        if isinstance(made, str):
            raise RuntimeError(f"a process that makes batches failed:\n{made}")
        layout, *arrays = made
        ids, places, targets, weights, family = map(torch.from_numpy, arrays)
        return Batch(ids, layout, places, targets, weights, family)

    def close(self) -> None:
        """End the processes."""
        for maker in self._makers:
            maker.terminate()
            maker.join()


def _make(
    door: Queue[object], sources: Sequence[Path], batches: Batches, start: int, rank: int, ranks: int
) -> None:
    torch.set_num_threads(1)
    try:
        for batch in _batches(sources, batches, start, rank, ranks):
            door.put(_plain(batch))
    except Exception:
        door.put(traceback.format_exc())


def _batches(sources: Sequence[Path], batches: Batches, start: int, rank: int, ranks: int) -> Iterator[Batch]:
    tokenizer = Tokenizer(batches.vocabulary)
    writer, practice = Writer(tokenizer), Practice(tokenizer)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "rows.npz"
        for number, source in _turns(sources, batches.seed, rank, ranks):
            chance = np.random.default_rng((batches.seed, start, number))
            shard(read_episodes(source), writer, made, int(chance.integers(1, 2**31)))
            rows = read_rows([made])
            room = int((batches.size - len(rows.prefix)) * (1 - batches.practice))
            kept = chance.permutation(np.flatnonzero(~held(rows)))
            groups = list(plan(rows.lengths(), kept, room))
            # The last one is seldom full.
            for group in groups[:-1] or groups:
                yield fill(rows, group, practice, batches.size, chance)


def _turns(sources: Sequence[Path], seed: int, rank: int, ranks: int) -> Iterator[tuple[int, Path]]:
    """Without end, (number, file) of the turns that one of `ranks` processes takes."""
    number = 0
    while True:
        for place in np.random.default_rng((seed, number)).permutation(len(sources)):
            if number % ranks == rank:
                yield number, sources[place]
            number += 1


def _plain(batch: Batch) -> tuple[Layout, *tuple[NDArray[Any], ...]]:
    """What goes through a queue without a file descriptor for each tensor."""
    tensors = (batch.ids, batch.places, batch.targets, batch.weights, batch.family)
    return batch.layout, *(tensor.numpy() for tensor in tensors)
