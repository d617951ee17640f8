"""CC-Bench's average task as calls to the model, from the little that is published of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from engine.messages import Usage

TOKENS = 651_525
"""Prompt and completion of every call of GLM-4.6 in an average task of CC-Bench V1.1: z.ai/blog/glm-4.6."""


@dataclass(frozen=True, slots=True)
class Average:
    """`tokens` is published, the rest is assumed; `docs/scale.md` says why so.

    `share`: the part of `tokens` that is output. `calls`: calls to the model. `first`: tokens of the first
    prompt. Every prompt is longer than the one before it by as many tokens.
    """

    tokens: int = TOKENS
    share: Fraction = Fraction(14_560, 1_093_141)
    calls: int = 20
    first: int = 16_000

    @property
    def output(self) -> int:
        return round(self.tokens * self.share)

    @property
    def growth(self) -> Fraction:
        """Tokens from one prompt to the next.

        The prompts, first + i growth for i = 0 .. calls - 1, add up to what of `tokens` is no output.
        """
        prompts = self.tokens - self.output
        return Fraction(2 * (prompts - self.calls * self.first), self.calls * (self.calls - 1))


def average_calls(average: Average) -> tuple[Usage, ...]:
    """The calls, as an engine counts them that keeps all it read and wrote: their sum is `tokens` exactly.

    Raises ValueError where the prompts would not grow by at least what was written.
    """
    n = average.calls
    prompts = _whole([average.first + i * average.growth for i in range(n)])
    outputs = _whole([Fraction(average.output, n)] * n)
    kept = [0, *(prompt + output for prompt, output in zip(prompts, outputs, strict=True))][:n]
    if any(prompt < before for prompt, before in zip(prompts, kept, strict=True)):
        raise ValueError(f"{average}: a prompt is shorter than what was read and written before it")
    return tuple(
        Usage(reused=before, prefilled=prompt - before, text=output)
        for prompt, before, output in zip(prompts, kept, outputs, strict=True)
    )


def _whole(parts: list[Fraction]) -> list[int]:
    """Whole numbers near the parts, with the same sum as near as whole numbers come."""
    sums = [0, *map(round, accumulate(parts))]
    return [after - before for before, after in pairwise(sums)]
