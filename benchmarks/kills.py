"""What becomes of a session that is killed (SIGKILL) at a random moment, and resumed.

    python -m benchmarks.kills [--count N] [--seed N] [--sandbox bubblewrap] [--json]

After each kill the session is resumed and works through the rest of its plan. Then: every record that was
shown before the kill stands where it stood, every message that was taken was begun, no command ran twice,
every call that was shown as done has done it, and the files are those of the branch that the session is on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from rich.console import Console
from rich.table import Table

from agent.journal import read_trajectory
from agent.marks import Typed, live
from agent.store import Sessions
from benchmarks.child import HOUSE
from benchmarks.killed_session import work
from engine.messages import Prompt, ToolCall, ToolResult

Moment: TypeAlias = Literal[
    "thought", "call", "tool", "message", "own command", "compaction", "rewind", "any"
]
MOMENTS: tuple[Moment, ...] = get_args(Moment)

BEGINS: dict[Moment, tuple[str, float]] = {
    "thought": ('"type": "thought"', 0.0),
    "call": ('"type": "call"', 0.0),
    "tool": ('"type": "call"', 0.12),
    "message": ("waiting [", 0.01),
    "own command": ("doing shell", 0.12),
    "compaction": ("doing compact", 0.03),
    "rewind": ("doing re", 0.12),
    "any": ("opened", 1.2),
}
"""What is printed when such a moment begins, and the seconds within which the kill follows."""
END_SECONDS = 120.0


@dataclass(slots=True)
class Heard:
    """What a session's process printed: the records that it showed, and the messages that it took."""

    shown: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    taken: list[str] = field(default_factory=list[str])
    last: str = ""

    def note(self, line: str) -> None:
        what, _, rest = line.rstrip("\n").partition(" ")
        match what:
            case "shown":
                number, record = json.loads(rest)
                self.shown[number] = record
            case "waiting":
                self.taken += [text for text in json.loads(rest) if text not in self.taken]
            case _:
                pass
        self.last = line.rstrip("\n")


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: at which moment, behind which printed line, and what was found wrong afterwards."""

    moment: Moment
    seed: int
    behind: str
    records: int
    seconds: float
    problems: tuple[str, ...]


def trial(moment: Moment, seed: int, sandbox: str) -> Kill:
    """Kill a session of its own at such a moment; `seed` says at which of them."""
    chance = random.Random(f"{moment} {seed}")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="interlude-kills-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        for name in ("tree", "store"):
            (folder / name).mkdir()
        (folder / "tree" / ".gitignore").write_text("ran.log\n")
        heard = Heard()
        code = _kill(folder, sandbox, moment, chance, heard)
        behind, records = heard.last[:70], len(heard.shown)
        problems = _finish(folder, sandbox, heard) or found(folder, heard)
        if code != -signal.SIGKILL:
            problems.append(f"it was not killed: it ended with {code}")
    return Kill(moment, seed, behind, records, time.monotonic() - started, tuple(problems))


def _kill(folder: Path, sandbox: str, moment: Moment, chance: random.Random, heard: Heard) -> int:
    begins, within = BEGINS[moment]
    wanted = chance.randint(
        1, {"thought": 60, "call": 12, "tool": 12, "message": 4, "rewind": 2}.get(moment, 1)
    )
    with _process(folder, sandbox) as process:
        assert process.stdout
        timer: threading.Timer | None = None
        for line in process.stdout:
            if begins in line and timer is None:
                wanted -= 1
                if not wanted:
                    timer = threading.Timer(chance.uniform(0, within), process.kill)
                    timer.start()
            if line.endswith("\n"):
                heard.note(line)
        if timer:
            timer.cancel()
        return process.wait()


def _finish(folder: Path, sandbox: str, heard: Heard) -> list[str]:
    """Resume it, in this process, and let it end."""
    ending = asyncio.wait_for(work(folder, sandbox, heard.note), END_SECONDS)
    try:
        asyncio.run(ending)
    except Exception as problem:
        return [f"it was not resumed: {problem!r}, behind: {heard.last[:70]}"]
    return []


def found(folder: Path, heard: Heard) -> list[str]:
    """What is not as it was promised; nothing, if all is well."""
    id = Sessions(folder / "sessions").all()[0].id
    records = read_trajectory(folder / "sessions" / id / "journal.jsonl").records
    here = [record for _, record in live(records)]
    problems: list[str] = []
    for number, record in heard.shown.items():
        kept = (
            json.loads(json.dumps(asdict(records[number]), default=dict)) if number < len(records) else None
        )
        if kept != record:
            problems.append(f"record {number} was shown as {str(record)[:200]} and is {str(kept)[:200]}")
    prompts = [record.text for record in records if isinstance(record, Prompt)]
    problems += [f"message {text!r} was lost" for text in heard.taken if text not in prompts]
    ran = Counter((folder / "tree" / "ran.log").read_text().split())
    problems += [f"{name} ran {times} times" for name, times in ran.items() if times > 1]
    done = [record.id for record in records if isinstance(record, ToolResult) and record.ok]
    problems += [
        f"{id} was told as done and never ran" for id in done if not id.endswith("-2") and not ran[id]
    ]
    calls = [record.id for record in records if isinstance(record, ToolCall)]
    problems += [f"call {id} is there twice" for id, times in Counter(calls).items() if times > 1]
    on_branch = {record.id for record in here if isinstance(record, ToolResult) and record.ok}
    off_branch = set(done) - on_branch  # what a call made that was cut off may count as the user's, and stay
    files = {path.stem for path in (folder / "tree").glob("*.txt")}
    problems += [f"the file of {id} is missing" for id in sorted(on_branch - files)]
    problems += [f"the file of {id} is still there" for id in sorted(off_branch & files)]
    if sum(isinstance(record, Typed) for record in records) != 1:
        problems.append("the user's own command was begun more than once")
    return problems


@contextmanager
def _process(folder: Path, sandbox: str) -> Generator[subprocess.Popen[str]]:
    argv = [sys.executable, "-m", "benchmarks.killed_session", str(folder), sandbox]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=HOUSE) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)


def table(kills: Sequence[Kill]) -> Table:
    shown = Table("moment", "kills", "resumed whole", "records before the kill", title="Killed sessions")
    for moment in MOMENTS:
        these = [kill for kill in kills if kill.moment == moment]
        if these:
            counts = sorted(kill.records for kill in these)
            whole = sum(not kill.problems for kill in these)
            shown.add_row(moment, str(len(these)), str(whole), f"{counts[0]} to {counts[-1]}")
    return shown


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sandbox", choices=("docker", "bubblewrap", "local"), default="bubblewrap")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    kills: list[Kill] = []
    for number in range(given.count):
        kill = trial(MOMENTS[number % len(MOMENTS)], given.seed + number, given.sandbox)
        kills.append(kill)
        print(f"{number + 1}: {kill.moment}: {kill.behind} {list(kill.problems) or ''}", file=sys.stderr)
    if given.json:
        print(json.dumps([asdict(kill) for kill in kills]))
    else:
        Console().print(table(kills))
    return 1 if any(kill.problems for kill in kills) else 0


if __name__ == "__main__":
    sys.exit(main())
