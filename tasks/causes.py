"""Who or what ended an attempt, and what follows: whether it is made again, graded, and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

StopReason: TypeAlias = Literal[
    "end",
    "length",
    "context",
    "budget",
    "repeats",
    "withheld",
    "cancelled",
    "engine_failed",
    "sandbox_failed",
    "verifier_failed",
    "harness_failed",
]
"""Why an attempt ended. Those that are somebody else's failure have no reward and a `problem`."""

Cause: TypeAlias = Literal[
    "",
    "agent_exhausted_budget",
    "agent_refused",
    "sandbox_failed",
    "model_provider_failed",
    "harness_failed",
    "verifier_failed",
    "cancelled",
]
"""Whose failure it was, in the words of Harbor's error policy; "" where nothing failed. An error that nobody
expected is the harness's here."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What follows from a cause.

    `retry`: the same attempt is made again, a bounded number of times. `grade`: what it came to is graded.
    `counts`: it says something about the agent, so it stands in rates, solved or not.
    """

    retry: bool
    grade: bool
    counts: bool


POLICIES: Mapping[Cause, Policy] = {
    "": Policy(retry=False, grade=True, counts=True),
    "agent_exhausted_budget": Policy(retry=False, grade=True, counts=True),
    "agent_refused": Policy(retry=False, grade=True, counts=True),
    "sandbox_failed": Policy(retry=True, grade=False, counts=False),
    "model_provider_failed": Policy(retry=True, grade=False, counts=False),
    "harness_failed": Policy(retry=False, grade=False, counts=False),
    "verifier_failed": Policy(retry=False, grade=True, counts=True),
    "cancelled": Policy(retry=False, grade=False, counts=False),
}
"""A verifier that came to no reward, twice, counts as not solved: the work may be what it failed of."""

_CAUSES: Mapping[StopReason, Cause] = {
    "end": "",
    "length": "agent_exhausted_budget",
    "context": "agent_exhausted_budget",
    "budget": "agent_exhausted_budget",
    "repeats": "agent_exhausted_budget",
    "withheld": "agent_refused",
    "cancelled": "cancelled",
    "engine_failed": "model_provider_failed",
    "sandbox_failed": "sandbox_failed",
    "verifier_failed": "verifier_failed",
    "harness_failed": "harness_failed",
}


def cause_of(reason: StopReason) -> Cause:
    """Whose failure a stop reason is."""
    return _CAUSES[reason]


@dataclass(frozen=True, slots=True)
class Retries:
    """How often an attempt that the sandbox or the provider failed is made again, at `most`; `pause` seconds
    pass before the first time, four times as many before each next one."""

    most: int = 2
    pause: float = 2.0

    def wait(self, tries: int) -> float | None:
        """Seconds before the next try, after so many; None: there is none."""
        return self.pause * 4 ** (tries - 1) if tries <= self.most else None
