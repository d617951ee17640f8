"""What the user has sent, kept across sessions in a file of their own."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

KEPT = 1000
"""Entries of the file; it is shortened when it has twice as many."""
LONGEST = 16_384
"""Characters of an entry: what is longer is not kept."""


class History:
    """Entries, the oldest first. Several sessions may write to one file; each reads it when it starts.

    What begins with a space is not kept, as in a shell. A file that cannot be read or written is done
    without: typing goes on.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.entries = self._read()
        if len(self.entries) > 2 * KEPT:
            self._shorten()
        self.entries = self.entries[-KEPT:]

    def add(self, text: str) -> None:
        """Keep what was sent, unless it was the last entry anyway."""
        if not text.strip() or text.startswith(" ") or len(text) > LONGEST or self.entries[-1:] == [text]:
            return
        self.entries.append(text)
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            fd = os.open(self._file, flags, 0o600)
            try:
                os.write(fd, json.dumps(text).encode() + b"\n")
            finally:
                os.close(fd)

    def _read(self) -> list[str]:
        try:
            lines = self._file.read_bytes().splitlines()
        except OSError:
            return []
        return [entry for line in lines if (entry := _entry(line))]

    def _shorten(self) -> None:
        with contextlib.suppress(OSError):
            fd, name = tempfile.mkstemp(dir=self._file.parent, prefix=self._file.name)
            with os.fdopen(fd, "w", encoding="ascii") as out:
                out.writelines(json.dumps(entry) + "\n" for entry in self.entries[-KEPT:])
            Path(name).replace(self._file)


class Recall:
    """Going back and forth through a history from a draft, which is there again at the end."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._place = 0  # entries back from the end
        self._draft = ""

    def back(self, text: str) -> str | None:
        """The entry before; None where there is none. `text` is what stands there now."""
        if self._place == 0:
            self._draft = text
        return self._go(self._place + 1)

    def forth(self) -> str | None:
        """The entry after, at the end the draft; None where there is none."""
        return self._go(self._place - 1)

    def leave(self) -> None:
        """What stands there is a draft of its own now."""
        self._place = 0

    def _go(self, place: int) -> str | None:
        if not 0 <= place <= len(self._history.entries):
            return None
        self._place = place
        return self._history.entries[-place] if place else self._draft


def _entry(line: bytes) -> str:
    """The text of a line; "" where another program wrote it."""
    try:
        entry = json.loads(line)
    except ValueError:
        return ""
    return entry if isinstance(entry, str) else ""
