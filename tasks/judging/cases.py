"""Cases for a judge: two results of one task, blinded as X and Y, cut to the same length."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from engine.messages import Prompt, Text
from tasks.judging.verdicts import Digests, Order, Verdict, result_digest, shown_files, turned
from tasks.load import SUITES, load_suite
from tasks.numbers.compare import Comparison, Outcome
from tasks.numbers.runs import Entry, trajectory_of
from tasks.task import Task
from tools.output import clean

Choice: TypeAlias = Literal["X", "Y", "tie"]
PATCH, TESTS, ANSWER = 24_000, 6_000, 4_000
"""Characters of each part that are shown, of both results alike."""
SAME = "the two results are the same: neither was shown"
NOTHING = "(nothing was changed)"
_INDEX = re.compile(r"^index [0-9a-f]+\.\..*\n", re.MULTILINE)
"""Lines of a diff that say nothing to a judge."""
RUBRIC = """\
The better result does what the instruction asks for, wholly and without harm elsewhere. Between two that do,
it is the one that a careful colleague would rather merge: right in the cases nobody tested, simple, clear, in
the manner of what stood there before. How much work it took does not matter."""
"""Where a task has no rubric of its own."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a judge sees of an attempt."""

    patch: str
    tests: str
    answer: str
    screenshots: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """`a` and `b` are results of the first and the second run; `order` says which of them is X. `same`: they
    changed the same, and nobody has to be asked. `id` names the pair without saying whose it is."""

    task: str
    number: int
    instruction: str
    rubric: str
    a: Result
    b: Result
    order: Order
    digests: Digests
    same: bool

    @property
    def id(self) -> str:
        one = self.digests
        return hashlib.sha256(f"{one.task} {one.a} {one.b}".encode()).hexdigest()[:16]

    def shown(self, order: Order | None = None) -> tuple[Result, Result]:
        """X and Y."""
        return (self.b, self.a) if (order or self.order) == "ba" else (self.a, self.b)

    def outcome(self, choice: Choice, order: Order | None = None) -> Outcome:
        """What a choice says of the first run."""
        said: Outcome = "tie" if choice == "tie" else "win" if choice == "X" else "loss"
        return turned(said) if (order or self.order) == "ba" else said


def shipped_tasks(more: Iterable[str] = ()) -> dict[str, Task]:
    """The tasks of all suites that ship and of others, by digest. Raises TaskError."""
    names = [str(path) for path in sorted(SUITES.iterdir()) if path.is_dir()]
    return {task.digest: task for name in (*names, *more) for task in load_suite(name).tasks}


def cases(compared: Comparison, tasks: Mapping[str, Task], attempts: int, seed: int) -> list[Case]:
    """The first `attempts` pairs of every task that both runs have: the first ones of all tasks, then the
    second ones. Which result is X is drawn with the seed, for each pair by itself."""
    found: list[Case] = []
    for place in range(attempts):
        for pair in compared.pairs:
            if place < min(len(pair.first), len(pair.second)):
                found.append(_case(pair.first[place], pair.second[place], tasks, seed))
    return found


def verdict_of(
    case: Case, compared: Comparison, judge: str, choice: Choice, reason: str, order: Order | None = None
) -> Verdict:
    """The row for a choice."""
    return Verdict(
        task=case.task,
        number=case.number,
        run_a=compared.first.name,
        run_b=compared.second.name,
        order=order or case.order,
        judge=judge,
        verdict=case.outcome(choice, order),
        reason=reason,
        digests=case.digests,
    )


def ties(cases: Iterable[Case], compared: Comparison, judge: str) -> list[Verdict]:
    """The rows for what nobody has to be asked about."""
    return [verdict_of(case, compared, judge, "tie", SAME, "both") for case in cases if case.same]


def _case(first: Entry, second: Entry, tasks: Mapping[str, Task], seed: int) -> Case:
    attempt = first.attempt
    digests = Digests(attempt.digest, result_digest(first), result_digest(second))
    task = tasks.get(attempt.digest)
    draw = random.Random(f"{seed} {digests.task} {digests.a} {digests.b}").random()
    a, b = _result(first), _result(second)
    return Case(
        task=attempt.task,
        number=attempt.number,
        instruction=_instruction(task, first),
        rubric=(task.rubric if task else "") or RUBRIC,
        a=a,
        b=b,
        order="ab" if draw < 0.5 else "ba",
        digests=digests,
        same=_patch(first) == _patch(second),
    )


def _instruction(task: Task | None, entry: Entry) -> str:
    """What the user said: as the task has it, else as the record of the first run does."""
    if task:
        said = [step.instruction for step in task.steps if not step.retry]
    else:
        read = trajectory_of(entry.folder)
        prompts = [one for one in (read.records if read else ()) if isinstance(one, Prompt)]
        said = [one.text for one in prompts if one.role == "user" and not one.summary]
    return cut("\n\n".join(said), PATCH)


def _result(entry: Entry) -> Result:
    tests = [path for path in shown_files(entry.folder) if path.suffix == ".txt"]
    read = trajectory_of(entry.folder)
    spoken = [one.text for one in (read.events if read else ()) if isinstance(one, Text)]
    return Result(
        patch=cut(_INDEX.sub("", _patch(entry).decode("utf-8", "replace")), PATCH) or NOTHING,
        tests=cut("\n".join(path.read_text(encoding="utf-8", errors="replace") for path in tests), TESTS),
        answer=cut(spoken[-1].strip() if spoken else "", ANSWER),
        screenshots=tuple(path for path in shown_files(entry.folder) if path.suffix == ".png"),
    )


def _patch(entry: Entry) -> bytes:
    path = entry.folder / "patch.diff"
    return path.read_bytes() if path.is_file() else b""


def cut(text: str, most: int) -> str:
    """The text without controls; of a longer one its start and its end, and how much is between them."""
    text = clean(text)
    if len(text) <= most:
        return text
    head, tail = text[: most * 2 // 3], text[-(most // 3) :]
    return f"{head}\n[... {len(text) - len(head) - len(tail):,} characters left out ...]\n{tail}"
