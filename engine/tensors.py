"""Tensor files: what a safetensors file says that it holds, and the hash that names a set of them."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.base import EngineError

WHOLE = 1 << 30  # bytes: sets up to this size are hashed whole
SAMPLE = 4 << 10  # bytes of every tensor that are hashed in a larger one

Shape = tuple[int, ...]


class ModelDamaged(EngineError):
    """A file of the model's folder is cut off, unreadable, or does not fit the others."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor lies: bytes `start` to `end` of the file."""

    shape: Shape
    start: int
    end: int


def header(path: Path) -> Mapping[str, Tensor]:
    """The table of a safetensors file, checked against its size. Raises ModelDamaged.

    The format: 8 bytes of length, that much JSON, then the data that its offsets point into.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        prefix = file.read(8)
        length = struct.unpack("<Q", prefix)[0] if len(prefix) == 8 else size
        if length > size - 8:
            raise ModelDamaged(f"{path} is cut off in its header, or is no safetensors file: copy it again")
        text = file.read(length)
    try:
        tensors = {
            name: Tensor(tuple(entry["shape"]), *(8 + length + offset for offset in entry["data_offsets"]))
            for name, entry in json.loads(text).items()
            if name != "__metadata__"
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelDamaged(f"{path} has no readable safetensors header: copy it again") from None
    end = max((tensor.end for tensor in tensors.values()), default=8 + length)
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
            digest.update(data.read(min(tensor.start for tensor in tensors.values())))
            for tensor in sorted(tensors.values(), key=lambda t: t.start):
                data.seek(tensor.start)
                digest.update(data.read(min(SAMPLE, tensor.end - tensor.start)))
    return f"sha256:{digest.hexdigest()[:16]}"
