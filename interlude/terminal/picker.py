"""A list to choose from; typing narrows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from interlude.slash.door import Choice

SHOWN = 500
"""Lines of the list; typing finds the others."""


LABEL = 46
"""Columns of the labels where details stand behind them."""


class Letters(Input):
    """What is typed to narrow the list; some keys are the list's."""

    def __init__(self, typed: str, acts: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(typed, placeholder="type to narrow", compact=True)
        self.cursor_blink = False
        self._acts = acts

    def on_key(self, event: events.Key) -> None:
        if act := self._acts.get(event.key):
            event.prevent_default()
            event.stop()
            act()


class Picker(ModalScreen[str | None]):
    """Ends with the value of a choice, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "choose nothing")]

    DEFAULT_CSS = """
    Picker { align: center middle; background: $background 60%; }
    Picker > Vertical {
        width: 90%; max-width: 100; height: auto; max-height: 80%;
        border: round $border; border-title-color: $text; background: $surface; padding: 0 1;
    }
    Picker Input, Picker Input:focus { border: none; height: 1; padding: 0; background: $surface; }
    Picker OptionList, Picker OptionList:focus {
        border: none; height: auto; max-height: 16; padding: 0; margin-top: 1; background: $surface;
        scrollbar-size-vertical: 1; text-wrap: nowrap; text-overflow: ellipsis;
        & > .option-list--option-highlighted { background: $primary; color: $text; text-style: none; }
    }
    Picker VerticalScroll { height: auto; max-height: 40vh; margin-bottom: 1; scrollbar-size-vertical: 1; }
    Picker VerticalScroll Static { width: 1fr; height: auto; }
    Picker .none { color: $text-muted; display: none; margin-top: 1; }
    """

    def __init__(self, title: str, choices: Sequence[Choice], *, typed: str = "", about: str = "") -> None:
        super().__init__()
        self._title = title
        self.choices = choices
        self._about = about
        self._found: list[Choice] = []
        self._typed = typed
        self._narrowed: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = self._title
            box.border_subtitle = "Enter chooses, Esc leaves"
            if self._about:
                with VerticalScroll(can_focus=False):
                    yield Static(Text(self._about))
            yield Letters(self._typed, self._acts())
            yield OptionList()
            yield Static("nothing has these letters", classes="none")

    def _acts(self) -> dict[str, Callable[[], object]]:
        """What keys do; the entry calls it in the order in which they were pressed."""
        leave = partial(self.dismiss, None)
        moves = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}
        if self._about:
            moves = {"up": -1, "down": 1}
        return {
            **{"pageup": partial(self._read, -1), "pagedown": partial(self._read, 1)},
            **{key: partial(self._move, by) for key, by in moves.items()},
            **{"enter": self._choose, "escape": leave, "ctrl+c": leave},
        }

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self._narrow(self._typed)
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        """Those that have every word that was typed."""
        if typed == self._narrowed:
            return
        self._narrowed = typed
        words = typed.lower().split()
        found = [
            one for one in self.choices if all(word in f"{one.label} {one.detail}".lower() for word in words)
        ]
        self._found = found[:SHOWN]
        options = self.query_one(OptionList)
        options.clear_options()
        width = min(LABEL, max((len(one.label) for one in self._found if one.detail), default=0))
        options.add_options([Option(_row(one, width)) for one in self._found])
        options.highlighted = 0 if self._found else None
        self.query_one(".none").display = not self._found

    def _move(self, by: int) -> None:
        options = self.query_one(OptionList)
        if self._found:
            last = len(self._found) - 1
            options.highlighted = max(0, min(last, (options.highlighted or 0) + by))

    def _read(self, pages: int) -> None:
        """Go on in what it is about."""
        box = self.query_one(VerticalScroll)
        box.scroll_relative(y=pages * max(box.size.height - 1, 1), animate=False)

    def _choose(self) -> None:
        self._narrow(self.query_one(Input).value)
        if self._found:
            self.dismiss(self._found[self.query_one(OptionList).highlighted or 0].value)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._found[event.option_index].value)


def _row(choice: Choice, width: int) -> Text:
    row = Text()
    if not choice.detail:
        return row.append(choice.label)
    label = choice.label if len(choice.label) <= width else f"{choice.label[: width - 1]}\u2026"
    return row.append(label.ljust(width + 2)).append(choice.detail, "dim")
