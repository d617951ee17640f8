"""All commands that run: who of them ended, what they left, whose an orphan is."""

from __future__ import annotations

import os
import shutil
import signal
import time

from sandbox.worker.acts import Acts
from sandbox.worker.processes import alive, descend, proc_stat
from sandbox.worker.shell import PREAMBLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from sandbox.worker.command import Command
    from sandbox.worker.loop import Loop
    from sandbox.worker.user import User

IGNORED = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""A careless pkill of a command must not end the worker."""
_MEMORY = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")


class Commands:
    """`running` are commands by the pid of their shell; `jobs` are processes that ended ones left."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.user: User | None = None
        self.running: dict[int, Command] = {}
        self.jobs: set[int] = set()
        self.sessions: set[int] = set()  # of ended commands that left processes
        self.acts = Acts()
        self.farewell: Callable[[], object] = lambda: None
        self.cleanup = ""
        self.preamble = os.memfd_create("preamble")
        os.write(self.preamble, PREAMBLE)
        self._oom_file = ""
        self._wake, wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(wake, False)
        signal.signal(signal.SIGCHLD, _wake_up)
        for number in IGNORED:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        loop.watch(self._wake, self._reap)

    def count_ooms(self) -> None:
        """From now on: the sandbox has a cgroup of its own."""
        self._oom_file = next((place for place in _MEMORY if os.path.exists(place)), "")

    def ooms(self) -> int:
        """How many processes were killed for want of memory so far."""
        if not self._oom_file:
            return 0
        try:
            with open(self._oom_file, "rb") as file:
                for line in file:
                    if line.startswith(b"oom_kill "):
                        return int(line.split()[1])
        except OSError:
            pass
        return 0

    def owner(self, orphan: int) -> Command | None:
        """Whose a process is that came to us: by its session, else the youngest command that is older."""
        _, _, session, born = proc_stat(orphan)
        if session in self.running:
            return self.running[session]
        if session in self.sessions or orphan in self.jobs:
            return None
        older = [command for command in self.running.values() if command.born <= born]
        return max(older, key=lambda command: (command.born, command.pid), default=None)

    def settle(self) -> None:
        """See whether a command of the model's still runs, or what one left."""
        if not self.jobs and all(command.ours for command in self.running.values()):
            self.acts.rest()

    def leave(self) -> NoReturn:
        """End everything and go: the host is gone, or the time is up."""
        self.sweep()
        self.farewell()
        if self.cleanup:
            shutil.rmtree(self.cleanup, ignore_errors=True)
        os._exit(0)

    def sweep(self) -> None:
        """End every process but this one."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            left: list[int] = []
            descend(os.getpid(), left)
            left = alive(left)
            if not left:
                break
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except OSError:
                pass
            time.sleep(0.002)

    def _reap(self) -> None:
        try:
            while os.read(self._wake, 4096):
                pass
        except BlockingIOError:
            pass
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            self.jobs.discard(pid)
            if pid in self.running:
                self.running[pid].exited(status)
            else:
                self.settle()
        for command in list(self.running.values()):
            if command.reason != "exit" or command.status is not None:
                command.step()


def _wake_up(number: int, frame: object) -> None:
    """A signal handler that does nothing: the wake-up descriptor is what counts."""
