"""Long pastes: a chip stands for each while one writes, and its text for the chip when it is sent."""

from __future__ import annotations

import re

from tools.output import clean

LINES = 12
"""Lines from which on a paste is folded."""
CHARACTERS = 1200

CHIP = re.compile(r"\[pasted \d+ (?:lines|characters)(?: #\d+)?\]")


class Pastes:
    """The pastes of one message, by their chips."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def fold(self, text: str) -> str:
        """What to put in for a paste: its text, without escapes, or a chip where that is long."""
        text = clean(text)
        lines = text.count("\n") + 1
        if lines < LINES and len(text) < CHARACTERS:
            return text
        size = f"{lines} lines" if lines >= LINES else f"{len(text)} characters"
        chip, number = f"[pasted {size}]", 1
        while chip in self._texts and self._texts[chip] != text:
            number += 1
            chip = f"[pasted {size} #{number}]"
        self._texts[chip] = text
        return chip

    def unfold(self, text: str) -> str:
        """The message with its chips opened; what only looks like one stays as it is."""
        return CHIP.sub(lambda chip: self._texts.get(chip[0], chip[0]), text)

    def chips(self, line: str) -> list[tuple[int, int]]:
        """Where chips stand in a line: start and end."""
        return [chip.span() for chip in CHIP.finditer(line) if chip[0] in self._texts]

    def clear(self) -> None:
        self._texts.clear()
