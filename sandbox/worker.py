"""The worker: runs inside a sandbox and does there what the host asks over stdin and stdout.

One file of the standard library alone, for Python 3.8 and later: it is sent as text and run by whatever
Python the sandbox has. A frame is u32 header length, u32 body length (big endian), a JSON header, a raw
body. Single threaded; where it is root, it acts under the uid of the commands and only the process
itself stays root's, so that no command can signal or trace it, and no path that is asked for reaches
further than a command would.
"""
# Works on descriptors and must start in milliseconds, on old Pythons too:
# ruff: noqa: PTH101, PTH103, PTH104, PTH108, PTH110, PTH112, PTH113, PTH116, PTH118, PTH120, PTH123
# ruff: noqa: PTH208, PTH211, UP031, SIM105

from __future__ import annotations

import ctypes
import errno
import hashlib
import heapq
import io
import json
import os
import resource
import select
import shutil
import signal
import stat
import struct
import sys
import tarfile
import time

TYPE_CHECKING = False
if TYPE_CHECKING:  # not at run time: typing is slow to import
    from collections.abc import Callable
    from typing import Any, NoReturn, TypeAlias

    Header: TypeAlias = dict[str, Any]
    Answer: TypeAlias = "tuple[Header, bytes] | None"
    Done: TypeAlias = "Callable[[Command, list[int]], None]"

VERSION = 1
GRACE = 2.0  # seconds between TERM and KILL
DRAIN = 0.05  # seconds that output may still come after the shell ended
SPILL = 8 << 20  # bytes of one command's output that are put into a file
STATE_FD = 119  # where a shell leaves its folder and variables; far from what scripts use
PREAMBLE_FD = 118
MESSAGE = 1 << 20  # bytes of the longest header that is taken
IGNORED = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)  # a careless pkill of a command must not end us
PREAMBLE = (
    'unset BASH_ENV; trap \'{ printf "%%s\\0" "$PWD"; env -0; } 2>/dev/null >&%d\' EXIT\n' % STATE_FD
).encode()
VARIABLES = {
    "CI": "1",
    "TERM": "dumb",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": "true",
    "GIT_TERMINAL_PROMPT": "0",
    "NO_COLOR": "1",
    "PIP_PROGRESS_BAR": "off",
    "DEBIAN_FRONTEND": "noninteractive",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNODEBUGRANGES": "1",  # tracebacks without ^^^^ lines: fewer tokens, nothing lost
    "LANG": "C.UTF-8",
}
GIT = r"""
g() {
  command git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.attributesFile=/dev/null \
    -c diff.external= -c core.untrackedCache=false -c core.autocrlf=false -c core.fileMode=true \
    -c gc.auto=0 -c submodule.recurse=false -c protocol.allow=never -c core.excludesFile="$EXCLUDES" "$@"
}
record() {
  if [ ! -f "$GIT_DIR/ready" ]; then
    rm -rf "$GIT_DIR"
    g init -q --template= && mkdir -p "$GIT_DIR/info" "$GIT_DIR/objects/info" || return 1
    echo '* -text -crlf -eol -ident -filter -working-tree-encoding -merge !diff' >"$GIT_DIR/info/attributes"
    if [ -n "$TREE_GIT" ]; then
      echo "$TREE_OBJECTS" >"$GIT_DIR/objects/info/alternates"
      cp "$TREE_GIT/index" "$GIT_INDEX_FILE" 2>/dev/null && chmod u+w "$GIT_INDEX_FILE"
      g ls-files --error-unmatch . >/dev/null 2>&1 || rm -f "$GIT_INDEX_FILE"
    fi
    : >"$GIT_DIR/ready" || return 1
  fi
  if ! g add -A 2>"$GIT_DIR/problems"; then
    g add -A --ignore-errors 2>"$GIT_DIR/problems"
    if grep -q -e 'No space left' -e 'unable to write' -e 'index.lock' "$GIT_DIR/problems"; then
      cat "$GIT_DIR/problems" >&2
      return 1
    fi
  fi
  g write-tree
}
"""
CHECKPOINT = GIT + "record\n"
PATCH = (
    GIT
    + """
now=$(record) || exit 1
g diff-tree -r -p --binary --full-index --no-renames --no-ext-diff --no-textconv --no-color "$SINCE" "$now"
"""
)
APPLY = (
    GIT
    + """
before=$(record) || exit 1
g apply --whitespace=nowarn - && exit 0
g add -A; g read-tree -u --reset "$before"
exit 3
"""
)


