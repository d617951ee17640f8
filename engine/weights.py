"""Weights: the tensors of a network, fused as the forward pass reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch

from engine.matrix import Matrix

Dtype = Literal["float32", "bfloat16", "int8"]
"""What matrices are kept in. int8 has one scale a row; embeddings and norms stay bfloat16 then."""


@dataclass(frozen=True, slots=True)
class Mlp:
    """`gate_up`: (2 x width, hidden), the gate's rows first. `down`: (hidden, width)."""

    gate_up: Matrix
    down: Matrix


@dataclass(frozen=True, slots=True)
class Experts:
    """`router`: (experts, hidden) and `correction`: (experts,), both float32.

    `gate_up`: (experts, 2 x width, hidden), `down`: (experts, hidden, width). `shared` sees every token.
    """

    router: torch.Tensor
    correction: torch.Tensor
    gate_up: Matrix
    down: Matrix
    shared: Mlp


@dataclass(frozen=True, slots=True)
class Layer:
    """`qkv`: ((heads + 2 x KV heads) x head_dim, hidden), `out`: (hidden, heads x head_dim).

    The norms' weights: (hidden,) before attention and MLP, (head_dim,) for queries and keys where the
    model has them.
    """

    attention_norm: torch.Tensor
    qkv: Matrix
    bias: torch.Tensor | None
    query_norm: torch.Tensor | None
    key_norm: torch.Tensor | None
    out: Matrix
    mlp_norm: torch.Tensor
    mlp: Mlp | Experts


@dataclass(frozen=True, slots=True)
class Mtp:
    """The layer that guesses the token after next: `merge` (hidden, 2 x hidden) joins the normed embedding
    of the next token with the normed state behind the last layer; `norm` stands before the head."""

    embedding_norm: torch.Tensor
    state_norm: torch.Tensor
    merge: Matrix
    layer: Layer
    norm: torch.Tensor


@dataclass(frozen=True, slots=True)
class Weights:
    """`embedding`: (vocabulary, hidden). `head`: (vocabulary, hidden), the embedding itself where tied."""

    embedding: torch.Tensor
    layers: tuple[Layer, ...]
    norm: torch.Tensor
    head: Matrix
    mtp: Mtp | None = None

    @property
    def dtype(self) -> torch.dtype:
        """The type of embeddings and norms."""
        return self.embedding.dtype

    @property
    def device(self) -> torch.device:
        return self.embedding.device
