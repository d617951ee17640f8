"""Checkpoints: made, compared and applied, by scripts in a process of their own."""

from __future__ import annotations

import os

from sandbox.worker.checkpoints import APPLY, CHECKPOINT, PATCH, UNFIT, environment
from sandbox.worker.command import Command
from sandbox.worker.output import Output
from sandbox.worker.processes import code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.worker.session import Header, Session


class Recording:
    """Answers `checkpoint`, `patch` and `apply`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def do_checkpoint(self, request: int, header: Header, body: bytes) -> None:
        wire = self._session.wire
        self._git(request, CHECKPOINT, lambda out: wire.send({"id": request, "tree": out.decode().strip()}))

    def do_patch(self, request: int, header: Header, body: bytes) -> None:
        wire = self._session.wire
        self._git(request, PATCH, lambda out: wire.send({"id": request}, out), since=header["since"])

    def do_apply(self, request: int, header: Header, body: bytes) -> None:
        wire = self._session.wire
        stdin = os.memfd_create("patch")
        rest = memoryview(body)
        while rest:
            rest = rest[os.write(stdin, rest) :]
        os.lseek(stdin, 0, os.SEEK_SET)
        self._git(request, APPLY, lambda out: wire.send({"id": request}), stdin=stdin)

    def _git(
        self,
        request: int,
        script: str,
        answer: Callable[[bytes], None],
        since: str = "",
        stdin: int = -1,
    ) -> None:
        """Run a script of checkpoints; `answer` is given what it printed."""
        session, shell = self._session, self._session.shell
        env = environment(shell, since)

        def done(command: Command, left: list[int]) -> None:
            problem = os.pread(command.state, 4000, 0).decode("utf-8", "replace").strip()
            os.close(command.state)
            if command.status == 0:
                answer(bytes(command.output.head))
            elif "No space left" in problem:
                session.wire.fail(request, "DiskFull", "no room left for the work tree's record")
            elif script is APPLY and code(command.status or 0) == UNFIT:
                session.wire.fail(request, "FileError", problem)
            else:
                said = problem or "no message"
                session.wire.fail(request, "SandboxError", "git failed in the sandbox: " + said)

        command = Command(session.commands, request, Output(1 << 30, ""), done)
        command.start(lambda: shell.script(script, env, shell.root), stdin=stdin, apart=True)
