"""What loaded weights are made of, by names that say which tensors of a checkpoint they were joined from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

import torch

from engine.matrix import Matrix
from engine.weights import Experts, Layer, Mlp, Weights


def joined(stored: Mapping[str, torch.Tensor], name: str) -> torch.Tensor:
    """What `name` (of `named`) is made of, from tensors by the hub's names or transformers' own."""
    at, _, what = name.rpartition(".")
    match what:
        case "qkv" | "bias":
            kind = "weight" if what == "qkv" else "bias"
            return torch.cat([stored[f"{at}.self_attn.{part}_proj.{kind}"] for part in "qkv"])
        case "gate_up" if f"{at}.gate_up_proj" in stored:
            return stored[f"{at}.gate_up_proj"]
        case "down" if f"{at}.down_proj" in stored:
            return stored[f"{at}.down_proj"]
        case "gate_up" | "down" if at.endswith(".experts"):
            count = sum(one.startswith(f"{at}.") and one.endswith(".down_proj.weight") for one in stored)
            return torch.stack([joined(stored, f"{at}.{number}.{what}") for number in range(count)])
        case "gate_up":
            return torch.cat([stored[f"{at}.{part}_proj.weight"] for part in ("gate", "up")])
        case "down":
            return stored[f"{at}.down_proj.weight"]
        case _:
            return stored[name]


def matrices(weights: Weights) -> Iterator[tuple[str, Matrix]]:
    if weights.head.data is not weights.embedding:
        yield "lm_head.weight", weights.head
    for number, layer in enumerate(layers(weights)):
        at = f"model.layers.{number}"
        yield f"{at}.qkv", layer.qkv
        yield f"{at}.self_attn.o_proj.weight", layer.out
        if isinstance(layer.mlp, Mlp):
            yield from mlp(f"{at}.mlp", layer.mlp)
            continue
        yield f"{at}.mlp.experts.gate_up", layer.mlp.gate_up
        yield f"{at}.mlp.experts.down", layer.mlp.down
        yield from mlp(f"{at}.mlp.shared_experts", layer.mlp.shared)
    if weights.mtp is not None:
        yield f"model.layers.{len(weights.layers)}.eh_proj.weight", weights.mtp.merge


def mlp(at: str, weights: Mlp) -> Iterator[tuple[str, Matrix]]:
    yield f"{at}.gate_up", weights.gate_up
    yield f"{at}.down", weights.down


def layers(weights: Weights) -> tuple[Layer, ...]:
    return weights.layers if weights.mtp is None else (*weights.layers, weights.mtp.layer)


def named(weights: Weights) -> Iterator[tuple[str, torch.Tensor]]:
    """Every tensor that is kept in a float type."""
    yield "model.embed_tokens.weight", weights.embedding
    yield "model.norm.weight", weights.norm
    for name, matrix in matrices(weights):
        yield name, matrix.data
    for number, layer in enumerate(layers(weights)):
        at = f"model.layers.{number}"
        yield f"{at}.input_layernorm.weight", layer.attention_norm
        yield f"{at}.post_attention_layernorm.weight", layer.mlp_norm
        if layer.bias is not None:
            yield f"{at}.bias", layer.bias
        if layer.query_norm is not None and layer.key_norm is not None:
            yield f"{at}.self_attn.q_norm.weight", layer.query_norm
            yield f"{at}.self_attn.k_norm.weight", layer.key_norm
        if isinstance(layer.mlp, Experts):
            yield f"{at}.mlp.gate.e_score_correction_bias", layer.mlp.correction
            yield f"{at}.mlp.gate.weight", layer.mlp.router


def everything(kept: object, at: str = "") -> Iterator[tuple[str, torch.Tensor]]:
    """Every tensor that is in it."""
    if isinstance(kept, torch.Tensor):
        yield at, kept
    elif isinstance(kept, tuple):
        for number, one in enumerate(kept):
            yield from everything(one, f"{at}.{number}")
    elif dataclasses.is_dataclass(kept):
        for field in dataclasses.fields(kept):
            yield from everything(getattr(kept, field.name), f"{at}.{field.name}")
