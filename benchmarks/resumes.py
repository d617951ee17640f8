"""Whether a run that is killed (SIGKILL) at random moments ends with the table of one that was left alone.

    python -m benchmarks.resumes [--count N] [--seed N] [--suite NAME] [--sandbox KIND] [--jobs N] [--json]

nano solves the suite once undisturbed. Then it does so again, is killed, and the same command is given
again, `--count` times; the last time it is left to end. The moments are random over the whole of the run:
so many attempts have ended, and a part of the time that one takes has gone by since.
Compared are rewards, reasons and tokens of every attempt: all but wall times, and which part of a prompt was
computed and which was there already, for the cache of a process that was killed is gone. No attempt that had
ended may be made again: each result that was there at a kill is the same file afterwards.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.child import HOUSE
from tasks.report import Attempt, read_report

END_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: `after` seconds, with so many attempts ended and under way; `repeated` of those that had
    ended before were made again since. Near the end a run may be over before its moment comes."""

    after: float
    ended: int
    under_way: int
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """All kills of one run, and how its table differs from the undisturbed one."""

    kills: tuple[Kill, ...]
    attempts: int
    differences: tuple[str, ...]
    aside: int

    @property
    def sound(self) -> bool:
        return not self.differences and not any(kill.repeated for kill in self.kills)


def trial(arguments: Sequence[str], folder: Path, count: int, seed: int) -> Trial:
    """Make a run undisturbed and one that is killed `count` times. Raises RuntimeError when one fails."""
    plain, killed = folder / "plain", folder / "killed"
    work = _finish(arguments, plain)
    expected, chance = read_report(plain), random.Random(seed)
    ended = sorted(chance.randrange(len(expected)) for _ in range(count))
    kills: list[Kill] = []
    before: dict[str, str] = {}
    for least in ended:
        kill = _kill(arguments, killed, least, chance.uniform(0, 2 * work / len(expected)))
        now = digests(killed)
        kills.append(replace(kill, repeated=_changed(before, now)))
        before = now
        print(f"{len(kills)}: {kills[-1]}", file=sys.stderr)
    _finish(arguments, killed)
    kills[-1] = replace(kills[-1], repeated=kills[-1].repeated + _changed(before, digests(killed)))
    given = read_report(killed)
    aside = sum(1 for _ in killed.glob("put-aside/*"))
    return Trial(tuple(kills), len(given), tuple(differences(expected, given)), aside)


def differences(expected: Sequence[Attempt], given: Sequence[Attempt]) -> list[str]:
    """Where two runs do not say the same of an attempt."""
    rows = {f"{one.task}.{one.number}": figures(one) for one in expected}
    others = {f"{one.task}.{one.number}": figures(one) for one in given}
    return [
        f"{name}: {rows.get(name)} undisturbed, {others.get(name)} killed"
        for name in sorted(rows.keys() | others.keys())
        if rows.get(name) != others.get(name)
    ]


def figures(attempt: Attempt) -> dict[str, object]:
    """What stands in the table of a run and does not depend on time."""
    one, usage = attempt.ledger, attempt.ledger.usage
    tokens = {"prompt": usage.prompt, **{n: getattr(usage, n) for n in ("thought", "text", "call", "stop")}}
    counts = {"turns": one.turns, "steps": one.steps, "calls": one.calls, "discarded": usage.discarded}
    return {"reward": attempt.reward, "ended": attempt.stop_reason, "seed": attempt.seed, **tokens, **counts}


def digests(run: Path) -> dict[str, str]:
    """The results of a run so far, each by a hash of its file."""
    found = run.glob("*/result.json")
    return {path.parent.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> int:
    return sum(now.get(name) != digest for name, digest in before.items())


def _kill(arguments: Sequence[str], run: Path, least: int, seconds: float) -> Kill:
    """Begin the run or go on with it; kill it so many seconds after at least so many attempts have ended."""
    with _process(arguments, run) as process:
        _begun(process, run)
        began = time.monotonic()
        while process.poll() is None and len(digests(run)) < least:
            time.sleep(0.02)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    under_way = sum(1 for path in run.glob("*/") if not (path / "result.json").exists())
    return Kill(
        round(time.monotonic() - began, 2), len(digests(run)), under_way - (run / "put-aside").exists()
    )


def _begun(process: subprocess.Popen[bytes], run: Path) -> None:
    """Wait until the process has taken the run's folder: its pid stands in the lock."""
    lock = run / "lock"
    while process.poll() is None and not (lock.exists() and lock.read_text().strip() == str(process.pid)):
        time.sleep(0.02)


def _finish(arguments: Sequence[str], run: Path) -> float:
    """Let the run end; seconds from when it had begun. Raises RuntimeError where it fails."""
    with _process(arguments, run) as process:
        _begun(process, run)
        began = time.monotonic()
        _, told = process.communicate(timeout=END_SECONDS)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"the run ended with {process.returncode}: {told[-2000:].decode()}")
    return time.monotonic() - began


def _process(arguments: Sequence[str], run: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, *arguments, "--out", str(run)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=HOUSE, stdin=quiet, stdout=quiet, stderr=subprocess.PIPE)


def table(found: Trial) -> Table:
    shown = Table("kill", "seconds", "ended", "under way", "ended ones made again", title="Killed runs")
    for number, kill in enumerate(found.kills, start=1):
        row = (number, f"{kill.after:.1f}", kill.ended, kill.under_way, kill.repeated)
        shown.add_row(*map(str, row))
    same = "the same table" if not found.differences else f"{len(found.differences)} differences"
    shown.caption = f"{found.attempts} attempts: {same}; {found.aside} put aside and begun anew"
    return shown


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--suite", default="starter")
    parser.add_argument("--sandbox", choices=("docker", "bubblewrap", "local"), default="bubblewrap")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    asked = ["-m", "interlude", "tasks", "run", given.suite, "--sandbox", given.sandbox]
    asked += ["--jobs", str(given.jobs), "--max-steps", "16"]
    with tempfile.TemporaryDirectory(prefix="interlude-resumes-", ignore_cleanup_errors=True) as folder:
        found = trial(asked, Path(folder), given.count, given.seed)
    if given.json:
        print(json.dumps(asdict(found)))
    else:
        Console().print(table(found))
        for line in found.differences:
            print(line)
    return 0 if found.sound else 1


if __name__ == "__main__":
    sys.exit(main())
