"""Model: the forward pass of glm4_moe in torch, many tokens at a time, over a cache that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch.nn import functional

from engine.attention import attend
from engine.cache import CacheKind, KeyValues
from engine.config import Config
from engine.experts import mix
from engine.weights import Experts, Layer, Mlp, Weights


@dataclass(frozen=True, slots=True)
class Output:
    """`logits`: (wanted, vocabulary), float32, of the last tokens. `state`: (n, hidden), behind the last
    layer and before the norm, of all tokens: what an MTP layer goes on from."""

    logits: torch.Tensor
    state: torch.Tensor


class Network(Protocol):
    """Something that reads ids behind a cache. One forward pass at a time."""

    @property
    def config(self) -> Config: ...

    @property
    def model(self) -> Model:
        """What computes in torch; the weights are its."""
        ...

    def cache(self) -> KeyValues:
        """An empty one, of the kind that this network reads."""
        ...

    def forward(self, ids: Sequence[int], cache: KeyValues, wanted: int = 1) -> Output:
        """Read `ids` behind what the cache holds; the cache holds them afterwards."""
        ...


class Model:
    """Computes in float32 or bfloat16, whatever the matrices are kept in.

    Layers may lie on several devices; what they hand on follows.
    """

    def __init__(self, config: Config, weights: Weights, kind: CacheKind | None = None) -> None:
        """`kind`: what keys and values are kept in; None, as they are computed."""
        self._config = config
        self.weights = weights
        on_int8 = weights.layers[0].qkv.data.dtype not in (torch.float32, torch.bfloat16)
        whole = weights.dtype == torch.float32 or (on_int8 and weights.device.type == "cpu")
        self.dtype = torch.float32 if whole else torch.bfloat16
        self.kind: CacheKind = kind or ("float32" if whole else "bfloat16")
        steps = torch.arange(0, config.rotary, 2, dtype=torch.float32) / config.rotary
        self.frequencies = (1.0 / config.rope_theta**steps).to(weights.device)

    @property
    def config(self) -> Config:
        return self._config

    @property
    def model(self) -> Model:
        return self

    @property
    def chunk(self) -> int:
        """Tokens of a prompt that are best read in one forward pass: a CUDA device has more to keep busy."""
        return 512 if self.weights.device.type == "cpu" else 4096

    def cache(self) -> KeyValues:
        devices = [layer.attention_norm.device for layer in self.weights.layers]
        return KeyValues(self._config, self.kind, devices, mtp=self.weights.mtp is not None)

    def forward(self, ids: Sequence[int], cache: KeyValues, wanted: int = 1) -> Output:
        """(n,) ids; keys and values of all layers are written behind `cache.length`."""
        w, start = self.weights, cache.length
        cache.reserve(start + len(ids))
        x = functional.embedding(torch.tensor(ids, device=w.device), w.embedding).to(self.dtype)
        turn = self.rotation(start, len(ids))
        for number, layer in enumerate(w.layers):
            x = self.layer(layer, number, x.to(layer.attention_norm.device), turn, cache)
        cache.length = start + len(ids)
        return Output(self.logits(x[-wanted:]), x)

    def rotation(self, start: int, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Cosine and sine for positions from `start` on: (count, 1, rotary / 2) each, float32."""
        device = self.frequencies.device
        positions = torch.arange(start, start + count, dtype=torch.float32, device=device)
        angles = positions[:, None, None] * self.frequencies
        return angles.cos(), angles.sin()

    def layer(
        self,
        layer: Layer,
        number: int,
        x: torch.Tensor,
        turn: tuple[torch.Tensor, torch.Tensor],
        cache: KeyValues,
        past: int | None = None,
    ) -> torch.Tensor:
        """One layer, (n, hidden) to (n, hidden); `number` says where its keys and values lie, `past` how
        many it has: None, as many as the cache has tokens."""
        past = cache.length if past is None else past
        x = x + self._attention(layer, number, self.norm(x, layer.attention_norm), turn, cache, past)
        inner = self.norm(x, layer.mlp_norm)
        match layer.mlp:
            case Mlp():
                return x + mlp(layer.mlp, inner)
            case Experts():
                return x + mix(layer.mlp, inner, self._config) + mlp(layer.mlp.shared, inner)

    def norm(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        return functional.rms_norm(x, weight.shape, weight.to(x.dtype), self._config.rms_norm_eps)

    def logits(self, x: torch.Tensor, norm: torch.Tensor | None = None) -> torch.Tensor:
        """(n, hidden) behind a last layer to (n, vocabulary)."""
        w = self.weights
        x = self.norm(x.to(w.norm.device), w.norm if norm is None else norm)
        return w.head.times(x.to(w.head.data.device)).float()

    def _attention(
        self,
        layer: Layer,
        number: int,
        x: torch.Tensor,
        turn: tuple[torch.Tensor, torch.Tensor],
        cache: KeyValues,
        past: int,
    ) -> torch.Tensor:
        joined = layer.qkv.times(x)
        if layer.bias is not None:
            joined += layer.bias.to(joined.dtype)
        return layer.out.times(self.mixed(layer, number, joined, turn, cache, past))

    def mixed(
        self,
        layer: Layer,
        number: int,
        joined: torch.Tensor,
        turn: tuple[torch.Tensor, torch.Tensor],
        cache: KeyValues,
        past: int,
    ) -> torch.Tensor:
        """What attention makes of (n, (heads + 2 x KV heads) x head_dim): (n, heads x head_dim)."""
        c, count = self._config, len(joined)
        heads, kv = c.num_attention_heads, c.num_key_value_heads
        query, key, value = joined.view(count, heads + 2 * kv, c.head_dim).split((heads, kv, kv), dim=1)
        if layer.query_norm is not None and layer.key_norm is not None:
            query, key = self.norm(query, layer.query_norm), self.norm(key, layer.key_norm)
        query, key = rotated(query, *turn), rotated(key, *turn)
        mixed = attend(
            query.transpose(0, 1),
            key.transpose(0, 1),
            value.transpose(0, 1),
            cache.keys[number],
            cache.values[number],
            past,
        )
        return mixed.transpose(0, 1).reshape(count, heads * c.head_dim)


def mlp(weights: Mlp, x: torch.Tensor) -> torch.Tensor:
    """silu(gate) * up, then down: (n, hidden) to (n, hidden)."""
    return weights.down.times(gated(weights.gate_up.times(x)))


def gated(x: torch.Tensor) -> torch.Tensor:
    """(n, 2 x width), the gate first, to (n, width)."""
    gate, up = x.chunk(2, dim=-1)
    return functional.silu(gate) * up


def rotated(x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
    """Turn the first dimensions of (n, heads, head_dim): each of their first half with its partner in the
    second half; what lies behind them stays."""
    half = cosine.shape[-1]
    cosine, sine = cosine.to(x.device, x.dtype), sine.to(x.device, x.dtype)
    left, right, rest = x.split((half, half, x.shape[-1] - 2 * half), dim=-1)
    return torch.cat((left * cosine - right * sine, right * cosine + left * sine, rest), dim=-1)
