"""Small random glm4_moe folders, with every feature that GLM-4.6 has."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from transformers import Glm4MoeConfig, Glm4MoeForCausalLM
from transformers.utils import logging

from engine.control import CONTROL_TOKENS, STOPS, tokenizer_json
from engine.tokenizer import Tokenizer

FIRST = 256  # the id of the first control token: one token a byte, then GLM's 36 in GLM's order
ID = {token: FIRST + place for place, token in enumerate(CONTROL_TOKENS)}
STOP_IDS = [ID[token] for token in STOPS]


@cache
def tokenizer() -> Tokenizer:
    """The one that every folder here has."""
    with TemporaryDirectory() as folder:
        Path(folder, "tokenizer.json").write_text(json.dumps(tokenizer_json()))
        return Tokenizer(Path(folder))


def config(**changes: Any) -> Glm4MoeConfig:
    """Three layers, the first one dense; 8 query heads over 2 KV heads; 4 experts, 2 of them at a time."""
    return Glm4MoeConfig(
        **{
            "vocab_size": 320,
            "hidden_size": 32,
            "intermediate_size": 48,
            "moe_intermediate_size": 16,
            "num_hidden_layers": 3,
            "num_attention_heads": 8,
            "num_key_value_heads": 2,
            "head_dim": 16,
            "n_routed_experts": 4,
            "n_shared_experts": 1,
            "num_experts_per_tok": 2,
            "first_k_dense_replace": 1,
            "routed_scaling_factor": 2.5,
            "norm_topk_prob": True,
            "attention_bias": True,
            "use_qk_norm": True,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "partial_rotary_factor": 0.5},
            "max_position_embeddings": 2048,
            "eos_token_id": STOP_IDS,
            "pad_token_id": STOP_IDS[0],
            "num_mtp_layers": 0,
            **changes,
        }
    )


def network(seed: int = 0, **changes: Any) -> Glm4MoeForCausalLM:
    """Random weights, wide enough that outputs vary; biases and the router's correction are not zero."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = Glm4MoeForCausalLM(config(**changes)).eval()
        for name, tensor in model.state_dict().items():
            if name.endswith("bias"):
                tensor.normal_(std=0.1)
            elif "norm" not in name:
                tensor.normal_(std=0.25)
    return model


def save(folder: Path, model: Glm4MoeForCausalLM, *, shard: str = "1GB") -> Path:
    """Lay the folder out as the hub does: config, tokenizer, safetensors."""
    logging.disable_progress_bar()
    model.save_pretrained(folder, max_shard_size=shard)
    logging.enable_progress_bar()
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json()))
    return folder


def chain(table: dict[str, str], **changes: Any) -> Glm4MoeForCausalLM:
    """A network that says, after each token, the one that `table` names; `<|user|>` after all others.

    The embeddings are one-hot and the head holds the table; what the layers compute is weighed with zero.
    """
    model = network(hidden_size=320, **changes)
    state = model.state_dict()
    for name, tensor in state.items():
        if name.endswith(("o_proj.weight", "down_proj", "down_proj.weight")):
            tensor.zero_()
    state["model.embed_tokens.weight"].copy_(torch.eye(320))
    head = state["lm_head.weight"].zero_()
    head[ID["<|user|>"]] = 0.5
    for before, after in table.items():
        head[_id(after), _id(before)] = 1.0
    return model


def _id(token: str) -> int:
    return ID[token] if token in ID else ord(token)
