"""A stretch of reasoning: one line while it is folded, the newest words of it while it grows."""

from __future__ import annotations

from rich.text import Text
from textual.strip import Strip

from interlude.terminal.block import Block
from interlude.terminal.drawing import cut, cut_left, row, wrapped
from interlude.terminal.looks import Look

TAIL = 400
"""Characters of a growing thought that its live line is made from."""


class ThoughtBlock(Block):
    """What is thought between two calls. `first`: nothing of the same thought came before."""

    folds = True

    def __init__(self, first: bool) -> None:
        self._pieces: list[str] = []
        self.joined = not first
        self.first = first
        self.growing = True

    def add(self, text: str) -> None:
        self._pieces.append(text)

    def close(self) -> None:
        """Nothing comes any more."""
        self.growing = False
        self._pieces = ["".join(self._pieces)]

    @property
    def text(self) -> str:
        if len(self._pieces) > 64:
            self._pieces = ["".join(self._pieces)]
        return "".join(self._pieces)

    def draw(self, width: int, look: Look) -> list[Strip]:
        glyph = Text("∴ ", look.accent) if self.first else Text("┃ ", look.rule)
        if not self.folded:
            rest = Text("┃ ", look.rule)
            return wrapped(Text(self.text.strip(), look.thought), width, glyph, rest)
        if self.growing:
            words = " ".join(self._tail().split())
            line = Text(cut_left(words, width - 2), look.thought)
        else:
            line = cut(Text(" ".join(self.text[: 4 * width].split()), look.thought), width - 2)
        return [row(Text.assemble(glyph, line))]

    def _tail(self) -> str:
        """The newest words, without joining all of it."""
        tail = ""
        for piece in reversed(self._pieces):
            tail = piece + tail
            if len(tail) >= TAIL:
                break
        return tail[-TAIL:]
