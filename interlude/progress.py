"""A bar on a terminal while tasks run, with a line for each one that ends."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from engine.messages import Event
from tasks.check import Checked
from tasks.report import Attempt
from tools.output import clean


class _Bar:
    """Writes to stderr. The bar is there as long as `open` is."""

    def __init__(self, total: int) -> None:
        self._console = Console(stderr=True, highlight=False, markup=False)
        self._total = total
        self._ended = 0
        self._running: list[str] = []
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=total)

    def open(self) -> AbstractContextManager[object]:
        return self._bar if self._console.is_terminal else nullcontext()

    def began(self, name: str) -> None:
        self._running.append(name)
        self._show()

    def _told(self, name: str, verdict: str) -> None:
        self._ended += 1
        self._running.remove(name)
        self._show()
        self._console.print(f"{self._ended:>3}/{self._total}  {name:<24} {verdict}", soft_wrap=True)

    def _show(self) -> None:
        self._bar.update(self._task, completed=self._ended, description=", ".join(self._running))


class Onlooker(_Bar):
    """Looks on while tasks are attempted."""

    def begins(self, total: int, done: int) -> None:
        if done:
            self._ended = done
            self._console.print(f"{done} of {total} attempts were ended before and are kept")
            self._show()

    def happened(self, name: str, event: Event) -> None:
        """The bar counts attempts, not events."""

    def again(self, name: str, attempt: Attempt, seconds: float) -> None:
        self._running.remove(name)
        self._show()
        said = f"{attempt.stop_reason:<12} again in {seconds:g} s: {clean(attempt.problem)}"
        self._console.print(f"{'':>7}  {name:<24} {said}", soft_wrap=True)

    def ended(self, name: str, attempt: Attempt) -> None:
        self._told(name, f"{_verdict(attempt):<12} {attempt.wall_s:6.1f} s")


class Checking(_Bar):
    """Looks on while tasks are checked."""

    def ended(self, checked: Checked) -> None:
        verdict = "sound" if checked.sound else "refused" if checked.refused else "not sound"
        self._told(checked.task, verdict)


def _verdict(attempt: Attempt) -> str:
    if attempt.reward is None:
        return attempt.stop_reason
    return "solved" if attempt.solved else f"reward {attempt.reward:g}"
