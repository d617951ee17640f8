"""What a pass through a `glm4_moe` network multiplies and reads, counted from its config alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Precision: TypeAlias = Literal["bf16", "fp8", "fp4"]

BYTES: Mapping[Precision, float] = {"bf16": 2.0, "fp8": 1.0, "fp4": 4.5 / 8}
"""A weight's bytes. fp4 is NVFP4: four bits, and eight bits of scale for every sixteen weights."""

KV_BYTES = 2
"""Keys and values are kept in bf16, whatever the weights are."""


@dataclass(frozen=True, slots=True)
class Network:
    """A `glm4_moe` network by its config. Matrices only: norms and biases are a hundred-thousandth of it."""

    layers: int
    dense_layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    dense_width: int
    expert_width: int
    experts: int
    chosen: int
    shared: int
    vocabulary: int

    @property
    def expert(self) -> int:
        """Weights of one expert in all its layers: gate, up and down."""
        return 3 * self.hidden * self.expert_width * (self.layers - self.dense_layers)

    @property
    def always(self) -> int:
        """Weights that every token multiplies, the output head apart.

        Attention, dense layers, routers, shared experts.
        """
        attention = 2 * self.hidden * self.head_dim * (self.heads + self.kv_heads) * self.layers
        dense = 3 * self.hidden * self.dense_width * self.dense_layers
        routers = self.hidden * self.experts * (self.layers - self.dense_layers)
        return attention + dense + routers + self.shared * self.expert

    @property
    def head(self) -> int:
        """Weights of the output head; only a position that is sampled from multiplies them."""
        return self.hidden * self.vocabulary

    @property
    def active(self) -> int:
        """Weights that one token multiplies, the output head apart."""
        return self.always + self.chosen * self.expert

    @property
    def parameters(self) -> int:
        """All weights, embedding and head included, the layer for multi-token prediction not."""
        return self.always + self.experts * self.expert + 2 * self.head

    @property
    def kv_bytes(self) -> int:
        """Bytes that the cache holds for one token."""
        return 2 * self.layers * self.kv_heads * self.head_dim * KV_BYTES

    def flops(self, new: int, before: float, sequences: int = 1) -> float:
        """Floating-point operations of a pass over `new` tokens after `before` cached ones in each sequence.

        Two for every weight that a token multiplies; in attention four for every pair of positions, channel
        of a head, head and layer (two products of matrices), and a token attends to itself and all before it.
        """
        pairs = new * before + new * (new + 1) / 2
        attention = 4 * self.layers * self.heads * self.head_dim * pairs
        return sequences * (2 * (self.active * new + self.head) + attention)

    def bytes_read(self, new: int, before: float, precision: Precision, sequences: int = 1) -> float:
        """Bytes that a pass reads from memory: every weight that it touches once, and every cache once.

        Of E experts with k chosen, n tokens touch E (1 - (1 - k/E)^n) in expectation, if they choose
        independently and no expert is dearer to them than another.
        """
        touched = self.experts * (1 - (1 - self.chosen / self.experts) ** (new * sequences))
        weights = self.always + self.head + touched * self.expert
        return weights * BYTES[precision] + self.kv_bytes * (before + new) * sequences


GLM_4_6 = Network(
    layers=92,
    dense_layers=3,
    hidden=5120,
    heads=96,
    kv_heads=8,
    head_dim=128,
    dense_width=12288,
    expert_width=1536,
    experts=160,
    chosen=8,
    shared=1,
    vocabulary=151552,
)
"""zai-org/GLM-4.6, config.json. GLM-4.5 and 4.7 have the same figures."""
