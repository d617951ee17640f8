"""Counting: what a server says of its tokens to a Usage that adds up; an estimate where it is silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine.messages import Usage

LONG = 64  # bytes of a token at most: on average; blanks can have as many
_A_TOKEN = 3  # bytes: code and English have 3.3 to 4.5 in GLM-4.6's vocabulary, other scripts fewer


def size_of(text: str) -> int:
    """Bytes."""
    return len(text.encode("utf-8", "replace"))


def estimate(text: str) -> int:
    """Tokens of a text whose vocabulary is not here: rather too many than too few."""
    return _tokens(size_of(text))


@dataclass(frozen=True, slots=True)
class Told:
    """What a server counted; None where it did not say. `cached` is a part of `prompt`."""

    prompt: int | None = None
    output: int | None = None
    cached: int = 0
    thought: int | None = None

    @property
    def complete(self) -> bool:
        return self.prompt is not None and self.output is not None


def told(usage: object) -> Told:
    """The `usage` object of an answer, in any of its dialects."""
    if not isinstance(usage, Mapping):
        return Told()
    prompt, output = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    details: Any = usage.get("prompt_tokens_details")
    cached = _count(details, "cached_tokens") or _count(usage, "prompt_cache_hit_tokens") or 0
    cached = cached or _count(usage, "cached_tokens") or 0
    thought = _count(usage.get("completion_tokens_details"), "reasoning_tokens")
    return Told(prompt, output, min(cached, prompt or 0), thought)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of one call, in bytes: what was read, the results in it, and what was said; `lost` was cut off."""

    read: int
    result: int
    thought: int = 0
    text: int = 0
    call: int = 0
    lost: int = 0


def balanced(counted: Told, sizes: Sizes, seconds: tuple[float, float]) -> Usage:
    """A usage whose parts add up to what the server counted.

    A server counts its output as one: the parts are shares of it by their bytes. What it did not count is
    estimated, and `estimated` has how much that is. `seconds`: to the first word, and from then on.
    """
    said = (sizes.thought, sizes.text, sizes.call, sizes.lost)
    prompt = _tokens(sizes.read) if counted.prompt is None else counted.prompt
    output = sum(map(_tokens, said)) if counted.output is None else counted.output
    if counted.output is not None and counted.thought and sizes.thought:
        thought = min(counted.thought, output)
        text, call, lost = shares(output - thought, said[1:])
        if text + call + lost < output - thought:
            thought = output
    else:
        thought, text, call, lost = shares(output, said)
    rest = output - thought - text - call - lost
    prefilled = prompt - counted.cached
    guessed = (prompt if counted.prompt is None else 0) + (output if counted.output is None else 0)
    return Usage(
        reused=counted.cached,
        prefilled=prefilled,
        thought=thought,
        text=text,
        call=call,
        discarded=lost + rest,
        result=min(prefilled, sizes.result * prompt // max(1, sizes.read)),
        prefill_seconds=seconds[0],
        decode_seconds=seconds[1],
        estimated=guessed,
    )


def shares(whole: int, sizes: Sequence[int]) -> list[int]:
    """`whole` in parts that are to each other as `sizes`; exactly `whole` together, unless all are 0."""
    total = sum(sizes)
    if total == 0:
        return [0] * len(sizes)
    bounds = [whole * sum(sizes[:place]) // total for place in range(len(sizes) + 1)]
    return [after - before for before, after in pairwise(bounds)]


def _tokens(size: int) -> int:
    return (size + _A_TOKEN - 1) // _A_TOKEN


def _count(where: object, name: str) -> int | None:
    value: object = where.get(name) if isinstance(where, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
