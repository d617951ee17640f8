"""Native: the network with a few tokens at a time computed in C, and many by torch."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import c_int32, c_int64, c_void_p
from pathlib import Path
from weakref import WeakKeyDictionary

import torch

from engine.cache import KeyValues
from engine.config import Config
from engine.model import Model, Output
from engine.native.build import COMPILERS, library
from engine.native.layout import TOKENS, Bound, Layout

CACHE = Path.home() / ".cache" / "interlude" / "native"


class Native:
    """A Network. A token's logits are the same to the last bit alone and beside others, with one thread
    and with more; torch's differ from them by rounding.

    `threads`: how many compute a step; None, as many as torch uses. `cache`: the folder that keeps what
    was compiled. Raises NotNative, which says why, where it cannot be compiled or does not read these
    weights; the model itself is a Network, too.
    """

    def __init__(
        self,
        model: Model,
        *,
        threads: int | None = None,
        cache: Path = CACHE,
        compilers: Sequence[str] = COMPILERS,
    ) -> None:
        self.model = model
        self.threads = threads or torch.get_num_threads()
        compiled = library(cache, compilers)
        self._layout = Layout(model.config, model.weights, model.frequencies)
        self._network = ctypes.byref(self._layout.network)
        self._step = compiled.step
        self._step.argtypes = [c_void_p, c_void_p, c_void_p, *[c_int32] * 3, c_void_p, c_void_p, c_void_p]
        self._step.restype = None
        self._scratch_size = compiled.scratch_size
        self._scratch_size.argtypes = [c_void_p, c_int64, c_int32]
        self._scratch_size.restype = c_int64
        self._scratch = torch.empty(0, dtype=torch.uint8)
        self._room = 0
        self._ids = (c_int32 * TOKENS)()
        self._bound: WeakKeyDictionary[KeyValues, Bound] = WeakKeyDictionary()

    @property
    def config(self) -> Config:
        return self.model.config

    def cache(self) -> KeyValues:
        return self.model.cache()

    def forward(self, ids: Sequence[int], cache: KeyValues, wanted: int = 1) -> Output:
        """As Model.forward; the state has the model's type."""
        count = len(ids)
        if count > TOKENS:
            return self.model.forward(ids, cache, wanted)
        cache.reserve(cache.length + count)
        bound = self._bound.get(cache)
        if bound is None or bound.cache.room != cache.room:
            bound = self._bind(cache)
        bound.cache.length = cache.length
        self._ids[:count] = ids
        c = self.model.config
        state = torch.empty(count, c.hidden_size)
        logits = torch.empty(min(wanted, count), c.vocab_size)
        self._step(
            self._network,
            bound.pointer,
            self._ids,
            count,
            len(logits),
            self.threads,
            self._scratch.data_ptr(),
            state.data_ptr(),
            logits.data_ptr(),
        )
        cache.length += count
        return Output(logits, state if state.dtype == self.model.dtype else state.to(self.model.dtype))

    def _bind(self, cache: KeyValues) -> Bound:
        if cache.room > self._room:
            size = self._scratch_size(self._network, cache.room, self.threads)
            self._scratch = torch.empty(size, dtype=torch.uint8)
            self._room = cache.room
        bound = self._bound[cache] = Bound(cache)
        return bound
