"""A command: a process and all that it started, until none of it is left."""

from __future__ import annotations

import os
import select
import signal
import time

from sandbox.worker.commands import DEFAULTS
from sandbox.worker.feeding import Feeding
from sandbox.worker.processes import alive, children, descend, proc_stat, put_mark
from sandbox.worker.refusal import Refused
from sandbox.worker.shell import PREAMBLE_FD, STATE_FD
from sandbox.worker.streams import Pipes, Terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from sandbox.worker.commands import Commands
    from sandbox.worker.output import Output
    from sandbox.worker.shell import Order
    from sandbox.worker.spare import Spare

    Done: TypeAlias = "Callable[[Command, list[int]], None]"

GRACE = 2.0
"""Seconds between TERM and KILL."""
SHORT_GRACE = 0.2
"""The same where somebody waits for the end."""
DRAIN = 0.05
"""Seconds that output may still come after the shell ended."""
TRIES = 8
"""How often a shell is started for a command, where others are ended before they begin."""


class Command:
    """Its output, its deadline, its end. `state` is a file that a shell leaves its state in.

    `done` is called once, with the processes that it left. `reason` is exit, oom, or what `end` was given;
    `hit` names limits that it met and went on. `room` is what was free at its start where that is watched.
    """

    def __init__(self, commands: Commands, request: int, output: Output, done: Done) -> None:
        self.request = request
        self.output = output
        self.reason = "exit"
        self.status: int | None = None
        self.state = -1
        self.begun = time.monotonic()
        self.pid = 0
        self.born = 0
        self.mark = commands.mark()
        self.feeding: Feeding | None = None
        self.hit: list[str] = []
        self.room: list[int] = []
        self._commands = commands
        self._loop = commands.loop
        self._done = done
        self._finished = False
        self._kill_at = 0.0
        self._kills = commands.meters.kills()
        self._refusals = commands.meters.refusals()
        self.ours = False
        self._out = -1
        self._spare: Spare | None = None
        self._again: Callable[[], None] | None = None
        self._tries = 0

    def start(
        self,
        work: Callable[[], None],
        *,
        keeper: bool = False,
        ours: bool = False,
        terminal: bool = False,
        fed: bool = False,
    ) -> None:
        """Fork, and do `work` in the child under the uid of the commands.

        `ours`: it is not the model that does it. `keeper`: so too, and it may reach the store of checkpoints;
        standard error goes to the state file and not into the output. `terminal`: it has one; `fed`: its
        input is a pipe that `feeding` leads to, as it does to a terminal. Raises Refused.
        """
        commands = self._commands
        assert commands.user
        self.ours = keeper or ours
        self.state = os.memfd_create("state")
        try:
            channel = Terminal() if terminal else Pipes(self.state if keeper else -1, fed)
        except Refused:
            os.close(self.state)
            raise
        self._out = channel.output
        if channel.feed >= 0:
            self.feeding = Feeding(self._loop, channel.feed, terminal)
        if not self.ours:
            commands.acts.begin()
        try:
            self.pid = os.fork()
        except OSError as problem:
            commands.settle()
            channel.leave()
            self.release()
            os.close(self._out)
            os.close(self.state)
            raise no_process(problem) from None
        if self.pid == 0:
            try:
                os.setsid()
                for number in DEFAULTS:
                    signal.signal(number, signal.SIG_DFL)
                channel.take()
                if keeper:
                    commands.user.keep()
                else:
                    os.dup2(commands.preamble, PREAMBLE_FD)
                    os.dup2(self.state, STATE_FD)
                    commands.user.become()
                put_mark(self.mark)
                work()
            except BaseException as problem:
                os.write(2, ("cannot start: %s\n" % problem).encode())
            finally:
                os._exit(126)
        channel.leave()
        self._started()

    def start_shell(self, text: bytes, order: Order) -> None:
        """Run a script in the shell that was started ahead with this order, or in one that is started now.

        Raises Refused.
        """
        commands = self._commands
        commands.acts.begin()
        try:
            spare = commands.spare(order)
        except OSError as problem:
            commands.settle()
            raise no_process(problem) from None
        self.pid, self.mark, self.state, self._out = spare.pid, spare.mark, spare.state, spare.output
        self._spare = spare
        self._again = lambda: self.start_shell(text, order)
        spare.begin(text)
        self._started()
        commands.make_spare(order)  # while the shell works: the next is likely to be like this one

    def _started(self) -> None:
        commands = self._commands
        commands.running[self.pid] = self
        commands.sessions.discard(self.pid)
        self.born = proc_stat(self.pid)[3]
        os.set_blocking(self._out, False)  # what the loop saw there may have been drained since
        self._loop.watch(self._out, self._read)

    def _more(self) -> bytes | None:
        """What is there to be read: no bytes at its end, None where all was read before."""
        try:
            return os.read(self._out, 1 << 16)
        except BlockingIOError:
            return None
        except OSError:  # EIO: nobody has the terminal any more
            return b""

    def _read(self) -> None:
        data = self._more()
        if data:
            if not self._finished or self.output.lasting:
                self.output.add(data)
        elif data is not None:
            self._hang_up()
            self.step()

    def _drain(self) -> None:
        """Read what is there already."""
        until = time.monotonic() + DRAIN
        while self._out >= 0 and select.select([self._out], [], [], 0)[0] and time.monotonic() < until:
            data = self._more()
            if data:
                self.output.add(data)
            elif data is not None:
                self._hang_up()

    def _hang_up(self) -> None:
        if self._out >= 0:
            self._loop.unwatch(self._out)
            os.close(self._out)
            self._out = -1

    def _is_new(self) -> bool:
        """Whether its shell was ended by another command before it began, so that nothing is done yet."""
        spare, self._spare = self._spare, None
        return spare is not None and not spare.began()

    def _begins_again(self) -> bool:
        pid, state = self.pid, self.state
        self._tries += 1
        if self._again is None or self._tries == TRIES:
            return False
        self._hang_up()
        try:
            self._again()
        except Refused:
            return False
        os.close(state)
        del self._commands.running[pid]
        return True

    def exited(self, status: int) -> None:
        if self._is_new() and self.reason == "exit" and self._begins_again():
            return
        self.status = status
        if self.reason == "exit":
            self._kill_at = time.monotonic() + DRAIN
            self._drain()
            self._loop.at(self._kill_at, self.step)
        self.step()

    def end(self, reason: str, grace: float = GRACE) -> None:
        """Stop it, whatever it does: TERM, and KILL after a grace, until none of it is left."""
        if self._finished:
            return
        if self.reason != "exit":  # it is ending: at most sooner
            self._kill_at = min(self._kill_at, time.monotonic() + grace)
            return
        self.reason = reason
        self._kill_at = time.monotonic() + grace
        self._signal(self._tree(), signal.SIGTERM)
        self.step()

    def step(self) -> None:
        """See whether it is over; if not, be called again."""
        if self._finished:
            return
        now = time.monotonic()
        if self.reason == "exit":
            if self.status is None:
                return
            left = self._tree()
            if (self._out < 0 and not left) or now >= self._kill_at:
                self._finish(left)
            return
        left = self._tree()
        if self.status is not None and not left:
            self._finish([])
            return
        if now >= self._kill_at:
            self._signal(left, signal.SIGKILL)
        self._loop.at(now + 0.01, self.step)

    def _signal(self, pids: list[int], number: int) -> None:
        """Signal processes of this command, those of its process group at one stroke: forks cannot escape.

        When a second of killing was not enough, all of the sandbox is killed so.
        """
        for pid in [-self.pid, *pids] if pids else []:
            try:
                os.kill(pid, number)
            except OSError:
                pass
        if os.getpid() == 1 and time.monotonic() > self._kill_at + 1:
            os.kill(-1, signal.SIGKILL)

    def _finish(self, left: list[int]) -> None:
        commands = self._commands
        self._finished = True
        if self.reason != "exit":  # else what was left may write on: it is read and dropped
            self._drain()
            self._hang_up()
        self.release()
        if left:
            commands.sessions.add(self.pid)
        commands.running.pop(self.pid, None)
        if self.reason == "exit" and commands.meters.kills() > self._kills:
            self.reason = "oom"
        if commands.meters.refusals() > self._refusals:
            self.hit.append("processes")
        if not left:
            commands.settle()  # before it is answered, for the user may act then
        self._done(self, left)
        commands.settle()

    def release(self) -> None:
        """Close its input."""
        if self.feeding:
            self.feeding.close()

    def _tree(self) -> list[int]:
        """Pids of the living processes of this command, those that left its session included."""
        found = []
        if self.status is None:
            found = [self.pid]
            descend(self.pid, found)
        for pid in children(os.getpid()):
            if pid not in self._commands.running and self._commands.owner(pid) is self:
                found.append(pid)
                descend(pid, found)
        return alive(found)


def no_process(problem: OSError) -> Refused:
    """Why nothing can be started."""
    return Refused("FileError", "no process can be started (%s): end a job" % problem.strerror)
