"""Files of rows and tracks of exercises as suites; what cannot be run here is named beside the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks.formats import livecodebench, polyglot, swe_bench
from tasks.formats.rows import SUFFIXES, Row, Unread, read_rows
from tasks.formats.shelf import Shelf
from tasks.load import FILES, Refused, Suite
from tasks.task import Task
from tasks.toml import TaskError


@dataclass(frozen=True, slots=True)
class Means:
    """What there is to make tasks of rows with: where their folders are kept, where repositories lie, the
    image that sandboxes run ("" is the base image), the programs in it (None: not known), and whether rows of
    SWE-bench run in images of their own ("" no, see `tasks.formats.swe_images`)."""

    kept: Path
    repos: Path | None = None
    image: str = ""
    programs: frozenset[str] | None = frozenset({"python3"})
    images: str = ""


def is_dataset(path: Path) -> bool:
    """Whether `load_dataset` reads it. A task's own folder is none, whatever lies in its tests."""
    if path.is_file():
        return path.suffix in SUFFIXES
    return not any((path / name).is_file() for name in FILES) and bool(polyglot.exercises(path))


def load_dataset(path: Path, means: Means) -> Suite:
    """The tasks of a file of rows, or of a folder of exercises. Raises TaskError where none can be run."""
    path = path.resolve()
    shelf = Shelf(means.kept / "tasks")
    made = _rows(path, shelf, means) if path.is_file() else _exercises(path, shelf, means)
    return _suite(path, made)


def _suite(path: Path, made: Iterable[Task | Refused]) -> Suite:
    tasks: dict[str, Task] = {}
    refused: list[Refused] = []
    for one in made:
        if isinstance(one, Refused):
            refused.append(one)
        elif one.name in tasks:
            refused.append(Refused(one.name, path, "another row has this name"))
        else:
            tasks[one.name] = one
    if not tasks:
        first = f"; {refused[0].name}: {refused[0].reason}" if refused else ""
        raise TaskError(f"{path}: none of its {len(refused)} rows can be run{first}")
    return Suite(path.stem, tuple(tasks[name] for name in sorted(tasks)), tuple(refused))


def _rows(path: Path, shelf: Shelf, means: Means) -> Iterator[Task | Refused]:
    for read in read_rows(path):
        if isinstance(read, Unread):
            yield Refused(read.name, path, read.reason)
            continue
        place, row = read
        name = next((str(row[key]) for key in ("instance_id", "question_id") if row.get(key)), place)
        try:
            yield _task(row, shelf, means)
        except TaskError as error:
            yield Refused(name, path, str(error))


def _task(row: Row, shelf: Shelf, means: Means) -> Task:
    if swe_bench.is_instance(row):
        return swe_bench.load(row, shelf, means.repos, means.image, means.images)
    if livecodebench.is_question(row):
        return livecodebench.load(row, shelf, means.image)
    raise TaskError(f"is of no form that is known here; its keys: {', '.join(sorted(map(str, row))[:20])}")


def _exercises(path: Path, shelf: Shelf, means: Means) -> Iterator[Task | Refused]:
    for folder in polyglot.exercises(path):
        try:
            yield polyglot.load(folder, shelf, means.image, means.programs)
        except TaskError as error:
            yield Refused(polyglot.name(folder), folder, str(error))
