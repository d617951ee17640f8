"""Story: a session's records and updates as blocks, and which of them have changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from agent.loop import Outcome
from agent.marks import (
    Elided,
    Equipped,
    Laid,
    Mark,
    Named,
    Printed,
    Record,
    Returned,
    Rewound,
    Summarised,
    Typed,
    live,
)
from agent.updates import OWN, Done, Ended, Notice, Question, Settled, Tail, Update, Written
from engine.messages import BrokenCall, Prompt, Stop, Text, Thought, ToolCall, ToolResult
from interlude.terminal.block import Block
from interlude.terminal.greeting import Greeting
from interlude.terminal.lane import Lane
from interlude.terminal.own_command import OwnCommand
from interlude.terminal.prose import Prose
from interlude.terminal.remark import Remark
from interlude.terminal.said import Said
from interlude.terminal.thought import ThoughtBlock
from tools.output import clean

CUT_OFF = Printed("[interrupted]", 130, 0.0)
"""What a command of the user's came to whose session was killed."""


class Story:
    """The blocks of the branch that a session is on. `changed` are those to draw again; who draws clears it.

    `records` are the session's own, as they grow. `clock` tells the seconds that running calls are timed by.
    `greeting` stands above all.
    """

    def __init__(
        self,
        records: Sequence[Record] = (),
        clock: Callable[[], float] = time.monotonic,
        *,
        greeting: Sequence[str] = (),
    ) -> None:
        self.blocks: list[Block] = []
        self.changed: set[Block] = set()
        self._records = records
        self._greeting = greeting
        self._clock = clock
        self._lanes: dict[str, Lane] = {}
        self._known: dict[str, str | None] = {}
        self._open: ThoughtBlock | Prose | None = None
        self._thinking = False
        self._ran: OwnCommand | None = None
        self._read()

    def hear(self, update: Update) -> None:
        match update:
            case Written(_, Rewound() | Returned()):
                self._read()
            case Written(_, record):
                self._add(record, self._clock())
            case Tail(id, text):
                self._printed(id, text)
            case Done(result):
                self._result(result)
            case Question(call):
                self._asked(call.id, True)
            case Settled(id):
                self._asked(id, False)
            case Notice(text, level):
                self.put(Remark(clean(text), level))
            case Ended(outcome, error):
                self._ended(outcome, error)
            case _:
                pass

    def put(self, block: Block) -> None:
        """One more block, at the end."""
        self._close()
        self.blocks.append(block)
        self.changed.add(block)

    def tick(self) -> None:
        """So much later it is: calls that run show it."""
        now = self._clock()
        for lane in self._lanes.values():
            lane.tick(now)
            self.changed.add(lane)
        if self._ran is not None:
            self._ran.tick(now)
            self.changed.add(self._ran)

    def _read(self) -> None:
        """Begin anew, with what the branch holds."""
        self.blocks[:] = [Greeting(self._greeting)] if self._greeting else []
        self._lanes.clear()
        self._open, self._thinking = None, False
        for _, record in live(self._records):
            self._add(record, None)
        if self._ran is not None:
            self._ran.end(CUT_OFF)
            self._ran = None
        self._close()

    def _add(self, record: Record, now: float | None) -> None:
        match record:
            case Prompt(text, role):
                if role == "user":
                    self._thinking = False
                    self.put(Said(clean(text)))
            case Thought(text):
                self._thought(text)
            case Text(text):
                self._prose(text)
            case ToolCall() | BrokenCall():
                self._call(record, now)
            case ToolResult():
                self._result(record)
            case Stop(reason):
                if reason != "call":
                    self._close()
            case Typed(command):
                self._ran = OwnCommand(command, now)
                self.put(self._ran)
            case Printed():
                if self._ran is not None:
                    self._ran.end(record)
                    self.changed.add(self._ran)
                    self._ran = None
            case _:
                if said := told(record):
                    self.put(Remark(said))

    def _thought(self, text: str) -> None:
        if not isinstance(self._open, ThoughtBlock):
            if not text.strip():
                return
            self.put(block := ThoughtBlock(first=not self._thinking))
            self._open, self._thinking = block, True
        self._open.add(clean(text))
        self.changed.add(self._open)

    def _prose(self, text: str) -> None:
        if not isinstance(self._open, Prose):
            if not text.strip():
                return
            self.put(block := Prose())
            self._open, self._thinking = block, False
        self._open.add(text)
        self.changed.add(self._open)

    def _call(self, call: ToolCall | BrokenCall, now: float | None) -> None:
        lane = Lane(call, now)
        self._thinking = self._thinking and call.in_thought
        lane.joined = self._thinking or (bool(self.blocks) and isinstance(self.blocks[-1], Lane))
        self._lanes[call.id] = lane
        self.put(lane)

    def _result(self, result: ToolResult) -> None:
        if lane := self._lanes.pop(result.id, None):
            lane.end(result, self._known)
            self.changed.add(lane)
        self._known = {**self._known, **result.files} if result.files else self._known

    def _printed(self, id: str, text: str) -> None:
        if block := self._ran if id == OWN else self._lanes.get(id):
            block.print(text)
            self.changed.add(block)

    def _asked(self, id: str, asked: bool) -> None:
        if lane := self._lanes.get(id):
            lane.asked = asked
            self.changed.add(lane)

    def _ended(self, outcome: Outcome, error: str) -> None:
        self._close()
        self._thinking = False
        if error:
            self.put(Remark(clean(error), "error"))
        elif said := _ENDINGS.get(outcome.why):
            self.put(Remark(said.format(detail=outcome.detail), "warning"))

    def _close(self) -> None:
        """What grew is complete."""
        if self._open is not None:
            self._open.close()
            self.changed.add(self._open)
            self._open = None


_ENDINGS = {
    "cancelled": "interrupted",
    "length": "the answer was cut off: it reached the longest output",
    "context": "the context is full: /compact makes room",
    "budget": "stopped: {detail} is used up",
    "repeats": "stopped: the same call was made again and again",
}


def told(mark: Mark) -> str:
    """A mark in words, "" where the user needs none."""
    match mark:
        case Rewound(files=files):
            return "wound back" + (", with the files" if files else "; the files stay as they are")
        case Returned(files=files):
            return "back on what was left" + (", with its files" if files else "; the files stay as they are")
        case Laid(kept=kept) if kept:
            return f"{len(kept)} files stayed as they are, no command of this session made them"
        case Equipped(engine=engine, sandbox=sandbox):
            return f"from here on: {clean(engine.name)}, {sandbox.kind}"
        case Elided(ids, tokens):
            results = "result" if len(ids) == 1 else "results"
            return f"shortened: {len(ids)} older {results} ({tokens:,} tokens) no longer shown to the model"
        case Summarised():
            return "shortened: a summary stands for what came before; your messages stay word for word"
        case Named(title):
            return f"named: {clean(title)}"
        case _:
            return ""
