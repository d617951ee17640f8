"""What tokens cost: a usage and a price to an amount."""

from __future__ import annotations

from dataclasses import dataclass

from engine.messages import Usage

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Of a million tokens: of prompts, of the part of them that was cached, of outputs."""

    input: float
    output: float
    cached: float | None = None
    currency: str = "USD"

    def amount(self, usage: Usage) -> float:
        """The cost, in the currency. Without a price of its own, what was cached costs as all input."""
        cached = self.input if self.cached is None else self.cached
        cost = usage.prefilled * self.input + usage.reused * cached + usage.output * self.output
        return cost / MILLION
