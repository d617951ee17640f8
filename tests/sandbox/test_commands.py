"""Commands: what carries over, what is kept, and how they end."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from sandbox.attached import Attached
from sandbox.base import Ran, Sandbox, Sandboxes, Spec


async def text(box: Sandbox, command: str, **options: float) -> str:
    ran = await box.run(command, **options)  # pyright: ignore
    return ran.output.decode()


async def running(box: Sandbox, pattern: str) -> list[str]:
    """Command lines of the sandbox's processes that hold a text; it needs no process more."""
    listing = "for f in /proc/[0-9]*/cmdline; do mapfile -d '' -t words <$f; echo \"${words[*]}\"; done"
    lines = await text(box, f"{{ {listing}; }} 2>/dev/null")
    return [line for line in lines.splitlines() if pattern in line and "/proc/" not in line]


async def test_a_command_answers_with_its_merged_output_and_its_code(box: Sandbox) -> None:
    ran = await box.run("echo out; echo err >&2; exit 3")
    assert ran == Ran(3, "exit", b"out\nerr\n", b"", 8, "", ran.seconds)
    assert 0 < ran.seconds < 5


async def test_folder_and_exported_variables_carry_over_and_nothing_else_does(box: Sandbox) -> None:
    await box.run("mkdir 'a b'; cd 'a b'; export ONE='1\n2'; TWO=2; set -e; f() { :; }")
    got = await text(box, 'pwd; echo "$ONE $TWO"; false; type f 2>&1')
    assert got == f"{box.info.root}/a b\n1\n2 \nbash: line 1: type: f: not found\n"
    await box.run("unset ONE; cd ..; rmdir 'a b'; exit 1")
    assert await text(box, 'pwd; echo "${ONE-unset}"') == f"{box.info.root}\nunset\n"


async def test_a_variable_given_for_one_command_is_gone_with_it(box: Sandbox) -> None:
    assert (await box.run("echo $X $CI", env={"X": "5", "CI": "no"})).head == b"5 no\n"
    assert (await box.run("echo $X $CI")).head == b"1\n"


async def test_a_folder_that_was_removed_does_not_stop_the_next_command(box: Sandbox) -> None:
    await box.run("mkdir gone; cd gone; rmdir ../gone")
    assert await text(box, "pwd") == f"{box.info.root}\n"


async def test_exit_exec_and_syntax_errors_do_not_hurt_the_next_command(box: Sandbox) -> None:
    codes = [
        (await box.run(c)).code for c in ("exec false", "trap - EXIT; exit 9", "kill -9 $$", 'echo "', "}")
    ]
    assert codes == [1, 9, 137, 2, 2]
    assert await text(box, "echo fine") == "fine\n"


async def test_a_timeout_kills_the_whole_tree_and_keeps_what_was_said(box: Sandbox) -> None:
    stubborn = "trap '' TERM; sleep 7102; sleep 7103"
    command = f'echo begun; (setsid sleep 7101 &); (setsid bash -c "{stubborn}" &) ; sleep 7104'
    ran = await box.run(command, timeout=0.5)
    assert (ran.reason, ran.head, ran.left) == ("timeout", b"begun\n", ())
    assert ran.code == 143
    assert 2.0 < ran.seconds < 5
    assert await running(box, "sleep 710") == []


async def test_a_background_process_does_not_hold_the_command_and_is_named(box: Sandbox) -> None:
    ran = await box.run("sleep 7201 & echo hi")
    assert (ran.code, ran.head) == (0, b"hi\n")
    assert ran.seconds < 1
    assert [line.split(" ", 1)[1] for line in ran.left] == ["sleep 7201"]
    assert len(await running(box, "sleep 7201")) == 1
    ran = await box.run("sleep 7202", timeout=0.2)
    assert len(await running(box, "sleep 7201")) == 1, "a job outlives the timeout of another command"


async def test_a_double_fork_is_found(box: Sandbox) -> None:
    ran = await box.run("(setsid sleep 7301 >/dev/null 2>&1 </dev/null &) ; sleep 0.1; echo on")
    assert [line.split(" ", 1)[1] for line in ran.left] == ["sleep 7301"]


async def test_what_a_background_process_writes_later_blocks_nobody(box: Sandbox) -> None:
    ran = await box.run("(while :; do echo noise; done) & echo hi")
    assert ran.seconds < 2
    assert await text(box, "echo calm") == "calm\n"


async def test_commands_run_beside_each_other(box: Sandbox) -> None:
    begun = time.monotonic()
    both = await asyncio.gather(box.run("sleep 0.4; echo a"), box.run("sleep 0.4; echo b"))
    assert [ran.head for ran in both] == [b"a\n", b"b\n"]
    assert time.monotonic() - begun < 0.75


async def test_a_timeout_ends_only_its_own_command(box: Sandbox) -> None:
    ends, lives = await asyncio.gather(
        box.run("(setsid sleep 7401 &); sleep 7402", timeout=0.3),
        box.run("(setsid sleep 0.9 &) ; sleep 0.8; echo whole"),
    )
    assert (ends.reason, lives.reason, lives.head) == ("timeout", "exit", b"whole\n")


async def test_a_cancelled_call_ends_its_processes_first(box: Sandbox) -> None:
    task = asyncio.create_task(box.run("(setsid sleep 7501 &); sleep 7502"))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await running(box, "sleep 750") == []


