"""Versions of the episodes: other words in each, the same ones from the same seed, old ones cleared away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.episodes import Episode, Said, Turn, write_episodes
from training.shards import Shards

TURN = Turn(
    "Rename otter to badger.",
    (
        Said("\n<think>Search: otter\n<tool_call>search\n</tool_call>", False, ("otter.py:1: otter",)),
        Said("Done.</think>\nRenamed otter to badger.", False, ()),
    ),
)


@pytest.fixture
def episodes(tmp_path: Path) -> Path:
    for start in range(0, 1500, 500):
        made = Episode("application", "rename", start, (TURN,), ("otter", "badger"), (), {})
        write_episodes(tmp_path / f"episodes-{start:06}.jsonl", [made])
    return tmp_path


def ids(files: tuple[Path, ...]) -> list[int]:
    return [int(n) for file in files for n in np.load(file)["ids"]]


def test_each_version_has_other_words_and_the_seed_decides_which(
    episodes: Path, vocabulary: Path, tmp_path: Path
) -> None:
    shards = Shards(sorted(episodes.glob("*.jsonl")), vocabulary, tmp_path / "one", seed=3)
    first = ids(shards.files(0))
    second = ids(shards.files(1))
    shards.close()
    assert first != second
    assert not (tmp_path / "one" / "version-0000").exists()
    again = Shards(sorted(episodes.glob("*.jsonl")), vocabulary, tmp_path / "two", seed=3)
    assert ids(again.files(1)) == second
    again.close()


def test_a_version_that_a_killed_run_left_half_made_is_made_again(
    episodes: Path, vocabulary: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "shards"
    for name in ("version-0000.part", "version-0001.part"):
        (folder / name).mkdir(parents=True)
        (folder / name / "half.npz").write_bytes(b"half")
    shards = Shards(sorted(episodes.glob("*.jsonl")), vocabulary, folder, seed=3)
    assert ids(shards.files(1))
    shards.close()
    assert not (folder / "version-0000.part").exists()
    assert not (folder / "version-0001.part").exists()
