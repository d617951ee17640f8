"""What the user said."""

from __future__ import annotations

from rich.text import Text
from textual.strip import Strip

from interlude.terminal.block import Block
from interlude.terminal.drawing import row, wrapped
from interlude.terminal.looks import Look

SHOWN = 10
"""Rows of a long message that are shown while it is folded."""


class Said(Block):
    """A message of the user."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.folds = text.count("\n") >= SHOWN or len(text) > 80 * SHOWN

    def draw(self, width: int, look: Look) -> list[Strip]:
        first = Text("> ", look.accent)
        rows = wrapped(Text(self._text, look.user), width, first, Text("  "))
        if not self.folds or not self.folded or len(rows) <= SHOWN + 1:
            return rows
        return [*rows[:SHOWN], row(Text(f"  … {len(rows) - SHOWN} more lines", look.dim))]
