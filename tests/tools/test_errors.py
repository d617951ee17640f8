"""What goes wrong is told in few words, none of them the model's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.messages import ToolCall
from sandbox.base import Sandbox
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools

LONGEST = 240
"""Characters, about 60 tokens, apart from an excerpt of the file."""

WORDS = "wibble wobble"
LONG = f"{WORDS} " * 400


def _patch(*lines: str) -> dict[str, str]:
    return {"input": "\n".join(("*** Begin Patch", *lines, "*** End Patch"))}


CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "edit: no text": ("edit", {"path": "a.py", "old": "", "new": LONG}),
    "edit: the same": ("edit", {"path": "a.py", "old": LONG, "new": LONG}),
    "edit: nowhere": ("edit", {"path": "a.py", "old": LONG, "new": "x"}),
    "edit: several": ("edit", {"path": "a.py", "old": "x = 1", "new": LONG}),
    "edit: all unread": ("edit", {"path": "a.py", "old": "x = 1", "new": LONG, "all": True}),
    "edit: binary": ("edit", {"path": "b.bin", "old": LONG, "new": "x"}),
    "edit: Latin-1": ("edit", {"path": "latin.txt", "old": "caf", "new": f"{LONG} \u2192"}),
    "edit: no file": ("edit", {"path": "none", "old": LONG, "new": "x"}),
    "edit: both forms": ("edit", {"path": "a", "old": "x", "new": "y", "edits": [{"old": LONG, "new": "x"}]}),
    "edit: a half": ("edit", {"path": "a.py", "old": LONG}),
    "edits: one nowhere": ("edit", {"path": "a.py", "edits": [{"old": LONG, "new": LONG + "x"}] * 2}),
    "edits: the same text": ("edit", {"path": "a.py", "edits": [{"old": "y = 1", "new": LONG}] * 2}),
    "write: unread": ("write", {"path": "a.py", "content": LONG}),
    "write: a folder": ("write", {"path": ".", "content": LONG}),
    "read: binary": ("read", {"path": "b.bin"}),
    "read: past the end": ("read", {"path": "a.py", "offset": 99}),
    "read: no file": ("read", {"path": "none"}),
    "patch: no patch": ("apply_patch", {"input": LONG}),
    "patch: no mark": ("apply_patch", _patch(LONG)),
    "patch: nowhere": ("apply_patch", _patch("*** Update File: a.py", f"-{LONG}", "+x")),
    "patch: several": ("apply_patch", _patch("*** Update File: a.py", "-x = 1", f"+{LONG}")),
    "patch: no anchor": ("apply_patch", _patch("*** Update File: a.py", f"@@ {LONG}", "-x = 1")),
    "patch: there already": ("apply_patch", _patch("*** Add File: a.py", f"+{LONG}")),
    "patch: no file": ("apply_patch", _patch("*** Delete File: none")),
}


@pytest.mark.parametrize("name", CALLS)
async def test_an_error_is_short_and_repeats_nothing(box: Sandbox, root: Path, name: str) -> None:
    (root / "a.py").write_text("x = 1\ny = 1\nx = 1\n")
    (root / "b.bin").write_bytes(b"\0")
    (root / "latin.txt").write_bytes(b"caf\xe9\n")
    tool, arguments = CALLS[name]
    count: Callable[[str], int] = len
    result = await Dispatcher(standard_tools(), box, count).start(ToolCall("c", tool, arguments))
    assert not result.ok and result.text.startswith("error: ")
    assert len(result.text) <= LONGEST and WORDS not in result.text
