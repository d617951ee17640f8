"""Output as a terminal would show it in the end: of progress bars and redraws what was there last."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tools.output import STRING, clean

_REDRAW = re.compile(
    r"\r(?!\n)|\x08|(?:\x1b\[|\x9b)(?:[0-9;]*[@-HJ-MPXdfsu`]|\?(?:1049|1047|47)[hl])|\x1b[78DEMc]"
)
_PIECE = re.compile(
    r"(?P<text>[^\x00-\x08\x0a-\x1f\x7f-\x9f]+)"
    r"|(?:\x1b\[|\x9b)(?P<numbers>[0-?]*)[ -/]*(?P<act>[@-~])"
    r"|\x1b(?P<short>[78DEMc])"
    r"|(?P<control>[\n\r\x08])"
)
_SHORT = {"7": "s", "8": "u", "D": "B", "E": "E", "M": "A", "c": "c"}
FARTHEST = 500
"""Lines and columns that the cursor goes where nothing was written."""
BLANK = 10_000
"""Lines without text that a screen gets at most, however often the cursor is sent on."""


def settled(text: str) -> str:
    """What stands on a screen without end after `text` was written to it; colours and titles are left out.

    What was there before the screen was cleared for the first time is kept.
    """
    text = text.replace("\r\n", "\n")
    if not _REDRAW.search(text):
        return clean(text)
    screen = _Screen()
    for piece in _PIECE.finditer(STRING.sub("", text)):
        if piece["text"]:
            screen.write(piece["text"])
        elif piece["control"]:
            screen.control(piece["control"])
        else:
            screen.act(piece["act"] or _SHORT[piece["short"]], piece["numbers"] or "")
    return clean("\n".join(screen.shown()))


@dataclass(slots=True)
class _Screen:
    """Lines, and where the next character goes.

    `top` is the line from which absolute positions count, -1 before there was one. `under` is what the
    alternate screen hides; `left` is how many lines without text may still be added.
    """

    lines: list[str] = field(default_factory=lambda: [""])
    row: int = 0
    column: int = 0
    top: int = -1
    kept: tuple[int, int] = (0, 0)
    under: _Screen | None = None
    left: int = BLANK

    def shown(self) -> list[str]:
        hidden = self.under.shown() if self.under else []
        return [*hidden, *(line.rstrip(" ") for line in self.lines)]

    def write(self, text: str) -> None:
        self._put(text, self.column + len(text))
        self.column += len(text)

    def control(self, control: str) -> None:
        if control == "\n":
            self.lines.extend([""] * (self.row + 2 - len(self.lines)))
            self.row, self.column = self.row + 1, 0
        else:
            self.column = 0 if control == "\r" else max(self.column - 1, 0)

    def act(self, letter: str, numbers: str) -> None:
        """A control sequence of ECMA-48 with its numbers."""
        given = [int(number[:5]) if number.isdigit() else 0 for number in numbers.split(";")]
        count, line = max(given[0], 1), self.lines[self.row]
        match letter:
            case "A" | "F":
                self._go(self.row - count, 0 if letter == "F" else self.column)
            case "B" | "E":
                self._go(self.row + count, 0 if letter == "E" else self.column)
            case "C" | "D":
                self._go(self.row, self.column + (count if letter == "C" else -count))
            case "G" | "`":
                self._go(self.row, count - 1)
            case "H" | "f":
                self._home()
                self._go(self.top + count - 1, (given[1] or 1) - 1 if len(given) > 1 else 0)
            case "d":
                self._home()
                self._go(self.top + count - 1, self.column)
            case "J":
                self._erase(given[0])
            case "K":
                self.lines[self.row] = ("" if given[0] else line[: self.column]) + (
                    self._blank(line) if given[0] == 1 else ""
                )
            case "X":
                self._put(" " * min(count, len(line)), self.column + count)
            case "P":
                self.lines[self.row] = line[: self.column] + line[self.column + count :]
            case "@":
                gap = " " * min(count, FARTHEST)
                self.lines[self.row] = line[: self.column] + gap + line[self.column :]
            case "L":
                self.lines[self.row : self.row] = self._blanks(count)
                self.column = 0
            case "M":
                del self.lines[self.row : self.row + count]
                self._go(self.row, 0)
            case "s":
                self.kept = (self.row, self.column)
            case "u":
                self._go(*self.kept)
            case "c":
                self._erase(2)
                self._go(self.top, 0)
            case "h" | "l" if numbers in ("?1049", "?1047", "?47"):
                self._switch(letter == "h")
            case _:
                pass

    def _put(self, text: str, end: int) -> None:
        line = self.lines[self.row]
        self.lines[self.row] = line[: self.column].ljust(self.column) + text + line[end:]

    def _blank(self, line: str) -> str:
        """A line whose start up to the cursor is blank."""
        rest = line[self.column + 1 :]
        return " " * (self.column + 1) + rest if rest else ""

    def _go(self, row: int, column: int) -> None:
        self.lines = self.lines or [""]
        self.lines += self._blanks(row + 1 - len(self.lines))
        self.row = max(min(row, len(self.lines) - 1), 0)
        self.column = max(min(column, len(self.lines[self.row]) + FARTHEST), 0)

    def _blanks(self, count: int) -> list[str]:
        """As many new lines as are asked for, as far as there may be more."""
        lines = [""] * max(min(count, FARTHEST, self.left), 0)
        self.left -= len(lines)
        return lines

    def _home(self) -> None:
        if self.top < 0:
            self.top = self.row + 1 if self.lines[self.row] else self.row

    def _erase(self, which: int) -> None:
        """All after the cursor, all before it, or all."""
        if which >= 2:
            self._home()
            del self.lines[self.top :]
        elif which == 1:
            first = max(self.top, 0)
            self.lines[first : self.row] = [""] * (self.row - first)
            self.lines[self.row] = self._blank(self.lines[self.row])
        else:
            self.lines[self.row] = self.lines[self.row][: self.column]
            del self.lines[self.row + 1 :]
        self._go(self.row, self.column)

    def _switch(self, alternate: bool) -> None:
        """To a screen of its own, or back to what it hid."""
        if alternate and self.under is None:
            self.under = _Screen(self.lines, self.row, self.column, self.top, self.kept)
            self.lines, self.row, self.column, self.top = [""], 0, 0, 0
        elif not alternate and self.under is not None:
            back, self.under = self.under, None
            self.lines, self.row, self.column, self.top = back.lines, back.row, back.column, back.top
