"""Attacks by what is printed, typed and exported: floods, bytes without text, escapes, poisoned shells."""

from __future__ import annotations

import asyncio
import resource
import shlex

import pytest

from engine.messages import ToolCall
from sandbox.base import Sandbox
from tests.sandbox.cells import alive, python, text
from tools.dispatcher import Dispatcher
from tools.read import Read
from tools.search import Search
from tools.shell import Shell

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def told(cell: Sandbox, name: str, **arguments: object) -> str:
    """What the model, and who watches, is shown of a call."""
    dispatcher = Dispatcher([Read(), Search(), Shell()], cell, lambda text: len(text) // 3)
    return (await dispatcher.start(ToolCall("1", name, arguments))).text


@pytest.mark.weak("output")
async def test_64_megabytes_are_counted_and_not_kept(any_cell: Sandbox) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ran = await any_cell.run("head -c 64M /dev/zero | tr '\\0' x", keep=10_000)
    assert (ran.code, ran.total, len(ran.output)) == (0, 64 << 20, 10_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 << 10
    spilled = await any_cell.read(ran.spill, limit=1)
    assert spilled.size <= 8 << 20


@pytest.mark.weak("output")
async def test_output_without_end_ends_with_the_time(any_cell: Sandbox) -> None:
    ran = await any_cell.run("yes evil", timeout=0.5, keep=1000)
    assert (ran.reason, len(ran.output) <= 1000, ran.total > 1000) == ("timeout", True, True)
    await alive(any_cell)


@pytest.mark.weak("text")
async def test_bytes_that_are_no_text_come_as_they_are(any_cell: Sandbox) -> None:
    ran = await any_cell.run(r"printf 'a\0b\377\376\303'; head -c 3 /dev/zero")
    assert ran.head == b"a\0b\xff\xfe\xc3\0\0\0"
    assert "\0" not in await told(any_cell, "shell", command=r"printf 'a\0b\377'")


@pytest.mark.weak("clean")
async def test_no_escape_reaches_a_terminal(any_cell: Sandbox) -> None:
    evil = r"\033]0;title\007\033]52;c;ZXZpbA==\007\033[2J\033[31mred\033[0m\033P+q\033\\\x9b31m\x1b"
    name = "$'\\e]0;evil\\a.txt'"
    await any_cell.run(f"printf '{evil}' >$'f\\e[2J'; printf 'needle {evil}' >{name}")
    named = "(exec -a $'\\e]0;x\\a' sleep 5 &)"
    shown = [
        await told(any_cell, "shell", command=f"printf '{evil}'"),
        await told(any_cell, "shell", command=f"{named}; printf '{evil}' >&2; exit 3"),
        await told(any_cell, "shell", command="ls"),
        await told(any_cell, "search", pattern="needle"),
        await told(any_cell, "read", path="\x1b]0;evil\a.txt"),
        await told(any_cell, "read", path="."),
        await told(any_cell, "read", path="missing\x1b[2J"),
    ]
    for each in shown:
        assert not set(each) & {"\x1b", "\a", "\x9b", "\x00"}, each
    assert "red" in shown[0] and "needle" in shown[3]


@pytest.mark.weak("exported")
async def test_what_a_command_exports_reaches_no_script_of_the_worker(spoiled: Sandbox) -> None:
    await spoiled.run("echo one >file")
    since = await spoiled.checkpoint()
    await spoiled.run(
        "echo 'touch /tmp/evil-$$; echo evil' >rc; printf '#!/bin/sh\\necho evil\\n' >git; chmod +x git;"
        "export PATH=$PWD:$PATH BASH_ENV=$PWD/rc ENV=$PWD/rc GIT_DIR=/nonexistent GIT_EXTERNAL_DIFF=$PWD/git;"
        "export LD_PRELOAD=$PWD/none.so GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.bare GIT_CONFIG_VALUE_0=1;"
        "git() { echo evil; }; command() { echo evil; }; export -f git command; echo two >file"
    )
    patch = await spoiled.patch(since)
    assert b"\n-one\n+two\n" in patch and b"\nevil\n" not in patch
    assert len((await spoiled.checkpoint()).strip()) >= 40


@pytest.mark.weak("own path")
async def test_programs_of_the_command_s_own_are_not_run_by_the_worker(spoiled: Sandbox) -> None:
    await spoiled.run("echo one >file")
    since = await spoiled.checkpoint()
    fake = "printf '#!/bin/sh\\necho evil\\n' >~/bin/$p; /bin/chmod +x ~/bin/$p"
    await spoiled.run(f"echo two >file; mkdir -p ~/bin; for p in git bash cp rm; do {fake}; done")
    patch = await spoiled.patch(since)
    assert b"\n-one\n+two\n" in patch and b"evil" not in patch


@pytest.mark.weak("isolated")
async def test_python_of_the_tree_does_not_answer_for_the_tools(spoiled: Sandbox) -> None:
    for name in ("json", "sitecustomize", "os", "re"):
        await spoiled.write(f"{name}.py", b'print(\'{"hits": ["evil"]}\')\nraise SystemExit\n')
    await spoiled.write("file", b"needle\n")
    await spoiled.run("export PYTHONPATH=$PWD PYTHONSTARTUP=$PWD/json.py PYTHONHOME=/nonexistent")
    assert await told(spoiled, "search", pattern="needle", path="file") == "file:1:needle"


@pytest.mark.weak("one shell")
async def test_no_command_spoils_the_shell_of_the_next(spoiled: Sandbox) -> None:
    alias = "alias echo=false; echo() { :; }"
    for spoiler in ("set -e; exec false", "exit 3", "}", 'echo "', alias, "kill -9 $$"):
        await spoiled.run(spoiler)
        assert await text(spoiled, "false; echo fine") == "fine\n"
    await spoiled.run("exec 1>&- 2>&-; umask 777; ulimit -n 5; ulimit -v 1000; cd /nonexistent")
    assert await text(spoiled, "umask; echo fine") == "0022\nfine\n"


@pytest.mark.weak("big")
async def test_an_environment_too_large_stops_no_later_command(spoiled: Sandbox) -> None:
    await spoiled.run("export ONE=$(head -c 3M /dev/zero | tr '\\0' x)")
    await alive(spoiled)
    await spoiled.run("for i in {1..40}; do export V$i=$(head -c 120000 /dev/zero | tr '\\0' x); done")
    await alive(spoiled)
    assert (await spoiled.run("true " + "x" * 60_000)).code == 0
    assert len(await spoiled.checkpoint()) >= 40


@pytest.mark.weak("deadline")
async def test_a_command_of_megabytes_is_answered(any_cell: Sandbox) -> None:
    ran = await any_cell.run(": " + shlex.quote("x" * (4 << 20)), timeout=20)
    assert ran.reason == "exit"
    ran, _ = await asyncio.gather(any_cell.run("sleep 60", timeout=0.3), python(any_cell, "pass"))
    assert ran.reason == "timeout"
    await alive(any_cell)
