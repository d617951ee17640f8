"""The agent in lines: over a pipe nothing is prompted for; at a terminal the user is asked."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
DOOR = """
import json, sys
from pathlib import Path
from engine.messages import Stop, Text, Thought, ToolCall, Usage
from interlude import plain
from tests.interlude.scripted import made, settings_in

folder = Path(sys.argv[1])
turns = [
    [
        Thought("look\\nfirst"),
        ToolCall("1", "shell", {"command": "echo new >note.txt"}),
        Stop("call", Usage(prefilled=100)),
    ],
    [Text("all \\x1b[31mdone")],
]
settings = settings_in(folder.parent, mode=sys.argv[2], plain=True, **json.loads(sys.argv[4]))
make = made(turns, pause=float(sys.argv[3]))
sys.exit(plain.run(settings, folder, "", ["hello"], talks=sys.stdin.isatty(), make=make))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    return tree


def door(
    folder: Path, mode: str = "auto", pause: float = 0.0, values: Mapping[str, object] | None = None
) -> list[str]:
    return [sys.executable, "-c", DOOR, str(folder), mode, str(pause), json.dumps(values or {})]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HOUSE), "XDG_CONFIG_HOME": str(folder.parent / "config")}


def piped(folder: Path, text: str, mode: str = "auto", **values: object) -> tuple[int, list[str]]:
    ran = subprocess.run(
        door(folder, mode, values=values),
        input=text,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stderr == ""
    return ran.returncode, ran.stdout.splitlines()


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.fd, other = pty.openpty()
        self.was = termios.tcgetattr(other)
        self._other = other
        self.process = subprocess.Popen(command, stdin=other, stdout=other, stderr=other, env=env)
        self.said = ""
        os.set_blocking(self.fd, False)

    def until(self, text: str, count: int = 1) -> None:
        """Wait until a text was printed so many times."""
        until = time.monotonic() + 40
        while self.said.count(text) < count:
            assert time.monotonic() < until, self.said
            try:
                self.said += os.read(self.fd, 65536).decode()
            except BlockingIOError:
                time.sleep(0.02)

    def type(self, text: str) -> None:
        os.write(self.fd, text.encode())

    def end(self) -> int:
        """Its exit code, when it has ended; the terminal is as it was."""
        code = self.process.wait(timeout=40)
        assert termios.tcgetattr(self._other)[:4] == self.was[:4]
        return code

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.fd)
        os.close(self._other)


@pytest.fixture
def terminals() -> Generator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for one in opened:
        one.close()


def test_a_pipe_gets_a_line_for_each_event_and_no_prompt(folder: Path) -> None:
    code, lines = piped(folder, "write it\n")
    assert code == 0
    assert lines[0] == "note: hello"
    assert lines[1].startswith("session: ")
    assert lines[2:] == [
        "you: write it",
        "thought: look",
        "first",
        "call: shell command echo new >note.txt",
        "result: [exit 0]",
        "answer: all done",
        "done",
    ]
    assert (folder / "note.txt").read_text() == "new\n"


def test_the_end_of_a_turn_tells_what_it_cost_where_that_is_priced(folder: Path) -> None:
    _, lines = piped(folder, "write it\n", prices={"script": {"input": 250, "output": 0}})
    assert lines[-1] == "done: 0.0250 USD"


def test_commands_and_the_shell_work_over_a_pipe(folder: Path) -> None:
    code, lines = piped(folder, "!echo $((6*7))\n/mode plan\n/nothing\n/rewind\n")
    assert code == 1
    assert lines[2:] == [
        "shell: echo $((6*7))",
        "printed: 42",
        "note: mode plan: it changes nothing and ends with a plan",
        "error: there is no /nothing: /help lists them (a space before the slash makes a message of it)",
        "error: there is nothing to rewind: no message was sent",
    ]


def test_where_nobody_can_be_asked_the_answer_is_no(folder: Path) -> None:
    _, lines = piped(folder, "write it\n", "ask")
    assert any(line.startswith("question: ") for line in lines)
    assert "note: nobody is there to ask, so the answer is no; --mode auto does not ask" in lines
    assert not (folder / "note.txt").exists()


def test_a_line_without_an_end_is_read_too(folder: Path) -> None:
    assert piped(folder, "!echo hi")[1][2:] == ["shell: echo hi", "printed: hi"]


def test_a_user_is_prompted_and_asked(folder: Path, terminals: list[Terminal]) -> None:
    there = Terminal(door(folder, "ask"), environment(folder))
    terminals.append(there)
    there.until("> ")
    there.type("write it\n")
    there.until("yes, always, project, or no and why? ")
    there.type("y\n")
    there.until("done", 2)
    there.until("> ", 2)
    assert (folder / "note.txt").read_text() == "new\n"
    there.type("/undo\n")
    there.until("the message was: write it")
    there.until("> write it")
    assert not (folder / "note.txt").exists()
    there.type("\x15/quit\n")
    assert there.end() == 0
    assert "\x1b[31m" not in there.said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("no, because the name is taken", "error: the user said no: no, because the name is taken"),
        ("", "error: the user said no; ask what they want instead"),
    ],
)
def test_a_no_and_its_reason_reach_the_model(
    folder: Path, terminals: list[Terminal], said: str, told: str
) -> None:
    there = Terminal(door(folder, "ask"), environment(folder))
    terminals.append(there)
    there.until("> ")
    there.type("write it\n")
    there.until("or no and why? ")
    there.type(f"{said}\n")
    there.until(f"failed: {told}")
    there.until("> ", 2)
    assert not (folder / "note.txt").exists()


def test_what_is_allowed_for_the_project_is_not_asked_in_its_next_session(
    folder: Path, terminals: list[Terminal]
) -> None:
    for answers in (True, False):
        there = Terminal(door(folder, "ask"), environment(folder))
        terminals.append(there)
        there.until("> ")
        there.type("write it\n")
        if answers:
            there.until("yes, always, project, or no and why? ")
            there.type("p\n")
        there.until("done", 2)
        assert (folder / "note.txt").read_text() == "new\n"
        (folder / "note.txt").unlink()
        there.until("> ", 2)
        there.type("/quit\n")
        assert there.end() == 0
        assert there.said.count("question: ") == int(answers)


def test_ctrl_c_interrupts_and_twice_it_quits(folder: Path, terminals: list[Terminal]) -> None:
    there = Terminal(door(folder, pause=60), environment(folder))
    terminals.append(there)
    there.until("> ")
    there.type("write it\n")
    there.until("you: write it")
    there.process.send_signal(signal.SIGINT)
    there.until("interrupted")
    there.until("> ", 2)
    time.sleep(2.1)  # a press that belongs to no other
    there.process.send_signal(signal.SIGINT)
    there.until("ctrl+c again quits")
    there.process.send_signal(signal.SIGINT)
    assert there.end() == 1


def test_a_screen_is_not_drawn_where_there_is_no_terminal(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "interlude"],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("interlude: there is no terminal to draw on: interlude run PROMPT")


def test_lines_are_typed_on_where_waiting_for_one_was_given_up() -> None:
    from interlude.typed_lines import TypedLines

    async def twice() -> str:
        lines = TypedLines(talks=False)
        first = asyncio.ensure_future(lines.read(""))
        await asyncio.sleep(0)
        first.cancel()
        return await lines.read("")

    read, write = os.pipe()
    kept = os.dup(0)
    os.dup2(read, 0)
    try:
        os.write(write, b"one\n")
        assert asyncio.run(twice()) == "one"
    finally:
        os.dup2(kept, 0)
        for fd in (read, write, kept):
            os.close(fd)
