"""A bar on a terminal while a model is loaded."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

LARGE = 1_000_000_000  # bytes: a smaller model is there before a bar could be read


@contextmanager
def loading_bar(name: str) -> Generator[Callable[[int, int], None], None, None]:
    """A bar for a model that takes a while to load: what it yields is told how many bytes of how many."""
    console = Console(stderr=True, highlight=False, markup=False)
    bar = Progress(
        TextColumn(f"loading {name}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task("")
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if total < LARGE or not console.is_terminal or (done - told < total // 1000 and done < total):
            return
        bar.start()
        bar.update(task, completed=done, total=total)
        told = done

    try:
        yield tell
    finally:
        bar.stop()
