"""What every side of a comparison can do: read a prompt, and answer; and how long it took."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from benchmarks.child import Act
from benchmarks.models import WORDS


class Side(Protocol):
    """Batch of one, greedy, over one cache that `read` empties and `reply` keeps."""

    def read(self, ids: list[int]) -> None:
        """Read all of `ids` into an empty cache."""
        ...

    def reply(self, ids: list[int], count: int) -> list[int]:
        """Exactly `count` ids that follow `ids`; what the cache has of `ids` is not computed again."""
        ...


def acts(side: Side) -> Mapping[str, Act]:
    """Each returns seconds."""

    def read(ids: list[int]) -> float:
        began = time.perf_counter()
        side.read(ids)
        return time.perf_counter() - began

    def reply(ids: list[int], count: int) -> float:
        began = time.perf_counter()
        side.reply(ids, count)
        return time.perf_counter() - began

    def turns(prompts: list[list[int]], count: int) -> float:
        return conversation(side.reply, prompts, count)

    return {"read": read, "reply": reply, "turns": turns}


def conversation(reply: Callable[[list[int], int], list[int]], prompts: list[list[int]], count: int) -> float:
    """Seconds of an agent's turns: each prompt stands behind all that was asked and answered before it."""
    ids: list[int] = []
    began = time.perf_counter()
    for prompt in prompts:
        ids = ids + prompt
        ids = ids + reply(ids, count)
    return time.perf_counter() - began


def words(count: int, seed: int) -> list[int]:
    """Ordinary ids, the same for the same seed."""
    return random.Random(seed).choices(range(WORDS), k=count)
