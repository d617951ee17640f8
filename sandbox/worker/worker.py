"""Requests in, answers out: each goes to the part of the worker that has a method for it."""

from __future__ import annotations

import os
import sys
import time

from sandbox.worker.disk import Disk
from sandbox.worker.filing import Filing
from sandbox.worker.jobs import Jobs
from sandbox.worker.mending import mend
from sandbox.worker.meters import Meters
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
        session = self.session
        parts = (Running, Jobs, Filing, Recording)
        self._parts: list[object] = [self, *(part(session) for part in parts)]
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
        session, commands, env = self.session, self.session.commands, header["env"]
        if header["gate"]:
            from sandbox.worker.gate import Gate  # imports what is slow

            gate = Gate(session)
            self._parts.append(gate)
            env = {**env, **gate.open()}
        commands.cleanup = header["cleanup"]
        commands.user = User(
            header["uid"], header["gid"], header["groups"], header["keeper"], header["rlimits"]
        )
        kept = os.path.join(header["store"], "acts") if header["bound"] else ""
        file = commands.user.act(header["own"], header["vault"], header["guarded"], kept)
        if file >= 0:
            commands.acts.keep(file)
        session.start(Shell(header["root"], header["home"], header["scratch"], header["store"], env))
        if header["bound"]:
            commands.mend = lambda: mend(header["root"], commands.acts)
        commands.meters = Meters(header["cgroup"], (header["root"], header["home"], header["scratch"]))
        session.disk = Disk(session.loop, commands.running, header["disks"], header["free"], header["disk"])
        commands.live(header["lifetime"], lambda: session.wire.farewell({"id": 0, "end": "lifetime"}))
        session.loop.at(time.monotonic(), _import_the_rest)
        session.loop.at(time.monotonic(), lambda: commands.make_spare(session.shell.order({})))
        return {"python": "%d.%d.%d" % sys.version_info[:3], "pid": os.getpid(), "uid": header["uid"]}, b""

    def do_ping(self, request: int, header: Header, body: bytes) -> Answer:
        return {}, b""


def _import_the_rest() -> None:
    """What takes long to import is not waited for at the start, and is there when it is needed."""
    for name in ("hashlib", "tarfile"):
        __import__(name)


def main() -> None:
    """Serve whoever is at the other end of stdin and stdout."""
    source, sink = os.dup(0), os.dup(1)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    Worker(source, sink).session.loop.run()
