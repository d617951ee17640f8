"""What a change broke: syntax errors that a file has now and did not have before, told in a few lines."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from sandbox.base import Sandbox
from sandbox.errors import FileError
from tools.inside import program

SECONDS = 2
MOST = 5
WIDTH = 200
LARGEST = 1 << 20
"""Bytes of a file up to which it is looked at."""

_PARSED = {
    ".py": "python",
    ".pyi": "python",
    ".json": "json",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
}
_SHELL = (".sh", ".bash")
_SCRIPT = (".js", ".mjs", ".cjs")
_COMMENTED = re.compile(r"^(ts|js)config.*\.json$")
"""JSON that may have comments."""

_BASH = re.compile(r"^.*?: line (\d+): (.*)$", re.MULTILINE)
_NODE = re.compile(r":(\d+)\n(?:.*\n)*?(\w*Error: .*)")
_NUMBER = re.compile(r"\d+")
_MODULE = "Cannot use import statement outside a module"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a line."""

    line: int
    said: str


async def new_problems(path: str, before: bytes | None, after: bytes, sandbox: Sandbox) -> str:
    """Lines, each after a newline, for what is wrong in the file at `path`, which holds `after` by now.

    Nothing where nothing is, where it was so before, or where it cannot be found out in SECONDS.
    """
    command = _command(path)
    if command is None or len(after) > LARGEST or (before is not None and len(before) > LARGEST):
        return ""
    found = await _look(command, path, sandbox)
    if found and before:
        old = {_NUMBER.sub("", problem.said) for problem in await _look_at(before, command, path, sandbox)}
        found = [problem for problem in found if _NUMBER.sub("", problem.said) not in old]
    return "".join(f"\n{path}:{problem.line}: {problem.said[:WIDTH]}" for problem in found[:MOST])


def _command(path: str) -> Sequence[str] | None:
    """What checks such a file, the path left out; None where nothing does."""
    name, suffix = PurePosixPath(path).name, PurePosixPath(path).suffix.lower()
    if suffix in _SHELL:
        return ("bash", "-n", "--")
    if suffix in _SCRIPT:
        return ("node", "--check", "--")
    kind = _PARSED.get(suffix)
    if kind is None or _COMMENTED.match(name):
        return None
    return ("python3", "-IWignore" if kind == "yaml" else "-ISWignore", "-c", program("parse.py"), kind)


async def _look(command: Sequence[str], path: str, sandbox: Sandbox) -> list[Problem]:
    ran = await sandbox.run(f"exec {shlex.join((*command, path))}", timeout=SECONDS, keep=16 << 10)
    said = ran.output.decode("utf-8", "replace")
    if ran.reason != "exit" or ran.code in (126, 127):
        return []
    match command[0]:
        case "python3":
            pairs = [line.partition(":")[::2] for line in said.splitlines()] if ran.code == 0 else []
        case "bash":
            pairs = _BASH.findall(said)[:1] if ran.code else []
        case _:
            pairs = [] if _MODULE in said or not ran.code else _NODE.findall(said)
    return [Problem(int(line), what) for line, what in pairs if line.isdigit()]


async def _look_at(data: bytes, command: Sequence[str], path: str, sandbox: Sandbox) -> list[Problem]:
    """The problems of a text that is no longer in its file."""
    folder = (await sandbox.run('printf %s "${TMPDIR:-/tmp}"', timeout=SECONDS)).head.decode(
        "utf-8", "replace"
    )
    place = f"{folder}/before-{sha256(data).hexdigest()[:8]}{PurePosixPath(path).suffix}"
    try:
        await sandbox.write(place, data)
    except FileError:
        return []
    found = await _look(command, place, sandbox)
    await sandbox.run(f"rm -f {shlex.quote(place)}", timeout=SECONDS)
    return found
