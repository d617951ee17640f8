"""A text of many lines over the screen, to be read and closed."""

from __future__ import annotations

import re
from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from interlude.slash.door import Form
from interlude.terminal.looks import Look

_COLUMN = re.compile(r"\S.*?\s{2,}(?=\S)")


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
        self._drawn = diff(text, look) if form == "diff" else Columns(text, look.plain)

    def compose(self) -> ComposeResult:
        with VerticalScroll() as box:
            box.border_title = self._title
            box.border_subtitle = "Esc closes"
            yield Static(self._drawn)


class Columns:
    """Lines, each wrapped to where its second column begins: behind two blanks."""

    def __init__(self, text: str, style: Style) -> None:
        self._text = text
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self._text.split("\n"):
            found = _COLUMN.match(line)
            start = found.end() if found and found.end() <= options.max_width // 2 else 0
            first, rest = Text(line[:start], self._style), Text(line[start:], self._style)
            rows = rest.wrap(console, max(options.max_width - start, 1)) or [Text()]
            yield Text.assemble(first, Text("\n" + " " * start).join(rows))


def diff(text: str, look: Look) -> Text:
    """A patch with its lines coloured by what they say, without the ids of its contents."""
    shown = Text()
    for line in text.splitlines(keepends=True):
        if line.startswith("index "):
            continue
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
