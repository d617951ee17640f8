"""Matrix: a linear map as it is kept, in float or in eight bits with scales."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch.nn import functional

FLOATS = (torch.float32, torch.bfloat16)


@dataclass(frozen=True, slots=True)
class Matrix:
    """`data`: (..., out, in), float32, bfloat16, int8 or float8_e4m3fn.

    Eight-bit data have a float32 `scale`. It counts for a row, (..., out, 1), or for a `block` of rows and
    columns, (..., blocks down, blocks across), of which the last ones may be cut off by the matrix's edge.
    """

    data: torch.Tensor
    scale: torch.Tensor | None = None
    block: tuple[int, int] | None = None

    def times(self, x: torch.Tensor) -> torch.Tensor:
        """(n, in) to (n, out), in the type of `x`."""
        if self.scale is not None and x.is_cuda:
            from engine.gpu.products import times

            return times(self, x)
        return functional.linear(x, self.dense(x.dtype))

    def dense(self, dtype: torch.dtype) -> torch.Tensor:
        """(..., out, in) in a float type; the data themselves where they are of that type."""
        if self.scale is None:
            return self.data.to(dtype)
        made = self.data.to(dtype)  # exact: eight bits are numbers of bfloat16, too
        if self.block is None:
            return made.mul_(self.scale)
        (rows, columns), (high, wide) = made.shape[-2:], self.block
        scale = self.scale.repeat_interleave(high, -2)[..., :rows, :]
        whole = columns // wide
        made[..., : whole * wide].unflatten(-1, (whole, wide)).mul_(scale[..., :whole, None])
        made[..., whole * wide :].mul_(scale[..., -1:])
        return made

    def expert(self, number: int) -> Matrix:
        """One matrix, (out, in), of a stack of them, (experts, out, in)."""
        return replace(self, data=self.data[number], scale=None if self.scale is None else self.scale[number])

    def stack(self) -> Matrix:
        """A stack of this one matrix."""
        return replace(self, data=self.data[None], scale=None if self.scale is None else self.scale[None])

    @property
    def bytes(self) -> int:
        return self.data.nbytes + (0 if self.scale is None else self.scale.nbytes)


def rounded(data: torch.Tensor) -> Matrix:
    """int8, one scale a row: |error| is at most half of a row's largest value / 127."""
    largest = data.float().abs().amax(-1, keepdim=True)
    scale = largest.clamp_min(1e-12) / 127.0
    return Matrix((data.float() / scale).round_().to(torch.int8), scale)
