"""Commands that are waited for: run, and ended before their time."""

from __future__ import annotations

import os
import time

from sandbox.worker.command import SHORT_GRACE, Command
from sandbox.worker.output import Output
from sandbox.worker.processes import code, shown
from sandbox.worker.refusal import Refused
from sandbox.worker.shell import obey
from sandbox.worker.showing import Showing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sandbox.worker.session import Answer, Header, Session

_ENDS = b"\x04" * 16
"""What a command with a terminal is given to read: the end of input, for as many as ask."""


class Running:
    """Answers `run`, `cancel` and `interrupt`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waited_for: list[Command] = []

    def do_run(self, request: int, header: Header, body: bytes) -> None:
        session, shell = self._session, self._session.shell
        if b"\0" in body:
            raise Refused("FileError", "a command cannot hold a NUL character")
        spill = os.path.join(shell.scratch, "output-%d.txt" % request)
        extra = header["env"]

        def done(command: Command, left: list[int]) -> None:
            timer.drop()
            if showing:
                showing.stop()
            self._waited_for.remove(command)
            if command.reason in ("exit", "oom"):
                shell.adopt(command.state, extra)
            os.close(command.state)
            session.commands.outlived(left)
            if session.commands.meters.full():
                command.hit.append("disk")
            path = command.output.close()
            head = bytes(command.output.head)
            answer = {
                "id": request,
                "received": session.received.pop(request, 0.0),
                "code": code(command.status or 0),
                "reason": command.reason,
                "hit": command.hit,
                "head": len(head),
                "total": command.output.total,
                "spill": path,
                "seconds": time.monotonic() - command.begun,
                "left": [shown(pid) for pid in left[:20]],
            }
            session.wire.send(answer, head + bytes(command.output.tail))

        command = Command(session.commands, request, Output(header["keep"], spill), done)
        command.room = session.disk.begin()
        if header["pty"]:
            extra = {"TERM": "xterm", **extra}
        if header["pty"]:
            order = shell.order(extra, body.decode("utf-8", "surrogateescape"))
            command.start(lambda: obey(order), terminal=True)
        else:
            command.start_shell(body, shell.order(extra))
        if command.feeding:
            command.feeding.add(_ENDS)
        self._waited_for.append(command)
        output = command.output
        showing = (
            Showing(session, request, lambda: output.total, output.last) if header.get("watch") else None
        )
        timer = session.loop.at(command.begun + header["timeout"], lambda: command.end("timeout"))

    def do_cancel(self, request: int, header: Header, body: bytes) -> None:
        target = header["target"]
        answer = self._session.waiting.get(target)
        if answer:
            answer()
        for command in list(self._session.commands.running.values()):
            if command.request == target:
                command.end("cancelled", SHORT_GRACE)

    def do_interrupt(self, request: int, header: Header, body: bytes) -> Answer:
        for command in list(self._waited_for):
            command.end("cancelled", SHORT_GRACE)
        return {}, b""
