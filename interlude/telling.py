"""How a door speaks beside its result: lines on standard error, and patches that steer no terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from sandbox.carry.names import shown
from tools.output import clean

LISTED = 20
"""Names in one line."""


def tell(text: str) -> None:
    """A line on standard error."""
    print(f"interlude: {clean(text)}", file=sys.stderr)


def listing(names: Sequence[str]) -> str:
    """Names of files in one line, the first of them and how many more."""
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(map(shown, names[:LISTED])) + more


def show(patch: bytes, out: TextIO) -> None:
    """Print a patch: its bytes, but to a terminal nothing that could steer it."""
    if out.isatty():
        out.write(clean(patch.decode(errors="replace")))
    else:
        out.flush()
        out.buffer.write(patch)
    out.flush()
