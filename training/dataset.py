"""nano's training set: what the teacher's episodes become, as shards of `tasks.trajectories.training_set`.

A row is a turn with all that stands before it. What the model said in that turn is learned, not its mistakes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from engine.base import Options
from engine.markup import GLM46
from engine.messages import Event, Prompt, Stop, ToolCall, ToolResult
from engine.template import Template
from engine.tokenizer import Tokenizer
from tasks.families.words import invent, pool
from tasks.trajectories.training_set import Row, write_shard
from training.episodes import (
    SHARES,
    Episode,
    Recorder,
    Turn,
    read_episodes,
    specs,
    system_prompt,
    tasks,
    write_episodes,
)
from training.renaming import renamed
from training.teacher import parse
from training.wording import reworded

FAMILY_NAMES = tuple(SHARES)


class Writer:
    """Episodes to rows, by the engine's own template and parser."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._template = Template(tokenizer, GLM46)
        self._tools = specs()
        self._system = system_prompt()
        self._observation = tokenizer.id("<|observation|>")
        self._user = tokenizer.id("<|user|>")
        self._assistant = tokenizer.id("<|assistant|>")

    def rows(self, episode: Episode) -> Iterator[Row]:
        """One row a turn."""
        transcript: list[Event] = [Prompt(self._system, "system")]
        for turn in episode.turns:
            transcript += self._events(turn, transcript)
            tokens = self._template.tokens(transcript, self._tools, Options())
            if tokens.ids[-1] != self._assistant:
                raise ValueError("the prompt does not end where the model would speak")
            ids, said = list(tokens.ids[:-1]), list(tokens.said[:-1])
            ids.append(self._user)
            said.append(False)
            self._mask(ids, said, turn)
            yield Row(ids, said, episode.family)

    def _events(self, turn: Turn, before: Sequence[Event]) -> Iterator[Event]:
        yield Prompt(turn.user)
        number = 1 + sum(isinstance(event, ToolCall) for event in before)
        for place, step in enumerate(turn.steps):
            calls: list[str] = []
            for event in parse(
                step.raw, self._tools, "think" if place else "content", number, self._tokenizer
            ):
                if isinstance(event, ToolCall):
                    calls.append(event.id)
                yield event
            number += len(calls)
            yield Stop("call" if calls else "end")
            for id, text in zip(calls, step.results, strict=True):
                yield ToolResult(id, text)

    def _mask(self, ids: Sequence[int], said: list[bool], turn: Turn) -> None:
        """Add the stop id after each run of words; take out the runs that are mistakes."""
        runs: list[tuple[int, int]] = []
        at = 0
        for flag, group in groupby(said):
            size = len(list(group))
            if flag:
                runs.append((at, at + size))
            at += size
        if len(runs) != len(turn.steps):
            raise ValueError(f"{len(turn.steps)} calls to the model, but {len(runs)} runs of its words")
        for (start, stop), step in zip(runs, turn.steps, strict=True):
            if ids[stop] not in (self._observation, self._user):
                raise ValueError("no stop id after the model's words")
            said[start : stop + 1] = [not step.wrong] * (stop + 1 - start)


def shard(episodes: Sequence[Episode], writer: Writer, file: Path, seed: int) -> int:
    """Write one version of the episodes as a shard; seed 0 leaves them alone. Returns the number of ids."""
    rows = [row for e in episodes for row in writer.rows(reworded(renamed(e, seed), seed) if seed else e)]
    return write_shard(file, rows, FAMILY_NAMES)


def texts(files: Sequence[Path], seed: int = 1) -> Iterator[str]:
    """What the vocabulary is trained from: episodes, renamed ones, and the words of the training side.

    A token that only held-out words have would never be a target in training, and so be learned away.
    """
    for file in files:
        for episode in read_episodes(file):
            for version in (episode, renamed(episode, seed)):
                for turn in version.turns:
                    yield turn.user
                    for step in turn.steps:
                        yield step.raw
                        yield from step.results
    rng = random.Random(seed)
    words = [*pool(False), *(invent(rng, False) for _ in range(3000))]
    yield from (f"{form}\n" for w in words for form in (w, w.capitalize(), w.upper()) for _ in range(4))


async def record(file: Path, seed: int, count: int) -> None:
    """Record the tasks of `count` seeds from `seed` on into a file, unless it is there."""
    if file.exists():
        return
    began = time.monotonic()
    async with Recorder() as recorder:
        made = [await recorder.record(task, number) for number, task in tasks(seed, count)]
    kept = [episode for episode in made if episode]
    write_episodes(file, kept)
    seconds = time.monotonic() - began
    print(f"{file.name}: {len(kept)} episodes, {seconds:.0f} s, not {recorder.failed}", flush=True)
