"""shell: a command in the sandbox, with what it printed and how it ended."""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import dataclass
from signal import SIGXFSZ, Signals

from pydantic import Field

from engine.messages import Failure
from sandbox.base import Progress, Ran, Sandbox
from sandbox.errors import FileError
from tools.output import Room, clean, join
from tools.seen import Seen
from tools.terminal import settled
from tools.tool import EXTRA, NEEDED, Arguments, Command, Output, Tool, Touches

KEPT = 64 << 10
LONGEST = 600
APART = "trap - EXIT; "
"""Before a command that runs beside others: it leaves no folder and no variables to the next one."""
_KILLED = (4, 6, 7, 8, 9, 11, 13, 15)
_HIT = {
    "processes": "[too many processes: some were not started; start fewer at once]",
    "disk": "[disk full: delete what you do not need]",
}


class ShellArguments(Arguments):
    command: Command = Field(json_schema_extra={**NEEDED})
    timeout: int = Field(120, ge=1, le=LONGEST, description="seconds")
    background: bool = Field(default=False, description="start a job", json_schema_extra={**EXTRA})
    pty: bool = Field(default=False, description="in a terminal", json_schema_extra={**EXTRA})
    reads_only: bool = Field(
        default=False, description="changes nothing, so may run beside others", json_schema_extra={**EXTRA}
    )


@dataclass(frozen=True, slots=True)
class Printed(Output):
    """`text` is what a command printed; `end` are the lines that say how it ended.

    Where the sandbox kept only a part, `text` is its start and `tail` its end, `total` (bytes, else 0)
    and `lines` measure the whole, and `rest` is the file that has it.
    """

    tail: str = ""
    total: int = 0
    lines: int | None = None
    rest: str = ""
    end: str = ""

    async def fit(self, room: Room, sandbox: Sandbox) -> str:
        whole = "\n".join(part for part in (self.text, self.end) if part)
        if not self.total and room.holds(whole):
            return whole
        left = Room(max(room.tokens - room.count(self.end), 0), room.count)
        if self.total:
            shown = join(self.text, self.tail, left, self.total, self.rest, self.lines)
        else:
            data = self.text.encode("utf-8", "replace")
            shown = join(self.text, self.text, left, len(data), await _keep(data, sandbox))
        return "\n".join(part for part in (shown, self.end) if part)


class Shell(Tool[ShellArguments]):
    """Run a bash command. Folder and exported variables stay for the next one. It has no stdin."""

    name = "shell"
    Arguments = ShellArguments
    patience = LONGEST + 60.0

    def __init__(self, seen: Seen | None = None) -> None:
        self._seen = seen or Seen()

    def touches(self, arguments: ShellArguments) -> Touches:
        return Touches(looks=True) if arguments.reads_only else Touches(changes=True)

    async def run(self, arguments: ShellArguments, sandbox: Sandbox) -> Output:
        return await self._run(arguments, sandbox, None)

    async def show(self, arguments: ShellArguments, sandbox: Sandbox, watch: Progress) -> Output:
        return await self._run(arguments, sandbox, watch)

    async def _run(self, arguments: ShellArguments, sandbox: Sandbox, watch: Progress | None) -> Output:
        command, pty = arguments.command, arguments.pty
        if not command.strip():
            return Output("error: command is empty; give a bash command", ok=False)
        self._seen.command(command)
        if arguments.background:
            job = await sandbox.start(command, pty=pty)
            return Output(f"[job {job.pid} started]", jobs=(job.pid,))
        if arguments.reads_only:
            command = f"{APART}{command}"
        ran = await sandbox.run(command, timeout=arguments.timeout, keep=KEPT, pty=pty, watch=watch)
        limit = await _memory(sandbox) if ran.reason == "oom" else 0
        end, left = _ending(ran, arguments.timeout, limit), tuple(int(one.split()[0]) for one in ran.left)
        ok, code = ran.reason == "exit", None if ran.reason in ("timeout", "cancelled") else ran.code
        if ran.total <= len(ran.output):
            text = printed(ran.output)
            end = end or ("" if text else "[exit 0]")
            return Printed(text, end=end, ok=ok, code=code, failure=_failure(ran), jobs=left)
        head, tail = _whole_lines(ran.head, ran.tail)
        return Printed(
            printed(head),
            tail=printed(tail),
            total=ran.total,
            lines=await _lines(ran.spill, sandbox),
            rest=ran.spill,
            end=end,
            ok=ok,
            code=code,
            failure=_failure(ran),
            jobs=left,
        )


