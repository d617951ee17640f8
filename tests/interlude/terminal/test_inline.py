"""Inline mode, over a terminal: nothing above is lost, and what was said stays in the scrollback."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from benchmarks.screens import Watched

HOUSE = Path(__file__).parents[3]
DOOR = """
import sys
from pathlib import Path
from engine.messages import Text, Thought
from interlude.terminal import desk
from tests.interlude.scripted import made, settings_in

class Scripted(desk.Desk):
    def __init__(self, *arguments):
        super().__init__(*arguments, make=made([[Thought("hm"), Text("the **answer**")]]))

folder = Path(sys.argv[1])
app = Scripted(settings_in(folder.parent, editor=sys.argv[2]), folder, "", [])
print("what was there before", flush=True)
app.run(inline=True)
print(app.left_behind(120))
"""


def until(program: Watched, text: str) -> None:
    end = time.monotonic() + 12
    while not any(text in row for row in program.rows()):
        assert time.monotonic() < end, "\n".join(program.rows())
        program.look(0.1)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    return tmp_path / "tree"


def opened(tree: Path, editor: str = "true", door: str = DOOR) -> Watched:
    home = {
        "PYTHONPATH": str(HOUSE),
        "XDG_CONFIG_HOME": str(tree.parent / "config"),
        "TERM": "xterm-256color",
    }
    return Watched([sys.executable, "-c", door, str(tree), editor], tree, {**os.environ, **home})


def test_what_was_said_stays_below_what_was_there_before(tree: Path) -> None:
    with opened(tree) as program:
        until(program, "Ask for a change")
        assert program.rows()[0] == "what was there before"
        program.type("hi\r")
        until(program, "the answer")
        program.type("\x04")
        while program.look(0.3) and program.processes():
            pass
        rows = [row for row in program.rows() if row]
    assert rows[0] == "what was there before"
    assert [row.strip() for row in rows[2:]] == ["> hi", "∴ hm", "the answer"]
    assert not any("Ask for a change" in row for row in rows)


def test_the_editor_has_the_terminal_and_what_it_leaves_is_the_message(tree: Path) -> None:
    editor = tree.parent / "editor"
    editor.write_text(
        '#!/bin/sh\necho "the editor has: $(cat "$1")"\nread line\necho "$line from the editor" >"$1"\n'
    )
    editor.chmod(0o755)
    with opened(tree, str(editor), DOOR.replace("inline=True", "")) as program:
        until(program, "Ask for a change")
        program.type("draft")
        until(program, "draft")
        program.type("\x07")
        until(program, "the editor has: draft")
        program.type("words\n")
        until(program, "words from the editor")
        program.type("\r")
        until(program, "the answer")