class Refused(Exception):
    """An operation that is answered with an error; `kind` names its class on the host."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Output:
    """A stream of which the first and last bytes are kept; all of it goes to a file once it is too long."""

    def __init__(self, keep: int, spill: str) -> None:
        self.half = keep // 2
        self.keep = keep
        self.total = 0
        self.head = bytearray()
        self.tail = bytearray()
        self.path = spill
        self.file = -1
        self.room = SPILL

    def add(self, data: bytes) -> None:
        whole = self.total <= self.keep
        self.total += len(data)
        if self.total <= self.keep:
            self.head += data
            return
        if whole:
            data = bytes(self.head) + data
            del self.head[self.half :]
            self.head += data[len(self.head) : self.half]
            self.open()
        self.spill(data)
        self.tail += data[-self.half :] if self.half else b""
        del self.tail[: max(0, len(self.tail) - self.half)]

    def open(self) -> None:
        if not self.path:
            return
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            self.file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
        except OSError:
            self.path = ""

    def spill(self, data: bytes) -> None:
        if self.file < 0 or not self.room:
            return
        data = data[: self.room]
        try:
            self.room -= os.write(self.file, data)
        except OSError:  # the disk is full: what is there stays, the rest is not kept
            self.room = 0

    def close(self) -> str:
        """Cut head and tail at characters, and say where the whole is."""
        if self.file >= 0:
            os.close(self.file)
        if self.total <= self.keep:
            return ""
        for back in range(1, min(4, len(self.head) + 1)):
            byte = self.head[-back]
            if byte >= 0xC0:  # the first byte of a character: is all of it there?
                if back < (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4):
                    del self.head[-back:]
                break
            if byte < 0x80:
                break
        start = 0
        while start < min(3, len(self.tail)) and 0x80 <= self.tail[start] < 0xC0:
            start += 1
        del self.tail[:start]
        return self.path


class Command:
    """A process and all that it started: its output, its deadline, its end."""

    def __init__(self, worker: Worker, request: int, output: Output, done: Done) -> None:
        self.worker = worker
        self.id = request
        self.output = output
        self.done = done
        self.reason = "exit"
        self.status: int | None = None
        self.finished = False
        self.kill_at = 0.0
        self.state = os.memfd_create("state")
        self.begun = time.monotonic()
        self.ooms = worker.ooms()
        self.out = -1
        self.pid = 0
        self.born = 0

    def start(self, work: Callable[[], None], *, stdin: int = -1, apart: bool = False) -> None:
        """Fork, and do `work` in the child under the uid of the commands.

        `apart`: standard error goes to the state file and not into the output.
        """
        worker = self.worker
        self.out, output = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                for number in (*IGNORED, signal.SIGPIPE, signal.SIGXFSZ):
                    signal.signal(number, signal.SIG_DFL)
                if stdin >= 0:
                    os.dup2(stdin, 0)
                os.dup2(output, 1)
                os.dup2(self.state if apart else output, 2)
                if not apart:
                    os.dup2(worker.preamble, PREAMBLE_FD)
                    os.dup2(self.state, STATE_FD)
                worker.drop()
                work()
            except BaseException as problem:
                os.write(2, ("cannot start: %s\n" % problem).encode())
            finally:
                os._exit(126)
        os.close(output)
        if stdin >= 0:
            os.close(stdin)
        worker.commands[self.pid] = self
        worker.sessions.discard(self.pid)
        self.born = proc_stat(self.pid)[3]
        worker.watch(self.out, self.read)

    def read(self) -> None:
        data = os.read(self.out, 1 << 16)
        if data:
            if not self.finished:
                self.output.add(data)
        else:
            self.hang_up()
            self.step()

    def drain(self) -> None:
        """Read what is there already."""
        until = time.monotonic() + DRAIN
        while self.out >= 0 and select.select([self.out], [], [], 0)[0] and time.monotonic() < until:
            data = os.read(self.out, 1 << 16)
            if data:
                self.output.add(data)
            else:
                self.hang_up()

    def hang_up(self) -> None:
        if self.out >= 0:
            self.worker.unwatch(self.out)
            os.close(self.out)
            self.out = -1

    def exited(self, status: int) -> None:
        self.status = status
        if self.reason == "exit":
            self.kill_at = time.monotonic() + DRAIN
            self.drain()
            self.worker.at(self.kill_at, self.step)
        self.step()

    def end(self, reason: str) -> None:
        """Stop it, whatever it does: TERM, and KILL after a grace, until none of it is left."""
        if self.finished or self.reason != "exit":
            return
        self.reason = reason
        self.kill_at = time.monotonic() + GRACE
        self.signal(self.tree(), signal.SIGTERM)
        self.step()

    def step(self) -> None:
        """See whether it is over; if not, be called again."""
        if self.finished:
            return
        now = time.monotonic()
        if self.reason == "exit":
            if self.status is None:
                return
            left = self.tree()
            if (self.out < 0 and not left) or now >= self.kill_at:
                self.finish(left)
            return
        left = self.tree()
        if self.status is not None and not left:
            self.finish([])
            return
        if now >= self.kill_at:
            self.signal(left, signal.SIGKILL)
        self.worker.at(now + 0.01, self.step)

    def signal(self, pids: list[int], number: int) -> None:
        """Signal processes of this command, those of its process group at one stroke: forks cannot escape.

        When a second of killing was not enough, all of the sandbox is killed so.
        """
        for pid in [-self.pid, *pids] if pids else []:
            try:
                os.kill(pid, number)
            except OSError:
                pass
        if os.getpid() == 1 and time.monotonic() > self.kill_at + 1:
            os.kill(-1, signal.SIGKILL)

    def finish(self, left: list[int]) -> None:
        worker = self.worker
        self.finished = True
        if self.reason != "exit":  # else what was left may write on: it is read and dropped
            self.drain()
            self.hang_up()
        if left:
            worker.sessions.add(self.pid)
        worker.commands.pop(self.pid, None)
        if self.reason == "exit" and worker.ooms() > self.ooms:
            self.reason = "oom"
        self.done(self, left)

    def tree(self) -> list[int]:
        """Pids of the living processes of this command, those that left its session included."""
        found = []
        if self.status is None:
            found = [self.pid]
            descend(self.pid, found)
        for pid in children(os.getpid()):
            if pid not in self.worker.commands and self.owns(pid):
                found.append(pid)
                descend(pid, found)
        return [pid for pid in found if proc_stat(pid)[0] not in "ZX"]

    def owns(self, orphan: int) -> bool:
        """Whether an orphan is ours: by its session, else the youngest command that is older than it."""
        _, _, session, born = proc_stat(orphan)
        if session == self.pid:
            return True
        commands = self.worker.commands
        if session in commands or session in self.worker.sessions or orphan in self.worker.jobs:
            return False
        older = [other for other in [*commands.values(), self] if other.born <= born]
        return bool(older) and max(older, key=lambda other: (other.born, other.pid)) is self


def proc_stat(pid: int) -> tuple[str, int, int, int]:
    """State, parent, session and start time (clock ticks) of a process; ("X", 0, 0, 0) when it is gone."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return "X", 0, 0, 0
    return fields[0].decode(), int(fields[1]), int(fields[3]), int(fields[19])


