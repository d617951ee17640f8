"""The KV cache: what the model remembers of the ids that it has read, one slot a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers.cache_utils import Cache, CacheLayerMixin

FIRST = 1024  # tokens that a new slot has room for


class Layer(CacheLayerMixin):
    """Keys and values of one layer: (1, KV heads, room, head_dim), of which the first `length` count.

    transformers' StaticLayer attends over its whole room through a mask, its DynamicLayer copies all it
    holds at every token; this one writes in place, and shows the model exactly what counts.
    """

    is_sliding = False

    def __init__(self, context: int) -> None:
        super().__init__()
        self.context = context
        self.length = 0

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        self.keys = self._room(key_states, 1)
        self.values = self._room(value_states, 1)
        self.is_initialized = True

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Write what is new behind what counts; returns views of all, (1, KV heads, length, head_dim)."""
        start, end = self.length, self.length + key_states.shape[2]
        if self.keys is None or self.values is None:
            self.keys, self.values = self._room(key_states, end), self._room(value_states, end)
            self.is_initialized = True
        elif self.keys.shape[2] < end:
            keys, values = self.keys, self.values
            self.keys, self.values = self._room(key_states, end), self._room(value_states, end)
            self.keys[:, :, :start] = keys[:, :, :start]
            self.values[:, :, :start] = values[:, :, :start]
        self.keys[:, :, start:end] = key_states
        self.values[:, :, start:end] = value_states
        self.length = end
        return self.keys[:, :, :end], self.values[:, :, :end]

    def _room(self, like: torch.Tensor, tokens: int) -> torch.Tensor:
        """Room for `tokens`, or more: it doubles from FIRST up to the context."""
        room = FIRST
        while room < tokens:
            room *= 2
        batch, heads, _, width = like.shape
        return like.new_empty(batch, heads, min(room, self.context), width)

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        return self.length + query_length, 0

    def get_seq_length(self) -> int:
        return self.length

    def get_max_length(self) -> int:
        return self.context


class Slot:
    """The cache of one session, and the ids whose keys and values it holds."""

    def __init__(self, layers: int, context: int) -> None:
        self.ids: list[int] = []
        self._layers = [Layer(context) for _ in range(layers)]
        self.kv = Cache(layers=[*self._layers])

    def keep(self, prompt: Sequence[int]) -> int:
        """Forget all behind the longest common prefix with `prompt`; returns its length.

        The last token of the prompt is never kept: its logits are what comes next. What a failed forward
        pass left behind is forgotten too.
        """
        same = 0
        for kept, wanted in zip(self.ids, prompt[:-1], strict=False):
            if kept != wanted:
                break
            same += 1
        for layer in self._layers:
            layer.length = same
        del self.ids[same:]
        return same

    def wrote(self, ids: Sequence[int]) -> None:
        """Note the ids of a forward pass that has ended."""
        self.ids.extend(ids)
