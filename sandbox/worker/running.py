"""Commands: run, and ended before their time."""

from __future__ import annotations

import os
import time

from sandbox.worker.command import Command
from sandbox.worker.output import Output
from sandbox.worker.processes import code, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sandbox.worker.session import Header, Session


class Running:
    """Answers `run` and `cancel`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def do_run(self, request: int, header: Header, body: bytes) -> None:
        session, shell = self._session, self._session.shell
        spill = os.path.join(shell.scratch, "output-%d.txt" % request)
        text, extra = body.decode("utf-8", "surrogateescape"), header["env"]

        def done(command: Command, left: list[int]) -> None:
            if command.reason in ("exit", "oom"):
                shell.adopt(command.state, extra)
            os.close(command.state)
            session.commands.jobs.update(left)
            path = command.output.close()
            head = bytes(command.output.head)
            answer = {
                "id": request,
                "received": session.received.pop(request, 0.0),
                "code": code(command.status or 0),
                "reason": command.reason,
                "head": len(head),
                "total": command.output.total,
                "spill": path,
                "seconds": time.monotonic() - command.begun,
                "left": [shown(pid) for pid in left[:20]],
            }
            session.wire.send(answer, head + bytes(command.output.tail))

        command = Command(session.commands, request, Output(header["keep"], spill), done)
        command.start(lambda: shell.execute(text, extra))
        session.loop.at(command.begun + header["timeout"], lambda: command.end("timeout"))

    def do_cancel(self, request: int, header: Header, body: bytes) -> None:
        for command in list(self._session.commands.running.values()):
            if command.request == header["target"]:
                command.end("cancelled")
