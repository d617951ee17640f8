"""A finished run as the numbers need it: its attempts with their figures, and which of them count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from agent.journal import Trajectory, read_trajectory
from tasks.numbers.figures import Figures, figures_of
from tasks.report import Attempt, read_report
from tasks.run_plan import read_plan


@dataclass(frozen=True, slots=True)
class Entry:
    """An attempt, what it took, and the folder that it is recorded in."""

    folder: Path
    attempt: Attempt
    figures: Figures

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def counts(self) -> bool:
        """Whether it says something about the agent. What does not is listed, and left out of every rate."""
        return self.attempt.counts

    @property
    def reward(self) -> float:
        """Of one that counts; 0 where its verifier came to none."""
        return self.attempt.reward or 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """A run's folder. `limits`: what bounded its attempts, by name; None where it has no plan (run.json)."""

    folder: Path
    entries: tuple[Entry, ...]
    limits: dict[str, str] | None = None

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    @property
    def counted(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.counts)

    @property
    def excluded(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if not entry.counts)

    def by_task(self) -> dict[str, tuple[Entry, ...]]:
        """The attempts that count, by their task, in the order of the folders."""
        found: dict[str, tuple[Entry, ...]] = {}
        for entry in self.counted:
            found[entry.attempt.task] = (*found.get(entry.attempt.task, ()), entry)
        return found


def read_run(folder: Path) -> Run:
    """Read the folder that `tasks run --out` wrote. Raises TaskError and JournalError."""
    attempts = read_report(folder)
    folders = [path.parent for path in sorted(folder.glob("*/result.json"))]
    entries = [Entry(path, one, _figures(path, one)) for path, one in zip(folders, attempts, strict=True)]
    return Run(folder, tuple(entries), _limits(folder))


def trajectory_of(folder: Path) -> Trajectory | None:
    """What was recorded of an attempt; None where it failed before it began."""
    path = folder / "trajectory.jsonl"
    return read_trajectory(path) if path.is_file() else None


def _figures(folder: Path, attempt: Attempt) -> Figures:
    read = trajectory_of(folder)
    if read is not None:
        return figures_of(read.records, read.times)
    one = attempt.ledger
    return Figures(one.usage, one.steps, one.calls, one.calls_in_thought)


def _limits(folder: Path) -> dict[str, str] | None:
    plan = read_plan(folder)
    if plan is None:
        return None
    made = plan.conditions
    found: dict[str, object] = {f"budget.{name}": value for name, value in asdict(made.budget).items()}
    found |= {"max_tokens": made.options.max_tokens, "thought_budget": made.options.thought_budget}
    found["network"] = " ".join(made.network)
    return {name: "-" if value in (None, "") else str(value) for name, value in found.items()}


def tokens_of(entries: Sequence[Entry], *, computed: bool) -> list[int]:
    """One of the two sums of each attempt: CC-Bench's, or what was really computed."""
    return [one.figures.computed if computed else one.figures.asked for one in entries]
