"""Files of rows at the door: JSON, JSON lines, Parquet. What cannot be read is named, and passed over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

from tasks.toml import TaskError

SUFFIXES = (".json", ".jsonl", ".ndjson", ".parquet")
"""Endings of the names of files that hold rows."""

Row: TypeAlias = dict[str, Any]
"""A row as its file has it; whoever knows its form parses it."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that is no object; `name` says where it stands."""

    name: str
    reason: str


def read_rows(path: Path) -> Iterator[tuple[str, Row] | Unread]:
    """The rows with the places where they stand. Raises TaskError where the file cannot be read."""
    try:
        match path.suffix:
            case ".parquet":
                yield from _parquet(path)
            case ".json":
                yield from _json(path)
            case _:
                yield from _lines(path)
    except OSError as error:
        raise TaskError(f"{path}: cannot be read: {error.strerror or error}") from None


def _lines(path: Path) -> Iterator[tuple[str, Row] | Unread]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _row(f"line {number}", line)


def _json(path: Path) -> Iterator[tuple[str, Row] | Unread]:
    value = _parsed(path.read_bytes())
    if isinstance(value, Unread):
        raise TaskError(f"{path}: {value.reason}; a file with an object a line is named .jsonl")
    if isinstance(value, dict):
        value = value.get("rows", [value])
    for number, item in enumerate(value if isinstance(value, list) else [], 1):
        place = f"row {number}"
        if isinstance(item, dict) and isinstance(item.get("row"), dict):
            item = item["row"]  # as the hub's viewer gives them
        yield (place, cast(Row, item)) if isinstance(item, dict) else Unread(place, "is no object")


def _row(place: str, text: bytes) -> tuple[str, Row] | Unread:
    value = _parsed(text)
    if isinstance(value, Unread):
        return Unread(place, value.reason)
    return (place, cast(Row, value)) if isinstance(value, dict) else Unread(place, "is no object")


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return Unread("", f"is no JSON: {error}")


def _parquet(path: Path) -> Iterator[tuple[str, Row] | Unread]:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise TaskError(
            f"{path}: Parquet is read with pyarrow: pip install 'interlude[parquet]', or give .jsonl"
        ) from None
    number = 0
    try:
        with ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=16):
                for row in batch.to_pylist():
                    number += 1
                    yield f"row {number}", row
    except ArrowException as error:
        raise TaskError(f"{path}: is no Parquet that can be read: {error}") from None
