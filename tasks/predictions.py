"""What attempts at rows of SWE-bench came to, as its harness takes it, and as other agents give it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tasks.formats.rows import Unread, read_rows
from tasks.report import Attempt
from tasks.run_plan import due
from tasks.task import Task
from tasks.toml import TaskError


class Prediction(BaseModel):
    """A patch for an instance, "" where none was made."""

    model_config = ConfigDict(extra="ignore", frozen=True, protected_namespaces=())

    instance_id: str
    model_name_or_path: str = ""
    model_patch: str | None = None


def write_predictions(out: Path, tasks: Sequence[Task], attempts: Sequence[Attempt]) -> None:
    """Write `predictions.jsonl` into a run's folder, of second attempts `predictions.2.jsonl`, and so on.

    Attempts stand in the order of the run; without rows of SWE-bench nothing is written. A patch that is no
    UTF-8 is written with what is none replaced: JSON has no other way.
    """
    rows = [task for task in tasks if task.form == "swe-bench"]
    found: dict[int, list[Prediction]] = {}
    numbers = max((attempt.number for attempt in attempts), default=0)
    by_task = {(attempt.task, attempt.number): attempt for attempt in attempts}
    for one in due(rows, numbers, 0):
        attempt = by_task[one.task.name, one.number]
        patch = out / one.name / "patch.diff"
        made = patch.read_bytes().decode(errors="replace") if patch.is_file() else ""
        given = Prediction(
            instance_id=one.task.name, model_name_or_path=f"interlude-{attempt.engine.name}", model_patch=made
        )
        found.setdefault(one.number, []).append(given)
    for number, predictions in found.items():
        name = "predictions.jsonl" if number == 1 else f"predictions.{number}.jsonl"
        lines = (json.dumps(one.model_dump(), ensure_ascii=False) + "\n" for one in predictions)
        (out / name).write_text("".join(lines), encoding="utf-8")


def read_predictions(path: Path) -> dict[str, bytes]:
    """Patches by the instances that they are for: JSON lines, a JSON array, or an object by instance.

    Raises TaskError.
    """
    patches: dict[str, bytes] = {}
    for read in read_rows(path):
        if isinstance(read, Unread):
            raise TaskError(f"{path}: {read.name}: {read.reason}")
        place, row = read
        by_instance = "instance_id" not in row and all(isinstance(value, dict) for value in row.values())
        for value in row.values() if by_instance else [row]:
            try:
                given = Prediction.model_validate(value)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                raise TaskError(
                    f"{path}: {place}: {'.'.join(map(str, first['loc']))}: {first['msg']}; a prediction is "
                    "{instance_id, model_name_or_path, model_patch}"
                ) from None
            if given.instance_id in patches:
                raise TaskError(f"{path}: {place}: {given.instance_id} is there twice")
            patches[given.instance_id] = (given.model_patch or "").encode()
    return patches
