"""The messages that wait for the turn to end."""

from __future__ import annotations

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from interlude.terminal.drawing import cut
from interlude.terminal.looks import Look
from tools.output import clean

SHOWN = 3


class Waiting(Widget):
    """A line for each of them, hidden where there are none."""

    DEFAULT_CSS = """
    Waiting { height: auto; display: none; padding: 0 1; }
    Waiting.-some { display: block; }
    """
    texts: reactive[tuple[str, ...]] = reactive((), layout=True)

    def __init__(self, look: Look, id: str | None = None) -> None:
        super().__init__(id=id)
        self.look = look

    def watch_texts(self, texts: tuple[str, ...]) -> None:
        self.set_class(bool(texts), "-some")

    def render(self) -> Text:
        width = max(self.size.width, 20)
        lines = [
            cut(
                Text.assemble(("» ", self.look.accent), (" ".join(clean(text[:500]).split()), self.look.dim)),
                width,
            )
            for text in self.texts[:SHOWN]
        ]
        if more := len(self.texts) - SHOWN:
            lines += [Text(f"  … {more} more", self.look.dim)] if more > 0 else []
        return Text("\n").join(lines)
