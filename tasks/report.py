"""The result of an attempt, what stands in JSON, and how a finished run is read again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from engine.base import EngineInfo
from sandbox.base import SandboxInfo
from tasks.causes import POLICIES, Cause, StopReason, cause_of
from tasks.ledger import Ledger
from tasks.toml import TaskError


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at one task. `reward` None: it was not graded, `problem` says why.

    `rewards` has what the tests said, step by step, and `tests` which of them passed, where their names are
    known. `wall_s` is the agent's wall time in seconds, grading not counted. `digest` is the task's. `seed`
    is the attempt's own. `tries` counts this one and those before it that the sandbox or the provider failed.
    `skipped` are steps whose condition did not hold. `discrepancies`: counts that the events do not bear out.
    """

    task: str
    category: str
    number: int
    reward: float | None
    stop_reason: StopReason
    ledger: Ledger
    wall_s: float
    engine: EngineInfo
    sandbox: SandboxInfo | None
    digest: str
    phrasing: str = "plain"
    rewards: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])
    problem: str = ""
    discrepancies: tuple[str, ...] = ()
    tests: Mapping[str, Mapping[str, bool]] = field(default_factory=dict[str, Mapping[str, bool]])
    skipped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seed: int = 0
    tries: int = 1

    @property
    def solved(self) -> bool:
        return self.reward is not None and self.reward >= 1.0

    @property
    def cause(self) -> Cause:
        """Whose failure it was, "" where nothing failed."""
        return cause_of(self.stop_reason)

    @property
    def counts(self) -> bool:
        """Whether it says something about the agent: one that sandbox, provider or harness failed, or that
        was cancelled, stands in no rate."""
        return POLICIES[self.cause].counts

    def row(self) -> dict[str, object]:
        """As it stands in the JSON of a run."""
        usage = self.ledger.usage
        return {
            "task": self.task,
            "category": self.category,
            "reward": self.reward,
            "turns": self.ledger.turns,
            "calls": self.ledger.calls,
            "calls_in_thought": self.ledger.calls_in_thought,
            "tokens": {
                "reused": usage.reused,
                "prefilled": usage.prefilled,
                "thought": usage.thought,
                "text": usage.text,
                "call": usage.call,
                "stop": usage.stop,
                "discarded": usage.discarded,
                "result": usage.result,
            },
            "wall_s": round(self.wall_s, 3),
            "stop_reason": self.stop_reason,
        }


_ATTEMPT: TypeAdapter[Attempt] = TypeAdapter(Attempt)


def write_attempt(path: Path, attempt: Attempt) -> None:
    """Write result.json whole or not at all."""
    part = path.with_name(path.name + ".part")
    said = {**asdict(attempt), "cause": attempt.cause}
    part.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)


def read_report(folder: Path) -> tuple[Attempt, ...]:
    """The attempts of a run, in the order of their folders. Raises TaskError."""
    found = sorted(folder.glob("*/result.json"))
    if not found:
        raise TaskError(f"{folder}: no */result.json in it; name a folder that `tasks run --out` wrote")
    return tuple(map(read_attempt, found))


def read_attempt(path: Path) -> Attempt:
    """A result.json. Raises TaskError."""
    try:
        return _ATTEMPT.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise TaskError(f"{path}: {place}: {first['msg']}; it is no result of a run") from None


def as_json(attempts: Sequence[Attempt]) -> dict[str, object]:
    """What `tasks run --json` prints."""
    return {
        "engine": asdict(attempts[0].engine) if attempts else None,
        "sandbox": next((asdict(a.sandbox) for a in attempts if a.sandbox is not None), None),
        "attempts": [attempt.row() for attempt in attempts],
    }
