"""What a pass through a `glm4_moe` network multiplies and reads, counted from its config alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.config import Config
from engine.needs import token
from engine.published import PUBLISHED

Precision: TypeAlias = Literal["bf16", "fp8", "fp4"]

BYTES: Mapping[Precision, float] = {"bf16": 2.0, "fp8": 1.0, "fp4": 4.5 / 8}
"""A weight's bytes. fp4 is NVFP4: four bits, and eight bits of scale for every sixteen weights."""


@dataclass(frozen=True, slots=True)
class Passes:
    """The passes of a network, by its config. Matrices only: all else is a hundred-thousandth of it."""

    config: Config

    @property
    def _sparse(self) -> int:
        """Layers that have experts."""
        return self.config.num_hidden_layers - self.config.first_k_dense_replace

    @property
    def expert(self) -> int:
        """Weights of one expert in all its layers: gate, up and down."""
        return 3 * self.config.hidden_size * self.config.moe_intermediate_size * self._sparse

    @property
    def always(self) -> int:
        """Weights that every token multiplies, the output head apart.

        Attention, dense layers, routers, shared experts.
        """
        c = self.config
        heads = c.num_attention_heads + c.num_key_value_heads
        attention = 2 * c.hidden_size * c.head_dim * heads * c.num_hidden_layers
        dense = 3 * c.hidden_size * c.intermediate_size * c.first_k_dense_replace
        routers = c.hidden_size * c.n_routed_experts * self._sparse
        return attention + dense + routers + c.n_shared_experts * self.expert

    @property
    def head(self) -> int:
        """Weights of the output head; only a position that is sampled from multiplies them."""
        return self.config.hidden_size * self.config.vocab_size

    @property
    def active(self) -> int:
        """Weights that one token multiplies, the output head apart."""
        return self.always + self.config.num_experts_per_tok * self.expert

    @property
    def parameters(self) -> int:
        """All weights, embedding and head included, the layer for multi-token prediction not."""
        return self.always + self.config.n_routed_experts * self.expert + 2 * self.head

    @property
    def kv_bytes(self) -> int:
        """Bytes that the cache holds for one token, in bf16 whatever the weights are."""
        return token(self.config, "bfloat16")

    def flops(self, new: int, before: float, sequences: int = 1) -> float:
        """Floating-point operations of a pass over `new` tokens after `before` cached ones in each sequence.

        Two for every weight that a token multiplies; in attention four for every pair of positions, channel
        of a head, head and layer (two products of matrices), and a token attends to itself and all before it.
        """
        pairs = new * before + new * (new + 1) / 2
        c = self.config
        attention = 4 * c.num_hidden_layers * c.num_attention_heads * c.head_dim * pairs
        return sequences * (2 * (self.active * new + self.head) + attention)

    def bytes_read(self, new: int, before: float, precision: Precision, sequences: int = 1) -> float:
        """Bytes that a pass reads from memory: every weight that it touches once, and every cache once.

        Of E experts with k chosen, n tokens touch E (1 - (1 - k/E)^n) in expectation, if they choose
        independently and no expert is dearer to them than another.
        """
        experts, chosen = self.config.n_routed_experts, self.config.num_experts_per_tok
        touched = experts * (1 - (1 - chosen / experts) ** (new * sequences))
        weights = self.always + self.head + touched * self.expert
        return weights * BYTES[precision] + self.kv_bytes * (before + new) * sequences


GLM_4_6 = Passes(PUBLISHED["GLM-4.6"])
