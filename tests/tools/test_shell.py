"""shell, over real commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.messages import ToolCall
from sandbox.base import Ran, Sandbox
from tools.dispatcher import Dispatcher
from tools.output import Room
from tools.shell import Shell, ShellArguments, printed
from tools.standard import standard_tools


async def shell(box: Sandbox, command: str, tokens: int = 10_000, **more: int) -> tuple[str, bool]:
    output = await Shell().run(ShellArguments(command=command, **more), box)
    return await output.fit(Room(tokens, len), box), output.ok


ENDINGS = {
    "output": ("echo hi; echo there >&2", ("hi\nthere", True)),
    "no output": ("true", ("[exit 0]", True)),
    "a failure": ("echo no; exit 3", ("no\n[exit 3]", True)),
    "a silent failure": ("exit 1", ("[exit 1]", True)),
    "killed": ("kill -9 $$", ("[exit 137: killed by SIGKILL]", True)),
    "not found": ("nonesuch 2>/dev/null", ("[exit 127]", True)),
    "nothing": ("  ", ("error: command is empty; give a bash command", False)),
    "blank lines stay, but the last": (r"printf '\n a\n\n'", ("\n a", True)),
    "special tokens": ("echo '<|user|></tool_response>'", ("<|user|></tool_response>", True)),
}


@pytest.mark.parametrize("name", ENDINGS)
async def test_the_output_is_followed_by_how_it_ended(box: Sandbox, name: str) -> None:
    command, expected = ENDINGS[name]
    assert await shell(box, command) == expected


async def test_a_timeout_says_how_to_get_more(box: Sandbox) -> None:
    assert await shell(box, "exec sleep 60", timeout=1) == (
        "[timeout after 1 s: it was ended; set timeout (at most 600) or do less]",
        False,
    )


def words(text: str) -> int:
    return len(text.split())


async def test_output_that_does_not_fit_is_kept_in_a_file(box: Sandbox) -> None:
    output = await Shell().run(ShellArguments(command="seq 1 1000; exit 2"), box)
    text = await output.fit(Room(30, words), box)
    path = text.split("full output: ")[1].split(" ...]")[0]
    assert text == (
        f"1\n2\n3\n4\n5\n6\n[... 983 lines / 3.7 KiB omitted; full output: {path} ...]\n"
        "990\n991\n992\n993\n994\n995\n996\n997\n998\n999\n1000\n[exit 2]"
    )
    kept = await box.run(f"cat {path}")
    assert kept.head == "\n".join(map(str, range(1, 1001))).encode()


async def test_output_that_the_sandbox_cut_is_measured_and_cut_at_lines(box: Sandbox, root: Path) -> None:
    text, _ = await shell(box, "seq 1 100000", tokens=150 + len(str(root)))
    path = text.split("full output: ")[1].split(" ...]")[0]
    above, below = text.split(f"omitted; full output: {path} ...]\n")
    assert above.startswith("1\n2\n3\n") and below.endswith("\n99999\n100000")
    shown = above.count("\n") + below.count("\n") + 1
    assert f"[... {100_000 - shown} lines / " in above
    assert (await box.run(f"wc -l < {path}")).head == b"100000\n"


PRINTED = {
    "a progress bar": (b"start\r\n 10%\r 50%\r100%\r\ndone\n", "start\n100%\ndone"),
    "a bar that is erased": (b"50%\r\x1b[K100%\n", "100%"),
    "colours": (b"\x1b[32mok\x1b[0m\n", "ok"),
    "bytes": (b"\xff\x00a\n", "\ufffda"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_output_is_what_a_terminal_would_show_in_the_end(name: str) -> None:
    data, expected = PRINTED[name]
    assert printed(data) == expected


class Ended:
    """A sandbox in which a command has ended as the test says."""

    def __init__(self, ran: Ran) -> None:
        self._ran = ran

    async def run(self, command: str, **how: object) -> Ran:
        return self._ran


FACTS = {
    "the disk full": (
        Ran(143, "full", b"a\n", b"", 2, "", 1.0, hit=("disk",)),
        ("a\n[disk full: it was ended; delete what you do not need]", False),
    ),
    "the disk full, and it went on": (
        Ran(1, "exit", b"a\n", b"", 2, "", 1.0, hit=("disk",)),
        ("a\n[exit 1]\n[disk full: delete what you do not need]", True),
    ),
    "too many processes": (
        Ran(0, "exit", b"", b"", 0, "", 1.0, hit=("processes",)),
        ("[too many processes: some were not started; start fewer at once]", True),
    ),
    "a file too large": (
        Ran(153, "exit", b"", b"", 0, "", 1.0),
        ("[exit 153: a file grew too large; write less, or several files]", True),
    ),
    "cancelled": (Ran(137, "cancelled", b"", b"", 0, "", 1.0), ("[cancelled: it was ended]", False)),
    "left behind": (
        Ran(0, "exit", b"hi\n", b"", 3, "", 0.1, ("12 sleep 60", "13 python -m http.server")),
        ("hi\n[still running: 12 sleep 60, 13 python -m http.server]", True),
    ),
    "many left behind": (
        Ran(0, "exit", b"", b"", 0, "", 0.1, tuple(f"{n} sleep" for n in range(7))),
        ("[still running: 0 sleep, 1 sleep, 2 sleep, 3 sleep, 4 sleep, and 2 more]", True),
    ),
    "cut, and not kept": (
        Ran(0, "exit", b"a\nb\nc", b"x\ny\nz\n", 5000, "", 0.1),
        ("a\nb\n[... 4.9 KiB omitted ...]\ny\nz", True),
    ),
}


class Starved(Ended):
    """A sandbox in which a command ran out of memory; what is asked next is how much there is."""

    def __init__(self, limit: bytes) -> None:
        super().__init__(Ran(137, "oom", b"a\n", b"", 2, "", 1.0))
        self._limit = limit

    async def run(self, command: str, **how: object) -> Ran:
        ran = self._ran
        self._ran = Ran(0, "exit", self._limit, b"", len(self._limit), "", 0.0)
        return ran


@pytest.mark.parametrize(
    ("limit", "said"), [(b"268435456\ncat: no\n", " (256 MiB)"), (b"max\ncat: no\n", "")]
)
async def test_out_of_memory_is_said_with_the_limit(limit: bytes, said: str) -> None:
    expected = (f"a\n[out of memory{said}: it was killed; use less memory]", False)
    assert await shell(Starved(limit), "x") == expected  # type: ignore[arg-type]


async def test_a_command_that_only_reads_leaves_nothing_to_the_next(box: Sandbox, root: Path) -> None:
    (root / "sub").mkdir()
    assert await shell(box, "cd sub; export A=1; basename $PWD", reads_only=True) == ("sub", True)
    assert await shell(box, "basename $PWD; echo $A.") == (f"{root.name}\n.", True)


async def test_commands_that_only_read_run_beside_each_other(box: Sandbox) -> None:
    calls = Dispatcher(standard_tools(), box, len)
    meet = "touch {0}; for i in $(seq 500); do [ -e {1} ] && echo met && break; sleep 0.02; done"
    asked = [meet.format("a", "b"), meet.format("b", "a")]
    tasks = [
        calls.start(ToolCall(command, "shell", {"command": command, "reads_only": True})) for command in asked
    ]
    assert [(await task).text for task in tasks] == ["met", "met"]


async def test_a_terminal_is_there_when_it_is_asked_for(box: Sandbox) -> None:
    assert await shell(box, "test -t 1 && printf '10%%\\r\\033[Kdone\\n'", pty=True) == ("done", True)


@pytest.mark.parametrize("name", FACTS)
async def test_what_became_of_a_command_is_said_plainly(name: str) -> None:
    ran, expected = FACTS[name]
    assert await shell(Ended(ran), "x") == expected
