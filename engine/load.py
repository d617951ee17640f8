"""Load: a checkpoint's tensors go straight from its files to where the network reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import FileIO
from itertools import groupby
from math import prod
from pathlib import Path

import torch

from engine.checkpoint import Checkpoint
from engine.matrix import Matrix, rounded
from engine.plan import Place, plan
from engine.progress import Progress, unwatched
from engine.tensors import ModelDamaged, Tensor
from engine.weights import Dtype, Weights

BLOCK = 2 << 20  # bytes that are read at once
KINDS = {
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F8_E4M3": torch.float8_e4m3fn,
}
CPU = torch.device("cpu")


def load(
    checkpoint: Checkpoint,
    dtype: Dtype,
    *,
    devices: Sequence[torch.device] = (CPU,),
    keep_eight: bool | None = None,
    progress: Progress = unwatched,
) -> Weights:
    """The weights of a checked folder, the layers spread over `devices` in order. Raises ModelDamaged.

    What is kept is allocated once, as the forward pass reads it; files are read block by block and converted
    on the way, so that little more memory is taken than what stays. Nothing is fetched.
    `keep_eight`: keep FP8 data and their scales as they are, where `dtype` is bfloat16 and blocks of scales
    stay whole when matrices are joined; None, on CUDA devices. Otherwise they become numbers of `dtype`.
    """
    if keep_eight is None:
        keep_eight = all(device.type == "cuda" for device in devices)
    weights, places = plan(checkpoint, dtype, devices, keep_eight=keep_eight and dtype == "bfloat16")
    reading = sorted(
        ((checkpoint.tensors[name], name) for name in places), key=lambda one: (one[0].file, one[0].start)
    )
    total, done = sum(tensor.end - tensor.start for tensor, _ in reading), 0
    space = torch.empty(BLOCK, dtype=torch.uint8)
    for path, tensors in groupby(reading, key=lambda one: one[0].file):
        with path.open("rb", buffering=0) as file:
            for tensor, name in tensors:
                for size in _move(checkpoint, file, tensor, places[name], space):
                    done += size
                    progress(done, total)
    return weights


def _move(
    checkpoint: Checkpoint, file: FileIO, tensor: Tensor, place: Place, space: torch.Tensor
) -> Iterator[int]:
    """Read some rows at a time and put them at their place; yields how many bytes they were."""
    kind = KINDS[tensor.kind]
    columns = tensor.shape[-1]
    count, row = prod(tensor.shape) // columns, columns * kind.itemsize
    data = place.data.view(count, columns)
    scaled_by = None if place.scaled_by is None else _Scales(checkpoint, place.scaled_by)
    step = max(1, len(space) // row) if scaled_by is None else scaled_by.step(len(space) // row)
    if step * row > len(space):
        space = torch.empty(step * row, dtype=torch.uint8)
    file.seek(tensor.start)
    for start in range(0, count, step):
        end = min(start + step, count)
        size = (end - start) * row
        into = data[start:end]
        if into.dtype == kind and into.device == CPU:
            _read(file, tensor.file, into.view(-1).view(torch.uint8))
            yield size
            continue
        _read(file, tensor.file, space[:size])
        piece = space[:size].view(kind).view(-1, columns).to(into.device)
        if scaled_by is not None:
            piece = scaled_by.times(piece, start)
        matrix = Matrix(piece) if place.scale is None else rounded(piece)
        into.copy_(matrix.data)
        if place.scale is not None and matrix.scale is not None:
            place.scale[start:end] = matrix.scale
        yield size


def _read(file: FileIO, path: Path, into: torch.Tensor) -> None:
    """Fill a run of bytes from where the file stands."""
    room = into.numpy().data
    while room:
        count = file.readinto(room)
        if not count:
            raise ModelDamaged(f"{path} has become shorter since it was checked: copy it again")
        room = room[count:]


class _Scales:
    """The scales of one FP8 matrix."""

    def __init__(self, checkpoint: Checkpoint, name: str) -> None:
        tensor, quantisation = checkpoint.tensors[name], checkpoint.quantisation
        self._block = None if quantisation is None else quantisation.block
        stored = torch.empty(tensor.end - tensor.start, dtype=torch.uint8)
        with tensor.file.open("rb", buffering=0) as file:
            file.seek(tensor.start)
            _read(file, tensor.file, stored)
        self._scale = stored.view(KINDS[tensor.kind]).view(tensor.shape).float()

    def step(self, rows: int) -> int:
        """The number of rows, about `rows`, that may be read at once: whole blocks."""
        if self._block is None:
            return max(1, rows)
        high = self._block[0]
        return max(1, rows // high) * high

    def times(self, piece: torch.Tensor, start: int) -> torch.Tensor:
        """Some rows, from `start` on, in float32."""
        rows, columns = piece.shape
        if self._block is None:
            scale = self._scale[start : start + rows]
        else:
            high, wide = self._block
            scale = self._scale[start // high : -(-(start + rows) // high)]
            scale = scale.repeat_interleave(high, 0)[:rows].repeat_interleave(wide, 1)[:, :columns]
        return piece.float().mul_(scale.to(piece.device))
