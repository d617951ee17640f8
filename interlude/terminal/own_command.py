"""A command that the user ran themselves, and what it printed."""

from __future__ import annotations

from rich.text import Text
from textual.strip import Strip

from agent.marks import Printed
from interlude.terminal.block import Block
from interlude.terminal.bodies import output_rows
from interlude.terminal.drawing import behind, row, sides
from interlude.terminal.lane import duration
from interlude.terminal.looks import Look
from tools.output import clean

SHOWN = 20
"""Rows of output that are shown while it is folded: the last ones."""


class OwnCommand(Block):
    """Runs until `end`."""

    def __init__(self, command: str) -> None:
        self._command = clean(command)
        self._printed: Printed | None = None

    def end(self, printed: Printed) -> None:
        self._printed = printed

    def draw(self, width: int, look: Look) -> list[Strip]:
        left = Text.assemble(("! ", look.warn), (" ".join(self._command.split()), look.user))
        if self._printed is None:
            return [sides(left, Text("running", look.accent), width)]
        code, seconds = self._printed.code, duration(self._printed.seconds)
        right = Text.assemble((f"exit {code} " if code else "", look.bad), (seconds, look.dim))
        text = clean(self._printed.text).rstrip("\n")
        rows = output_rows(text.split("\n"), width - 2, look) if text else []
        if self.folded and len(rows) > SHOWN + 1:
            rows = [row(Text(f"… {len(rows) - SHOWN} rows before", look.dim)), *rows[-SHOWN:]]
        self.folds = self.folds or len(rows) > SHOWN
        return [sides(left, right, width), *behind(Text("│ ", look.rule), rows)]
