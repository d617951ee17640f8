"""How a peer's own tools are asked to edit files and to run a command: JSON in, JSON out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Said: TypeAlias = tuple[bool, str]
"""Whether success was told, and in which words."""

Edit: TypeAlias = Callable[[str, list[tuple[str, str]]], Said | None]
"""Edits (old, new) of the file at a path; None where there is no tool for that."""


def serve(edit: Edit, shell: Callable[[str, int], Said]) -> None:
    """Answer a request on stdin: `edits` (path, [[old, new]]), and `sleep`, by which a command is known."""
    asked = json.load(sys.stdin)
    edits = [edit(path, [(old, new) for old, new in pairs]) for path, pairs in asked["edits"]]
    began = time.monotonic()
    ok, said = shell(f"sleep {asked['sleep']} & echo hi", asked["limit"])
    seconds = time.monotonic() - began
    answer = {"ok": ok, "said": said, "seconds": seconds, "left": survivors(asked["sleep"])}
    print("\n" + json.dumps({"edits": edits, "shell": answer}))


def survivors(mark: str) -> list[int]:
    """The processes that sleep for this long."""
    wanted = b"sleep\0%s\0" % mark.encode()
    found: list[int] = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if place.read_bytes() == wanted:
                found.append(int(place.parent.name))
        except OSError:
            continue
    return found
