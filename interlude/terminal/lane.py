"""A lane: a call from the moment it closes to its result, with what it prints meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from engine.messages import Call, ToolCall, ToolResult
from interlude.terminal.block import Block
from interlude.terminal.bodies import asked_rows, checklist_rows, diff_rows, output_rows
from interlude.terminal.caption import outcome, subject, title
from interlude.terminal.changes import Change, changes_of
from interlude.terminal.diff import counts
from interlude.terminal.drawing import behind, row, sides
from interlude.terminal.looks import Look
from tools.output import clean

LIVE = 3
"""Lines of a running call's output that are shown."""
FAILED = 4
"""Lines of a failed call's output that are shown while it is folded."""
CHANGED = 14
"""Rows of a diff that are shown while it is folded."""


class Lane(Block):
    """A call and what comes of it.

    `began`: when it was heard of, in seconds of the clock that `tick` is told of; None: it was read.
    """

    folds = True

    def __init__(self, call: Call, began: float | None) -> None:
        self.call = call
        self.result: ToolResult | None = None
        self.asked = False
        self._began = began
        self._now = began
        self._tail: tuple[str, ...] = ()
        self._changes: list[Change] | None = None

    @property
    def running(self) -> bool:
        return self.result is None

    def tick(self, now: float) -> None:
        """So late it is."""
        self._now = now

    def print(self, tail: str) -> None:
        """The call has printed more; these are its last lines."""
        self._tail = tuple(clean(tail).rstrip("\n").split("\n")[-LIVE:])

    def end(self, result: ToolResult, known: Mapping[str, str | None]) -> None:
        """This came of it; `known` are texts of files as they stood before."""
        self.result, self._tail, self._changes = result, (), None
        if isinstance(self.call, ToolCall):
            self._changes = changes_of(self.call, known, result.files) if result.ok else None

    def draw(self, width: int, look: Look) -> list[Strip]:
        inside = self.call.in_thought
        start = Text("┃ ", look.rule) if inside else Text()
        head = behind(start, [self._head(width - start.cell_len, look)])
        indent = Text.assemble(start, Text("│ ", look.rule))
        return head + behind(indent, self._body(width - indent.cell_len, look))

    def _head(self, width: int, look: Look) -> Strip:
        glyph, style, said = self._state(look)
        left = Text.assemble((glyph + " ", style), (title(self.call), look.strong), " ")
        left.append(subject(self.call), look.plain)
        if self._changes:
            added, removed = counts([one for change in self._changes for one in change.rows])
            left.append(f"  +{added} -{removed}", look.dim)
        parts = [Text(said, style), Text(self._time(), look.dim)]
        right = Text(" ").join(part for part in parts if part.plain)
        return sides(left, right, width)

    def _state(self, look: Look) -> tuple[str, Style, str]:
        if self.asked:
            return "?", look.warn, "waits for you"
        if self.result is None:
            return "●", look.accent, "running"
        good, said = outcome(self.call, self.result)
        return ("✓", look.good, said) if good else ("✗", look.bad, said)

    def _time(self) -> str:
        if self.result is not None:
            return duration(self.result.seconds) if self.result.seconds >= 0.05 else ""
        if self.asked or self._began is None or self._now is None:
            return ""
        return f"{int(self._now - self._began)} s"

    def _body(self, width: int, look: Look) -> list[Strip]:
        if isinstance(self.call, ToolCall) and self.call.name == "plan":
            return checklist_rows(self.call, width, look)
        if self.result is None:
            return output_rows(self._tail, width, look)[-LIVE:] if self._tail else []
        if self._changes:
            return self._diffs(width, look)
        good, _ = outcome(self.call, self.result)
        lines = clean(self.result.text).split("\n") if self.result.text else []
        if not self.folded:
            return asked_rows(self.call, width, look) + output_rows(lines, width, look)
        return [] if good else output_rows(lines[-FAILED:], width, look)[-2 * FAILED :]

    def _diffs(self, width: int, look: Look) -> list[Strip]:
        rows: list[Strip] = []
        for change in self._changes or ():
            if len(self._changes or ()) > 1:
                rows.append(row(Text(clean(change.path), look.plain)))
            rows += diff_rows(change, width, look)
        assert self.result is not None
        said = clean(self.result.text).split("\n", 1)
        if len(said) > 1:
            rows += output_rows(said[1].split("\n"), width, look)
        if self.folded and len(rows) > CHANGED + 1:
            return [*rows[:CHANGED], row(Text(f"… {len(rows) - CHANGED} more rows", look.dim))]
        return rows


def duration(seconds: float) -> str:
    """`0.3 s`, `42 s`, `3 m 20 s`"""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{int(seconds) // 60} m {int(seconds) % 60} s"
