"""verdicts.jsonl: every verdict is a row that is added and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from tasks.numbers.compare import Comparison, Outcome, Pair, Score, score
from tasks.numbers.runs import Entry
from tasks.numbers.shares import kappa
from tasks.toml import TaskError

Order: TypeAlias = Literal["ab", "ba", "both"]
"""Whose result was shown first, as X. "both": neither was shown, because they are the same."""
MODEL = "model:"
"""What the names of judges that are models begin with. Each is asked in both orders."""


@dataclass(frozen=True, slots=True)
class Digests:
    """sha256 of the task and of the two results: what was judged, whatever the folders are called now."""

    task: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the result of `run_a` is better than that of `run_b`. `number` is that of the attempt."""

    task: str
    number: int
    run_a: str
    run_b: str
    order: Order
    judge: str
    verdict: Outcome
    reason: str
    digests: Digests
    when: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


_VERDICT: TypeAdapter[Verdict] = TypeAdapter(Verdict)


def read_verdicts(path: Path) -> tuple[Verdict, ...]:
    """All rows of a file; none where it is not there yet. A line that a crash cut off at the end is left
    out. Raises TaskError."""
    try:
        *lines, torn = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise TaskError(f"{path}: {error.strerror}") from error
    rows = [_read(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    try:
        return (*rows, _VERDICT.validate_json(torn))
    except ValidationError:
        return tuple(rows)


def _read(path: Path, number: int, line: bytes) -> Verdict:
    try:
        return _VERDICT.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise TaskError(f"{path}, line {number}: {place}: {first['msg']}; it is no verdict") from None


def add_verdict(path: Path, verdict: Verdict) -> None:
    """Write a row behind the others, on a line of its own. Raises TaskError."""
    line = json.dumps(asdict(verdict), ensure_ascii=False).encode() + b"\n"
    try:
        with path.open("a+b") as file:
            if file.tell():
                file.seek(-1, 2)
                line = line if file.read(1) == b"\n" else b"\n" + line
            file.write(line)
    except OSError as error:
        raise TaskError(f"{path}: {error.strerror}") from error


def result_digest(entry: Entry) -> str:
    """sha256 of all that a judge is shown of a result: patch, what the tests said, screenshots."""
    whole = hashlib.sha256()
    for path in shown_files(entry.folder):
        data = path.read_bytes()
        whole.update(f"{path.relative_to(entry.folder).as_posix()}\0{len(data)}\0".encode())
        whole.update(data)
    return f"sha256:{whole.hexdigest()}"


def shown_files(folder: Path) -> list[Path]:
    """The files of an attempt that a judge is shown, in an order that is always the same."""
    found = [folder / "patch.diff", *folder.glob("tests.*.txt"), *folder.glob("**/*.png")]
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def outcomes(compared: Comparison, verdicts: Iterable[Verdict]) -> dict[str, dict[str, Outcome]]:
    """What each judge said of each task, of the first run against the second.

    A verdict is about results and not about folders: it counts where both digests are those of attempts
    here, turned round where the runs were given the other way round. A model that was asked in both orders
    and did not say the same is a tie; one that was asked in one order only has not judged yet. Of several
    attempts at a task, more wins than losses are a win.
    """
    given = list(verdicts)
    found: dict[str, dict[str, Outcome]] = {}
    for pair in compared.pairs:
        for judge, said in _said(pair, [one for one in given if one.task == pair.task]).items():
            if said:
                found.setdefault(judge, {})[pair.task] = _sum(said)
    return found


def scores(found: Mapping[str, Mapping[str, Outcome]]) -> dict[str, Score]:
    """Each judge's verdicts, counted."""
    return {judge: score(given.values()) for judge, given in found.items()}


def agreement(found: Mapping[str, Mapping[str, Outcome]]) -> dict[str, float | None]:
    """Cohen's kappa of each two judges, over the tasks that both judged. What nobody was shown, because the
    results are the same, says nothing of that: leave it out."""
    pairs: dict[str, float | None] = {}
    for (one, said), (other, heard) in combinations(found.items(), 2):
        both = [(said[task], heard[task]) for task in said if task in heard]
        if both:
            pairs[f"{one} and {other}, {len(both)} tasks"] = kappa(both)
    return pairs


def settled(rows: Sequence[Verdict]) -> Outcome | None:
    """What a judge's rows about one pair come to; None where the other order is not asked yet."""
    if not rows:
        return None
    orders = {row.order for row in rows}
    if rows[0].judge.startswith(MODEL) and "both" not in orders and orders != {"ab", "ba"}:
        return None
    return rows[0].verdict if len({row.verdict for row in rows}) == 1 else "tie"


def _said(pair: Pair, verdicts: Sequence[Verdict]) -> dict[str, list[Outcome]]:
    first, second = ({result_digest(one) for one in side} for side in (pair.first, pair.second))
    task = pair.first[0].attempt.digest
    grouped: dict[tuple[str, str, str], list[Verdict]] = {}
    for one in verdicts:
        if one.digests.task == task:
            grouped.setdefault((one.judge, one.digests.a, one.digests.b), []).append(one)
    found: dict[str, list[Outcome]] = {}
    for (judge, a, b), rows in grouped.items():
        came = settled(rows)
        if came is None:
            continue
        if a in first and b in second:
            found.setdefault(judge, []).append(came)
        elif a in second and b in first:
            found.setdefault(judge, []).append(turned(came))
    return found


def turned(outcome: Outcome) -> Outcome:
    """The same, of the second run against the first."""
    return "loss" if outcome == "win" else "win" if outcome == "loss" else "tie"


def _sum(said: Iterable[Outcome]) -> Outcome:
    sums = score(said)
    return "win" if sums.wins > sums.losses else "loss" if sums.wins < sums.losses else "tie"
