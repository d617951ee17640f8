"""Story: a session's records and updates as blocks, and which of them have changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from agent.marks import Elided, Kept, Named, Record, Rewound, Summarised
from agent.updates import Began, Ended, Notice, Question, Queued, Settled, Tail, Update, Written
from engine.messages import BrokenCall, Prompt, Stop, Text, Thought, ToolCall, ToolResult
from interlude.terminal.block import Block
from interlude.terminal.lane import Lane
from interlude.terminal.prose import Prose
from interlude.terminal.remark import Remark
from interlude.terminal.said import Said
from interlude.terminal.thought import ThoughtBlock
from tools.output import clean

_B = TypeVar("_B", bound=Block)


class Story:
    """The blocks of the branch that a session is on. `changed` are those to draw again; who draws clears it.

    `clock` tells the seconds that running calls are timed by.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.blocks: list[Block] = []
        self.changed: set[Block] = set()
        self._clock = clock
        self._lanes: dict[str, Lane] = {}
        self._known: dict[str, str | None] = {}
        self._open: ThoughtBlock | Prose | None = None
        self._thinking = False

    def read(self, records: Iterable[Record]) -> None:
        """What was written before anyone looked."""
        for number, record in enumerate(records):
            self._add(number, record, None)
        self._close()

    def hear(self, update: Update) -> None:
        match update:
            case Written(number, record):
                self._add(number, record, self._clock())
            case Tail(id, text):
                if lane := self._lanes.get(id):
                    lane.print(text)
                    self.changed.add(lane)
            case Question(call):
                self._asked(call.id, True)
            case Settled(id):
                self._asked(id, False)
            case Notice(text, level):
                self.put(Remark(clean(text), level))
            case Ended(outcome, error):
                self._ended(outcome.why, outcome.detail, error)
            case Began() | Queued():
                pass

    def put(self, block: Block) -> None:
        """One more block, at the end."""
        self._close()
        self._append(block)

    def tick(self) -> bool:
        """So much later it is; whether anything runs that shows it."""
        now, running = self._clock(), [lane for lane in self._lanes.values() if lane.running]
        for lane in running:
            lane.tick(now)
            self.changed.add(lane)
        return bool(running)

    def _add(self, number: int, record: Record, now: float | None) -> None:
        match record:
            case Prompt(text, role):
                if role == "user":
                    self._thinking = False
                    self.put(_numbered(Said(clean(text)), number))
            case Thought(text):
                self._thought(number, text)
            case Text(text):
                self._prose(number, text)
            case ToolCall() | BrokenCall():
                self._call(number, record, now)
            case ToolResult():
                self._result(record)
            case Stop(reason):
                if reason != "call":
                    self._close()
            case Kept():
                pass
            case Rewound(to, files):
                self._rewound(number, to, files)
            case Elided(ids, tokens):
                what = "result" if len(ids) == 1 else "results"
                self._remark(
                    number,
                    f"shortened: {len(ids)} older {what}, {tokens:,} tokens, no longer shown to the model",
                )
            case Summarised():
                self._remark(
                    number, "shortened: what came before is a summary now; your messages stay word for word"
                )
            case Named(title):
                self._remark(number, f"named: {clean(title)}")

    def _thought(self, number: int, text: str) -> None:
        if not isinstance(self._open, ThoughtBlock):
            if not text.strip():
                return
            self._close()
            block = _numbered(ThoughtBlock(first=not self._thinking), number)
            self._thinking = True
            self._append(block)
            self._open = block
        self._open.add(clean(text))
        self.changed.add(self._open)

    def _prose(self, number: int, text: str) -> None:
        if not isinstance(self._open, Prose):
            if not text.strip():
                return
            self._close()
            self._thinking = False
            self._append(block := _numbered(Prose(), number))
            self._open = block
        self._open.add(text)
        self.changed.add(self._open)

    def _call(self, number: int, call: ToolCall | BrokenCall, now: float | None) -> None:
        self._close()
        self._thinking = self._thinking and call.in_thought
        lane = _numbered(Lane(call, self._known, now), number)
        lane.joined = call.in_thought or (bool(self.blocks) and isinstance(self.blocks[-1], Lane))
        self._lanes[call.id] = lane
        self._append(lane)

    def _result(self, result: ToolResult) -> None:
        if lane := self._lanes.pop(result.id, None):
            lane.end(result)
            self.changed.add(lane)
        self._known = {**self._known, **result.files} if result.files else self._known

    def _asked(self, id: str, asked: bool) -> None:
        if lane := self._lanes.get(id):
            lane.asked = asked
            self.changed.add(lane)

    def _rewound(self, number: int, to: int, files: str) -> None:
        self._close()
        kept = next((at for at, block in enumerate(self.blocks) if block.number >= to), len(self.blocks))
        del self.blocks[kept:]
        self._lanes.clear()
        self._thinking = False
        self._remark(number, "wound back" + (", with the files" if files else "; the files stay as they are"))

    def _ended(self, why: str, detail: str, error: str) -> None:
        self._close()
        self._thinking = False
        if error:
            self.put(Remark(clean(error), "error"))
        elif why == "cancelled":
            self.put(Remark("interrupted", "warning"))
        elif why != "end":
            said = {
                "length": "the answer was cut off: it reached the longest output",
                "context": "the context is full: /compact makes room",
                "budget": f"stopped: {detail} is used up",
                "repeats": "stopped: the same call was made again and again",
            }
            self.put(Remark(said.get(why, why), "warning"))

    def _remark(self, number: int, text: str) -> None:
        self.put(_numbered(Remark(text), number))

    def _close(self) -> None:
        """What grew is complete."""
        if self._open is not None:
            self._open.close()
            self.changed.add(self._open)
            self._open = None

    def _append(self, block: Block) -> None:
        self.blocks.append(block)
        self.changed.add(block)


def _numbered(block: _B, number: int) -> _B:
    block.number = number
    return block
