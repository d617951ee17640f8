"""Small random networks as the engine computes them, in every type that weights are kept in."""

from __future__ import annotations

from typing import Any

import torch
from transformers import Glm4MoeForCausalLM

from engine.cache import CacheKind
from engine.config import Config
from engine.matrix import Matrix, rounded
from engine.model import Model
from engine.weights import Dtype, Experts, Layer, Mlp, Weights
from tests.engine.checkpoints import network


def model(dtype: Dtype = "float32", kind: CacheKind = "float32", **changes: Any) -> Model:
    """checkpoints.network with its weights fused; norms and biases float32 in all but bfloat16."""
    made = network(**changes)
    config = Config.model_validate(made.config.to_dict())
    return Model(config, weights(config, made, dtype), kind)


def weights(config: Config, made: Glm4MoeForCausalLM, dtype: Dtype) -> Weights:
    float_type = torch.bfloat16 if dtype == "bfloat16" else torch.float32
    state = {name: tensor.to(float_type) for name, tensor in made.state_dict().items()}

    def matrix(*names: str) -> Matrix:
        data = torch.cat([state[name] for name in names], dim=-2)
        return rounded(data) if dtype == "int8" else Matrix(data)

    def mlp(at: str) -> Mlp:
        return Mlp(matrix(f"{at}.gate_proj.weight", f"{at}.up_proj.weight"), matrix(f"{at}.down_proj.weight"))

    def layer(number: int) -> Layer:
        at = f"model.layers.{number}"
        attention = f"{at}.self_attn"
        parts = [f"{attention}.{part}_proj" for part in "qkv"]
        biases = [state[f"{part}.bias"] for part in parts if config.attention_bias]
        return Layer(
            attention_norm=state[f"{at}.input_layernorm.weight"],
            qkv=matrix(*(f"{part}.weight" for part in parts)),
            bias=torch.cat(biases) if biases else None,
            query_norm=state.get(f"{attention}.q_norm.weight"),
            key_norm=state.get(f"{attention}.k_norm.weight"),
            out=matrix(f"{attention}.o_proj.weight"),
            mlp_norm=state[f"{at}.post_attention_layernorm.weight"],
            mlp=mlp(f"{at}.mlp") if config.dense(number) else experts(f"{at}.mlp"),
        )

    def experts(at: str) -> Experts:
        return Experts(
            router=state[f"{at}.gate.weight"].float(),
            correction=state[f"{at}.gate.e_score_correction_bias"].float(),
            gate_up=matrix(f"{at}.experts.gate_up_proj"),
            down=matrix(f"{at}.experts.down_proj"),
            shared=mlp(f"{at}.shared_experts"),
        )

    embedding = state["model.embed_tokens.weight"]
    head = Matrix(embedding) if config.tie_word_embeddings else matrix("lm_head.weight")
    layers = tuple(layer(number) for number in range(config.num_hidden_layers))
    return Weights(embedding, layers, state["model.norm.weight"], head)
