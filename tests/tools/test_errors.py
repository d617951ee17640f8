"""Every error is short, says what to do next, and does not say again what the call said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.messages import BrokenCall, Call, ToolCall
from engine.tokenizer import Tokenizer
from sandbox.base import Sandbox
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools

NANO = Path(__file__).parents[2] / "engine" / "nano"
MOST = 60
"""Tokens of an error, without the lines that it shows of a file."""
LONG = "Zq7 " * 2000
WORD = "Zq7" * 2000

SHORT = LONG[:200]
PATH = "Zq7" * 60 + ".txt"


def call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall("c1", name, arguments)


ERRORS: dict[str, Call] = {
    "no such tool": call(WORD, a=LONG),
    "a broken call": BrokenCall("c1", LONG, "cut off before </tool_call>", "edit", closed=False),
    "a broken call of nothing": BrokenCall("c1", LONG, "a value stands without its <arg_key>"),
    "an argument missing": call("write", path=LONG),
    "arguments that are none": call("read", path="a.txt", **{f"{WORD}{n}": LONG for n in range(30)}),
    "arguments of other types": call("read", path=[LONG], offset=LONG, limit=LONG),
    "a number out of range": call("shell", command=LONG, timeout=10**9),
    "a NUL": call("shell", command=f"{LONG}\0"),
    "half a character": call("write", path="a", content=f"{LONG}\ud800"),
    "no path": call("read", path=""),
    "a path too long": call("read", path=WORD),
    "a path too long to write": call("write", path=WORD, content=LONG),
    "a file that is not there": call("read", path=PATH),
    "a file that is not there to edit": call("edit", path=PATH, old=LONG, new="x"),
    "past the end": call("read", path="text.txt", offset=10**6),
    "a folder to write": call("write", path="folder", content=LONG),
    "a folder to edit": call("edit", path="folder", old=LONG, new="x"),
    "a folder to read": call("read", path="folder"),
    "a part that is no folder": call("write", path="text.txt/a", content=LONG),
    "a FIFO": call("read", path="fifo"),
    "binary": call("read", path="image.png"),
    "binary to edit": call("edit", path="image.png", old=LONG, new="x"),
    "nothing to replace": call("edit", path="text.txt", old="", new=LONG),
    "nothing to change": call("edit", path="text.txt", old=LONG, new=LONG),
    "a text that is not there": call("edit", path="text.txt", old=LONG, new="x"),
    "a text that is almost there": call("edit", path="text.txt", old=f"{SHORT}\nthe second lime\n", new=LONG),
    "a text that is there twice": call("edit", path="text.txt", old="twice", new=LONG),
    "both forms of an edit": call(
        "edit", path="text.txt", old=LONG, new="x", edits=[{"old": LONG, "new": "y"}]
    ),
    "a wrong edit of several": call("edit", path="text.txt", edits=[{"old": LONG}]),
    "an edit of several that is not there": call(
        "edit", path="text.txt", edits=[{"old": "second", "new": "x"}, {"old": LONG, "new": "y"}]
    ),
    "a file never read": call("write", path="text.txt", content=LONG),
    "no pattern": call("search", pattern=""),
    "a pattern of two lines": call("search", pattern=f"{LONG}\n{LONG}"),
    "a bad pattern": call("search", pattern=f"({SHORT}"),
    "a place that is not there": call("search", pattern="x", path=PATH),
    "no command": call("shell", command=" "),
    "no job": call("job", id=1, op="wait"),
    "no such way with a job": call("job", id=1, op=LONG),
    "no plan": call("plan", steps=[]),
    "a plan of something else": call("plan", steps=[{"step": LONG, "state": LONG}] * 9),
    "no patch": call("apply_patch", input=LONG),
    "a patch of a file that is not there": call(
        "apply_patch", input=f"*** Begin Patch\n*** Delete File: {PATH}\n*** End Patch"
    ),
    "a patch that does not fit": call(
        "apply_patch", input=f"*** Begin Patch\n*** Update File: text.txt\n-{LONG}\n+x\n*** End Patch"
    ),
}


@pytest.fixture(scope="module")
def count() -> Callable[[str], int]:
    """Tokens by nano's tokenizer, and by a rule that needs none."""
    tokenizer = Tokenizer(NANO)

    def most(text: str) -> int:
        rough = sum(1 + len(word) // 8 for word in re.findall(r"\w+|[^\w\s]", text))
        return max(len(tokenizer.encode(text)), rough)

    return most


def lay(root: Path) -> None:
    (root / "folder").mkdir()
    (root / "folder" / "a.txt").write_text("")
    (root / "text.txt").write_text(f"{SHORT}\nthe second line\ntwice twice\n")
    (root / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")


@pytest.mark.parametrize("name", ERRORS)
async def test_an_error_is_short_and_says_the_way_on(
    box: Sandbox, root: Path, count: Callable[[str], int], name: str
) -> None:
    lay(root)
    await box.run("mkfifo fifo")
    result = await Dispatcher(standard_tools(), box, count).start(ERRORS[name])
    said, *_shown = result.text.split("\n")
    said = said.partition("it holds:")[0]
    assert not result.ok and said.startswith("error: ")
    assert ";" in said or " must " in said
    assert count(said) <= MOST, (count(said), said)
    assert WORD[:120] not in result.text and LONG[:280] not in result.text


async def test_what_was_broken_is_told_of_in_brief_too(box: Sandbox, count: Callable[[str], int]) -> None:
    calls = Dispatcher(standard_tools(), box, count, brief=True)
    for name in ("no such tool", "a broken call of nothing"):
        result = await calls.start(ERRORS[name])
        assert count(result.text) <= MOST, result.text
        assert "job" not in replace(result).text
