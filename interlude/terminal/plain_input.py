"""A text field that sends what was written."""

from __future__ import annotations

from textual.events import Key
from textual.message import Message
from textual.widgets import TextArea


class Composer(TextArea):
    """Enter sends."""

    class Submitted(Message):
        """A message is ready."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    DEFAULT_CSS = """
    Composer { height: auto; max-height: 10; min-height: 1; border: none; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__(compact=True)
        self.cursor_blink = False

    async def _on_key(self, event: Key) -> None:
        if event.key == "enter":
            event.prevent_default().stop()
            if self.text.strip():
                self.post_message(self.Submitted(self.text))
                self.text = ""
            return
        await super()._on_key(event)
