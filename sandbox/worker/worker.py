"""Requests in, answers out."""

from __future__ import annotations

import os
import sys
import time

from sandbox.worker import files
from sandbox.worker.archive import unpack
from sandbox.worker.checkpoints import APPLY, CHECKPOINT, PATCH, UNFIT, environment
from sandbox.worker.command import Command
from sandbox.worker.commands import Commands
from sandbox.worker.loop import Loop
from sandbox.worker.output import Output
from sandbox.worker.processes import code, shown
from sandbox.worker.refusal import Refused, explain
from sandbox.worker.shell import Shell
from sandbox.worker.user import User
from sandbox.worker.wire import Wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Header: TypeAlias = dict[str, Any]
    Answer: TypeAlias = "tuple[Header, bytes] | None"


class Worker:
    """A method `do_OP` for each request; one that returns None answers later."""

    def __init__(self, source: int, sink: int) -> None:
        self.loop = Loop()
        self._commands = Commands(self.loop)
        self._wire = Wire(source, sink, self._commands.leave)
        self._received: dict[int, float] = {}
        self._shell: Shell | None = None
        self.loop.watch(source, self._receive)

    def _receive(self) -> None:
        for header, body in self._wire.receive():
            self._handle(header, body)

    def _handle(self, header: Header, body: bytes) -> None:
        received = time.clock_gettime(time.CLOCK_MONOTONIC)
        request = header.get("id", 0)
        try:
            answer = getattr(self, "do_" + header["op"])(request, header, body)
        except Refused as refusal:
            self._wire.fail(request, refusal.kind, str(refusal))
        except OSError as problem:
            self._wire.fail(request, *explain(problem, header.get("path", "")))
        except Exception as problem:
            self._wire.fail(request, "SandboxError", "the worker failed: %r" % (problem,))
        else:
            if answer is not None:
                self._wire.send({"id": request, "received": received, **answer[0]}, answer[1])
            elif header["op"] == "run":
                self._received[request] = received

    @property
    def shell(self) -> Shell:
        if self._shell is None:
            raise Refused("SandboxError", "not started yet")
        return self._shell

    def do_start(self, request: int, header: Header, body: bytes) -> Answer:
        if self._shell:
            raise Refused("SandboxError", "started twice")
        self._commands.cleanup = header["cleanup"]
        self._commands.user = User(header["uid"], header["gid"], header["rlimits"])
        self._commands.user.act(header["own"])
        if header["cgroup"]:
            self._commands.count_ooms()
        self._shell = Shell(header["root"], header["home"], header["scratch"], header["env"])
        self.loop.at(time.monotonic() + header["lifetime"], self._commands.leave)
        return {"python": "%d.%d.%d" % sys.version_info[:3], "pid": os.getpid(), "uid": header["uid"]}, b""

    def do_ping(self, request: int, header: Header, body: bytes) -> Answer:
        return {}, b""

    def do_run(self, request: int, header: Header, body: bytes) -> None:
        spill = os.path.join(self.shell.scratch, "output-%d.txt" % request)
        text, extra = body.decode("utf-8", "surrogateescape"), header["env"]

        def done(command: Command, left: list[int]) -> None:
            if command.reason in ("exit", "oom"):
                self.shell.adopt(command.state, extra)
            os.close(command.state)
            self._commands.jobs.update(left)
            path = command.output.close()
            head = bytes(command.output.head)
            answer = {
                "id": request,
                "received": self._received.pop(request, 0.0),
                "code": code(command.status or 0),
                "reason": command.reason,
                "head": len(head),
                "total": command.output.total,
                "spill": path,
                "seconds": time.monotonic() - command.begun,
                "left": [shown(pid) for pid in left[:20]],
            }
            self._wire.send(answer, head + bytes(command.output.tail))

        command = Command(self._commands, request, Output(header["keep"], spill), done)
        command.start(lambda: self.shell.execute(text, extra))
        self.loop.at(command.begun + header["timeout"], lambda: command.end("timeout"))

    def do_cancel(self, request: int, header: Header, body: bytes) -> None:
        for command in list(self._commands.running.values()):
            if command.request == header["target"]:
                command.end("cancelled")

    def do_read(self, request: int, header: Header, body: bytes) -> Answer:
        path = header["path"]
        return files.read(self.shell.place(path), path, header["offset"], header["limit"])

    def do_write(self, request: int, header: Header, body: bytes) -> Answer:
        path = header["path"]
        files.write(self.shell.place(path), path, body, header["expect"], header["mode"])
        return {}, b""

    def do_unpack(self, request: int, header: Header, body: bytes) -> None:
        path = header["path"]
        root = self.shell.place(path) if path else self.shell.root
        self._apart(request, lambda: unpack(body, root))

    def do_checkpoint(self, request: int, header: Header, body: bytes) -> None:
        self._git(
            request, CHECKPOINT, lambda out: self._wire.send({"id": request, "tree": out.decode().strip()})
        )

    def do_patch(self, request: int, header: Header, body: bytes) -> None:
        self._git(request, PATCH, lambda out: self._wire.send({"id": request}, out), since=header["since"])

    def do_apply(self, request: int, header: Header, body: bytes) -> None:
        stdin = os.memfd_create("patch")
        rest = memoryview(body)
        while rest:
            rest = rest[os.write(stdin, rest) :]
        os.lseek(stdin, 0, os.SEEK_SET)
        self._git(request, APPLY, lambda out: self._wire.send({"id": request}), stdin=stdin)

    def _apart(self, request: int, work: Callable[[], None]) -> None:
        """Do slow work in a process of its own, under the commands' uid."""

        def done(command: Command, left: list[int]) -> None:
            os.close(command.state)
            text = bytes(command.output.head).decode("utf-8", "replace")
            kind, _, message = text.partition(":")
            if command.status == 0:
                self._wire.send({"id": request})
            else:
                self._wire.fail(request, kind or "SandboxError", message or "the work was killed")

        def refuse(kind: str, message: str) -> None:
            os.write(1, ("%s:%s" % (kind, message)).encode())
            os._exit(1)

        def attempt() -> None:
            try:
                work()
            except Refused as refusal:
                refuse(refusal.kind, str(refusal))
            except OSError as problem:
                refuse(*explain(problem, str(problem.filename or "the archive")))
            os._exit(0)

        Command(self._commands, request, Output(1 << 16, ""), done).start(attempt)

    def _git(
        self,
        request: int,
        script: str,
        answer: Callable[[bytes], None],
        since: str = "",
        stdin: int = -1,
    ) -> None:
        """Run a script of checkpoints; `answer` is given what it printed."""
        shell = self.shell
        env = environment(shell, since)

        def done(command: Command, left: list[int]) -> None:
            problem = os.pread(command.state, 4000, 0).decode("utf-8", "replace").strip()
            os.close(command.state)
            if command.status == 0:
                answer(bytes(command.output.head))
            elif "No space left" in problem:
                self._wire.fail(request, "DiskFull", "no room left for the work tree's record")
            elif script is APPLY and code(command.status or 0) == UNFIT:
                self._wire.fail(request, "FileError", problem)
            else:
                said = problem or "no message"
                self._wire.fail(request, "SandboxError", "git failed in the sandbox: " + said)

        command = Command(self._commands, request, Output(1 << 30, ""), done)
        command.start(lambda: shell.script(script, env, shell.root), stdin=stdin, apart=True)


def main() -> None:
    """Serve whoever is at the other end of stdin and stdout."""
    source, sink = os.dup(0), os.dup(1)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    Worker(source, sink).loop.run()
