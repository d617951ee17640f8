"""Runs a program in a terminal of 120x40 and looks at it: when it has painted, what it costs while idle."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import pyte

COLUMNS, ROWS = 120, 40
PAINTED = 3
"""Rows with something on them that count as a first paint."""
SETTLE = 10.0
"""Seconds after the first paint before a program counts as idle."""
IDLE = 5.0
"""Seconds over which idling is measured."""
LONGEST = 60.0


class NoPaint(Exception):
    """The program ended or painted nothing in time; the message has its last lines."""


@dataclass(frozen=True, slots=True)
class Seen:
    """`paint`: seconds from the start of the process. `idle_cpu`: percent of one core, all its processes.
    `pss`: MiB of the process that draws, `tree_pss` of all. `screen`: its rows when it was idle."""

    paint: float
    idle_cpu: float
    pss: float
    tree_pss: float
    screen: tuple[str, ...]


class _Answering(pyte.Screen):
    """A screen that answers what a program asks of it."""

    def __init__(self, terminal: int) -> None:
        super().__init__(COLUMNS, ROWS)
        self._terminal = terminal

    def write_process_input(self, data: str) -> None:
        os.write(self._terminal, data.encode())


class Watched:
    """A program in a terminal; ended with the block."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.began = time.monotonic()
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], list(command), dict(environment))
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)
        self._screen = _Answering(self._terminal)
        self._stream = pyte.ByteStream(self._screen)
        self.process = psutil.Process(self._pid)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        tree = self.processes()
        for process in tree:
            process.send_signal(signal.SIGTERM)
        _, alive = psutil.wait_procs(tree, timeout=5)
        for process in alive:
            process.kill()
        os.close(self._terminal)

    def processes(self) -> list[psutil.Process]:
        """The program and everything that it started."""
        try:
            tree = [self.process, *self.process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []
        return tree if self.process.status() != psutil.STATUS_ZOMBIE else []

    def rows(self) -> tuple[str, ...]:
        return tuple(line.rstrip() for line in self._screen.display)

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def look(self, seconds: float) -> bool:
        """Read what it draws for so long at most; False when it has ended."""
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        if ready:
            try:
                data = os.read(self._terminal, 1 << 16)
            except OSError:
                return False
            self._stream.feed(data)
            return bool(data)
        return True

    def until_painted(self) -> float:
        """Seconds from the start to the first paint. Raises NoPaint."""
        while time.monotonic() - self.began < LONGEST:
            alive = self.look(0.5)
            if sum(bool(row.strip()) for row in self.rows()) >= PAINTED:
                return time.monotonic() - self.began
            if not alive:
                break
        raise NoPaint(" / ".join(row for row in self.rows() if row.strip()) or "nothing was painted")

    def rest(self, seconds: float) -> None:
        """Let it do what it does for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self.look(left):
            pass


def watch(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], settle: float = SETTLE
) -> Seen:
    """Start it, wait until it has settled, and see what it costs to do nothing. Raises NoPaint."""
    with Watched(command, folder, environment) as program:
        paint = program.until_painted()
        program.rest(settle)
        if not program.processes():
            raise NoPaint(" / ".join(row for row in program.rows() if row.strip()))
        before = _cpu(program.processes())
        program.rest(IDLE)
        used = _cpu(program.processes()) - before
        sizes = [process.memory_full_info().pss / 2**20 for process in program.processes()]
        return Seen(paint, 100 * used / IDLE, sizes[0], sum(sizes), program.rows())


def first_paint(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Only the seconds to the first paint. Raises NoPaint."""
    with Watched(command, folder, environment) as program:
        return program.until_painted()


def _cpu(processes: Sequence[psutil.Process]) -> float:
    """Seconds of CPU that they have used."""
    total = 0.0
    for process in processes:
        times = process.cpu_times()
        total += times.user + times.system
    return total


if __name__ == "__main__":
    print(watch(sys.argv[1:], Path.cwd(), os.environ))
