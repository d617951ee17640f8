"""Build: compiles the native step for this machine, once, and keeps what came out of it."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from ctypes import CDLL
from pathlib import Path

from engine.base import EngineError

SOURCES = ("step.c", "many.c")
HEADERS = ("experts.h", "sharing.h", "attention.h", "network.h", "product.h", "vectors.h")
FLAGS = ("-std=gnu11", "-O3", "-ffp-contract=fast", "-fno-math-errno", "-shared", "-fPIC")
TARGETS = (("-march=native", "-fopenmp"), ("-march=native",), ())
"""Some compilers have no OpenMP, or no name for the machine they run on. The first that works is taken."""
COMPILERS = ("cc", "gcc", "clang")


class NotNative(EngineError):
    """Why the native step is not there, in one line that says what happens instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; torch computes each token instead, several times more slowly")


def library(cache: Path, compilers: Sequence[str] = COMPILERS) -> CDLL:
    """The compiled step, from the folder `cache` or compiled into it, which takes a few seconds.

    Its threads come from the OpenMP library that torch brought along, as torch is loaded first. Raises
    NotNative where there is no compiler or it does not manage.
    """
    compiler = next((path for name in compilers if (path := shutil.which(name))), None)
    if compiler is None:
        raise NotNative(f"no C compiler is here: install one of {', '.join(compilers)}")
    target = cache / f"{_key(compiler)}.so"
    if not target.exists():
        _compile(compiler, target)
    try:
        return CDLL(str(target))
    except OSError as error:
        raise NotNative(f"{target} cannot be loaded: {error}") from error


def _key(compiler: str) -> str:
    """Names what the result depends on: the sources, the flags, the compiler, the processor."""
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False).stdout
    folder = Path(__file__).parent
    parts = [(folder / name).read_text(encoding="utf-8") for name in (*SOURCES, *HEADERS)]
    parts += [*FLAGS, *map(str, TARGETS), compiler, version, platform.machine(), _processor()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _processor() -> str:
    """What the processor can do, where Linux tells; its name elsewhere."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    return next((line for line in told.splitlines() if line.startswith(("flags", "Features"))), "")


def _compile(compiler: str, target: Path) -> None:
    """Two processes may do this at once: what is at `target` is always whole."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        file, made = tempfile.mkstemp(suffix=".so", dir=target.parent)
    except OSError as error:
        raise NotNative(f"{target.parent} cannot be written to: {error.strerror}") from error
    os.close(file)
    sources = [str(Path(__file__).parent / name) for name in SOURCES]
    try:
        complaint = ""
        for options in TARGETS:
            command = [compiler, *FLAGS, *options, *sources, "-o", made, "-lm"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                Path(made).replace(target)
                return
            complaint = next(
                (line for line in done.stderr.splitlines() if "error" in line), "no reason given"
            )
        raise NotNative(f"{compiler} could not compile the native step ({complaint.strip()})")
    finally:
        Path(made).unlink(missing_ok=True)
