"""Tasks by the names that are given for them: suites that ship, folders, datasets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from interlude.datasets import dataset, one_of
from interlude.settings import Settings
from tasks.load import SUITES, Suite, load_suite
from tasks.task import Task
from tasks.toml import TaskError


def find(settings: Settings, name: str) -> Suite:
    """A suite by its name, a task or suite by its folder, or a dataset; SUITE/TASK and TASK name shipped
    tasks, and DATASET:TASK one of a dataset. Raises TaskError.
    """
    place, _, task = name.rpartition(":")
    if found := dataset(Path(name), settings):
        return found
    if place and (found := dataset(Path(place), settings)):
        return one_of(found, task)
    shipped = [SUITES / name, *sorted(SUITES.glob(f"*/{name}"))]
    for folder in () if Path(name).is_dir() else shipped:
        if (folder / "task.toml").is_file():
            return load_suite(str(folder))
    return load_suite(name)


def named_tasks(settings: Settings, suites: Sequence[str] | None) -> dict[str, Task]:
    """All tasks of suites, None of those that ship, by name. Raises TaskError where two have one name."""
    names = suites or [folder.name for folder in sorted(SUITES.iterdir()) if folder.is_dir()]
    found: dict[str, Task] = {}
    for task in (task for name in names for task in find(settings, name).tasks):
        if task.name in found:
            raise TaskError(f"{task.name}: two tasks have this name; name the suite of the right one")
        found[task.name] = task
    return found
