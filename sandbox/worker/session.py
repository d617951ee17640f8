"""What all parts of the worker share."""

from __future__ import annotations

from sandbox.worker.commands import Commands
from sandbox.worker.disk import Disk
from sandbox.worker.loop import Loop
from sandbox.worker.refusal import Refused
from sandbox.worker.shell import Shell
from sandbox.worker.wire import Wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Header: TypeAlias = dict[str, Any]
    Answer: TypeAlias = "tuple[Header, bytes] | None"
    """Of a method `do_OP`: what is answered now, or None where the answer comes later."""


class Session:
    """The loop, the line to the host, the commands and, once it was started, the shell.

    `received` are the times (CLOCK_MONOTONIC, seconds) at which requests were read that are still open;
    `waiting` are requests that only wait, each with what answers it at once.
    """

    def __init__(self, source: int, sink: int) -> None:
        self.loop = Loop()
        self.commands = Commands(self.loop)
        self.wire = Wire(source, sink, self.commands.leave)
        self.received: dict[int, float] = {}
        self.waiting: dict[int, Callable[[], None]] = {}
        self.disk = Disk(self.loop, self.commands.running, (), 0, 0)
        self._shell: Shell | None = None

    @property
    def shell(self) -> Shell:
        if self._shell is None:
            raise Refused("SandboxError", "not started yet")
        return self._shell

    def start(self, shell: Shell) -> None:
        if self._shell:
            raise Refused("SandboxError", "started twice")
        self._shell = shell
