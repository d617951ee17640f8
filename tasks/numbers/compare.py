"""Two runs side by side: who won which task, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tasks.numbers.runs import Entry, Run
from tasks.numbers.samples import Estimate, geometric_mean, geometric_ratio, mean_difference
from tasks.numbers.shares import mcnemar, sign_test, wilson
from tasks.toml import TaskError

Outcome: TypeAlias = Literal["win", "tie", "loss"]
OUTCOMES: tuple[Outcome, ...] = ("win", "tie", "loss")
"""Of the first run against the second."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One task in both runs: the attempts that count."""

    task: str
    category: str
    first: tuple[Entry, ...]
    second: tuple[Entry, ...]

    @property
    def rewards(self) -> tuple[float, float]:
        """Mean rewards."""
        return _mean(self.first), _mean(self.second)

    @property
    def outcome(self) -> Outcome:
        """The higher mean reward wins; as high a one is a tie. Fewer tokens do not win."""
        first, second = self.rewards
        return "win" if first > second else "loss" if first < second else "tie"


@dataclass(frozen=True, slots=True)
class Score:
    """Wins, ties and losses of the first run, and what they are worth. `share` is the Wilson interval of the
    wins among all; `p` the sign test's, without ties."""

    wins: int
    ties: int
    losses: int

    @property
    def number(self) -> int:
        return self.wins + self.ties + self.losses

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.wins, self.ties, self.losses

    @property
    def intervals(self) -> tuple[tuple[float, float], ...]:
        """Of each of the three shares, Wilson's."""
        return tuple(wilson(count, self.number) for count in self.counts)

    @property
    def p(self) -> float:
        return sign_test(self.wins, self.losses)

    @property
    def with_half_ties(self) -> float | None:
        """Wins and half of the ties among all."""
        return (self.wins + self.ties / 2) / self.number if self.number else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left_out`: tasks that are not compared, and why. `marks`: conditions that the runs do not share."""

    first: Run
    second: Run
    pairs: tuple[Pair, ...]
    left_out: Mapping[str, str]
    marks: tuple[str, ...]

    @property
    def score(self) -> Score:
        return score(pair.outcome for pair in self.pairs)

    @property
    def reward_difference(self) -> Estimate | None:
        return mean_difference([pair.rewards for pair in self.pairs])

    @property
    def solved(self) -> tuple[int, int, float]:
        """McNemar's test of who solved what at the first attempt that counts: only the first run, only the
        second, p."""
        return mcnemar((pair.first[0].attempt.solved, pair.second[0].attempt.solved) for pair in self.pairs)

    def ratio(self, tokens: Callable[[Entry], float], *, solved: bool) -> Estimate | None:
        """The geometric mean over tasks of the first run's tokens to the second's; within a task, each
        side's is the geometric mean over its attempts. `solved`: of attempts that solved their task, over
        tasks that both did; else of all that count. What took no tokens is left out."""
        pairs: list[tuple[float, float]] = []
        for pair in self.pairs:
            sides = [
                [tokens(one) for one in side if tokens(one) > 0 and (one.attempt.solved or not solved)]
                for side in (pair.first, pair.second)
            ]
            if all(sides):
                pairs.append((geometric_mean(sides[0]), geometric_mean(sides[1])))
        return geometric_ratio(pairs)


def score(outcomes: Iterable[Outcome]) -> Score:
    """Count outcomes."""
    given = list(outcomes)
    return Score(*(given.count(one) for one in OUTCOMES))


def compare(first: Run, second: Run) -> Comparison:
    """Pair two runs by their tasks. A task is compared where it is the same, file by file, and each run has
    an attempt at it that counts. Raises TaskError where nothing is."""
    mine, theirs = first.by_task(), second.by_task()
    named = dict.fromkeys(entry.attempt.task for run in (first, second) for entry in run.entries)
    pairs: list[Pair] = []
    left_out: dict[str, str] = {}
    for task in sorted(named):
        why = _apart(task, first, second)
        if why:
            left_out[task] = why
        else:
            pairs.append(Pair(task, mine[task][0].attempt.category, mine[task], theirs[task]))
    if not pairs:
        reasons = "; ".join(f"{task}: {why}" for task, why in list(left_out.items())[:3])
        raise TaskError(f"{first.name} and {second.name} have no task that can be compared ({reasons})")
    return Comparison(first, second, tuple(pairs), left_out, tuple(_marks(first, second)))


def _apart(task: str, first: Run, second: Run) -> str:
    """Why a task is not compared, "" where it is."""
    digests: list[set[str]] = []
    for run in (first, second):
        made = [entry for entry in run.entries if entry.attempt.task == task]
        if not made:
            return f"not in {run.name}"
        if not any(entry.counts for entry in made):
            return f"no attempt of {run.name} counts: {made[0].attempt.stop_reason}"
        digests.append({entry.attempt.digest for entry in made})
    return "" if len(digests[0] | digests[1]) == 1 else "its files differ between the two (digest)"


def _marks(first: Run, second: Run) -> list[str]:
    one, other = first.limits, second.limits
    if one is None or other is None:
        missing = ", ".join(run.name for run in (first, second) if run.limits is None)
        return [f"limits not known: {missing} has no run.json"]
    bounds = ((name, one.get(name, "-"), other.get(name, "-")) for name in sorted(one.keys() | other.keys()))
    return [
        f"limits differ: {name} is {mine} in {first.name}, {theirs} in {second.name}"
        for name, mine, theirs in bounds
        if mine != theirs
    ]


def _mean(entries: Sequence[Entry]) -> float:
    return sum(entry.reward for entry in entries) / len(entries)
