"""Requests told as people tell them: with a story around them, or with a title and a body."""

from __future__ import annotations

from tasks.families.draw import Draw
from tasks.families.plans import located

BREAK = "\n\n"
"""What the hole `{br}` holds: the empty line between a title and its body."""
_STORY = ("one", "two", "three")


def asked(draw: Draw, patterns: str, path: str, named: bool, **values: str) -> str:
    """A request as `located` makes it, from patterns that may have story holes and breaks."""
    lines = [line.strip() for line in patterns.strip().splitlines() if line.strip()]
    line = draw.one(lines)
    for hole in _STORY:
        if f"{{{hole}}}" in line:
            line = line.replace(f"{{{hole}}}", draw.word())
    return located(draw, line, path, named, br=BREAK, **values)