def children(pid: int) -> list[int]:
    """Pids of a process's children, of all its threads."""
    found: list[int] = []
    try:
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, thread), "rb") as file:
                found += [int(child) for child in file.read().split()]
    except FileNotFoundError:
        if os.path.exists("/proc/%d/stat" % pid) and not os.path.exists(
            "/proc/self/task/%d/children" % os.getpid()
        ):
            return [int(p) for p in os.listdir("/proc") if p.isdigit() and proc_stat(int(p))[1] == pid]
    except OSError:
        pass
    return found


def descend(pid: int, found: list[int]) -> None:
    for child in children(pid):
        if child not in found:
            found.append(child)
            descend(child, found)


def name(pid: int) -> str:
    """A process as a person knows it: "pid command"."""
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            line = file.read(400).replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        line = ""
    line = " ".join(line.split())
    return "%d %s" % (pid, line if len(line) <= 100 else line[:97] + "...")


class Worker:
    """The loop: frames in, answers out, processes in between."""

    def __init__(self, source: int, sink: int) -> None:
        self.source = source
        self.sink = sink
        self.buffer = bytearray()
        self.poll = select.epoll()
        self.readers: dict[int, Callable[[], None]] = {}
        self.timers: list[tuple[float, int, Callable[[], None]]] = []
        self.count = 0
        self.commands: dict[int, Command] = {}  # by the pid of the shell
        self.sessions: set[int] = set()  # of ended commands that left processes
        self.jobs: set[int] = set()  # the processes that they left
        self.preamble = os.memfd_create("preamble")
        os.write(self.preamble, PREAMBLE)
        self.wake, wake = os.pipe()
        os.set_blocking(self.wake, False)
        os.set_blocking(wake, False)
        signal.signal(signal.SIGCHLD, wake_up)
        for number in IGNORED:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.watch(self.wake, self.reap)
        self.watch(source, self.receive)
        self.received: dict[int, float] = {}
        self.base: dict[str, str] = {}
        self.env: dict[str, str] = {}
        self.rlimits: list[tuple[int, int]] = []
        self.root = self.cwd = self.home = self.scratch = self.cleanup = self.oom_file = ""
        self.uid = self.gid = -1
        self.split = False

    def watch(self, fd: int, call: Callable[[], None]) -> None:
        self.readers[fd] = call
        self.poll.register(fd, select.EPOLLIN)

    def unwatch(self, fd: int) -> None:
        if self.readers.pop(fd, None):
            self.poll.unregister(fd)

    def at(self, when: float, call: Callable[[], None]) -> None:
        self.count += 1
        heapq.heappush(self.timers, (when, self.count, call))

    def loop(self) -> NoReturn:
        while True:
            wait = max(0.0, self.timers[0][0] - time.monotonic()) if self.timers else -1
            for fd, _ in self.poll.poll(wait):
                if fd in self.readers:
                    self.readers[fd]()
            while self.timers and self.timers[0][0] <= time.monotonic():
                heapq.heappop(self.timers)[2]()

    # frames

    def receive(self) -> None:
        data = os.read(self.source, 1 << 20)
        if not data:
            self.leave()
        self.buffer += data
        while len(self.buffer) >= 8:
            head, body = struct.unpack_from(">II", self.buffer)
            if head > MESSAGE:
                self.leave()
            if len(self.buffer) < 8 + head + body:
                return
            header = json.loads(bytes(self.buffer[8 : 8 + head]))
            content = bytes(self.buffer[8 + head : 8 + head + body])
            del self.buffer[: 8 + head + body]
            self.handle(header, content)

    def handle(self, header: Header, body: bytes) -> None:
        received = time.clock_gettime(time.CLOCK_MONOTONIC)
        request = header.get("id", 0)
        try:
            answer = getattr(self, "do_" + header["op"])(request, header, body)
        except Refused as refusal:
            self.fail(request, refusal.kind, str(refusal))
        except OSError as problem:
            self.fail(request, *explain(problem, header.get("path", "")))
        except Exception as problem:
            self.fail(request, "SandboxError", "the worker failed: %r" % (problem,))
        else:
            if answer is not None:
                self.send({"id": request, "received": received, **answer[0]}, answer[1])
            elif header["op"] == "run":
                self.received[request] = received

    def send(self, header: Header, body: bytes = b"") -> None:
        head = json.dumps(header).encode()
        data = memoryview(struct.pack(">II", len(head), len(body)) + head + body)
        try:
            while data:
                data = data[os.write(self.sink, data) :]
        except OSError:
            self.leave()

    def fail(self, request: int, kind: str, message: str) -> None:
        self.send({"id": request, "error": kind, "message": message})

    # processes

    def reap(self) -> None:
        try:
            while os.read(self.wake, 4096):
                pass
        except BlockingIOError:
            pass
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            self.jobs.discard(pid)
            if pid in self.commands:
                self.commands[pid].exited(status)
        for command in list(self.commands.values()):
            if command.reason != "exit" or command.status is not None:
                command.step()

    def drop(self) -> None:
        """In a child: become what commands are, for good."""
        for limit, value in self.rlimits:
            hard = resource.getrlimit(limit)[1]
            if hard == resource.RLIM_INFINITY or value <= hard:
                resource.setrlimit(limit, (value, value))
        if self.split:
            os.seteuid(0)
        else:
            prctl(4, 1)  # PR_SET_DUMPABLE: its own /proc files are its own again
        try:
            with open("/proc/self/oom_score_adj", "w") as file:
                file.write("500")  # when memory runs out, it is the command that ends, not the worker
        except OSError:
            pass
        if self.split:
            os.setresgid(self.gid, self.gid, self.gid)
            os.setresuid(self.uid, self.uid, self.uid)

    def become(self, argv: list[str], env: dict[str, str], cwd: str) -> None:
        """In a child: the program."""
        for place in (cwd, self.root, "/"):
            try:
                os.chdir(place)
                break
            except OSError:
                continue
        os.execvpe(argv[0], argv, env)

    def ooms(self) -> int:
        """How many processes were killed for want of memory so far."""
        if not self.oom_file:
            return 0
        try:
            with open(self.oom_file, "rb") as file:
                for line in file:
                    if line.startswith(b"oom_kill "):
                        return int(line.split()[1])
        except OSError:
            pass
        return 0

    def leave(self) -> NoReturn:
        """End everything and go: the host is gone, or the time is up."""
        deadline = time.monotonic() + 5
        me = os.getpid()
        while time.monotonic() < deadline:
            pids: list[int] = []
            descend(me, pids)
            pids = [pid for pid in pids if proc_stat(pid)[0] not in "ZX"]
            if not pids:
                break
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except OSError:
                pass
            time.sleep(0.002)
        if self.cleanup:
            shutil.rmtree(self.cleanup, ignore_errors=True)
        os._exit(0)

    # requests

    def do_start(self, request: int, header: Header, body: bytes) -> Answer:
        if self.uid >= 0:
            raise Refused("SandboxError", "started twice")
        self.root = header["root"]
        self.home = header["home"]
        self.scratch = header["scratch"]
        self.cleanup = header.get("cleanup", "")
        self.uid = header["uid"]
        self.gid = header["gid"]
        self.rlimits = [(getattr(resource, "RLIMIT_" + key), value) for key, value in header["rlimits"]]
        self.rlimits.append((resource.RLIMIT_CORE, 0))
        self.split = os.geteuid() == 0 and self.uid != 0
        os.umask(0o022)
        if os.getpid() != 1:
            prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: orphans come to us
        if self.split:
            for folder in header["own"]:
                os.chown(folder, self.uid, self.gid)
            os.setgroups([])
            os.setegid(self.gid)
            os.seteuid(self.uid)
        prctl(4, 0)  # PR_SET_DUMPABLE: nobody traces us or opens our files through /proc
        if header.get("cgroup"):
            places = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")
            self.oom_file = next((place for place in places if os.path.exists(place)), "")
        for folder in (self.root, self.home, self.scratch):
            os.makedirs(folder, exist_ok=True)
        self.cwd = self.root
        self.base = {
            **{key: value for key, value in os.environ.items() if key != "LC_CTYPE"},
            "HOME": self.home,
            "USER": "user",
            "LOGNAME": "user",
            "SHELL": "/bin/bash",
            **VARIABLES,
            **header["env"],
        }
        self.env = dict(self.base)
        self.at(time.monotonic() + header["lifetime"], self.leave)
        python = "%d.%d.%d" % sys.version_info[:3]
        return {"version": VERSION, "python": python, "pid": os.getpid(), "uid": self.uid}, b""

    def do_ping(self, request: int, header: Header, body: bytes) -> Answer:
        return {}, b""

    def do_run(self, request: int, header: Header, body: bytes) -> None:
        spill = os.path.join(self.scratch, "output-%d.txt" % request)
        extra = header["env"]
        env = {**self.env, **extra, "BASH_ENV": "/dev/fd/%d" % PREAMBLE_FD}
        argv = ["bash", "--noprofile", "--norc", "-c", body.decode("utf-8", "surrogateescape")]

        def done(command: Command, left: list[int]) -> None:
            if command.reason in ("exit", "oom"):
                self.adopt(command.state, extra)
            os.close(command.state)
            self.jobs.update(left)
            path = command.output.close()
            head = bytes(command.output.head)
            answer = {
                "id": request,
                "received": self.received.pop(request, 0.0),
                "code": code(command.status or 0),
                "reason": command.reason,
                "head": len(head),
                "total": command.output.total,
                "spill": path,
                "seconds": time.monotonic() - command.begun,
                "left": [name(pid) for pid in left[:20]],
            }
            self.send(answer, head + bytes(command.output.tail))

        command = Command(self, request, Output(header["keep"], spill), done)
        command.start(lambda: self.become(argv, env, self.cwd))
        self.at(command.begun + header["timeout"], lambda: command.end("timeout"))

    def do_cancel(self, request: int, header: Header, body: bytes) -> None:
        for command in list(self.commands.values()):
            if command.id == header["target"]:
                command.end("cancelled")

    def adopt(self, state: int, extra: dict[str, str]) -> None:
        """Take over the folder and the exported variables that a shell ended with."""
        size = os.fstat(state).st_size
        parts = os.pread(state, min(size, 4 << 20), 0).split(b"\0")
        if len(parts) < 3 or parts[-1]:
            return
        cwd = os.fsdecode(parts[0])
        if os.path.isdir(cwd):
            self.cwd = cwd
        env: dict[str, str] = {}
        for part in parts[1:-1]:
            key, equals, value = os.fsdecode(part).partition("=")
            if key and equals:
                env[key] = value
        for key in ("_", "SHLVL", "BASH_ENV"):
            env.pop(key, None)
        for key, value in extra.items():  # given for one command: forgotten, unless it was changed
            if env.get(key) == value:
                env.pop(key)
                if key in self.env:
                    env[key] = self.env[key]
        self.env = env

    # files

    def place(self, path: str) -> str:
        return os.path.join(self.cwd, path)

    def do_read(self, request: int, header: Header, body: bytes) -> Answer:
        path, offset, limit = header["path"], header["offset"], header["limit"]
        fd = os.open(self.place(path), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        try:
            info = os.fstat(fd)
            regular(info, path)
            data = bytearray()
            while len(data) < limit:
                part = os.pread(fd, min(limit - len(data), 1 << 20), offset + len(data))
                if not part:
                    break
                data += part
        finally:
            os.close(fd)
        size = max(info.st_size, offset + len(data) if data else 0)
        whole = offset == 0 and len(data) == size
        digest = hashlib.sha256(data).hexdigest() if whole else ""
        return {"size": size, "sha256": digest, "mode": stat.S_IMODE(info.st_mode)}, bytes(data)

    def do_write(self, request: int, header: Header, body: bytes) -> Answer:
        path, expect, mode = header["path"], header["expect"], header["mode"]
        target = os.path.realpath(self.place(path))
        if path.endswith("/"):
            raise Refused("NotRegularFile", "%s is a folder" % path)
        try:
            info = os.stat(target)
        except FileNotFoundError:
            info = None
        if info is not None:
            regular(info, path)
        if expect is not None and expect != (digest(target) if info else ""):
            raise Refused("FileChanged", "%s is not what it was when it was read" % path)
        if mode is None:
            mode = stat.S_IMODE(info.st_mode) if info else 0o644
        folder = os.path.dirname(target)
        os.makedirs(folder, exist_ok=True)
        temporary = os.path.join(folder, ".interlude-%s" % os.urandom(6).hex())
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            try:
                rest = memoryview(body)
                while rest:
                    rest = rest[os.write(fd, rest) :]
                os.fchmod(fd, mode)
                os.fsync(fd)
            finally:
                os.close(fd)
            os.rename(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
        return {}, b""

    def do_unpack(self, request: int, header: Header, body: bytes) -> None:
        path = header["path"]
        root = self.place(path) if path else self.root
        self.child(request, lambda: unpack(body, root))

    def child(self, request: int, work: Callable[[], None]) -> None:
        """Do slow work in a process of its own, under the commands' uid."""

        def done(command: Command, left: list[int]) -> None:
            os.close(command.state)
            text = bytes(command.output.head).decode("utf-8", "replace")
            kind, _, message = text.partition(":")
            if command.status == 0:
                self.send({"id": request})
            else:
                self.fail(request, kind or "SandboxError", message or "the work was killed")

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

        Command(self, request, Output(1 << 16, ""), done).start(attempt)

    # checkpoints

    def git(
        self,
        request: int,
        script: str,
        answer: Callable[[bytes], None],
        since: str = "",
        stdin: int = -1,
    ) -> None:
        """Run a script of git commands against a private store, trusting nothing that the tree says."""
        store = os.path.join(self.scratch, "checkpoints")
        folder, objects = tree_git(self.root)
        env = {
            "PATH": self.base["PATH"],
            "HOME": "/nonexistent",
            "LC_ALL": "C",
            "GIT_DIR": store,
            "GIT_WORK_TREE": self.root,
            "GIT_INDEX_FILE": os.path.join(store, "index"),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "TREE_GIT": folder,
            "TREE_OBJECTS": objects,
            "EXCLUDES": os.path.join(os.path.dirname(objects), "info/exclude") if objects else "/dev/null",
            "SINCE": since,
        }

        def done(command: Command, left: list[int]) -> None:
            problem = os.pread(command.state, 4000, 0).decode("utf-8", "replace").strip()
            os.close(command.state)
            if command.status == 0:
                answer(bytes(command.output.head))
            elif "No space left" in problem:
                self.fail(request, "DiskFull", "no room left for the work tree's record")
            elif script is APPLY and code(command.status or 0) == 3:
                self.fail(request, "FileError", problem)
            else:
                self.fail(request, "SandboxError", "git failed in the sandbox: " + (problem or "no message"))

        argv = ["bash", "--noprofile", "--norc", "-c", script]
        command = Command(self, request, Output(1 << 30, ""), done)
        command.start(lambda: self.become(argv, env, self.root), stdin=stdin, apart=True)

    def do_checkpoint(self, request: int, header: Header, body: bytes) -> None:
        self.git(request, CHECKPOINT, lambda out: self.send({"id": request, "tree": out.decode().strip()}))

    def do_patch(self, request: int, header: Header, body: bytes) -> None:
        self.git(request, PATCH, lambda out: self.send({"id": request}, out), since=header["since"])

    def do_apply(self, request: int, header: Header, body: bytes) -> None:
        stdin = os.memfd_create("patch")
        rest = memoryview(body)
        while rest:
            rest = rest[os.write(stdin, rest) :]
        os.lseek(stdin, 0, os.SEEK_SET)
        self.git(request, APPLY, lambda out: self.send({"id": request}), stdin=stdin)


def wake_up(number: int, frame: object) -> None:
    """A signal handler that does nothing: the wake-up descriptor is what counts."""


def prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def code(status: int) -> int:
    """The shell's way to write a wait status: the exit code, or 128 + signal."""
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def regular(info: os.stat_result, path: str) -> None:
    if stat.S_ISREG(info.st_mode):
        return
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket"}
    raise Refused("NotRegularFile", "%s is %s" % (path, kinds.get(stat.S_IFMT(info.st_mode), "a device")))


def digest(path: str) -> str:
    whole = hashlib.sha256()
    with open(path, "rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            whole.update(part)
    return whole.hexdigest()


def explain(problem: OSError, path: str) -> tuple[str, str]:
    """An OSError as (kind, message) for the model."""
    number = problem.errno
    if number == errno.ENOENT:
        return "FileMissing", "%s does not exist" % path
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "DiskFull", "no room left to write %s" % path
    if number == errno.EISDIR:
        return "NotRegularFile", "%s is a folder" % path
    if number == errno.ENXIO:
        return "NotRegularFile", "%s is a socket or device" % path
    if number == errno.ENOTDIR:
        return "FileError", "a part of %s is not a folder" % path
    return "FileError", "%s: %s" % (path, (problem.strerror or str(problem)).lower())


def tree_git(root: str) -> tuple[str, str]:
    """The tree's own git folder and object store, ("", "") where it has none."""
    place = os.path.join(root, ".git")
    try:
        if os.path.isfile(place):  # a worktree or submodule: the file names the folder
            with open(place) as file:
                place = os.path.join(root, file.read(4096).partition("gitdir:")[2].strip())
        common = place
        pointer = os.path.join(place, "commondir")
        if os.path.isfile(pointer):
            with open(pointer) as file:
                common = os.path.normpath(os.path.join(place, file.read(4096).strip()))
        objects = os.path.join(common, "objects")
        return (place, objects) if os.path.isdir(objects) else ("", "")
    except OSError:
        return "", ""


def unpack(data: bytes, root: str) -> None:
    """Lay out a tar archive below `root`; nothing of it may lie or point elsewhere."""

    def inside(path: str) -> bool:
        return path == root or path.startswith(root.rstrip("/") + "/")

    def unsafe(member: tarfile.TarInfo, why: str) -> Refused:
        return Refused("FileError", "%s in the archive %s" % (member.name, why))

    root = os.path.realpath(root)
    try:
        archive = tarfile.open(  # noqa: SIM115
            fileobj=io.BytesIO(data), mode="r:"
        )
        members = archive.getmembers()
    except tarfile.TarError as problem:
        raise Refused("FileError", "not a tar archive: %s" % problem) from None
    for member in members:
        parts = member.name.split("/")
        if member.name.startswith("/") or ".." in parts:
            raise unsafe(member, "lies outside of the folder")
        if not (member.isfile() or member.isdir() or member.issym() or member.islnk()):
            raise unsafe(member, "is a device or FIFO")
        if member.issym():
            target = os.path.normpath(os.path.join(root, os.path.dirname(member.name), member.linkname))
            if member.linkname.startswith("/") or not inside(target):
                raise unsafe(member, "points outside of the folder")
        if member.islnk() and (member.linkname.startswith("/") or ".." in member.linkname.split("/")):
            raise unsafe(member, "points outside of the folder")
    os.makedirs(root, exist_ok=True)
    folders: list[tuple[str, tarfile.TarInfo]] = []
    for member in members:
        target = os.path.normpath(os.path.join(root, member.name))
        folder = target if member.isdir() else os.path.dirname(target)
        if target == root and not member.isdir():
            raise unsafe(member, "is the folder itself")
        if target == root:
            continue
        if not inside(os.path.realpath(folder)):
            raise unsafe(member, "lies behind a symlink")
        os.makedirs(folder, exist_ok=True)
        if member.isdir():
            folders.append((target, member))
            continue
        if os.path.lexists(target):
            os.unlink(target)
        if member.issym():
            os.symlink(member.linkname, target)
            continue
        if member.islnk():
            origin = os.path.join(root, member.linkname)
            if not inside(os.path.realpath(origin)):
                raise unsafe(member, "points outside of the folder")
            os.link(origin, target, follow_symlinks=False)
            continue
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(fd, "wb") as file:
            content = archive.extractfile(member)
            while content is not None:
                part = content.read(1 << 20)
                if not part:
                    break
                file.write(part)
            file.flush()
            os.fchmod(fd, member.mode & 0o777)
            os.utime(fd, (member.mtime, member.mtime))
    for target, member in reversed(folders):
        os.chmod(target, (member.mode & 0o777) | 0o700)


def main() -> None:
    source, sink = os.dup(0), os.dup(1)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    Worker(source, sink).loop()


if __name__ == "__main__":
    main()
