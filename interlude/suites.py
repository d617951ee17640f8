"""Tasks by their names, of the suites that were named or of all that ship."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.task import SUITES, Task, load_suite
from tasks.toml import TaskError


def named_tasks(suites: Sequence[str] | None) -> dict[str, Task]:
    """Raises TaskError where two tasks have one name."""
    names = suites or [folder.name for folder in sorted(SUITES.iterdir()) if folder.is_dir()]
    found: dict[str, Task] = {}
    for task in (task for name in names for task in load_suite(name).tasks):
        if task.name in found:
            raise TaskError(f"{task.name}: two tasks have this name; name the suite of the right one")
        found[task.name] = task
    return found
