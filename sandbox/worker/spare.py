"""A spare: a shell that is started ahead and waits, so that a command does not have to wait for one."""

from __future__ import annotations

import os
import signal

from sandbox.worker.processes import put_mark
from sandbox.worker.shell import GO_FD, PREAMBLE_FD, STATE_FD, TEXT_FD, obey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.worker.shell import Order
    from sandbox.worker.user import User


class Spare:
    """`order` is what it was started with. `output` and `state` are a command's: what it prints, and the file
    of its shell's state; `mark` is the mark of its processes.

    Commands have its uid, so they can end it, as they can each other. Raises OSError where none can be had.
    """

    def __init__(self, user: User, preamble: int, defaults: Iterable[int], mark: int, order: Order) -> None:
        self.order = order
        self._folder = _open(order[3][0])
        self.mark = mark
        self.state = os.memfd_create("state")
        self.output, printed = os.pipe()
        self._text = os.memfd_create("text")
        self._waits, self._go = os.pipe()
        try:
            self.pid = os.fork()
        except OSError:
            os.close(printed)
            self.close()
            raise
        if self.pid == 0:
            try:
                os.setsid()
                for number in defaults:
                    signal.signal(number, signal.SIG_DFL)
                ours = ((printed, 1), (printed, 2), (preamble, PREAMBLE_FD), (self.state, STATE_FD))
                for fd, place in (*ours, (self._waits, GO_FD), (self._text, TEXT_FD)):
                    os.dup2(fd, place)
                user.become()
                put_mark(mark)
                obey(order)
            except BaseException as problem:
                os.write(2, ("cannot start: %s\n" % problem).encode())
            finally:
                os._exit(126)
        os.close(printed)

    def begin(self, text: bytes) -> None:
        """Let it run a command: its pid, `output` and `state` are the command's now."""
        done = 0
        while done < len(text):
            done += os.pwrite(self._text, text[done:], done)
        try:
            os.kill(self.pid, signal.SIGCONT)
            os.write(self._go, b"go")
        except OSError:  # it was ended just now: `began` will tell
            pass
        os.close(self._text)
        if self._folder >= 0:
            os.close(self._folder)

    def lives(self) -> bool:
        """Whether it still waits."""
        return os.waitpid(self.pid, os.WNOHANG)[0] == 0

    def fits(self, order: Order) -> bool:
        """Whether a shell that is started now with this order would be in the same state and folder."""
        if self.order != order or self._folder < 0:
            return False
        try:
            return os.path.samestat(os.fstat(self._folder), os.stat(order[3][0]))
        except OSError:
            return False

    def began(self) -> bool:
        """Once it is dead: whether it began with the command, or was ended before that."""
        os.set_blocking(self._waits, False)
        try:
            return not os.read(self._waits, 1)
        except BlockingIOError:
            return True
        finally:
            os.close(self._waits)
            os.close(self._go)

    def close(self) -> None:
        """It is not needed: it ends when nobody is left who can let it begin."""
        for fd in (self.state, self.output, self._text, self._waits, self._go, self._folder):
            if fd >= 0:
                os.close(fd)


def _open(folder: str) -> int:
    """Held, so that a folder that is made in its place is not taken for it; -1 where there is none."""
    try:
        return os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return -1
