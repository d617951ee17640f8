"""Tensor files: what a safetensors file says that it holds, and the hash that names a set of them."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from engine.base import EngineError

WHOLE = 1 << 30  # bytes: sets up to this size are hashed whole
SAMPLE = 4 << 10  # bytes of every tensor that are hashed in a larger one
LONGEST = 100_000_000  # bytes of a header: the format's own limit

WIDTHS = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "F8_E4M3": 1,
    "F8_E5M2": 1,
    "F8_E8M0": 1,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U64": 8,
    "U32": 4,
    "U16": 2,
    "U8": 1,
    "BOOL": 1,
}
"""Bytes of a number, by the name that the safetensors format gives its type."""

Shape = tuple[int, ...]


class ModelDamaged(EngineError):
    """A file of the model's folder is cut off, unreadable, or does not fit the others."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor lies: bytes `start` to `end` of the file. `kind` is one of WIDTHS."""

    file: Path
    kind: str
    shape: Shape
    start: int
    end: int


def header(path: Path) -> Mapping[str, Tensor]:
    """The table of a safetensors file, checked against its size. Raises ModelDamaged.

    The format: 8 bytes of length, that much JSON, then the data. The offsets of the tensors cover them
    without a hole and without an overlap (https://github.com/huggingface/safetensors, "Format").
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        prefix = file.read(8)
        length = struct.unpack("<Q", prefix)[0] if len(prefix) == 8 else size
        if length > min(size - 8, LONGEST):
            raise ModelDamaged(f"{path} is cut off in its header, or is no safetensors file: copy it again")
        text = file.read(length)
    try:
        entries = json.loads(text, object_pairs_hook=_once)
        tensors = {
            name: _tensor(path, 8 + length, entry)
            for name, entry in entries.items()
            if name != "__metadata__"
        }
    except _Twice as twice:
        raise ModelDamaged(f"{path} names {twice} twice in its header: copy it again") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelDamaged(f"{path} has no readable safetensors header: copy it again") from None
    end = _end(path, tensors, 8 + length)
    if size != end:
        raise ModelDamaged(f"{path} has {size:,} bytes where its header counts {end:,}: copy it again")
    return tensors


def hash_of(headers: Mapping[Path, Mapping[str, Tensor]], whole: int = WHOLE) -> str:
    """ "sha256:" and 16 hex digits of the files, one after the other.

    Up to `whole` bytes they are read whole, so that `sha256sum` of a single file agrees. A larger set by its
    headers and the first 4 KiB of every tensor: seconds instead of the hour that 700 GB would take.
    """
    digest = hashlib.sha256()
    small = sum(file.stat().st_size for file in headers) <= whole
    for file, tensors in headers.items():
        with file.open("rb") as data:
            if small:
                while block := data.read(1 << 20):
                    digest.update(block)
                continue
            digest.update(data.read(min((tensor.start for tensor in tensors.values()), default=-1)))
            for tensor in sorted(tensors.values(), key=lambda t: t.start):
                data.seek(tensor.start)
                digest.update(data.read(min(SAMPLE, tensor.end - tensor.start)))
    return f"sha256:{digest.hexdigest()[:16]}"


class _Twice(Exception):
    """A key stands twice in a JSON object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in found if names.count(name) > 1))
    return found


def _tensor(path: Path, data: int, entry: Mapping[str, Any]) -> Tensor:
    shape, (start, end) = entry["shape"], entry["data_offsets"]
    if not all(isinstance(number, int) and number >= 0 for number in shape):
        raise ValueError("a shape is made of counts")
    return Tensor(path, str(entry["dtype"]), tuple(shape), data + int(start), data + int(end))


def _end(path: Path, tensors: Mapping[str, Tensor], start: int) -> int:
    """Where the last tensor ends; each begins where the one before it ends."""
    before = "the header"
    for name, tensor in sorted(tensors.items(), key=lambda item: (item[1].start, item[1].end)):
        width = WIDTHS.get(tensor.kind)
        if width is None:
            raise ModelDamaged(f"{path}: {name} is of type {tensor.kind}, which safetensors does not have")
        if tensor.start != start:
            fault = "overlaps" if tensor.start < start else "leaves a hole behind"
            raise ModelDamaged(f"{path}: {name} {fault} {before}: copy it again")
        if tensor.end - tensor.start != prod(tensor.shape) * width:
            raise ModelDamaged(
                f"{path}: {name} has {tensor.end - tensor.start:,} bytes where {tensor.kind} of shape "
                f"{tensor.shape} takes {prod(tensor.shape) * width:,}: copy it again"
            )
        start, before = tensor.end, name
    return start
