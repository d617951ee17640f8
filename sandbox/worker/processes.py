"""What /proc tells of processes."""

from __future__ import annotations

import os
import resource

_MARKS = 819_200
"""The kernel's own value."""


def proc_stat(pid: int) -> tuple[str, int, int, int]:
    """State, parent, session and start time (clock ticks) of a process; ("X", 0, 0, 0) when it is gone."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return "X", 0, 0, 0
    return fields[0].decode(), int(fields[1]), int(fields[3]), int(fields[19])


def mark(serial: int) -> int:
    """A value for RLIMIT_MSGQUEUE that tells by whom a process was started: children inherit it.

    Nothing else that they inherit can be seen from outside and is of no use to them.
    """
    hard = resource.getrlimit(resource.RLIMIT_MSGQUEUE)[1]
    most = _MARKS if hard == resource.RLIM_INFINITY else min(hard, _MARKS)
    return max(most - 1 - serial % 100_000, 0)


def put_mark(value: int) -> None:
    """In a child."""
    try:
        hard = resource.getrlimit(resource.RLIMIT_MSGQUEUE)[1]
        resource.setrlimit(resource.RLIMIT_MSGQUEUE, (value, hard))
    except (OSError, ValueError):
        pass  # gVisor does not let it be set: there, orphans are told apart by their sessions alone


def marked(pid: int) -> int:
    """The mark of a process, 0 where it has none that can be read."""
    try:
        with open("/proc/%d/limits" % pid, "rb") as file:
            for line in file:
                if line.startswith(b"Max msgqueue size"):
                    value = line.split()[3]
                    return int(value) if value.isdigit() else 0
    except OSError:
        pass
    return 0


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
    """Add the pids of a process's children, and of theirs."""
    for child in children(pid):
        if child not in found:
            found.append(child)
            descend(child, found)


def alive(pids: list[int]) -> list[int]:
    """Those that are neither zombies nor gone."""
    return [pid for pid in pids if proc_stat(pid)[0] not in "ZX"]


def shown(pid: int) -> str:
    """A process as a person knows it: "pid command"."""
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            line = file.read(400).replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        line = ""
    line = " ".join(line.split())
    return "%d %s" % (pid, line if len(line) <= 100 else line[:97] + "...")


def code(status: int) -> int:
    """The shell's way to write a wait status: the exit code, or 128 + signal."""
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
