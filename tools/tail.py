"""The last lines of what a running command has printed, for the eye."""

from __future__ import annotations

import re

from tools.shell import printed

LINES = 40
CHARACTERS = 4000
_PART = re.compile(rb"[^\r\n]*[\r\n]")


def last_lines(data: bytes, total: int) -> str:
    """The end of an output of `total` bytes as a terminal would show it, without escapes.

    Where the start is missing, so is the line that it would have been in.
    """
    if total > len(data) and (part := _PART.match(data)):
        data = data[part.end() :]
    return "\n".join(printed(data).split("\n")[-LINES:])[-CHARACTERS:]
