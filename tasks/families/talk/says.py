"""What people say who want to talk, or to know something, and what they are answered."""

from __future__ import annotations

from pathlib import Path


def _read(name: str) -> dict[str, str]:
    """Texts by the name of their part; a part begins with `# name`."""
    text = Path(__file__).with_name(name).read_text("utf-8")
    parts = (part.partition("\n") for part in text.removeprefix("# ").split("\n# "))
    return {name.strip(): body.strip() for name, _, body in parts}


SAYS = _read("says.txt")
"""Patterns of what is said, a line each."""
REPLIES = _read("replies.txt")
