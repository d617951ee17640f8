"""The same attention on a graphics card: torch's flex attention, which skips blocks that see nothing.

Every row of a flat batch has a number, the common beginning has 0: a position sees what stands before it in
the beginning and in its own row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.attention.flex_attention import BlockMask, flex_attention

from training.attention import Layout

BLOCK = 128
"""Queries and keys a block."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a batch's positions see, on its device. `place` [N] are their places in their rows."""

    place: Tensor
    mask: BlockMask

    def places(self, n: int) -> Tensor:
        """As Layout's."""
        return self.place[:n]


class Flex:
    """Attention over batches of `size` tokens, a multiple of BLOCK. One layout holds at a time."""

    def __init__(self, size: int, device: torch.device, *, compiled: bool) -> None:
        if size % BLOCK:
            raise ValueError(f"{size} tokens a batch are no multiple of {BLOCK}")
        self._row = row = torch.zeros(size, dtype=torch.int32, device=device)

        def seen(_batch: Tensor, _head: Tensor, query: Tensor, key: Tensor) -> Tensor:
            return (key <= query) & ((row[key] == 0) | (row[key] == row[query]))

        self._seen = seen
        self._flex = torch.compile(flex_attention, dynamic=False) if compiled else flex_attention

    def see(self, layout: Layout) -> Seen:
        """Take up a layout; the one before does not hold any longer."""
        ends = [layout.prefix, *(end for _, end in layout.rows)]
        sizes = np.diff([0, *ends, len(self._row)])
        numbers = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        device = self._row.device
        self._row.copy_(sent(torch.from_numpy(numbers), device))
        place = sent(layout.places(len(self._row)), device)
        some, whole = _blocks(self._row.view(-1, BLOCK))
        mask = BlockMask.from_kv_blocks(
            *_listed(some), *_listed(whole), BLOCK_SIZE=BLOCK, mask_mod=self._seen
        )
        return Seen(place, mask)

    def __call__(self, q: Tensor, k: Tensor, v: Tensor, seen: Seen) -> Tensor:
        """As `training.attention.attention`; what stands at padding means nothing."""
        groups, heads, n, width = q.shape
        heard = self._flex(
            q.view(1, groups * heads, n, width), k[None], v[None],
            block_mask=seen.mask, scale=1.0, enable_gqa=True,
        )  # fmt: skip
        assert isinstance(heard, Tensor)
        return heard.view(groups, heads, n, width)


def sent(tensor: Tensor, device: torch.device) -> Tensor:
    """The tensor on the device. From pinned memory a card takes it without a wait for the work before it."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


def _blocks(numbers: Tensor) -> tuple[Tensor, Tensor]:
    """Which blocks of keys a block of queries sees in part and as a whole, [blocks, blocks] each.

    `numbers` [blocks, BLOCK] are those of the rows; they never fall.
    """
    low, high = numbers.amin(1), numbers.amax(1)
    order = torch.arange(len(low), device=numbers.device)
    before = order[None] < order[:, None]
    own = (low[None] <= high[:, None]) & (high[None] >= low[:, None])
    alike = (low[None] == high[None]) & (low[:, None] == high[:, None]) & (low[None] == low[:, None])
    whole = before & ((high[None] == 0) | alike)
    some = (before | (order[None] == order[:, None])) & (own | (low[None] == 0)) & ~whole
    return some, whole


def _listed(blocks: Tensor) -> tuple[Tensor, Tensor]:
    """For each block of queries how many blocks of keys, and which: those come first."""
    counts = blocks.sum(1, dtype=torch.int32)
    which = blocks.to(torch.int32).argsort(dim=1, descending=True, stable=True).to(torch.int32)
    return counts[None, None], which[None, None]
