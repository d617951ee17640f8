"""Requests in, answers out: each goes to the part of the worker that has a method for it."""

from __future__ import annotations

import os
import sys
import time

from sandbox.worker.filing import Filing
from sandbox.worker.gate import Gate
from sandbox.worker.recording import Recording
from sandbox.worker.refusal import Refused, explain
from sandbox.worker.running import Running
from sandbox.worker.session import Session
from sandbox.worker.shell import Shell
from sandbox.worker.user import User

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.worker.session import Answer, Header

    Handler = Callable[[int, Header, bytes], Answer]


class Worker:
    """A method `do_OP` for each request, here or in a part; one that returns None answers later."""

    def __init__(self, source: int, sink: int) -> None:
        self.session = Session(source, sink)
        self._gate = Gate(self.session)
        self._parts = (
            self,
            Running(self.session),
            Filing(self.session),
            Recording(self.session),
            self._gate,
        )
        self.session.loop.watch(source, self._receive)

    def _receive(self) -> None:
        for header, body in self.session.wire.receive():
            self._handle(header, body)

    def _handler(self, op: str) -> Handler:
        for part in self._parts:
            found: Handler | None = getattr(part, "do_" + op, None)
            if found:
                return found
        raise Refused("SandboxError", "the worker cannot " + op)

    def _handle(self, header: Header, body: bytes) -> None:
        received = time.clock_gettime(time.CLOCK_MONOTONIC)
        request, wire = header.get("id", 0), self.session.wire
        self.session.received[request] = received
        try:
            answer = self._handler(header["op"])(request, header, body)
        except Refused as refusal:
            wire.fail(request, refusal.kind, str(refusal))
        except OSError as problem:
            wire.fail(request, *explain(problem, header.get("path", "")))
        except Exception as problem:
            wire.fail(request, "SandboxError", "the worker failed: %r" % (problem,))
        else:
            if answer is not None:
                wire.send({"id": request, "received": received, **answer[0]}, answer[1])
            elif header["op"] == "run":
                return
        self.session.received.pop(request, None)

    def do_start(self, request: int, header: Header, body: bytes) -> Answer:
        commands = self.session.commands
        commands.cleanup = header["cleanup"]
        commands.user = User(header["uid"], header["gid"], header["rlimits"])
        commands.user.act(header["own"], header["guarded"])
        if header["cgroup"]:
            commands.count_ooms()
        env = {**header["env"], **(self._gate.open() if header["gate"] else {})}
        self.session.start(Shell(header["root"], header["home"], header["scratch"], env))
        self.session.loop.at(time.monotonic() + header["lifetime"], commands.leave)
        return {"python": "%d.%d.%d" % sys.version_info[:3], "pid": os.getpid(), "uid": header["uid"]}, b""

    def do_ping(self, request: int, header: Header, body: bytes) -> Answer:
        return {}, b""


def main() -> None:
    """Serve whoever is at the other end of stdin and stdout."""
    source, sink = os.dup(0), os.dup(1)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    Worker(source, sink).session.loop.run()
