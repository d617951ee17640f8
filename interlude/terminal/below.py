"""A hint that there is something below what is looked at."""

from __future__ import annotations

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from interlude.terminal.looks import Look


class Below(Widget):
    """Hidden while the end is in view. `blocks`: how many came since; -1: the end is in view."""

    DEFAULT_CSS = """
    Below { height: 1; display: none; padding: 0 1; }
    Below.-away { display: block; }
    """
    blocks: reactive[int] = reactive(-1)

    def __init__(self, look: Look, id: str | None = None) -> None:
        super().__init__(id=id)
        self.look = look

    def watch_blocks(self, blocks: int) -> None:
        self.set_class(blocks >= 0, "-away")

    def render(self) -> Text:
        said = f"↓ {self.blocks} new below" if self.blocks > 0 else "↓ more below"
        return Text.assemble((said, self.look.accent), ("  ctrl+end goes there", self.look.dim))
