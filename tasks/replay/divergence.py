"""Divergences: where a replay is not as the record, at which call to the model, and of what kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from tasks.replay.normal import difference

Kind: TypeAlias = Literal[
    "environment",
    "tool",
    "prompt",
    "output",
    "reading",
    "missing-call",
    "extra-call",
    "ledger",
    "exit-code",
    "tool-result",
    "state",
    "exhausted",
    "unfinished",
]
"""`environment`: the files at the start, or the task. `tool`: a tool is told otherwise now. `prompt`: the ids
that the model reads. `output`: the ids that it says. `reading`: what the parser makes of them.
`missing-call`, `extra-call`: a call of the record that is not made, one that it does not have. `ledger`: the
counts. `exit-code`, `tool-result`, `state`: how a call ended, its text, the files after it. `exhausted`: the
model is asked once more than the record knows. `unfinished`: the loop ends where the record goes on."""

Mode: TypeAlias = Literal["closed", "tools", "engine"]
Policy: TypeAlias = Literal["stop", "report", "live"]


@dataclass(frozen=True, slots=True)
class Divergence:
    """`step` is the number of the call to the model, 0 before the first; `call` the id of a tool's call.
    `recorded` and `now` are what is compared, as texts."""

    step: int
    kind: Kind
    what: str
    recorded: str = ""
    now: str = ""
    call: str = ""

    @property
    def diff(self) -> str:
        return difference(self.recorded, self.now)


class Halt(Exception):
    """The replay ends at its first divergence."""


@dataclass(slots=True)
class Findings:
    """What a replay finds. `stop`: the first divergence ends it.

    Compared so far: `calls` to the model, `prompts`, token `ids`, and `results`, of which `alike` were equal
    only after times and the like were left out of account.
    """

    stop: bool = True
    divergences: list[Divergence] = field(default_factory=list[Divergence])
    calls: int = 0
    prompts: int = 0
    ids: int = 0
    results: int = 0
    alike: int = 0
    states: int = 0
    ended: bool = False

    def note(self, divergence: Divergence) -> None:
        """Raises Halt where the first one ends it."""
        self.divergences.append(divergence)
        if self.stop:
            self.ended = True
            raise Halt


@dataclass(frozen=True, slots=True)
class Replayed:
    """A recorded attempt that was done again. `notes` say what could not be compared."""

    path: Path
    task: str
    mode: Mode
    findings: Findings
    notes: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        return not self.findings.divergences

    def row(self) -> dict[str, object]:
        """As it stands in the JSON."""
        found = self.findings
        return {
            "path": str(self.path),
            "task": self.task,
            "mode": self.mode,
            "same": self.same,
            "calls": found.calls,
            "prompts": found.prompts,
            "ids": found.ids,
            "results": found.results,
            "alike_after_normalising": found.alike,
            "states": found.states,
            "divergences": [
                {"step": one.step, "kind": one.kind, "call": one.call, "what": one.what, "diff": one.diff}
                for one in found.divergences
            ],
            "notes": list(self.notes),
        }
