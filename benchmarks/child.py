"""A side of a comparison in a process of its own, so that threads and memory of one never touch another's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TypeAlias

HOUSE = Path(__file__).parents[1]

Given: TypeAlias = int | str | list[int] | list[list[int]]
Act: TypeAlias = Callable[..., float]


class ChildFailed(Exception):
    """A process ended before it answered; the message has the end of what it said."""


@contextmanager
def started(module: str, *arguments: str, threads: int) -> Generator[Child]:
    """Runs `python -m MODULE ARGUMENTS THREADS` until the block ends. It is idle unless it is asked.

    `threads` is also what every library in it is told when it loads.
    """
    count = str(threads)
    with (
        TemporaryFile() as said,
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments, count],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            cwd=HOUSE,
            env=os.environ | {"OMP_NUM_THREADS": count, "MKL_NUM_THREADS": count},
            text=True,
        ) as process,
    ):
        yield Child(f"{module} {' '.join(arguments)}", process, said)


class Child:
    """A process that was started, and what it says on stderr."""

    def __init__(self, name: str, process: subprocess.Popen[str], said: IO[bytes]) -> None:
        self._name = name
        self._process = process
        self._said = said

    def ready(self) -> None:
        """Wait until it has loaded what it needs; once, before it is asked. Raises ChildFailed."""
        self._line()

    def ask(self, act: str, *given: Given) -> float:
        """Have it do one thing; seconds, or what the act is said to return. Raises ChildFailed."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([act, *given]) + "\n")
        self._process.stdin.flush()
        return float(self._line())

    def _line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            self._said.seek(0)
            end = self._said.read().decode(errors="replace").strip()[-2000:]
            raise ChildFailed(f"{self._name} ended with status {self._process.returncode}:\n{end}")
        return line


def serve(acts: Mapping[str, Act]) -> None:
    """In the child: answer until the asker closes. What libraries print goes to stderr."""
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        print(0, file=answers, flush=True)
        for line in sys.stdin:
            act, *given = json.loads(line)
            print(acts[act](*given), file=answers, flush=True)
