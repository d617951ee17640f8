"""What becomes of a session when something is killed, frozen or filled at a random moment.

    python -m benchmarks.faults [--count N] [--seed N] [--only FAULT] [--json]

Needs root, dockerd and unshare. Starts a Docker engine of its own in namespaces of its own, and lets a
session work in a bound tree in memory. After every fault: the session ended with the right error or went on;
each file is whole, from the last checkpoint or later; nothing is left; a new session brings that checkpoint
back, as it was, and goes on to the end.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from docker.errors import DockerException
from rich.console import Console
from rich.table import Table

from benchmarks.child import HOUSE
from benchmarks.fault_session import ENVIRONMENT, LINES, MOVED, WRITTEN, content, last_mark
from benchmarks.own_engine import OwnEngine

Fault: TypeAlias = Literal["worker", "container", "engine", "host", "disk", "engine disk", "freeze"]
FAULTS: tuple[Fault, ...] = get_args(Fault)

TURNS = 8
LATEST = 2.0
"""Seconds after the session's begin at which the last faults come."""
TREE_BYTES = 8 << 20
FROZEN_SECONDS = 10.0
FULL_SECONDS = 0.7
END_SECONDS = 90.0
GONE_SECONDS = 8.0

DONE = "done: "
AGAIN = r"SandboxDied: .*begin again in a new one"
START = r"SandboxError: the sandbox did not start: .*|SandboxError: the Docker engine refused .*"
ENDS: dict[Fault, str] = {
    "worker": f"{DONE}|{AGAIN}|{START}",
    "container": f"{DONE}|{AGAIN}|{START}",
    "engine": rf"{DONE}|{AGAIN}|{START}|SandboxUnavailable: .*start it.*",
    "host": "killed: ",
    "disk": rf"{DONE}|DiskFull: .*|SandboxError: .*(No space|no room).*",
    "engine disk": rf"{DONE}|SandboxError: .*(full|No space|no room).*",
    "freeze": rf"{DONE}|SandboxDied: the sandbox did not answer .*paused.*",
}
"""How a session may end, in one line."""


