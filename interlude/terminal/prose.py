"""What the model says to the user: Markdown, of which only the last part is drawn again while it grows."""

from __future__ import annotations

from rich.text import Text
from textual.strip import Strip

from interlude.terminal.block import Block
from interlude.terminal.drawing import behind
from interlude.terminal.looks import Look
from tools.output import clean


class Prose(Block):
    """A text that comes in pieces."""

    def __init__(self) -> None:
        self._new: list[str] = []
        self._text = ""
        self._done = 0
        self._rows: list[Strip] = []
        self._drawn_for: tuple[int, str] = (0, "")
        self.growing = True

    def add(self, text: str) -> None:
        self._new.append(text)

    def close(self) -> None:
        """Nothing comes any more."""
        self.growing = False

    @property
    def text(self) -> str:
        if self._new:
            self._text += "".join(self._new)
            self._new = []
        return self._text

    def draw(self, width: int, look: Look) -> list[Strip]:
        # Parses and colours with libraries that the first paint does without.
        from interlude.terminal.markdown import markdown_rows

        if self._drawn_for != (width, look.name):
            self._drawn_for, self._done, self._rows = (width, look.name), 0, []
        inner = width - 2
        if self.growing:
            self._freeze(inner, look)
        rest = clean(self.text[self._done :])
        rows = (
            self._join(markdown_rows(rest, inner, look, closed=not self.growing))
            if rest.strip()
            else self._rows
        )
        if not self.growing:
            self._rows, self._done = [], 0
        return behind(Text("  "), rows)

    def _freeze(self, width: int, look: Look) -> None:
        """Draw the parts that are complete for good: all but the last two."""
        from interlude.terminal.markdown import blocks_of, markdown_rows

        source = self.text[self._done :]
        blocks = blocks_of(source)
        if len(blocks) < 3:
            return
        lines = source.splitlines(keepends=True)
        size = sum(map(len, lines[: blocks[-2][0]]))
        part = clean(source[:size])
        self._rows = self._join(markdown_rows(part, width, look))
        self._done += size

    def _join(self, rows: list[Strip]) -> list[Strip]:
        """The rows behind those that are there, with a blank one between."""
        return [*self._rows, Strip([]), *rows] if self._rows and rows else [*self._rows, *rows]
