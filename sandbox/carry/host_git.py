"""Git on the user's own repository, to read it: no hook, no monitor, no network and no lock comes of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from sandbox.carry.folders import CarryError
from sandbox.carry.pieces import Pieces

_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "safe.directory=*")
_ENV = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch, by a program that its config may name
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def _environment() -> dict[str, str]:
    """The user's own, for his excludes and git's place, without what steers git (in a hook, for one)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **_ENV}


def git(folder: Path, *arguments: str) -> bytes | None:
    """What git says; None where git is not installed or the folder is in no repository.

    Raises CarryError with git's own words for every other failure.
    """
    try:
        ran = subprocess.run(
            ["git", *_SAFE, "-C", folder, *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=_environment(),
            check=False,
        )
    except FileNotFoundError:
        return None
    if ran.returncode == 0:
        return ran.stdout
    said = ran.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
    if "not a git repository" in said and "(or any" in said:
        return None
    raise CarryError(f"git cannot read {folder}: {said or f'it ended with {ran.returncode}'}")


def git_stream(folder: Path, *arguments: str) -> Pieces:
    """What git prints, in pieces of 8 MiB. Raises CarryError when it fails, at the end."""
    with subprocess.Popen(
        ["git", *_SAFE, "-C", folder, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=_environment(),
    ) as process:
        assert process.stdout and process.stderr
        try:
            while piece := process.stdout.read(8 << 20):
                yield piece
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode(errors="replace").strip()
        if process.wait():
            raise CarryError(f"git {arguments[0]} failed in {folder}: {said}")


def top_of(start: Path) -> Path | None:
    """The top of the repository that a folder lies in; None where there is none. Raises CarryError."""
    said = git(start, "rev-parse", "--show-toplevel")
    if said is None:
        return None
    top = Path(os.fsdecode(said.removesuffix(b"\n")))
    if not start.resolve().is_relative_to(top):
        raise CarryError(f"the repository of {start} says that its files are in {top}: work there")
    return top
