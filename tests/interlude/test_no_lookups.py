"""Nothing looks up a name that nobody configured, and no key that lies in the environment is written down."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from interlude.settings import read_settings

HOUSE = Path(__file__).parents[2]
CANARY = "secret-canary-5f1d"
HOMES = ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
KEYS = ("ZAI_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "HF_TOKEN", "OPENROUTER_API_KEY")

LISTENS = """
import fcntl, os, socket, struct, subprocess, sys

def up(name):
    with socket.socket() as any:
        request = struct.pack("16sh", name.encode(), 1 | 64)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(any, 0x8914, request)  # SIOCSIFFLAGS

up("lo")
resolver = sys.argv[1]
subprocess.run(["mount", "--bind", resolver, os.path.realpath("/etc/resolv.conf")], check=True)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
    listener.bind(("127.0.0.1", 53))
    listener.setblocking(False)
    ran = subprocess.run(sys.argv[2:])
    asked = 0
    try:
        while listener.recv(4096):
            asked += 1
    except BlockingIOError:
        pass
print(f"names asked for: {asked}", flush=True)
sys.exit(ran.returncode)
"""


def alone(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command where there is no network but a name server that notes that it was asked."""
    resolver = folder.parent / "resolv.conf"
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    homes = {name: str(folder.parent / name.lower()) for name in HOMES}
    canaries = dict.fromkeys(KEYS, CANARY)
    return subprocess.run(
        ["unshare", "--net", "--mount", sys.executable, "-c", LISTENS, str(resolver), *command],
        cwd=folder,
        env=os.environ | homes | canaries | {"PYTHONPATH": str(HOUSE)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to work in, where a network namespace can be made."""
    able = shutil.which("unshare") and subprocess.run(["unshare", "--net", "--mount", "true"], check=False)
    if not able or able.returncode != 0:
        if os.environ.get("INTERLUDE_REQUIRE_DOCKER"):
            pytest.fail("a network namespace is needed here: root and util-linux's unshare")
        pytest.skip("needs root and util-linux's unshare, to make a network namespace")
    made = tmp_path / "project"
    made.mkdir()
    compiled = read_settings({}).kept / "native"
    if compiled.is_dir():  # what was compiled once need not be compiled here again
        shutil.copytree(compiled, tmp_path / "xdg_cache_home" / "interlude" / "native")
    (made / "calc.py").write_text("def add(a, b):\n    return a - b\n")
    return made


def written(folder: Path) -> list[str]:
    """Every file of that folder that holds the canary, or is named after it."""
    return [
        str(path)
        for path in folder.rglob("*")
        if CANARY in path.name or (path.is_file() and CANARY.encode() in path.read_bytes())
    ]


def test_the_listener_hears_a_name_that_is_looked_up(folder: Path) -> None:
    look = "import socket\ntry: socket.getaddrinfo('example.org', 80)\nexcept OSError: pass"
    ran = alone(folder, sys.executable, "-c", look)
    assert int(ran.stdout.rpartition(": ")[2]) > 0


@pytest.mark.nano
def test_a_run_looks_up_no_name_and_writes_no_key(folder: Path) -> None:
    arguments = ["run", "Fix add in calc.py.", "--max-steps", "2", "--sandbox", "local"]
    ran = alone(folder, sys.executable, "-m", "interlude", *arguments, "--mode", "auto", "--json")
    assert ran.stdout.splitlines()[-1] == "names asked for: 0", ran.stderr
    assert '"outcome"' in ran.stdout
    assert CANARY not in ran.stdout + ran.stderr
    assert list((folder.parent / "xdg_state_home").rglob("journal.jsonl"))
    assert written(folder.parent) == []


SHARES = """
import asyncio
from pathlib import Path
from interlude.build import build
from interlude.faces import Silent
from interlude.headless import Place, work
from interlude.records import new_record
from interlude.settings import read_settings

async def main():
    settings = read_settings({"sandbox": "local", "max_steps": 1})
    async with build(settings, sharing="start") as parts:
        await work(parts, "Fix add in calc.py.", Place(Path.cwd()), Silent(), new_record(settings))
        process = Path(f"/proc/{parts.engine.process}")
        print("canaries:", process.joinpath("environ").read_bytes().count(b"canary"), flush=True)

asyncio.run(main())
"""


@pytest.mark.nano
def test_the_shared_engine_looks_up_no_name_and_has_no_key(folder: Path) -> None:
    ran = alone(folder, sys.executable, "-c", SHARES)
    assert ran.stdout.splitlines() == ["canaries: 0", "names asked for: 0"], ran.stderr
    assert (folder.parent / "xdg_state_home" / "interlude" / "engines").is_dir()
    assert written(folder.parent) == []


@pytest.mark.nano
def test_doctor_looks_up_no_name(folder: Path) -> None:
    ran = alone(folder, sys.executable, "-m", "interlude", "doctor")
    assert ran.stdout.splitlines()[-1] == "names asked for: 0", ran.stderr
    assert CANARY not in ran.stdout + ran.stderr
