"""Keys and values that the network has computed, in room that grows as it is needed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import torch

from engine.config import Config
from engine.needs import CacheKind

FIRST = 1024  # tokens that a new cache has room for


class Rows:
    """The keys, or the values, of one layer: `data` (KV heads, room, head_dim).

    int8 data have a `scale`, (KV heads, room) in float32: one for each row.
    """

    def __init__(self, heads: int, width: int, kind: CacheKind, device: torch.device) -> None:
        self.data = torch.empty(heads, 0, width, dtype=getattr(torch, kind), device=device)
        self.scale = torch.empty(heads, 0, device=device) if kind == "int8" else None

    def resize(self, room: int, held: int) -> None:
        """Make room; the first `held` rows stay."""
        heads, _, width = self.data.shape
        data = self.data.new_empty(heads, room, width)
        data[:, :held] = self.data[:, :held]
        self.data = data
        if self.scale is not None:
            scale = self.scale.new_empty(heads, room)
            scale[:, :held] = self.scale[:, :held]
            self.scale = scale

    def write(self, start: int, rows: torch.Tensor) -> None:
        """Put (KV heads, n, head_dim) of any float type at `start`."""
        end = start + rows.shape[1]
        if self.scale is None:
            self.data[:, start:end] = rows
            return
        scale = rows.float().abs().amax(-1).clamp_min(1e-12) / 127.0
        self.scale[:, start:end] = scale
        self.data[:, start:end] = (rows.float() / scale[..., None]).round_().to(torch.int8)

    def read(self, start: int, end: int, dtype: torch.dtype) -> torch.Tensor:
        """(KV heads, end - start, head_dim); a view where the type is the one asked for."""
        data = self.data[:, start:end].to(dtype)
        return data if self.scale is None else data.mul_(self.scale[:, start:end, None].to(dtype))

    def copy(self, other: Rows, count: int) -> None:
        """Take over the first `count` rows of another one of the same shape."""
        self.data[:, :count] = other.data[:, :count]
        if self.scale is not None and other.scale is not None:
            self.scale[:, :count] = other.scale[:, :count]


class KeyValues:
    """What the network remembers of the `length` tokens that it has read; `room` doubles up to `context`.

    A forward pass writes behind `length` and moves it at its end, so that one that failed leaves nothing.
    Setting `length` lower forgets. An MTP layer's own keys and values are the last layer here; its rows
    are those of the positions `ahead`, in ascending order. It reads a position together with the id behind
    it, so that it holds less than the other layers, and nothing of what was read without it.
    """

    def __init__(
        self, config: Config, kind: CacheKind, devices: Sequence[torch.device], *, mtp: bool = False
    ) -> None:
        """`devices`: one for each layer."""
        heads, width = config.num_key_value_heads, config.head_dim
        self.kind = kind
        self.context = config.max_position_embeddings
        self.ahead: list[int] = []
        self._length = 0
        self.room = 0
        places = [*devices, devices[-1]] if mtp else devices
        self.keys = [Rows(heads, width, kind, device) for device in places]
        self.values = [Rows(heads, width, kind, device) for device in places]

    @property
    def length(self) -> int:
        """Tokens held."""
        return self._length

    @length.setter
    def length(self, tokens: int) -> None:
        self._length = tokens
        del self.ahead[bisect_left(self.ahead, tokens - 1) :]

    def reserve(self, tokens: int) -> None:
        """Have room for `tokens` in all."""
        if tokens <= self.room:
            return
        room = max(FIRST, self.room)
        while room < tokens:
            room *= 2
        self.room = min(room, max(self.context, tokens))
        for rows in (*self.keys, *self.values):
            rows.resize(self.room, self.length)

    def copy(self, other: KeyValues, tokens: int) -> None:
        """Hold the first `tokens` that `other` holds, and nothing else."""
        self.length = 0
        self.reserve(tokens)
        pairs = zip((*self.keys, *self.values), (*other.keys, *other.values), strict=True)
        for mine, theirs in pairs:
            mine.copy(theirs, tokens)
        self.ahead = other.ahead[: bisect_left(other.ahead, tokens - 1)]
        self.length = tokens

    @property
    def bytes(self) -> int:
        """Memory that it takes."""
        held = (*self.keys, *self.values)
        return sum(rows.data.nbytes + (0 if rows.scale is None else rows.scale.nbytes) for rows in held)