@dataclass(slots=True)
class Case:
    """One fault: how the session ended, and what was wrong afterwards."""

    fault: Fault
    after: float
    end: str = ""
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Trial:
    """Where a session works, and the engine that it works with."""

    def __init__(self, folder: Path, engine: OwnEngine, random_: random.Random) -> None:
        self.engine = engine
        self._random = random_
        self._folder = folder
        self._tree = folder / "tree"
        self._temporary = folder / "temporary"
        self._number = 0
        self._temporary.mkdir()

    def warm_up(self) -> None:
        """A session that nothing happens to; it makes the image. Raises RuntimeError."""
        self._lay()
        with self._session() as session:
            self._begun(session)
            if (end := self._ended(session)) != DONE:
                raise RuntimeError(f"a session that nothing happened to ended with {end}")

    def run(self, fault: Fault, after: float) -> Case:
        """Let a session be hit, look, and let another go on."""
        case = Case(fault, after)
        began = time.monotonic()
        self._lay()
        with self._session() as session:
            self._begun(session)
            time.sleep(after)
            getattr(self, "_hit_" + fault.replace(" ", "_"))(session)
            case.end = self._ended(session)
        if not re.fullmatch(ENDS[fault], case.end):
            case.wrong.append(f"ended with {case.end!r}")
        number = last_mark(self._folder)[0]
        oldest = 0 if fault == "disk" else max(0, number - 1)  # writes fail there, and the session goes on
        case.wrong += self._torn(self._tree, oldest, number)
        case.wrong += self._left(everything=False)
        (self._tree / "filler").unlink(missing_ok=True)  # the user makes room
        with self._session() as session:
            self._begun(session)
            if (end := self._ended(session)) != DONE:
                case.wrong.append(f"did not go on: {end!r}")
        if number:
            case.wrong += self._torn(self._folder / "restored", oldest, number - 1)
        case.wrong += self._torn(self._tree, TURNS, TURNS)
        case.wrong += self._left(everything=True)
        case.seconds = time.monotonic() - began
        return case

    def _lay(self) -> None:
        others = (self._folder / name for name in ("marks", "journal", "store", "restored"))
        for place in (*self._tree.iterdir(), *others):
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
        (self._folder / "store").mkdir()
        (self._tree / "deep").mkdir()
        for name in (*WRITTEN, *MOVED):
            (self._tree / name).write_text(content(name, 0))
        for place in (self._tree, *self._tree.rglob("*")):
            os.chown(place, 1000, 1000)
        self._number += 1

    @contextlib.contextmanager
    def _session(self) -> Generator[subprocess.Popen[str]]:
        arguments = [str(self._folder), self._mark, str(TURNS)]
        env = {"DOCKER_HOST": f"unix://{self.engine.socket}", "TMPDIR": str(self._temporary)}
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.fault_session", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=HOUSE,
            env=os.environ | env,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    @property
    def _mark(self) -> str:
        return f"{os.getpid()}-{self._number}"

    def _begun(self, session: subprocess.Popen[str]) -> None:
        assert session.stdout
        session.stdout.readline()

    def _ended(self, session: subprocess.Popen[str]) -> str:
        """How it ended, in one line."""
        try:
            said, _ = session.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            return "hangs"
        if session.returncode == -9:
            return "killed: "
        lines = said.strip().splitlines()
        try:
            [line] = lines
            end = json.loads(line)
            return f"{end['end']}: {end['message']}"
        except (ValueError, KeyError):
            return f"status {session.returncode}: {' / '.join(lines[-6:])[-600:]}"

    def _container(self, session: subprocess.Popen[str]) -> Any:
        """The session's container as soon as it runs; None when there is none any more."""
        with contextlib.closing(self.engine.client()) as client:
            while session.poll() is None:
                for found in client.api.containers(filters={"label": "interlude.owner"}):
                    return client.api.inspect_container(found["Id"])
                time.sleep(0.02)
        return None

    def _do(self, session: subprocess.Popen[str], act: Callable[[Any, str], None]) -> None:
        """Have the engine do something to the session's container, if it is still there then."""
        found = self._container(session)
        with contextlib.closing(self.engine.client()) as client, contextlib.suppress(DockerException):
            if found:
                act(client.api, found["Id"])

    def _hit_worker(self, session: subprocess.Popen[str]) -> None:
        with contextlib.suppress(DockerException):
            found = self._container(session)
            if found and found["State"]["Pid"]:
                self.engine.kill_inside(found["State"]["Pid"])

    def _hit_container(self, session: subprocess.Popen[str]) -> None:
        self._do(session, lambda api, id: api.remove_container(id, force=True))

    def _hit_engine(self, session: subprocess.Popen[str]) -> None:
        self.engine.kill()
        time.sleep(0.3)
        self.engine.start(live_restore=self._random.random() < 0.5)

    def _hit_host(self, session: subprocess.Popen[str]) -> None:
        session.kill()

    def _hit_disk(self, session: subprocess.Popen[str]) -> None:
        _fill(self._tree / "filler")

    def _hit_engine_disk(self, session: subprocess.Popen[str]) -> None:
        _fill(self.engine.data / "filler")

    def _hit_freeze(self, session: subprocess.Popen[str]) -> None:
        self._do(session, lambda api, id: api.pause(id))
        with contextlib.suppress(subprocess.TimeoutExpired):
            session.wait(FROZEN_SECONDS)
        self._do(session, lambda api, id: api.unpause(id))

    def _torn(self, folder: Path, first: int, last: int) -> list[str]:
        """Files of a tree that are not whole, of a version from `first` to `last`."""
        wrong: list[str] = []
        for name in (*WRITTEN, *MOVED):
            place = folder / name
            text = place.read_text() if place.is_file() else ""
            version = text.partition("\n")[0].rpartition(" ")[2]
            if not version.isdigit() or text != content(name, int(version)):
                wrong.append(
                    f"{folder.name}/{name} is torn: {text[:40]!r}, {text.count(chr(10))} of {LINES} lines"
                )
            elif not first <= int(version) <= last:
                wrong.append(f"{folder.name}/{name} is of turn {version}, not {first} to {last}")
        return wrong

    def _left(self, *, everything: bool) -> list[str]:
        """What is left of the session.

        A container that was created and never started, and temporary files, are removed by the next session:
        they count when there was one.
        """
        return _patiently(lambda: self._now(everything))

    def strangers(self) -> list[str]:
        """Processes beside the engine that are none of its own."""
        return _patiently(lambda: [f"process {name}" for name in self.engine.strangers()])

    def _now(self, everything: bool) -> list[str]:
        mark = f"{ENVIRONMENT}={self._mark}".encode()
        left: list[str] = []
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (place / "environ").read_bytes().split(b"\0"):
                    left.append(f"process {place.name} {(place / 'comm').read_text().strip()}")
        with contextlib.closing(self.engine.client()) as client:
            found = client.api.containers(all=everything)
            left += [f"container {one['Id'][:12]} {one['State']}" for one in found]
        if everything:
            left += [f"temporary {place.name}" for place in self._temporary.iterdir()]
            left += [f"{place}" for place in self._tree.rglob(".interlude-*")]
        return left


