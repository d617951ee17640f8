"""A run's folder in the hands of this process: what was ended before stays, what was not is put aside."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tasks.attempt import Due
from tasks.causes import POLICIES
from tasks.report import Attempt, read_attempt
from tasks.run_plan import Plan, differences, read_plan, write_plan
from tasks.toml import TaskError

ASIDE = "put-aside"
"""The folder in a run's own that keeps what attempts came to that were made again."""


class RunFolder:
    """Made by `hold`. `done` are the attempts that were ended before, by their names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done: dict[str, Attempt] = {}

    def aside(self, name: str) -> None:
        """Keep what an attempt came to so far, under the next free number."""
        place = self.path / ASIDE
        place.mkdir(exist_ok=True)
        number = 1
        while (place / f"{name}-{number}").exists():
            number += 1
        (self.path / name).rename(place / f"{name}-{number}")

    def tries(self, name: str) -> int:
        """How often an attempt was begun and failed by the sandbox or the provider."""
        kept = (_ended(path) for path in (self.path / ASIDE).glob("*/") if _stem(path.name, "-") == name)
        return sum(attempt is not None and POLICIES[attempt.cause].retry for attempt in kept)


@contextmanager
def hold(out: Path, plan: Plan, planned: Sequence[Due], *, again: bool) -> Generator[RunFolder, None, None]:
    """Begin the run of a plan in a folder, or go on with it, while no other process does.

    Ended attempts are in `done`; those that sandbox, provider or harness failed and those that were cut off
    are put aside, and are to be made again. `again`: so are those whose conditions are others now; else that
    is refused. Raises TaskError.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = _locked(out)
    except OSError as error:
        raise TaskError(f"{out}: {error.strerror}; name another folder with --out") from error
    try:
        folder = RunFolder(out)
        _agree(folder, plan, again=again)
        for due in planned:
            if (out / due.name).exists():
                _look(folder, due)
        yield folder
    finally:
        os.close(lock)


def _agree(folder: RunFolder, plan: Plan, *, again: bool) -> None:
    """See that the folder's plan is this one. The new plan is written when all that it changes is aside."""
    out, before = folder.path, read_plan(folder.path)
    if before is None and any(out.glob("*/*.json*")):
        raise TaskError(f"{out}: holds a run without a plan (run.json); name another folder")
    changed = {} if before is None else differences(before, plan)
    if before is not None and not changed:
        return
    if changed and not again:
        told = "; ".join(f"{name} {what}" for name, what in changed.items())
        raise TaskError(
            f"{out}: holds a run under other conditions: {told}. Name another folder, take back what "
            f"changed, or say --again: what it touches is made again, and what there was goes to {ASIDE}/"
        )
    if changed:
        tasks = {name.removeprefix("task ") for name in changed if name.startswith("task ")}
        for path in sorted(out.glob("*/")):
            touched = len(tasks) < len(changed) or {path.name, _stem(path.name, ".")} & tasks
            if touched and path.name != ASIDE and any(path.glob("*.json*")):
                folder.aside(path.name)
    write_plan(out, plan)


def _look(folder: RunFolder, due: Due) -> None:
    """Whether an attempt has ended: it has a result, which is this task's, and nobody else's failure."""
    found = _ended(folder.path / due.name)
    if found and found.counts and (found.digest, found.seed) == (due.task.digest, due.seed):
        folder.done[due.name] = found
    else:
        folder.aside(due.name)


def _ended(attempt: Path) -> Attempt | None:
    """The result in an attempt's folder, None where there is none that can be read."""
    try:
        return read_attempt(attempt / "result.json")
    except (TaskError, OSError):
        return None


def _stem(name: str, mark: str) -> str:
    """The name without a number at its end."""
    stem, _, number = name.rpartition(mark)
    return stem if number.isdigit() else ""


def _locked(out: Path) -> int:
    """The lock of a folder; it falls with its process, however that ends. Raises TaskError."""
    lock = os.open(out / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = os.read(lock, 20).decode(errors="replace").strip()
        os.close(lock)
        raise TaskError(
            f"{out}: another process (pid {owner or 'unknown'}) makes this run; wait for it, or name another "
            "folder"
        ) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock
