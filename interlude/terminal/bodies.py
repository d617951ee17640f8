"""What stands below the line of a call: a diff, a checklist, or its output."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.strip import Strip

from engine.messages import Call, ToolCall
from interlude.terminal.changes import Change
from interlude.terminal.diff import Row
from interlude.terminal.drawing import cut, row, wrapped
from interlude.terminal.looks import Look

_SIGNS = {"added": "+", "removed": "-", "same": " ", "skipped": "⋮"}


def diff_rows(change: Change, width: int, look: Look) -> list[Strip]:
    """A change, a row a line; long lines are cut."""
    digits = max((len(str(one.number)) for one in change.rows if one.number), default=0)
    return [_diff_row(one, digits, width, look) for one in change.rows]


def _diff_row(one: Row, digits: int, width: int, look: Look) -> Strip:
    if one.kind == "skipped":
        return row(Text(" " * digits + " ⋮", look.dim))
    number = Text(f"{one.number or '':>{digits}} ", look.dim)
    base = {"added": look.added, "removed": look.removed, "same": look.dim}[one.kind]
    strong = look.added_word if one.kind == "added" else look.removed_word
    line = Text(one.text)
    for start, end in one.words:
        line.stylize(strong, start, end)
    line = Text.assemble(_SIGNS[one.kind] + " ", line, style=base)
    line.expand_tabs(4)
    room = width - number.cell_len
    line = cut(line, room)
    if one.kind != "same":
        line.pad_right(max(room - line.cell_len, 0))
    return row(Text.assemble(number, line))


def checklist_rows(call: ToolCall, width: int, look: Look) -> list[Strip]:
    """The steps of a plan, each with its state; none where they cannot be read."""
    # Checked with pydantic, which the first paint does without.
    from tools.output import clean
    from tools.plan import plan_of

    plan = plan_of([call])
    rows: list[Strip] = []
    for step in plan.steps if plan else ():
        glyph, style = {
            "done": ("✓ ", look.dim),
            "doing": ("▸ ", look.strong),
            "pending": ("○ ", look.plain),
        }[step.state]
        rows += wrapped(Text(clean(step.step), style), width, Text(glyph, look.accent), Text("  "))
    return rows


def output_rows(lines: Sequence[str], width: int, look: Look) -> list[Strip]:
    """Lines of output, wrapped."""
    text = Text("\n".join(lines), look.dim)
    return wrapped(text, width, Text(), Text())


def asked_rows(call: Call, width: int, look: Look) -> list[Strip]:
    """All of what was asked for, where one line does not hold it."""
    command = call.arguments.get("command") if isinstance(call, ToolCall) else None
    if not isinstance(command, str) or "\n" not in command.strip():
        return []
    from tools.output import clean

    return wrapped(Text(clean(command.strip()), look.literal), width, Text("$ ", look.dim), Text("  "))
