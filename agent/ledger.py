"""What a session took, by what each token was: in all, and since the user last spoke."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from agent.marks import Elided, Record, Returned, Rewound, Summarised
from engine.messages import BrokenCall, Prompt, Stop, Text, Thought, ToolCall, ToolResult, Usage


@dataclass(frozen=True, slots=True)
class Took:
    """`steps`: calls to the model. `tools`: calls that were answered; `tool_seconds`: their own wall time, of
    which the model spoke on during `hidden_seconds` (reckoned: a step's tokens are taken as evenly spread
    over its decoding)."""

    usage: Usage = field(default_factory=Usage)
    steps: int = 0
    tools: int = 0
    tool_seconds: float = 0.0
    hidden_seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Tokens decoded a second, 0 where nothing was."""
        seconds = self.usage.decode_seconds
        return self.usage.output / seconds if seconds else 0.0


class Ledger:
    """Fed with every record of a session in its order, left branches too: what they took was taken.

    `context`: tokens that the model has before it; `turn`: what was taken since the user spoke.
    """

    def __init__(self) -> None:
        self.whole = Took()
        self.turn = Took()
        self._records = 0
        self._contexts: list[tuple[int, int]] = []
        self._left: dict[int, list[tuple[int, int]]] = {}
        self._said: dict[str, float] = {}
        self._free: dict[str, float] = {}

    @property
    def context(self) -> int:
        return self._contexts[-1][1] if self._contexts else 0

    def note(self, record: Record) -> None:
        number, self._records = self._records, self._records + 1
        match record:
            case Prompt(role="user"):
                self.turn = Took()
            case Thought() | Text():
                self._spoke(len(record.ids) or len(record.text) / 4)
            case ToolCall() | BrokenCall():
                self._spoke(len(record.ids) or 1)
                self._said[record.id] = 0.0
            case Stop():
                self._stopped(number, record)
            case ToolResult():
                free = min(record.seconds, self._free.pop(record.id, 0.0))
                self._add(Took(tools=1, tool_seconds=record.seconds, hidden_seconds=free))
            case Elided():
                self._contexts.append((number, max(0, self.context - record.tokens)))
            case Summarised():
                self._add(Took(record.usage))
            case Rewound():
                self._left[number] = self._contexts
                self._contexts = [one for one in self._contexts if one[0] < record.to]
            case Returned():
                self._left[number] = self._contexts
                self._contexts = list(self._left.get(record.to, ()))
            case _:
                pass

    def holds(self, tokens: int) -> None:
        """The context was made shorter: so long it is now."""
        self._contexts.append((self._records - 1, tokens))

    def _spoke(self, tokens: float) -> None:
        """A call that closed before has run beside this, too."""
        self._said = {id: after + tokens for id, after in self._said.items()}

    def _stopped(self, number: int, stop: Stop) -> None:
        """One that was cancelled may not have read all that is before the model."""
        usage = stop.usage
        each = usage.decode_seconds / usage.output if usage.output else 0.0
        self._free = {id: after * each for id, after in self._said.items()}
        self._said = {}
        if stop.reason != "cancelled":
            self._contexts.append((number, usage.prompt + usage.output))
        self._add(Took(usage, steps=1))

    def _add(self, took: Took) -> None:
        self.whole, self.turn = _sum(self.whole, took), _sum(self.turn, took)


def ledger(records: Iterable[Record]) -> Ledger:
    """The ledger of a session as it stands."""
    made = Ledger()
    for record in records:
        made.note(record)
    return made


def _sum(one: Took, other: Took) -> Took:
    return replace(
        one,
        usage=one.usage + other.usage,
        steps=one.steps + other.steps,
        tools=one.tools + other.tools,
        tool_seconds=one.tool_seconds + other.tool_seconds,
        hidden_seconds=one.hidden_seconds + other.hidden_seconds,
    )
