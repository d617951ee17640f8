"""All commands that run: who of them ended, what they left, whose an orphan is."""

from __future__ import annotations

import os
import signal
import time

from sandbox.worker.acts import Acts
from sandbox.worker.meters import Meters
from sandbox.worker.processes import alive, descend, mark, marked, proc_stat
from sandbox.worker.shell import PREAMBLE
from sandbox.worker.spare import Spare
from sandbox.worker.survivor import Survivor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from sandbox.worker.command import Command
    from sandbox.worker.loop import Loop
    from sandbox.worker.shell import Order
    from sandbox.worker.user import User

IGNORED = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""A careless pkill of a command must not end the worker."""
DEFAULTS = (*IGNORED, signal.SIGPIPE, signal.SIGXFSZ)
"""What a command must not ignore as the worker and its Python do."""
REMEMBERED = 32
"""How many that ended are known still."""


class Commands:
    """`running` are commands by the pid of their shell; `left` are processes that outlived theirs."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.user: User | None = None
        self.running: dict[int, Command] = {}
        self.left: dict[int, Survivor] = {}
        self.meters = Meters(False, ())
        self._spare: Spare | None = None
        self.sessions: set[int] = set()  # of ended commands that left processes
        self.acts = Acts()
        self.mend: Callable[[], object] = lambda: None
        self.cleanup = ""
        self._serial = 0
        self.preamble = os.memfd_create("preamble")
        os.write(self.preamble, PREAMBLE)
        self._wake, wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(wake, False)
        signal.signal(signal.SIGCHLD, _wake_up)
        for number in IGNORED:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        loop.watch(self._wake, self._reap)

    def outlived(self, pids: list[int]) -> None:
        """These processes live on after their command."""
        ended = sorted((one.ended, one.pid) for one in self.left.values() if not one.runs())
        for _, pid in ended[:-REMEMBERED]:
            del self.left[pid]
        for pid in pids:
            self.left[pid] = Survivor(self.loop, pid)

    def make_spare(self, order: Order) -> None:
        """Have a shell ready for the next command, where one can be had."""
        if self._spare is None:
            try:
                self._spare = self._start_spare(order)
            except OSError:  # too many processes: the next command will see whether it has one
                pass

    def spare(self, order: Order) -> Spare:
        """A shell that waits, started with this order. Raises OSError."""
        spare, self._spare = self._spare, None
        if spare and spare.lives():
            if spare.fits(order):
                return spare
            os.kill(spare.pid, signal.SIGKILL)  # the folder or a variable has changed since
        if spare:
            spare.close()
        return self._start_spare(order)

    def _start_spare(self, order: Order) -> Spare:
        assert self.user
        return Spare(self.user, self.preamble, DEFAULTS, self.mark(), order)

    def mark(self) -> int:
        """A mark that no command has that runs."""
        self._serial += 1
        return mark(self._serial)

    def owner(self, orphan: int) -> Command | None:
        """Whose a process is that came to us: by session, by mark, else the youngest that is older."""
        if self._spare and orphan == self._spare.pid:
            return None
        _, _, session, born = proc_stat(orphan)
        if session in self.running:
            return self.running[session]
        if session in self.sessions or (orphan in self.left and self.left[orphan].runs()):
            return None
        found = marked(orphan)
        for command in self.running.values():
            if found and command.mark == found:
                return command
        if mark(0) >= found > 0:
            return None
        older = [command for command in self.running.values() if command.born <= born]
        return max(older, key=lambda command: (command.born, command.pid), default=None)

    def settle(self, ended: bool = True) -> None:
        """See whether a command of the model's still runs, or what one left. `ended`: one of those ended."""
        busy = any(not command.ours for command in self.running.values())
        if not busy and not any(one.runs() for one in self.left.values()):
            self.acts.rest()
        elif ended:
            self.acts.so_far()

    def live(self, seconds: float, farewell: Callable[[], None]) -> None:
        """Leave when the time is up, even while the host does not read what is said to it."""
        until = time.monotonic() + seconds

        def look(number: int, frame: object) -> None:
            if time.monotonic() >= until:  # else it is somebody's signal
                signal.setitimer(signal.ITIMER_REAL, 0)
                farewell()
                self.leave()

        signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_REAL, seconds + 0.001, 1.0)

    def leave(self) -> NoReturn:
        """End everything and go: the host is gone, or the time is up."""
        self.sweep()
        self.mend()
        if self.cleanup:
            import shutil

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
            if self._spare and pid == self._spare.pid:
                self._spare.close()
                self._spare = None
            known = pid in self.left
            if known:
                self.left[pid].exited(status)
            if pid in self.running:
                self.running[pid].exited(status)
            else:
                self.settle(known)  # orphans are without number, what is written of them must not be
        for command in list(self.running.values()):
            if command.reason != "exit" or command.status is not None:
                command.step()


def _wake_up(number: int, frame: object) -> None:
    """A signal handler that does nothing: the wake-up descriptor is what counts."""
