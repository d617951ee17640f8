"""What a token costs at the very least: the bytes that must be read, the arithmetic that must be done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import prod
from pathlib import Path

from benchmarks.models import Dtype
from engine.tensors import header

WIDTH: dict[Dtype, int] = {"float32": 4, "bfloat16": 2, "int8": 1}  # bytes of a weight
KV_WIDTH: dict[Dtype, int] = {"float32": 4, "bfloat16": 2, "int8": 2}  # bytes of a cached number


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of a model. `active` are the parameters that one token is multiplied with: all but the embeddings and
    the experts that are not chosen. `head` are those of `active` that only a token to be answered needs.
    `queries` and `keys` are numbers a token and layer.
    """

    total: int
    active: int
    head: int
    layers: int
    queries: int
    keys: int


def sizes(folder: Path) -> Sizes:
    """Counted from the tensors of the folder."""
    config = json.loads((folder / "config.json").read_text())
    tensors = {
        name: prod(tensor.shape)
        for file in folder.glob("*.safetensors")
        for name, tensor in header(file).items()
    }
    total = sum(tensors.values())
    routed = sum(size for name, size in tensors.items() if ".mlp.experts." in name)
    chosen = routed * config["num_experts_per_tok"] // config["n_routed_experts"]
    embeddings = tensors["model.embed_tokens.weight"]
    tied = "lm_head.weight" not in tensors
    return Sizes(
        total=total,
        active=total - routed + chosen - (0 if tied else embeddings),
        head=embeddings,
        layers=config["num_hidden_layers"],
        queries=config["num_attention_heads"] * config["head_dim"],
        keys=config["num_key_value_heads"] * config["head_dim"],
    )


def bytes_read(model: Sizes, dtype: Dtype, context: int) -> int:
    """For one decoded token: every active parameter, and the keys and values of all `context` tokens."""
    cached = 2 * model.layers * model.keys * context
    return model.active * WIDTH[dtype] + cached * KV_WIDTH[dtype]


def operations(model: Sizes, context: int) -> int:
    """FLOP for one token of a prompt, on average over `context` tokens.

    Two a parameter; the head is needed only once a prompt. Attention: queries by keys and weights by values,
    two FLOP each, over the half of the prompt that an average token sees.
    """
    attention = 2 * 2 * model.queries * context // 2
    return 2 * (model.active - model.head) + model.layers * attention
