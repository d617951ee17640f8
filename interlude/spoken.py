"""What happens in a session, said in lines: each begins with a word that names what it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, TypeAlias

from agent.marks import Equipped, Printed, Record, Typed
from agent.updates import Ended, Loading, Notice, Question, Update, Written
from engine.messages import BrokenCall, Prompt, Text, Thought, ToolCall, ToolResult
from tools.output import clean
from tools.plan import plan_of

SHOWN = 200
"""Characters of a call or of the first line of a result."""

BETWEEN = 10.0
"""Seconds between two lines about a model that is being loaded."""

Stream: TypeAlias = Literal["thought", "answer"]


class Spoken:
    """Hears a session and says its lines; no cursor is moved and nothing is coloured.

    A thought and an answer come in whole lines, the first of them named. `cost` says what the turn cost, ""
    where that is not known.
    """

    def __init__(self, say: Callable[[str], None], cost: Callable[[], str] = str) -> None:
        self._say = say
        self._cost = cost
        self._stream: Stream | None = None
        self._rest = ""
        self._begun = False
        self._load_said = 0.0

    def hear(self, update: Update) -> None:
        match update:
            case Written():
                self._record(update.record)
            case Notice():
                self.line("note" if update.level == "info" else "warning", update.text)
            case Question():
                self.call("question", f"{update.why}: {_call(update.call)}")
                for rule in update.rules:
                    self.line("always would allow", rule)
            case Loading(percent):
                self._loading(percent)
            case Ended():
                self._ended(update)
            case _:
                pass

    def line(self, word: str, text: str) -> None:
        """A line of its own."""
        self._flush()
        self._say(f"{word}: {_one(text)}" if text else word)

    def call(self, word: str, text: str) -> None:
        """A line that is cut to what is worth hearing."""
        line = _one(text)
        self.line(word, line if len(line) <= SHOWN else line[:SHOWN] + " ...")

    def block(self, word: str, text: str) -> None:
        """A text of several lines."""
        self._flush()
        first, *rest = clean(text).rstrip("\n").split("\n")
        self._say(f"{word}: {first or 'nothing'}" if not rest else f"{word}: {first}".rstrip())
        for line in rest:
            self._say(line)

    def _record(self, record: Record) -> None:
        match record:
            case Thought(text=text):
                self._pour("thought", text)
            case Text(text=text):
                self._pour("answer", text)
            case ToolCall(name="plan") if plan := plan_of([record]):
                for step in plan.steps:
                    self.line(f"plan, {step.state}", step.step)
            case ToolCall():
                self.call("call", _call(record))
            case BrokenCall():
                self.call("broken call", record.problem)
            case ToolResult():
                self.call("result" if record.ok else "failed", _result(record.text))
            case Typed():
                self.line("shell", record.command)
            case Printed():
                self.block(
                    "printed" if record.code == 0 else f"printed, exit code {record.code}", record.text
                )
            case Equipped():
                self.line("note", f"from here on {record.engine.name} answers")
            case Prompt(role="user"):
                self.block("you", record.text)
            case _:
                self._flush()

    def _pour(self, stream: Stream, text: str) -> None:
        """More of a thought or of an answer: its whole lines are said."""
        if stream != self._stream:
            self._flush()
            self._stream, self._rest, self._begun = stream, "", False
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._part(line)

    def _part(self, line: str) -> None:
        line = clean(line)
        if not self._begun and not line.strip():
            return
        self._say(line if self._begun else f"{self._stream}: {line}")
        self._begun = True

    def _flush(self) -> None:
        """What has no line end yet ends here."""
        if self._rest.strip():
            self._part(self._rest)
        self._stream, self._rest = None, ""

    def _loading(self, percent: int) -> None:
        """Now and then, where it takes long."""
        now = time.monotonic()
        self._load_said = self._load_said or now
        if now - self._load_said > BETWEEN:
            self._load_said = now
            self.line("loading the model", f"{percent} %")

    def _ended(self, update: Ended) -> None:
        if update.error:
            self.line("error", update.error)
        elif update.outcome.why == "end":
            self.line("done", self._cost())
        elif update.outcome.why == "cancelled":
            self.line("interrupted", "")
        else:
            self.line("stopped early", update.outcome.detail or update.outcome.why)


def _one(text: str) -> str:
    return " ".join(clean(text).split())


def _call(call: ToolCall | BrokenCall) -> str:
    if isinstance(call, BrokenCall):
        return call.problem
    return f"{call.name} " + ", ".join(f"{name} {value}" for name, value in call.arguments.items())


def _result(text: str) -> str:
    """The first line, and how many there are."""
    lines = text.strip("\n").split("\n")
    more = f" (and {len(lines) - 1} more lines)" if len(lines) > 2 else ""
    return (" ".join(lines) if len(lines) <= 2 else lines[0]) + more