async def test_fifty_megabytes_are_cut_to_head_and_tail_and_spilled(box: Sandbox) -> None:
    ran = await box.run("echo first; head -c 52428800 /dev/zero; echo last", keep=1000)
    assert (ran.code, ran.total) == (0, 52428800 + 11)
    assert ran.head == b"first\n" + bytes(494)
    assert ran.tail == bytes(495) + b"last\n"
    spilled = await box.read(ran.spill, limit=6)
    assert (spilled.data, spilled.size) == (b"first\n", 8 << 20)


async def test_output_just_at_the_limit_is_whole_and_just_above_is_cut(box: Sandbox) -> None:
    ran = await box.run("head -c 100 /dev/zero", keep=100)
    assert (ran.head, ran.tail, ran.spill) == (bytes(100), b"", "")
    ran = await box.run("head -c 101 /dev/zero", keep=100)
    assert (ran.head, ran.tail, ran.total) == (bytes(50), bytes(50), 101)
    assert (await box.read(ran.spill)).data == bytes(101)


async def test_a_cut_falls_between_characters(box: Sandbox) -> None:
    ran = await box.run("printf 'ä%.0s' {1..100}", keep=101)
    assert (ran.head.decode(), ran.tail.decode()) == ("ä" * 25, "ä" * 25)


async def test_bytes_that_are_no_text_come_back_as_they_are(box: Sandbox) -> None:
    ran = await box.run("printf '\\xff\\x00\\xfe\\n'")
    assert ran.head == b"\xff\x00\xfe\n"


async def test_nothing_waits_for_input(box: Sandbox) -> None:
    ran = await box.run(
        "cat; python3 -c 'input()' 2>&1 | tail -n 1; [ -t 0 ] || echo no terminal", timeout=20
    )
    assert ran.head == b"EOFError: EOF when reading a line\nno terminal\n"


async def test_a_shell_that_closes_its_output_still_ends(box: Sandbox) -> None:
    ran = await box.run("exec >&- 2>&-; sleep 0.1; exit 7")
    assert (ran.code, ran.reason) == (7, "exit")


async def test_a_long_command_and_text_outside_of_ascii_arrive(box: Sandbox) -> None:
    assert await text(box, "echo 'größe → " + "x" * 100_000 + "' | wc -m") == "100009\n"


async def test_the_host_s_environment_does_not_leak(
    kind: str, sandboxes: Sandboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    box = await sandboxes.take(Spec(env=(("GIVEN", "yes"),)))
    got = dict(line.split("=", 1) for line in (await text(box, "env")).splitlines())
    assert "OPENAI_API_KEY" not in got
    assert got["GIVEN"] == "yes"
    allowed = {"GIVEN", "HOSTNAME", "LANG", "PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "SHLVL", "_"}
    allowed |= {"CI", "TERM", "PAGER", "GIT_PAGER", "GIT_EDITOR", "GIT_TERMINAL_PROMPT", "NO_COLOR", "TMPDIR"}
    allowed |= {"PIP_PROGRESS_BAR", "DEBIAN_FRONTEND", "PYTHONDONTWRITEBYTECODE", "PYTHONNODEBUGRANGES"}
    assert set(got) <= allowed


async def test_the_worker_says_when_it_read_a_request(box: Sandbox) -> None:
    assert isinstance(box, Attached)
    before = time.clock_gettime(time.CLOCK_MONOTONIC)
    await box.run("true")
    assert before < box.client.last_received < time.clock_gettime(time.CLOCK_MONOTONIC)


async def test_a_tree_of_the_host_is_worked_on_in_place(sandboxes: Sandboxes, tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("from the host\n")
    box = await sandboxes.take(Spec(tree=tmp_path))
    assert box.info.root == str(tmp_path)
    assert await text(box, "cat here.txt; echo back >there.txt; pwd") == f"from the host\n{tmp_path}\n"
    assert (tmp_path / "there.txt").read_text() == "back\n"


async def test_python_and_git_and_pytest_work_inside(box: Sandbox) -> None:
    await box.write("test_it.py", b"def test_it():\n    assert 1 + 1 == 2\n")
    ran = await box.run(
        "git init -q . && git status --short && python3 -m pytest -q -p no:cacheprovider | tail -n 1;"
        "pytest --version | cut -c1-6; python3 -c 'import ssl, sqlite3, ctypes, lzma'; ls -d *"
    )
    lines = ran.head.decode().splitlines()
    assert [line[:8] for line in lines] == ["?? test_", "1 passed", "pytest", "test_it."]


async def test_a_command_begins_although_the_one_before_killed_all_that_it_could(box: Sandbox) -> None:
    if box.info.kind == "local":
        pytest.skip("there, it would kill what is not the sandbox's")
    for _ in range(100):  # one in ten was killed as it read that it may begin
        await box.run("kill -9 -1; true")
        assert (await box.run("echo hi")).output == b"hi\n"


async def test_a_command_finds_the_shell_as_a_new_one_has_it(box: Sandbox) -> None:
    await box.run("cd /tmp; export SAID=1")
    told = await box.run("echo $0 $# $SECONDS $SHLVL $PWD $SAID; ls /proc/self/fd | sort -n | xargs")
    assert told.output == b"bash 0 0 1 /tmp 1\n0 1 2 3 118 119\n"


async def test_a_folder_that_was_made_anew_is_the_one_that_the_next_command_is_in(box: Sandbox) -> None:
    await box.run("mkdir made; cd made")
    for _ in range(3):
        await box.run("cd ..; rmdir made; mkdir made; cd made")
        assert (await box.run("touch here; ls ../made; rm here")).output == b"here\n"
