"""Interlude's side: its engine's own decode loop over its own cache."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import cast

import torch

from benchmarks.child import serve
from benchmarks.sides import acts
from engine.base import Options
from engine.checkpoint import check
from engine.generate import Read, Sampled, generate
from engine.loading import Loading
from engine.network import network
from engine.sampler import Sampler
from engine.slots import Slot
from engine.weights import Dtype


class Ours:
    """One model and one session."""

    def __init__(self, folder: Path, dtype: Dtype, threads: int) -> None:
        torch.set_num_threads(threads)
        self._network = network(check(folder), Loading(dtype=dtype, threads=threads)).network
        self._slot = Slot(self._network.cache())
        self._choose = Sampler(Options(temperature=0.0)).choose

    def read(self, ids: list[int]) -> None:
        self._slot = Slot(self._network.cache())
        for step in generate(self._network, self._slot, ids, self._choose):
            if isinstance(step, Read) and step.end == len(ids):
                return

    def reply(self, ids: list[int], count: int) -> list[int]:
        steps = generate(self._network, self._slot, ids, self._choose)
        return list(islice((step.id for step in steps if isinstance(step, Sampled)), count))


def main() -> None:
    folder, dtype, threads = sys.argv[1:]
    with torch.inference_mode():
        serve(acts(Ours(Path(folder), cast(Dtype, dtype), int(threads))))


if __name__ == "__main__":
    main()
