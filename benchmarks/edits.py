"""Which edit tools damage files, and which shells come back: Interlude's and its peers' own, run on one set.

    python -m benchmarks.edits [--alone] [--json]

Peers are installed from PyPI into environments of their own, once, and their tools are called without a
model, each with a home folder that is thrown away. `--alone`: without them. Exits 1 where Interlude is not
right in every row.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.edit_cases import CASES, Outcome
from benchmarks.peers.tools import survivors
from benchmarks.venvs import PeerMissing, python_with
from sandbox.base import Spec
from sandbox.local import Local
from tools.edit import Edit, EditArguments, OneEdit
from tools.shell import Shell as ShellTool
from tools.shell import ShellArguments

HOUSE = Path(__file__).parents[1]
LIMIT = 4
"""Seconds that `sleep N & echo hi` is given."""

PEERS = {
    "kimi-cli 1.49": ("kimi-cli", "kimi-cli==1.49.0", "benchmarks.peers.kimi"),
    "mistral-vibe 2.18": ("mistral-vibe", "mistral-vibe==2.18.4", "benchmarks.peers.vibe"),
    "mini-swe-agent 2.4": ("mini-swe-agent-tools", "mini-swe-agent>=2.4,<3", "benchmarks.peers.mini_tools"),
}


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of `sleep N & echo hi`.

    `seconds` until the tool answered; `ok`: with success and the output; `left`: the sleep lived on then;
    `told`: the answer says so; `ended`: it was gone with the session.
    """

    seconds: float
    ok: bool
    left: bool
    told: bool
    ended: bool

    @property
    def right(self) -> bool:
        return self.ok and self.seconds < LIMIT / 2 and (self.told or not self.left)

    def __str__(self) -> str:
        came = f"{self.seconds:.1f} s" if self.ok else f"failed after {self.seconds:.1f} s"
        told = "listed" if self.told else "orphan, not told"
        gone = ", ended with the session" if self.ended else ""
        return f"{came}; {told}{gone}" if self.left else f"{came}; nothing left"


@dataclass(frozen=True, slots=True)
class Side:
    """One harness: outcomes by case, and its shell; `missing` says why there is neither."""

    name: str
    edits: Mapping[str, Outcome]
    shell: Returned | None
    missing: str = ""

    @property
    def right(self) -> bool:
        return (
            not self.missing
            and set(self.edits.values()) == {"right"}
            and bool(self.shell and self.shell.right)
        )


async def ours(folder: Path, mark: str) -> Side:
    """Interlude's tools in a local sandbox."""
    sandboxes = Local()
    box = await sandboxes.take(Spec(tree=folder))
    found: dict[str, Outcome] = {}
    for number, case in enumerate(CASES):
        case.lay(folder / str(number))
        edits = tuple(OneEdit(old=old, new=new) for old, new in case.edits)
        asked = EditArguments(path=f"{number}/{case.path}", edits=edits)
        answer = await Edit().run(asked, box)
        found[case.name] = case.judge(folder / str(number), answer.ok)
    began = time.monotonic()
    answer = await ShellTool().run(ShellArguments(command=f"sleep {mark} & echo hi", timeout=LIMIT), box)
    seconds = time.monotonic() - began
    left, said = survivors(mark), f"{answer.text}\n{getattr(answer, 'end', '')}"
    await sandboxes.close()
    told = any(f"{pid} sleep" in said for pid in left)
    shell = Returned(seconds, answer.ok and "hi" in said, bool(left), told, ended=not survivors(mark))
    return Side("Interlude", found, shell)


def theirs(name: str, folder: Path, mark: str) -> Side:
    """A peer's tools, in its own environment."""
    package, requirement, module = PEERS[name]
    try:
        python = python_with(package, requirement, python=newer_python())
        answer = _ask(python, module, folder, mark)
    except PeerMissing as problem:
        return Side(name, {}, None, str(problem))
    found: dict[str, Outcome] = {}
    for number, (case, told) in enumerate(zip(CASES, answer["edits"], strict=True)):
        found[case.name] = "not offered" if told is None else case.judge(folder / str(number), told[0])
    shell = answer["shell"]
    listed = any(str(pid) in shell["said"] for pid in shell["left"])
    gone = bool(shell["left"]) and not survivors(mark)
    came = Returned(
        shell["seconds"], shell["ok"] and "hi" in shell["said"], bool(shell["left"]), listed, gone
    )
    return Side(name, found, came)


def _ask(python: Path, module: str, folder: Path, mark: str) -> dict[str, Any]:
    for number, case in enumerate(CASES):
        case.lay(folder / str(number))
    edits = [(str(folder / str(number) / case.path), case.edits) for number, case in enumerate(CASES)]
    with tempfile.TemporaryDirectory() as home:
        ran = subprocess.run(
            [python, "-m", module],
            input=json.dumps({"edits": edits, "sleep": mark, "limit": LIMIT}),
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": home, "SHELL": "/bin/bash", "PYTHONPATH": str(HOUSE)},
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode:
        raise PeerMissing(f"its tools cannot be called: {ran.stderr.strip().rsplit(chr(10), 1)[-1]}")
    return json.loads(ran.stdout.rsplit("\n", 2)[-2])


def newer_python() -> str:
    """An interpreter that the peers run on, which is not Interlude's oldest; else our own."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = sorted(root.glob("versions/3.1[2-9]*/bin/python"))
    for python in (*map(str, found), "python3.12", "python3.13"):
        with suppress(OSError):
            if (
                subprocess.run([python, "-c", "import venv"], capture_output=True, check=False).returncode
                == 0
            ):
                return python
    return sys.executable


def show(sides: Sequence[Side], console: Console) -> None:
    """One column a side, one row a case."""
    table = Table(box=SIMPLE_HEAD, title="Edits of difficult files, and a command that leaves a process")
    table.add_column("case")
    for side in sides:
        table.add_column(side.name)
    for case in CASES:
        table.add_row(case.name, *(side.edits.get(case.name, "-") for side in sides))
    table.add_row(f"sleep N & echo hi ({LIMIT} s)", *(str(side.shell or "-") for side in sides))
    console.print(table)
    for side in sides:
        if side.missing:
            console.print(f"{side.name}: {side.missing}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.edits", description=__doc__)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    sides: list[Side] = []
    for name in ("", *(() if given.alone else PEERS)):
        mark = f"{random.randint(30, 40)}.{random.randint(10**6, 10**7)}"
        with tempfile.TemporaryDirectory() as folder:
            try:
                sides.append(
                    theirs(name, Path(folder), mark) if name else asyncio.run(ours(Path(folder), mark))
                )
            finally:
                for pid in survivors(mark):
                    os.kill(pid, signal.SIGKILL)
    if given.json:
        print(json.dumps([asdict(side) | {"right": side.right} for side in sides], indent=1))
    else:
        show(sides, Console(width=150))
    return 0 if sides[0].right else 1


if __name__ == "__main__":
    sys.exit(main())
