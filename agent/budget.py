"""What a run may spend, and what it has spent."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from agent.marks import Record, Summarised
from engine.messages import Stop, ToolResult, Usage


@dataclass(frozen=True, slots=True)
class Budget:
    """Upper bounds of one run; None is no bound.

    `tokens`: computed (prefilled and output). `steps`: calls to the model. `seconds`: wall time.
    `tool_seconds`: the sum of the tools' own wall time.
    """

    tokens: int | None = None
    steps: int | None = 200
    seconds: float | None = None
    tool_seconds: float | None = None


@dataclass(slots=True)
class Spent:
    """What a run has spent so far; fed with every record."""

    usage: Usage = field(default_factory=Usage)
    steps: int = 0
    tool_seconds: float = 0.0
    started: float = field(default_factory=time.monotonic)

    def note(self, event: Record) -> None:
        match event:
            case Summarised():
                self.usage += event.usage
            case Stop():
                self.usage += event.usage
                self.steps += 1
            case ToolResult():
                self.tool_seconds += event.seconds
            case _:
                pass

    @property
    def tokens(self) -> int:
        """Tokens that were computed: reused ones are free."""
        return self.usage.prefilled + self.usage.output

    def over(self, budget: Budget) -> str | None:
        """The bound that is reached, in words, or None."""
        bounds = (
            ("tokens", self.tokens, budget.tokens),
            ("steps", self.steps, budget.steps),
            ("seconds", time.monotonic() - self.started, budget.seconds),
            ("tool seconds", self.tool_seconds, budget.tool_seconds),
        )
        for name, spent, bound in bounds:
            if bound is not None and spent >= bound:
                return f"budget of {bound:g} {name}"
        return None
