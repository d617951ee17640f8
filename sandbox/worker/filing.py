"""Files: read, written, laid out from an archive."""

from __future__ import annotations

import os
import signal

from sandbox.worker import files
from sandbox.worker.archive import unpack
from sandbox.worker.command import Command
from sandbox.worker.output import Output
from sandbox.worker.refusal import Refused, explain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.worker.session import Answer, Header, Session


class Filing:
    """Answers `read`, `write` and `unpack`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def do_read(self, request: int, header: Header, body: bytes) -> Answer:
        path = header["path"]
        return files.read(self._session.shell.place(path), path, header["offset"], header["limit"])

    def do_write(self, request: int, header: Header, body: bytes) -> Answer:
        path = header["path"]
        commands = self._session.commands
        commands.acts.begin()
        try:
            files.write(self._session.shell.place(path), path, body, header["expect"], header["mode"])
        finally:
            commands.settle()
        return {}, b""

    def do_unpack(self, request: int, header: Header, body: bytes) -> None:
        shell, path = self._session.shell, header["path"]
        root = shell.place(path) if path else shell.root
        self._apart(request, lambda: unpack(body, root))

    def _apart(self, request: int, work: Callable[[], None]) -> None:
        """Do slow work in a process of its own, under the commands' uid."""
        wire = self._session.wire

        def done(command: Command, left: list[int]) -> None:
            os.close(command.state)
            text = bytes(command.output.head).decode("utf-8", "replace")
            kind, _, message = text.partition(":")
            if command.status == 0:
                wire.send({"id": request})
            else:
                wire.fail(request, kind or "SandboxError", message or "the work was killed")

        def refuse(kind: str, message: str) -> None:
            os.write(1, ("%s:%s" % (kind, message)).encode())
            os._exit(1)

        def attempt() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file too long is an error like another
            try:
                work()
            except Refused as refusal:
                refuse(refusal.kind, str(refusal))
            except OSError as problem:
                refuse(*explain(problem, str(problem.filename or "the archive")))
            os._exit(0)

        Command(self._session.commands, request, Output(1 << 16, ""), done).start(attempt, ours=True)
