"""A text of many lines over the screen, to be read and closed."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from interlude.slash.door import Form
from interlude.terminal.looks import Look


class Reader(ModalScreen[None]):
    """Scrolls with the keys that one expects."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,ctrl+c", "dismiss(None)", "close", priority=True),
    ]

    DEFAULT_CSS = """
    Reader { align: center middle; background: $background 60%; }
    Reader > VerticalScroll {
        width: 92%; max-width: 120; height: auto; max-height: 90%;
        border: round $border; border-title-color: $text; background: $surface; padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { width: 1fr; }
    }
    """

    def __init__(self, title: str, text: str, form: Form, look: Look) -> None:
        super().__init__()
        self._title = title
        self.text = text
        self._drawn = diff(text, look) if form == "diff" else Text(text, look.plain)

    def compose(self) -> ComposeResult:
        with VerticalScroll() as box:
            box.border_title = self._title
            box.border_subtitle = "Esc closes"
            yield Static(self._drawn)


def diff(text: str, look: Look) -> Text:
    """A patch with its lines coloured by what they say."""
    shown = Text()
    for line in text.splitlines(keepends=True):
        match line[:1]:
            case "+" if not line.startswith("+++"):
                style = look.added
            case "-" if not line.startswith("---"):
                style = look.removed
            case "@":
                style = look.accent
            case "d" | "+" | "-":
                style = look.strong
            case _:
                style = look.plain
        shown.append(line, style)
    return shown
