"""Peers from PyPI, each in an environment of its own that is made once and kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "interlude" / "peers"


class PeerMissing(Exception):
    """A peer cannot be installed here; the message says why."""


def python_with(name: str, *requirements: str, python: str = sys.executable) -> Path:
    """The interpreter of the environment `name`, in which `requirements` are installed.

    `python` makes it where it is not there. Raises PeerMissing.
    """
    folder = KEPT / name
    interpreter, stamp = folder / "bin" / "python", folder / ".complete"
    wanted = "\n".join(requirements)
    if stamp.is_file() and stamp.read_text() == wanted:
        return interpreter
    if shutil.which(python) is None:
        raise PeerMissing(f"{name} needs {python}, which is not here")
    _run(name, python, "-m", "venv", "--clear", str(folder))
    _run(name, str(interpreter), "-m", "pip", "install", "-q", "--disable-pip-version-check", *requirements)
    stamp.write_text(wanted)
    return interpreter


def _run(name: str, *command: str) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        said = (ran.stderr or ran.stdout).strip().rsplit("\n", 1)[-1]
        raise PeerMissing(f"{name} cannot be installed: {said}")
