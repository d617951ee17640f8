"""The first lines of a screen: what this is, where it works, how one goes on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.strip import Strip

from interlude.terminal.block import Block
from interlude.terminal.drawing import wrapped
from interlude.terminal.looks import Look


class Greeting(Block):
    """Lines, the first of them strong."""

    joined = True

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = tuple(lines)

    def draw(self, width: int, look: Look) -> list[Strip]:
        rows: list[Strip] = []
        for number, line in enumerate(self._lines):
            style = look.strong if number == 0 else look.dim
            rows += wrapped(Text(line, style), width, Text("  "), Text("  "))
        return rows
