"""A line about the conversation: a notice, what was shortened or wound back, why a turn ended."""

from __future__ import annotations

from typing import Literal, TypeAlias

from rich.text import Text
from textual.strip import Strip

from interlude.terminal.block import Block
from interlude.terminal.drawing import wrapped
from interlude.terminal.looks import Look

Level: TypeAlias = Literal["info", "warning", "error"]
_GLYPHS: dict[Level, str] = {"info": "· ", "warning": "! ", "error": "✗ "}


class Remark(Block):
    """A sentence that neither the user nor the model said."""

    def __init__(self, text: str, level: Level = "info") -> None:
        self.text = text
        self.level: Level = level

    def draw(self, width: int, look: Look) -> list[Strip]:
        style = {"info": look.dim, "warning": look.warn, "error": look.bad}[self.level]
        return wrapped(Text(self.text, style), width, Text(_GLYPHS[self.level], style), Text("  "))
