"""What a headless run shows while it goes on: words for people, or each event as a line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Protocol, TextIO

from engine.messages import BrokenCall, Event, Text, Thought, ToolCall, ToolResult
from tools.output import clean
from tools.plan import Plan, plan_of

_MARKS = {"done": "[x]", "doing": "[>]", "pending": "[ ]"}
SHOWN = 200  # characters of a call or a result


class Face(Protocol):
    """Is shown every event as it happens."""

    def show(self, event: Event) -> None: ...


class Silent:
    """Shows nothing: the object at the end says it all."""

    def show(self, event: Event) -> None:
        """Nothing is shown."""


class Lines:
    """One JSON object a line, as in the trajectory."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def show(self, event: Event) -> None:
        ascii_only = self._out.isatty()  # JSON leaves some characters as they are that can steer a terminal
        print(json.dumps(asdict(event), ensure_ascii=ascii_only, default=dict), file=self._out, flush=True)


class Words:
    """Thoughts dimmed, calls and results in a line each. Nothing that is shown can steer the terminal."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._colour = out.isatty()
        self._open = False

    def show(self, event: Event) -> None:
        match event:
            case Thought():
                self._write(clean(event.text), dim=True)
            case Text():
                self._write(clean(event.text))
            case ToolCall(name="plan") if plan := plan_of([event]):
                self._plan(plan)
            case ToolCall():
                values = ", ".join(f"{name}={value!r}" for name, value in event.arguments.items())
                self._line(f"> {event.name} {values}")
            case BrokenCall():
                self._line(f"> broken call: {event.problem}")
            case ToolResult():
                self._line(f"< {event.text}", dim=True)
            case _:
                self._line("")

    def _plan(self, plan: Plan) -> None:
        """A step a line, with how it stands."""
        for step in plan.steps:
            self._line(f"{_MARKS[step.state]} {step.step}")

    def _line(self, text: str, *, dim: bool = False) -> None:
        """A line of its own, cut to what the eye takes in."""
        if self._open:
            self._write("\n")
        if shown := " ".join(clean(text).split()):
            cut = shown[:SHOWN] + " ..." if len(shown) > SHOWN else shown
            self._write(cut + "\n", dim=dim)

    def _write(self, text: str, *, dim: bool = False) -> None:
        if not text:
            return
        self._out.write(f"\x1b[2m{text}\x1b[22m" if dim and self._colour else text)
        self._out.flush()
        self._open = not text.endswith("\n")
