"""A Textual app that shows three lines and does nothing: what every other screen is measured against."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    """Three lines."""

    def compose(self) -> ComposeResult:
        yield Static("one\ntwo\nthree")


if __name__ == "__main__":
    Empty().run()
