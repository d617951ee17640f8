"""What a command does to get out, and that it does not."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sandbox.base import Limits, Sandbox, SandboxError, Sandboxes, Spec
from tests.sandbox.test_commands import running


@pytest.fixture
async def cell(walls: Sandboxes) -> Sandbox:
    return await walls.take(Spec())


async def test_killing_every_process_leaves_the_sandbox_alive(cell: Sandbox) -> None:
    await cell.run("kill -9 -1; true")
    assert (await cell.run("echo alive")).head == b"alive\n"


async def test_a_command_cannot_touch_the_worker(cell: Sandbox) -> None:
    ran = await cell.run(
        "for n in TERM KILL STOP HUP; do kill -$n 1; done 2>/dev/null; echo x >/proc/1/fd/1;"
        "cat /proc/1/environ; ls /proc/1/fd;"
        "python3 -c 'import ctypes; print(ctypes.CDLL(None).ptrace(16, 1, 0, 0))' 2>&1; echo end"
    )
    lines = ran.output.decode().splitlines()
    assert lines[-2:] == ["-1", "end"]
    assert len([line for line in lines if "ermission denied" in line]) == 3
    assert (await cell.run("echo alive")).head == b"alive\n"


async def test_commands_are_nobody_s_root(cell: Sandbox) -> None:
    got = (await cell.run("id -u; grep -E 'Cap(Eff|Prm|Bnd)|NoNewPrivs' /proc/self/status")).head.split()
    assert got[0] != b"0"
    assert got[2] == got[4] == b"0" * 16
    assert got[-1] == b"1"
    ran = await cell.run(
        "mount -t tmpfs x /mnt; mknod dev c 1 1; chroot / true; echo x >/proc/sys/kernel/core_pattern"
    )
    assert ran.code != 0


async def test_there_is_no_network(cell: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        ran = await cell.run(
            f"(echo >/dev/tcp/127.0.0.1/{port}) 2>&1; (echo >/dev/tcp/192.0.2.1/80) 2>&1;"
            "ls /sys/class/net 2>/dev/null || tail -n +3 /proc/net/dev | cut -d: -f1"
        )
    text = ran.output.decode()
    assert "refused" in text and "unreachable" in text
    assert "eth0" not in text


async def test_what_the_host_has_is_not_there(walls: Sandboxes, tmp_path: Path) -> None:
    cell = await walls.take(Spec())
    for path in (tmp_path, Path(__file__).parent, Path("/var/run/docker.sock"), Path.home() / ".ssh"):
        assert (await cell.run(f"ls {path}")).code != 0
    assert b"sandbox" in (await cell.run("uname -n")).head
    assert (
        await cell.run("ps ax -o pid= | wc -l 2>/dev/null || ls -d /proc/[0-9]* | wc -l")
    ).head.strip() < b"9"


async def test_removing_everything_harms_neither_host_nor_sandbox(walls: Sandboxes, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / ".git").mkdir(parents=True)
    (tree / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (tree / "file").write_text("x")
    (tmp_path / "beside").write_text("x")
    cell = await walls.take(Spec(tree=tree))
    ran = await cell.run(
        f"rm -rf / {tmp_path} /etc /home /tmp /bin/* /usr/bin /usr/lib/git-core 2>/dev/null;"
        "ls /usr/bin/env; echo done"
    )
    assert ran.head.endswith(b"/usr/bin/env\ndone\n")
    assert (tmp_path / "beside").read_text() == "x"
    assert (tree / ".git/HEAD").read_text() == "ref: refs/heads/main\n"
    assert not (tree / "file").exists(), "the tree itself is the command's to write"


async def test_a_fork_bomb_ends_with_its_timeout(walls: Sandboxes) -> None:
    cell = await walls.take(Spec(limits=Limits(processes=64)))
    ran = await cell.run("f() { f | f & }; f 2>/dev/null; while :; do :; done", timeout=1.0)
    assert ran.reason == "timeout"
    assert (await cell.run("echo alive")).head == b"alive\n"
    assert await running(cell, "f()") == []


async def test_memory_is_bounded(walls: Sandboxes) -> None:
    cell = await walls.take(Spec(limits=Limits(memory=128 << 20)))
    ran = await cell.run("python3 -c 'x = b\"a\" * (300 << 20)'; echo $?")
    if cell.info.kind == "docker":
        assert (ran.reason, ran.output.splitlines()[-1]) == ("oom", b"137")
    else:
        assert b"MemoryError" in ran.output
    assert (await cell.run("echo alive")).head == b"alive\n"


async def test_the_tmp_folder_is_bounded(walls: Sandboxes) -> None:
    cell = await walls.take(Spec(limits=Limits(tmp=4 << 20)))
    ran = await cell.run("head -c 10M /dev/zero >/tmp/big; echo $?; stat -c %s /tmp/big")
    assert ran.output.splitlines()[-2:] == [b"1", b"4194304"]


async def test_folders_in_memory_may_hold_programs(cell: Sandbox) -> None:
    ran = await cell.run(
        "for d in /tmp ~ .; do printf '#!/bin/sh\\necho ran\\n' >$d/p; chmod +x $d/p; $d/p; done"
    )
    assert ran.output == b"ran\n" * 3


async def test_a_missing_tree_is_said(walls: Sandboxes, tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="no folder"):
        await walls.take(Spec(tree=tmp_path / "missing"))
    assert not (tmp_path / "missing").exists()
