"""Trajectories as a training set: the ids that were computed, and which of them the model said.

A shard is an .npz: `ids` (uint16 or uint32, the rows one after another), `said` (bool, one flag an id: what
is learned from), `offsets` (int64, rows + 1), `family` (uint8 a row), `families`: what rows are of.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.journal import Header
from agent.marks import Record
from engine.messages import BrokenCall, Ids, Stop, Text, Thought, ToolCall
from tasks.trajectories.prompts import Letters, Prompts, Said, said_ids
from tasks.trajectories.recorded import Recorded, TrajectoryError


@dataclass(frozen=True, slots=True)
class Row:
    """Ids that were computed one after another. `said` has one flag per id."""

    ids: list[int]
    said: list[bool]
    family: str


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """`vocabulary` is the hash of the one that the ids are of. `left` says why calls to the model are not in
    it, and how many."""

    rows: tuple[Row, ...]
    vocabulary: str
    left: dict[str, int]


def training_set(recorded: Recorded, letters: Letters) -> TrainingSet:
    """Each id that the model said is marked in one row, its stop ids too; what was discarded is in none.

    A row goes on for as long as each prompt begins with all that was computed before it. Rows are of the
    task, or of the session where there is none. Raises TrajectoryError where nothing is known of the ids.
    """
    if recorded.header is None:
        raise TrajectoryError(
            f"{recorded.path}: {recorded.form} has no token ids that our prompts can be computed from; "
            "a training set can be made of what Interlude itself recorded"
        )
    calls = Calls(recorded.header, letters)
    family = recorded.task or recorded.session
    rows = tuple(Row(*row, family) for row in _rows(calls.of(recorded.records)))
    if not rows:
        whys = "; ".join(f"{why} ({count})" for why, count in calls.left.items()) or "there is none"
        raise TrajectoryError(f"{recorded.path}: no call to the model whose ids are all known: {whys}")
    return TrainingSet(rows, letters.vocabulary, calls.left)


def as_lines(made: TrainingSet) -> bytes:
    """One JSON object a row: `ids`, `mask` (1: learned from), `of`, `vocabulary`."""
    lines = (
        {"ids": row.ids, "mask": list(map(int, row.said)), "of": row.family, "vocabulary": made.vocabulary}
        for row in made.rows
    )
    return b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)


def write_shard(file: Path, rows: Sequence[Row], families: Sequence[str]) -> int:
    """Write a shard whole or not at all; `families` name what its rows are of. Returns the number of ids."""
    import numpy as np

    sizes = [len(row.ids) for row in rows]
    ids = np.array([id for row in rows for id in row.ids], np.uint32)
    part = file.with_name(file.name + ".part.npz")
    np.savez_compressed(
        part,
        ids=ids.astype(np.uint16) if ids.size and int(ids.max()) < 1 << 16 else ids,
        said=np.array([flag for row in rows for flag in row.said], np.bool_),
        offsets=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        family=np.array([families.index(row.family) for row in rows], np.uint8),  # pyright: ignore[reportArgumentType]
        families=np.array(families),
    )
    part.rename(file)
    return sum(sizes)


class Calls:
    """The calls to the model whose ids are all known; `left` says why others are not, and how many."""

    def __init__(self, header: Header, letters: Letters) -> None:
        self._prompts = Prompts(header, letters)
        self.left = self._prompts.missing

    def of(self, records: Sequence[Record]) -> Iterator[tuple[Ids, Ids]]:
        """Of each its prompt, and what was generated without what was discarded."""
        said: list[Said] = []
        for record in records:
            prompt = self._prompts.note(record)
            match record:
                case Thought() | Text() | ToolCall() | BrokenCall():
                    said.append(record)
                    continue
                case Stop() if prompt is not None:
                    if (ids := said_ids(said, record)) is not None:
                        yield prompt, ids[: len(ids) - record.usage.discarded]
                    else:
                        self.left[LOST] = self.left.get(LOST, 0) + 1
                case _:
                    pass
            said = []


LOST = "not all ids that it generated are recorded"


def _rows(calls: Iterator[tuple[Ids, Ids]]) -> Iterator[tuple[list[int], list[bool]]]:
    ids: list[int] = []
    flags: list[bool] = []
    for prompt, said in calls:
        if list(prompt[: len(ids)]) != ids:
            yield ids, flags
            ids, flags = [], []
        flags += [False] * (len(prompt) - len(ids)) + [True] * len(said)
        ids = [*prompt, *said]
    if ids:
        yield ids, flags
