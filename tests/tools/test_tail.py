"""The last lines of what runs, as a door shows them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from engine.messages import ToolCall
from sandbox.base import Sandbox
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools
from tools.tail import CHARACTERS, LINES, last_lines
from tools.terminal import BLANK, settled

WAIT = "while [ ! -e go ]; do sleep 0.02; done"


async def test_a_running_command_shows_its_last_lines_under_its_id(box: Sandbox, root: Path) -> None:
    heard: list[tuple[str, str, int]] = []

    def hear(id: str, text: str, total: int) -> None:
        heard.append((id, text, total))
        (root / "go").touch()

    calls = Dispatcher(standard_tools(), box, len, tail=hear)
    command = f"printf '\\x1b[31mone\\x1b[0m\\n10%%\\r20%%'; {WAIT}"
    result = await calls.start(ToolCall("c7", "shell", {"command": command}))
    assert result.text == "one\n20%"
    assert heard[0] == ("c7", "one\n20%", 20)


async def test_a_job_shows_its_last_lines_while_it_is_waited_for(box: Sandbox, root: Path) -> None:
    heard: list[tuple[str, str, int]] = []

    def hear(id: str, text: str, total: int) -> None:
        heard.append((id, text, total))
        (root / "go").touch()

    calls = Dispatcher(standard_tools(), box, len, tail=hear)
    begun = ToolCall("c1", "shell", {"command": f"echo one; {WAIT}", "background": True})
    job = int((await calls.start(begun)).text.split()[1])
    waited = await calls.start(ToolCall("c2", "job", {"id": job, "op": "wait"}))
    assert waited.text == f"one\n[job {job} ended: exit 0]"
    assert heard[0] == ("c2", "one", 4)


async def test_calls_beside_each_other_show_each_its_own(box: Sandbox, root: Path) -> None:
    heard: dict[str, str] = {}

    def hear(id: str, text: str, total: int) -> None:
        heard[id] = text
        if len(heard) == 2:
            (root / "go").touch()

    calls = Dispatcher(standard_tools(), box, len, tail=hear)
    names = ("left", "right")
    await asyncio.gather(
        *[
            calls.start(ToolCall(name[0], "shell", {"command": f"echo {name}; {WAIT}", "reads_only": True}))
            for name in names
        ]
    )
    assert heard == {"l": "left", "r": "right"}


def test_a_line_that_lost_its_start_is_left_out() -> None:
    assert last_lines(b"41;1mcut\nwhole\n", 5000) == "whole"
    assert last_lines(b"37%\r38%\r", 5000) == "38%"
    assert last_lines(b"all of it\n", 10) == "all of it"
    assert last_lines(b"", 0) == ""


@given(
    some.binary(max_size=2048) | some.text(some.sampled_from("\x1b[]0;59mLBCHJKP@Xsu\r\n\x08a"), max_size=400)
)
def test_whatever_is_printed_shows_no_escapes_and_not_too_much(printed: bytes | str) -> None:
    data = printed if isinstance(printed, bytes) else printed.encode()
    shown = last_lines(data, len(data))
    assert len(shown) <= CHARACTERS and shown.count("\n") < LINES
    assert not any(mark in shown for mark in "\x1b\x9b\r\x08\u202e")


def test_a_screen_does_not_grow_without_end() -> None:
    for down in ("\x1b[500L", "\x1b[500B", "\x1b[999H\x1b[2J", "\x1b[9999d"):
        assert settled(f"{down * 100}end").count("\n") <= BLANK
