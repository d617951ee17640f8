"""Native: the network with a few tokens at a time computed in C, and many by torch and C together."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import c_int32, c_int64, c_void_p
from pathlib import Path
from weakref import WeakKeyDictionary

import torch

from engine.cache import KeyValues
from engine.model import Model, Output
from engine.native.build import COMPILERS, library
from engine.native.layout import TOKENS, Bound, Layout
from engine.weights import Layer

CACHE = Path.home() / ".cache" / "interlude" / "native"


class Native(Model):
    """A Network. A token's logits are the same to the last bit alone and beside up to 15 others, with one
    thread and with more; torch's differ from them by rounding.

    `threads`: how many compute; None, as many as torch uses. `cache`: the folder that keeps what was
    compiled. Raises NotNative, which says why, where it cannot be compiled or does not read these weights;
    the model itself is a Network, too.
    """

    def __init__(
        self,
        model: Model,
        *,
        threads: int | None = None,
        cache: Path = CACHE,
        compilers: Sequence[str] = COMPILERS,
    ) -> None:
        super().__init__(model.config, model.weights, model.kind)
        self.threads = threads or torch.get_num_threads()
        compiled = library(cache, compilers)
        self._layout = Layout(model.config, model.weights, self.frequencies)
        self._network = ctypes.byref(self._layout.network)
        self._step = compiled.step
        self._step.argtypes = [c_void_p] * 3 + [c_int32] * 3 + [c_void_p] * 3
        self._step.restype = None
        self._attend = compiled.attend_many
        self._attend.argtypes = [c_void_p] * 2 + [c_int32] * 3 + [c_void_p] * 3
        self._attend.restype = None
        self._scratch_size = compiled.scratch_size
        self._scratch_size.argtypes = [c_void_p, c_int64, c_int32]
        self._scratch_size.restype = c_int64
        self._scratch = torch.empty(0, dtype=torch.uint8)
        self._room = 0
        self._ids = (c_int32 * TOKENS)()
        self._bound: WeakKeyDictionary[KeyValues, Bound] = WeakKeyDictionary()

    def forward(self, ids: Sequence[int], cache: KeyValues, wanted: int = 1) -> Output:
        """As Model.forward; up to TOKENS ids in one call to C."""
        count = len(ids)
        if count > TOKENS:
            return super().forward(ids, cache, wanted)
        cache.reserve(cache.length + count)
        bound = self._bind(cache)
        self._ids[:count] = ids
        c = self.config
        state = torch.empty(count, c.hidden_size)
        wanted = min(wanted, count)
        logits = torch.empty(wanted, c.vocab_size)
        self._step(
            self._network,
            bound.pointer,
            self._ids,
            count,
            wanted,
            self.threads,
            self._scratch.data_ptr(),
            state.data_ptr(),
            logits.data_ptr(),
        )
        cache.length += count
        return Output(logits, state if state.dtype == self.dtype else state.to(self.dtype))

    def mixed(
        self,
        layer: Layer,
        number: int,
        joined: torch.Tensor,
        turn: tuple[torch.Tensor, torch.Tensor],
        cache: KeyValues,
        past: int,
    ) -> torch.Tensor:
        c, count = self.config, len(joined)
        floats, turns = joined.float(), torch.cat(turn, dim=-1)
        out = torch.empty(count, c.num_attention_heads * c.head_dim)
        bound = self._bind(cache)
        bound.cache.length = past
        self._attend(
            self._network,
            bound.pointer,
            number,
            count,
            self.threads,
            floats.data_ptr(),
            turns.data_ptr(),
            out.data_ptr(),
        )
        return out.to(joined.dtype)

    def _bind(self, cache: KeyValues) -> Bound:
        """Where the cache's rows lie now, for C."""
        bound = self._bound.get(cache)
        if bound is None or bound.cache.room != cache.room:
            bound = self._bound[cache] = Bound(cache)
        if cache.room > self._room:
            size = self._scratch_size(self._network, cache.room, self.threads)
            self._scratch = torch.empty(size, dtype=torch.uint8)
            self._room = cache.room
        bound.cache.length = cache.length
        return bound
