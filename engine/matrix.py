"""Matrix: a linear map as it is kept, in float or in eight bits with scales."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional

FLOATS = (torch.float32, torch.bfloat16)


@dataclass(frozen=True, slots=True)
class Matrix:
    """`data`: (..., out, in), float32, bfloat16, int8 or float8_e4m3fn.

    Eight-bit data have a float32 `scale`, (..., rows, columns), each of which counts for a block of
    out/rows x in/columns: a row of int8 data has one, a block of 128 x 128 of GLM's FP8 files too.
    """

    data: torch.Tensor
    scale: torch.Tensor | None = None

    def times(self, x: torch.Tensor) -> torch.Tensor:
        """(n, in) to (n, out), in the type of `x`."""
        if self.scale is not None and x.is_cuda:
            from engine.products import times

            return times(self, x)
        return functional.linear(x, self.dense(x.dtype))

    def dense(self, dtype: torch.dtype) -> torch.Tensor:
        """(..., out, in) in a float type; the data themselves where they are of that type."""
        if self.scale is None:
            return self.data.to(dtype)
        rows, columns = self.data.shape[-2:]
        high, wide = -(-rows // self.scale.shape[-2]), -(-columns // self.scale.shape[-1])
        scale = self.scale.repeat_interleave(high, -2)[..., :rows, :]
        if wide < columns:
            scale = scale.repeat_interleave(wide, -1)[..., :columns]
        return self.data.to(torch.float32).mul_(scale).to(dtype)

    def expert(self, number: int) -> Matrix:
        """One matrix, (out, in), of a stack of them, (experts, out, in)."""
        return Matrix(self.data[number], None if self.scale is None else self.scale[number])

    def stack(self) -> Matrix:
        """A stack of this one matrix."""
        return Matrix(self.data[None], None if self.scale is None else self.scale[None])

    @property
    def bytes(self) -> int:
        return self.data.nbytes + (0 if self.scale is None else self.scale.nbytes)


def rounded(data: torch.Tensor) -> Matrix:
    """int8, one scale a row: |error| is at most half of a row's largest value / 127."""
    largest = data.float().abs().amax(-1, keepdim=True)
    scale = largest.clamp_min(1e-12) / 127.0
    return Matrix((data.float() / scale).round_().to(torch.int8), scale)
