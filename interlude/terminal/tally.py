"""What the ledger line says: who works where, what the context holds, what this turn took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.marks import Record, live
from engine.messages import Prompt, Stop, Usage


@dataclass(frozen=True, slots=True)
class Tally:
    """`context`: tokens that the model has read and said; `turn`: what was computed since the user spoke."""

    context: int = 0
    turn: Usage = field(default_factory=Usage)


def tally(records: Sequence[Record]) -> Tally:
    context, turn = 0, Usage()
    for _, record in live(records):
        match record:
            case Prompt(role="user"):
                turn = Usage()
            case Stop(usage=usage):
                context, turn = usage.prompt + usage.output, turn + usage
            case _:
                pass
    return Tally(context, turn)
