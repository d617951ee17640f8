"""Rows of CC-Bench: sessions of Claude Code as JSON in a string, with totals beside them.

Source: the schema in the card of the dataset zai-org/CC-Bench-trajectories. A row comes in a parquet file, in
a line of JSON, or alone. `total_input_tokens` has what a cache gave in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tasks.trajectories import claude_code
from tasks.trajectories.foreign import LARGEST, Count, Foreign, Losses, Unreadable, lines
from tasks.trajectories.recorded import Dropped, Recorded, Tokens, TrajectoryError

ALL = 8 * LARGEST
"""Bytes of a parquet file's columns, unpacked."""
TOGETHER = 8
"""Rows that are in memory at a time."""


class Row(Foreign):
    id: int | None = None
    task_id: int | None = None
    trajectory: str
    model_name: str = ""
    task_category: str | None = None
    user_messages: int | None = None
    assistant_messages: int | None = None
    total_input_tokens: Count | None = None
    total_output_tokens: Count | None = None
    total_tokens: Count | None = None
    tool_calls: int | None = None
    tool_failures: int | None = None
    failure_rate: float | None = None


def looks_like(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("trajectory"), str) and "model_name" in value


def read(path: Path, value: object, losses: Losses) -> tuple[Recorded, ...]:
    """A row that is a JSON object."""
    return _rows(path, iter([("row", value)]), losses)


def read_lines(path: Path, data: bytes) -> tuple[Recorded, ...]:
    losses = Losses()
    return _rows(path, _of_lines(data, losses), losses)


def read_parquet(path: Path) -> tuple[Recorded, ...]:
    """Raises TrajectoryError."""
    losses = Losses()
    return _rows(path, _of_parquet(path), losses)


def _of_lines(data: bytes, losses: Losses) -> Iterator[tuple[str, object]]:
    for number, line in lines(data):
        place = f"line {number}"
        try:
            yield place, losses.json(line, place)
        except Unreadable as error:
            losses.drop(place, str(error))


def _of_parquet(path: Path) -> Iterator[tuple[str, object]]:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise TrajectoryError(
            f"{path}: Parquet is read with pyarrow: pip install 'interlude[parquet]', or give .jsonl"
        ) from None
    number = 0
    try:
        with ParquetFile(path) as file:
            groups = (file.metadata.row_group(group) for group in range(file.metadata.num_row_groups))
            if sum(group.total_byte_size for group in groups) > ALL:
                raise TrajectoryError(f"{path}: unpacked it is more than {ALL} bytes; split it")
            if "trajectory" not in file.schema_arrow.names:
                raise TrajectoryError(f"{path}: no column named trajectory; it holds no rows of CC-Bench")
            for batch in file.iter_batches(batch_size=TOGETHER):
                for row in batch.to_pylist():
                    yield f"row {number}", row
                    number += 1
    except (ArrowException, OSError, ValueError) as error:
        raise TrajectoryError(f"{path}: a parquet file that cannot be read: {error}") from None


def _rows(path: Path, rows: Iterator[tuple[str, object]], losses: Losses) -> tuple[Recorded, ...]:
    """What is dropped outside of sessions is listed with the last of them."""
    found: list[Recorded] = []
    for place, value in rows:
        row = losses.take(Row, value, place)
        if row is None:
            continue
        inner = Losses()
        try:
            session = inner.json(row.trajectory, f"{place}.trajectory")
        except Unreadable as error:
            losses.drop(f"{place}.trajectory", str(error))
            continue
        if not isinstance(session, list):
            losses.drop(f"{place}.trajectory", "no list of lines")
            continue
        placed = ((f"{place}.trajectory.{number}", line) for number, line in enumerate(session))
        told = claude_code.sessions(path, placed, inner)
        found += [_with_totals(told[0], row, place), *(replace(one, form="cc-bench") for one in told[1:])]
    if not found:
        why = next((lost.what for lost in losses.all()), "no rows")
        raise TrajectoryError(f"{path}: no session in it can be read: {why}")
    if left := losses.all():
        found[-1] = replace(found[-1], dropped=(*found[-1].dropped, *left))
    return tuple(found)


def _with_totals(session: Recorded, row: Row, place: str) -> Recorded:
    """Its totals as what the file claims; what else it counts has no word here, and is listed."""
    names = ("user_messages", "assistant_messages", "tool_calls", "tool_failures", "failure_rate")
    counts = ", ".join(f"{name} {getattr(row, name)}" for name in names)
    return replace(
        session,
        form="cc-bench",
        model=session.model or row.model_name,
        task="" if row.task_id is None else str(row.task_id),
        claimed=Tokens(input=row.total_input_tokens, output=row.total_output_tokens),
        dropped=(*session.dropped, Dropped(place, f"the row's own counts: {counts}")),
    )
