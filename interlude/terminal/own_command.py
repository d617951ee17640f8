"""A command that the user ran themselves, and what it printed."""

from __future__ import annotations

from rich.text import Text
from textual.strip import Strip

from agent.marks import Printed
from interlude.terminal.block import Block
from interlude.terminal.bodies import output_rows
from interlude.terminal.drawing import behind, row, sides
from interlude.terminal.lane import LIVE, duration
from interlude.terminal.looks import Look
from tools.output import clean

SHOWN = 20
"""Rows of output that are shown while it is folded: the last ones."""


class OwnCommand(Block):
    """Runs until `end`."""

    def __init__(self, command: str, began: float | None) -> None:
        self._command = clean(command)
        self._began = self._now = began
        self._tail: tuple[str, ...] = ()
        self._printed: Printed | None = None

    def tick(self, now: float) -> None:
        self._now = now

    def print(self, tail: str) -> None:
        """It has printed more; these are its last lines."""
        self._tail = tuple(clean(tail).rstrip("\n").split("\n")[-LIVE:])

    def end(self, printed: Printed) -> None:
        self._printed, self._tail = printed, ()

    def draw(self, width: int, look: Look) -> list[Strip]:
        left = Text.assemble(("! ", look.warn), (" ".join(self._command.split()), look.user))
        if self._printed is None:
            right = Text.assemble(("running", look.accent), (self._time(), look.dim))
            rows = output_rows(self._tail, width - 2, look)[-LIVE:] if self._tail else []
            return [sides(left, right, width), *behind(Text("│ ", look.rule), rows)]
        code, seconds = self._printed.code, duration(self._printed.seconds)
        right = Text.assemble((f"exit {code} " if code else "", look.bad), (seconds, look.dim))
        text = clean(self._printed.text).rstrip("\n")
        rows = output_rows(text.split("\n"), width - 2, look) if text else []
        if self.folded and len(rows) > SHOWN + 1:
            rows = [row(Text(f"… {len(rows) - SHOWN} rows before", look.dim)), *rows[-SHOWN:]]
        self.folds = self.folds or len(rows) > SHOWN
        return [sides(left, right, width), *behind(Text("│ ", look.rule), rows)]

    def _time(self) -> str:
        if self._began is None or self._now is None:
            return ""
        return f" {int(self._now - self._began)} s"
