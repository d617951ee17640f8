"""What the word at the cursor could become: commands after a slash, files after an @."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.text import Text
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from interlude.slash.command import Command
from interlude.terminal.fuzzy import best
from interlude.terminal.names import mention

_COMMAND = re.compile(r"/[\w-]*$")
_ARGUMENT = re.compile(r"/([\w-]+) +(\S*)$")
_FILE = re.compile(r"(?:^|(?<=\s))@(\S*)$")


@dataclass(frozen=True, slots=True)
class Offer:
    """What could stand there. `text` is put in place of the last `instead` characters."""

    kind: Literal["command", "argument", "file"]
    text: str
    instead: int
    help: str = ""


def offers(
    line: str, commands: Sequence[Command], words: Callable[[str], Sequence[str]], names: Sequence[str]
) -> list[Offer]:
    """For a line up to the cursor; `words` are what a command's argument can be."""
    if typed := _COMMAND.match(line):
        return [
            Offer("command", f"/{command.name}", len(typed[0]), command.help)
            for command in sorted(commands, key=lambda command: command.name != line[1:])
            if command.name.startswith(line[1:])
        ]
    if typed := _ARGUMENT.match(line):
        found = [word for word in words(typed[1]) if word.startswith(typed[2])]
        return [] if found == [typed[2]] else [Offer("argument", word, len(typed[2])) for word in found]
    if typed := _FILE.search(line):
        return [Offer("file", mention(name), len(typed[0])) for name in best(typed[1], names)]
    return []


class Menu(OptionList, can_focus=False):
    """The offers, one of them chosen; the composer moves it, and it is never focused."""

    DEFAULT_CSS = """
    Menu, Menu:focus {
        height: auto; max-height: 8; border: none; padding: 0 1; background: $panel;
        scrollbar-size-vertical: 1; text-wrap: nowrap; text-overflow: ellipsis;
        & > .option-list--option-highlighted { background: $primary; color: $text; text-style: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._offers: list[Offer] = []
        self.display = False

    def offer(self, found: Sequence[Offer]) -> None:
        """Show these, or nothing."""
        if list(found) == self._offers:
            return
        self._offers = list(found)
        self.display = bool(found)
        self.clear_options()
        width = max((len(offer.text) for offer in found), default=0)
        self.add_options([Option(_row(offer, width)) for offer in found])
        self.highlighted = 0 if found else None

    @property
    def offered(self) -> tuple[Offer, ...]:
        return tuple(self._offers)

    @property
    def chosen(self) -> Offer | None:
        return self._offers[self.highlighted or 0] if self._offers else None


def _row(offer: Offer, width: int) -> Text:
    row = Text()
    row.append(offer.text.ljust(width + 2) if offer.help else offer.text)
    row.append(offer.help, "dim")
    return row
