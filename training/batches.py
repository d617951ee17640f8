"""Rows from shards, and flat batches of one size out of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.attention import Layout
from training.practice import CODE, Practice, Row

HELD = 97
"""One row in so many is not trained on."""
OTHER = 0.03
"""Loss weight of what the model reads, where what it says has weight 1."""


@dataclass(frozen=True, slots=True)
class Batches:
    """What is in a batch: `size` tokens, of which a share is practice; the vocabulary of its ids; a seed."""

    vocabulary: Path
    size: int
    practice: float
    seed: int


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of some shards without their common beginning.

    `ids` and `said` hold all rows, `offsets` [rows + 1] says where each begins; `families` names the codes in
    `family` [rows].
    """

    prefix: NDArray[np.uint16]
    ids: NDArray[np.uint16]
    said: NDArray[np.bool_]
    offsets: NDArray[np.int64]
    family: NDArray[np.uint8]
    families: tuple[str, ...]

    def row(self, place: int) -> Row:
        part = slice(self.offsets[place] + len(self.prefix), self.offsets[place + 1])
        return Row(self.ids[part], self.said[part])

    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.offsets) - len(self.prefix)


def read_rows(files: Sequence[Path]) -> Rows:
    """All rows of `files`.

    Raises:
        ValueError: there are no files, or they do not name the families alike.
    """
    shards = [dict(np.load(file)) for file in files]
    if not shards:
        raise ValueError("there are no shards to read rows from")
    families = max((tuple(map(str, shard["families"])) for shard in shards), key=len)
    for file, shard in zip(files, shards, strict=True):
        if tuple(map(str, shard["families"])) != families[: len(shard["families"])]:
            raise ValueError(f"{file} names other families than the other shards; make it again")
    ids = np.concatenate([shard["ids"] for shard in shards])
    sizes = np.concatenate([np.diff(shard["offsets"]) for shard in shards])
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    return Rows(
        _common(ids, offsets),
        ids,
        np.concatenate([shard["said"] for shard in shards]),
        offsets,
        np.concatenate([shard["family"] for shard in shards]),
        families,
    )


def _common(ids: NDArray[np.uint16], offsets: NDArray[np.int64]) -> NDArray[np.uint16]:
    """How all rows begin; at least one token of each row is left over."""
    shortest = int(np.diff(offsets).min()) - 1
    begins = ids[offsets[:-1, None] + np.arange(shortest)]
    alike = (begins == begins[0]).all(0)
    return begins[0, : shortest if alike.all() else int(alike.argmin())]


@dataclass(frozen=True, slots=True)
class Batch:
    """A flat batch: `ids` [N]; the chosen places [M], what stands after each, its weight and its family."""

    ids: Tensor
    layout: Layout
    places: Tensor
    targets: Tensor
    weights: Tensor
    family: Tensor


def held(rows: Rows) -> NDArray[np.bool_]:
    """Which rows are kept for exams: chosen by what they say, so that a new shard changes nothing."""
    sums = np.add.reduceat(rows.ids.astype(np.int64), rows.offsets[:-1])
    return sums % HELD == 0


def batch(
    prefix: NDArray[np.uint16],
    rows: Sequence[tuple[Row, int]],
    size: int,
    chance: np.random.Generator | None,
) -> Batch:
    """`rows` (with their families) one after the other, padded to `size` tokens; half of the places count.

    What the model says has weight 1. Of the rest so many places are drawn as fit, and weigh together `OTHER`
    times what they are. When more is said than fits, a part is drawn. Without `chance` all that is said
    counts and nothing else.
    """
    ids = np.zeros(size, np.int64)
    ids[: len(prefix)] = prefix
    said, inside = np.zeros(size, bool), np.zeros(size, bool)
    family = np.zeros(size, np.int64)
    at, spans = len(prefix), []
    for row, code in rows:
        end = at + len(row.ids)
        ids[at:end], said[at:end], family[at:end] = row.ids, row.said, code
        inside[at + 1 : end] = True
        spans.append((at, end))
        at = end
    (mine,), (rest,) = np.nonzero(said & inside), np.nonzero(inside & ~said)
    if chance is None:
        after, weights = mine, np.ones(len(mine))
    else:
        room = size // 2
        drawn = chance.permutation(mine)[:room]
        other = chance.permutation(rest)[: room - len(drawn)]
        weights = np.zeros(room)
        weights[: len(drawn)] = len(mine) / max(1, len(drawn))
        weights[len(drawn) : len(drawn) + len(other)] = OTHER * len(rest) / max(1, len(other))
        after = np.ones(room, np.int64)
        after[: len(drawn) + len(other)] = np.concatenate([drawn, other])
    return Batch(
        torch.from_numpy(ids),
        Layout(len(prefix), tuple(spans)),
        torch.from_numpy(after - 1),
        torch.from_numpy(ids[after]),
        torch.from_numpy(weights).float(),
        torch.from_numpy(np.where(said[after], family[after], -1)),
    )


def plan(lengths: NDArray[np.int64], places: NDArray[np.int64], room: int) -> Iterator[list[int]]:
    """Groups of `places` whose `lengths` add up to at most `room`; a row that fills a gap is taken early.

    Rows longer than `room` are left out.
    """
    waiting = [int(place) for place in places if lengths[place] <= room]
    waiting.reverse()
    while waiting:
        left, group = room, []
        for look in range(len(waiting) - 1, max(-1, len(waiting) - 65), -1):
            if lengths[waiting[look]] <= left:
                left -= int(lengths[waiting[look]])
                group.append(waiting.pop(look))
        yield group


def fill(
    rows: Rows, group: Sequence[int], practice: Practice, size: int, chance: np.random.Generator
) -> Batch:
    """A batch of `size` tokens: the rows of `group`, then practice as long as there is room."""
    chosen = [(rows.row(place), int(rows.family[place])) for place in group]
    left = size - len(rows.prefix) - sum(len(row.ids) for row, _ in chosen)
    while left > 250:
        row = practice.row(chance, min(left, 900))
        if len(row.ids) > left:
            break
        chosen.append((row, CODE))
        left -= len(row.ids)
    return batch(rows.prefix, chosen, size, chance)
