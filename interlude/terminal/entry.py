"""The field that a message is written in: long pastes are chips, and everything else is text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.widgets import TextArea

from interlude.terminal.pastes import Pastes

_EDITING = {
    key: binding.action
    for binding in TextArea.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
}
"""What a text area does at a key."""
_CHIP = Style(reverse=True)


class Entry(TextArea):
    """A text of several lines; `unfolded` is the message with its pastes. `acts`: what further keys do."""

    DEFAULT_CSS = """
    Entry, Entry:focus {
        height: auto; max-height: 10; min-height: 1;
        border: none; padding: 0; background: transparent;
        scrollbar-size-vertical: 1;
        & .text-area--placeholder { color: $text-muted; }
    }
    """

    def __init__(self, placeholder: str, acts: Mapping[str, Callable[[], None]]) -> None:
        super().__init__(placeholder=placeholder, highlight_cursor_line=False, compact=True)
        self.cursor_blink = False  # an idle screen paints nothing
        self._acts = acts
        self.pastes = Pastes()

    @property
    def unfolded(self) -> str:
        return self.pastes.unfold(self.text)

    @property
    def before_cursor(self) -> str:
        """The line up to the cursor."""
        row, column = self.cursor_location
        return self.document.get_line(row)[:column]

    def fill(self, text: str) -> None:
        """Have another text, the cursor at its end."""
        self.text = text
        self.move_cursor(self.document.end)

    def wipe(self) -> None:
        self.pastes.clear()
        self.text = ""

    def put(self, text: str, instead: int = 0) -> None:
        """Type a text over so many characters before the cursor."""
        row, column = self.cursor_location
        self.replace(text, (row, column - instead), (row, column), maintain_selection_offset=False)

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        for start, end in self.pastes.chips(line.plain):
            line.stylize(_CHIP, start, end)
        return line

    async def on_key(self, event: events.Key) -> None:
        """Every key has its effect here and now: through bindings, a letter could overtake a backspace."""
        act, action = self._acts.get(event.key), _EDITING.get(event.key)
        if act or action:
            event.prevent_default()
            event.stop()
        if act:
            act()
        elif action:
            await self.run_action(action)

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        folded = self.pastes.fold(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        if put := self.replace(folded, *self.selection, maintain_selection_offset=False):
            self.move_cursor(put.end_location)

    def action_delete_left(self) -> None:
        """Backspace takes a chip as one letter."""
        row, column = self.cursor_location
        if self.selection.is_empty:
            for start, end in self.pastes.chips(self.document.get_line(row)):
                if start < column <= end:
                    self.delete((row, start), (row, end))
                    return
        super().action_delete_left()
