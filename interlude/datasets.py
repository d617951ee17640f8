"""Files of rows and tracks of exercises, as the settings say that they can be run here."""

from __future__ import annotations

import shutil
from pathlib import Path

from interlude.settings import Settings
from tasks.formats.datasets import Means, is_dataset, load_dataset
from tasks.formats.polyglot import LANGUAGES
from tasks.load import Suite
from tasks.toml import TaskError


def dataset(path: Path, settings: Settings) -> Suite | None:
    """The suite that a path names, None where it is no dataset. Raises TaskError."""
    if not is_dataset(path):
        return None
    means = Means(settings.kept, settings.repos, settings.image, _programs(settings), settings.images)
    return load_dataset(path, means)


def _programs(settings: Settings) -> frozenset[str] | None:
    """The programs that the sandbox has, as far as they are asked about; None where that is not known."""
    if settings.image:
        return None
    if settings.sandbox in ("local", "bubblewrap"):
        asked = {program for language in LANGUAGES.values() for program in language.programs}
        return frozenset(program for program in asked if shutil.which(program))
    return frozenset({"python3"})


def one_of(suite: Suite, name: str) -> Suite:
    """The suite with one of its tasks alone. Raises TaskError."""
    for task in suite.tasks:
        if task.name == name:
            return Suite(name, (task,))
    for refused in suite.refused:
        if refused.name == name:
            raise TaskError(f"{name}: {refused.reason}")
    raise TaskError(f"{suite.name} has no task {name}")


def found_from_anywhere(name: str) -> str:
    """A folder or file, or DATASET:TASK, as it is found from anywhere; what ships keeps its name."""
    place, colon, task = name.rpartition(":")
    if Path(name).exists() or not colon:
        return str(Path(name).resolve()) if Path(name).exists() else name
    return f"{Path(place).resolve()}:{task}" if Path(place).exists() else name
