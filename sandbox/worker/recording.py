"""Checkpoints: made, listed, compared, told, applied and restored, by processes of their own."""

from __future__ import annotations

import json
import os
import time

from sandbox.worker.checkpoints import KILLED, Keeper
from sandbox.worker.command import Command
from sandbox.worker.mending import mend
from sandbox.worker.output import Output
from sandbox.worker.processes import code
from sandbox.worker.refusal import Refused
from sandbox.worker.store import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sandbox.worker.session import Answer, Header, Session

SECONDS = 240.0
"""What one request may take."""
AGAIN = ("checkpoint", "checkpoints", "patch", "changes", "sizes", "contents", "cover")
"""What is tried once more when a command killed it: it leaves nothing half done."""


class Recording:
    """Answers what is about checkpoints, and `mend`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known = ""

    def do_checkpoint(self, request: int, header: Header, body: bytes) -> None:
        self._keep(request, header, body)

    do_checkpoints = do_patch = do_restore = do_apply = do_checkpoint
    do_changes = do_sizes = do_contents = do_cover = do_checkpoint

    def do_mend(self, request: int, header: Header, body: bytes) -> Answer:
        commands = self._session.commands
        if header["end"]:
            commands.sweep()
        commands.acts.begin()  # what is changed now was a command's doing
        paths = mend(self._session.shell.root, commands.acts)
        commands.settle()
        return {"paths": paths}, b""

    def _keep(self, request: int, header: Header, body: bytes, tried: bool = False) -> None:
        session, op = self._session, header["op"]
        shell, user, known = session.shell, session.commands.user, self._known
        assert user
        writable = (shell.root, shell.home, shell.scratch, "/tmp")
        keeper = Keeper(
            lambda: Store(shell.store, shell.root, shell.path, writable, known),
            session.commands.acts,
            user.drop,
        )

        def done(command: Command, left: list[int]) -> None:
            said = os.pread(command.state, 4000, 0).decode("utf-8", "replace").strip()
            os.close(command.state)
            status = code(command.status or 0)
            if _killed(status) and command.reason == "exit" and op in AGAIN and not tried:
                self._keep(request, header, body, True)
            elif status == 0 and command.reason == "exit":
                self._answer(request, header, bytes(command.output.head))
            else:
                session.wire.fail(request, "SandboxError", _why(op, status, command.reason, said))

        command = Command(session.commands, request, Output(1 << 30, ""), done)
        try:
            command.start(lambda: keeper.work(header, body), keeper=True)
        except Refused as refusal:
            session.wire.fail(request, "SandboxError", "the %s: %s" % (op, refusal))
            return
        session.loop.at(time.monotonic() + SECONDS, lambda: command.end("timeout"))

    def _answer(self, request: int, header: Header, output: bytes) -> None:
        head, _, body = output.partition(b"\n")
        answer = json.loads(head)
        if "error" in answer:
            if "was damaged" in answer["message"]:
                self._known = ""
            self._session.wire.fail(request, answer["error"], answer["message"])
            return
        self._known = answer.get("tree") or answer.get("saved") or self._known
        self._session.wire.send({"id": request, **answer}, body)


def _killed(status: int) -> bool:
    """Whether a signal ended the keeper, or its git."""
    return status == KILLED or status > 128


def _why(op: str, status: int, reason: str, said: str) -> str:
    if reason == "oom":
        return "no memory was left for the %s: end what runs in the sandbox, and try again" % op
    if reason != "exit":
        return "the %s did not end in time, or was cancelled; nothing is lost" % op
    if _killed(status):
        half = "; the work tree may be changed in part, and what it was is the newest checkpoint"
        return "the %s was killed by a command%s" % (
            op,
            half if op in ("restore", "apply") else "; nothing is lost",
        )
    return "the %s failed: %s" % (op, said or "no message")