def _patiently(look: Callable[[], list[str]]) -> list[str]:
    """What is still there after some seconds in which it may go."""
    end = time.monotonic() + GONE_SECONDS
    while (left := look()) and time.monotonic() < end:
        time.sleep(0.05)
    return left


@contextlib.contextmanager
def tree(place: Path) -> Generator[None]:
    """A small file system at `place`."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={TREE_BYTES}", "tree", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


def _fill(file: Path) -> None:
    """Take all the room of a file system for some time."""
    room = os.statvfs(file.parent)
    with file.open("wb", buffering=0) as full:
        with contextlib.suppress(OSError):
            os.posix_fallocate(full.fileno(), 0, room.f_bavail * room.f_frsize)
        full.seek(0, os.SEEK_END)
        with contextlib.suppress(OSError):
            while True:
                full.write(bytes(4096))
    time.sleep(FULL_SECONDS)
    file.unlink()


def summary(cases: list[Case], seed: int, left: list[str]) -> dict[str, Any]:
    """Counts by fault, how sessions ended, and what was wrong."""
    rows: dict[str, Any] = {}
    for fault in FAULTS:
        those = [case for case in cases if case.fault == fault]
        ends = Counter(case.end.partition(":")[0] for case in those)
        rows[fault] = {
            "cases": len(those),
            "right": sum(not case.wrong for case in those),
            "ends": dict(ends),
        }
    wrong = [asdict(case) for case in cases if case.wrong]
    seconds = sum(case.seconds for case in cases)
    return {"seed": seed, "seconds": round(seconds, 1), "faults": rows, "wrong": wrong, "left": left}


def show(figures: dict[str, Any]) -> None:
    table = Table(title=f"faults at random moments, seed {figures['seed']}, {figures['seconds']:.0f} s")
    for column in ("fault", "cases", "right", "sessions ended with"):
        table.add_column(column, justify="right" if column in ("cases", "right") else "left")
    for fault, row in figures["faults"].items():
        ends = ", ".join(f"{end} {count}" for end, count in row["ends"].items())
        table.add_row(fault, str(row["cases"]), str(row["right"]), ends)
    console = Console()
    console.print(table)
    for case in figures["wrong"]:
        console.print(
            f"{case['fault']} after {case['after']:.3f} s: {'; '.join(case['wrong'])}", markup=False
        )
    for line in figures["left"]:
        console.print(f"left at the end: {line}", markup=False)


def measure(count: int, seed: int, only: Fault | None) -> dict[str, Any]:
    """Try `count` faults, all kinds equally often."""
    random_ = random.Random(seed)
    plan: list[Fault] = [only or FAULTS[number % len(FAULTS)] for number in range(count)]
    random_.shuffle(plan)
    cases, left = list[Case](), list[str]()
    folder = Path(tempfile.mkdtemp(prefix="interlude-faults-"))
    folder.chmod(0o755)
    try:
        with tree(folder / "tree"):  # before the engine, whose mounts are a copy of what is there then
            engine = OwnEngine(folder / "engine")
            try:
                engine.start()
                trial = Trial(folder, engine, random_)
                trial.warm_up()
                for number, fault in enumerate(plan, start=1):
                    case = trial.run(fault, random_.uniform(0, LATEST))
                    cases.append(case)
                    verdict = "; ".join(case.wrong) or "right"
                    line = f"{number} of {count}: {fault} after {case.after:.2f} s: {case.end} ({verdict})"
                    print(line, file=sys.stderr, flush=True)
                left += trial.strangers()
            finally:
                engine.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    here = Path("/proc/self/mounts").read_text().splitlines()
    left += [f"mount {line.split()[1]}" for line in here if str(folder) in line]
    left += [str(folder)] if folder.exists() else []
    return summary(cases, seed, left)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=FAULTS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("faults needs root: it starts a Docker engine of its own (sudo scripts/faults)")
    for program in ("dockerd", "unshare", "nsenter", "ip"):
        if shutil.which(program) is None:
            raise SystemExit(f"faults needs {program} (Debian, Ubuntu: apt-get install docker.io iproute2)")
    figures = measure(given.count, given.seed, given.only)
    if given.json:
        print(json.dumps(figures))
    else:
        show(figures)
    if figures["wrong"] or figures["left"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
