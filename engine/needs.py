"""Needs: the memory that a model takes, from its config alone. Plain arithmetic; nothing is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Literal

from engine.config import Config
from engine.layout import expected, expected_mtp

Kind = Literal["float32", "bfloat16", "fp8", "int8"]
"""What matrices are kept in."""

CacheKind = Literal["float32", "bfloat16", "int8"]

WIDTHS: Mapping[Kind, int] = {"float32": 4, "bfloat16": 2, "fp8": 1, "int8": 1}
CORRECTION = "e_score_correction_bias"
SPARE = 0.08
"""Part of a device that neither weights nor cache get: activations, the library's own memory, fragments.
vLLM's --gpu-memory-utilization is 0.92 by default for the same reason."""


@dataclass(frozen=True, slots=True)
class Devices:
    """`count` devices with `memory` bytes each."""

    count: int
    memory: int


@dataclass(frozen=True, slots=True)
class Needs:
    """Bytes that the weights take, and that the cache takes for each token of a session."""

    weights: int
    token: int

    def context(self, devices: Devices, longest: int) -> int:
        """Tokens that fit behind the weights, at most `longest`; 0 where the weights do not fit.

        Layers are spread over the devices, and with each layer its keys and values.
        """
        left = int(devices.count * devices.memory * (1 - SPARE)) - self.weights
        return max(0, min(longest, left // self.token))

    def total(self, tokens: int) -> int:
        """Bytes of the weights and of so many tokens in the cache."""
        return self.weights + tokens * self.token


def parameters(config: Config, *, mtp: bool = False) -> int:
    """How many numbers are learnt; with `mtp`, those of its multi-token prediction layer too.

    As publishers count them: the router's corrections, which training sets by a rule, are not among them.
    """
    shapes = {**expected(config), **(expected_mtp(config) if mtp else {})}
    return sum(prod(shape) for name, shape in shapes.items() if not name.endswith(CORRECTION))


def weights(config: Config, kind: Kind, *, mtp: bool = False) -> int:
    """Bytes that are kept.

    In eight bits, matrices have a float32 scale for each row; embeddings, norms, biases and, in FP8, the
    head stay bfloat16. The router is float32 always.
    """
    shapes = {**expected(config), **(expected_mtp(config) if mtp else {})}
    return sum(_kept(name, shape, kind) for name, shape in shapes.items())


def token(config: Config, kind: CacheKind, *, mtp: bool = False) -> int:
    """Bytes of keys and values for one token: 2 x layers x KV heads x head_dim numbers.

    int8 rows have a float32 scale. With `mtp`, its layer has keys and values too.
    """
    rows = 2 * (config.num_hidden_layers + mtp) * config.num_key_value_heads
    return rows * (config.head_dim * WIDTHS[kind] + (4 if kind == "int8" else 0))


def needs(config: Config, kind: Kind, cache: CacheKind, *, mtp: bool = False) -> Needs:
    return Needs(weights(config, kind, mtp=mtp), token(config, cache, mtp=mtp))


def _kept(name: str, shape: tuple[int, ...], kind: Kind) -> int:
    if ".mlp.gate." in name:
        return 4 * prod(shape)
    if kind in ("float32", "bfloat16"):
        return WIDTHS[kind] * prod(shape)
    whole = (
        ("model.embed_tokens.weight", "lm_head.weight") if kind == "fp8" else ("model.embed_tokens.weight",)
    )
    if len(shape) == 1 or name in whole:
        return 2 * prod(shape)
    return prod(shape) + 4 * shape[0]
