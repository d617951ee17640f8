"""Shards without end: each version of them has other words in the same episodes."""

from __future__ import annotations

import multiprocessing as mp
import os
import shutil
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from engine.tokenizer import Tokenizer
from training.dataset import Writer, shard
from training.episodes import read_episodes

FILES = 4
"""Files of episodes in a version."""


class Shards:
    """Gives the rows of one version after another; the next one is made by another process meanwhile.

    Version n holds the next files of episodes in turn, renamed by a seed of its own, so what a run reads
    follows from its seed alone.
    """

    def __init__(self, sources: Sequence[Path], vocabulary: Path, folder: Path, seed: int) -> None:
        """`sources` are files of episodes; versions lie in `folder` while they are needed."""
        self._sources = sources
        self._vocabulary, self._folder, self._seed = vocabulary, folder, seed
        self._makers: dict[int, BaseProcess] = {}

    def files(self, version: int) -> tuple[Path, ...]:
        """The shards of a version; waits until they are there."""
        for number in (version, version + 1):
            self._begin(number)
        self._makers[version].join()
        if self._makers[version].exitcode:
            raise RuntimeError(f"the rows of version {version} could not be made; see the error above")
        for old in self._folder.glob("version-*"):
            # A run that was ended in the middle leaves a version-NNNN.part behind.
            if int(old.stem.removeprefix("version-")) < version:
                shutil.rmtree(old)
        return tuple(sorted(self._place(version).glob("*.npz")))

    def close(self) -> None:
        """End what is under way."""
        for maker in self._makers.values():
            maker.terminate()
            maker.join()

    def _place(self, version: int) -> Path:
        return self._folder / f"version-{version:04}"

    def _begin(self, version: int) -> None:
        if version in self._makers:
            return
        turn = [(version * FILES + n) % len(self._sources) for n in range(min(FILES, len(self._sources)))]
        given = ([self._sources[n] for n in turn], self._vocabulary, self._place(version))
        seed = self._seed * 100_003 + version + 1
        maker = mp.get_context("spawn").Process(target=_make, args=(*given, seed), daemon=True)
        maker.start()
        self._makers[version] = maker


def _make(sources: list[Path], vocabulary: Path, place: Path, seed: int) -> None:
    if place.exists():
        return
    os.nice(5)
    part = place.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    writer = Writer(Tokenizer(vocabulary))
    for source in sources:
        shard(read_episodes(source), writer, part / f"{source.stem}.npz", seed)
    part.rename(place)