def printed(data: bytes) -> str:
    """Output as a terminal would leave it, without the last newline."""
    return settled(data.decode("utf-8", "replace")).rstrip("\n")


def _failure(ran: Ran) -> Failure:
    if ran.reason == "timeout" or ran.reason == "cancelled":
        return ran.reason
    return "exit" if ran.code else ""


def _ending(ran: Ran, timeout: int, limit: int) -> str:
    """How it ended, a line a fact; "" when it went well and left nothing behind. `limit`: bytes of memory."""
    facts: list[str] = []
    if ran.reason == "timeout":
        facts.append(f"[timeout after {timeout} s: it was ended; set timeout (at most {LONGEST}) or do less]")
    elif ran.reason == "oom":
        most = f" ({limit >> 20} MiB)" if limit else ""
        facts.append(f"[out of memory{most}: it was killed; use less memory]")
    elif ran.reason == "full":
        facts.append("[disk full: it was ended; delete what you do not need]")
    elif ran.reason == "cancelled":
        facts.append("[cancelled: it was ended]")
    elif ran.code - 128 == SIGXFSZ:
        facts.append(f"[exit {ran.code}: a file grew too large; write less, or several files]")
    elif ran.code - 128 in _KILLED:
        facts.append(f"[exit {ran.code}: killed by {Signals(ran.code - 128).name}]")
    elif ran.code:
        facts.append(f"[exit {ran.code}]")
    facts += [_HIT[limit] for limit in ran.hit if limit in _HIT and ran.reason != "full"]
    if ran.left:
        names = ", ".join(clean(name).replace("\n", " ")[:80] for name in ran.left[:5])
        more = f", and {len(ran.left) - 5} more" if len(ran.left) > 5 else ""
        facts.append(f"[still running: {names}{more}]")
    return "\n".join(facts)


def _whole_lines(head: bytes, tail: bytes) -> tuple[bytes, bytes]:
    """Both without the line that was cut."""
    end, start = head.rfind(b"\n"), tail.find(b"\n")
    return head[:end] if end >= 0 else head, tail[start + 1 :] if start >= 0 else tail


async def _memory(sandbox: Sandbox) -> int:
    """The bytes that all processes of the sandbox may have together, 0 where that cannot be had."""
    ran = await sandbox.run(
        "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes", timeout=10
    )
    found = [int(word) for word in ran.head.split() if word.isdigit()]
    return found[0] if found else 0


async def _lines(path: str, sandbox: Sandbox) -> int:
    """The number of lines in a file, 0 when it cannot be had."""
    if not path:
        return 0
    ran = await sandbox.run(f"wc -l < {shlex.quote(path)}", timeout=10)
    said = ran.head.strip()
    return int(said) if said.isdigit() else 0


async def _keep(data: bytes, sandbox: Sandbox) -> str:
    """Write what does not fit to a file of its own; its path, "" when there is no room for it."""
    folder = (await sandbox.run('printf %s "${TMPDIR:-/tmp}"', timeout=10)).head.decode("utf-8", "replace")
    path = f"{folder}/output-{hashlib.sha256(data).hexdigest()[:8]}.txt"
    try:
        await sandbox.write(path, data)
    except FileError:
        return ""
    return path
