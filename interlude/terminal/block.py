"""Block: one piece of the conversation, drawn to rows on its own."""

from __future__ import annotations

from abc import ABC, abstractmethod

from textual.strip import Strip

from interlude.terminal.looks import Look


class Block(ABC):
    """`folds`: it can show more than it does while it is `folded`. `joined`: it belongs so closely to the
    block before it that no blank row stands between them."""

    folds = False
    folded = True
    joined = False

    @abstractmethod
    def draw(self, width: int, look: Look) -> list[Strip]:
        """Its rows, at most `width` cells wide."""
        ...
