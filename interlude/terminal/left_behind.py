"""What inline mode leaves in the terminal's scrollback when it ends: the conversation, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from interlude.terminal.block import Block
from interlude.terminal.looks import look


def left_behind(blocks: Sequence[Block], width: int) -> str:
    """The blocks as they are folded, without colours, a blank line between them as on the screen."""
    lines: list[str] = []
    for block in blocks:
        if lines and not block.joined:
            lines.append("")
        lines += [strip.text.rstrip() for strip in block.draw(width, look("none"))]
    return "\n".join(lines)
