"""Random glm4_moe weights, made where they are needed: no file has to hold a hundred gigabytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch

from engine.config import Config
from engine.matrix import Matrix
from engine.weights import Experts, Layer, Mlp, Weights

Kind = Literal["float32", "bfloat16", "float8_rows", "float8_blocks"]


@dataclass(slots=True)
class Maker:
    """Makes normal matrices whose products keep their size. `side`: rows and columns of a scaled block."""

    kind: Kind
    device: torch.device
    generator: torch.Generator
    side: int = 128

    @property
    def dtype(self) -> torch.dtype:
        return torch.float32 if self.kind == "float32" else torch.bfloat16

    def normal(self, *shape: int, spread: float = 1.0, mean: float = 0.0) -> torch.Tensor:
        made = torch.empty(shape, dtype=self.dtype, device=self.device)
        return made.normal_(mean, spread, generator=self.generator)

    def matrix(self, *shape: int) -> Matrix:
        """(..., out, in)."""
        spread = shape[-1] ** -0.5
        if not self.kind.startswith("float8"):
            return Matrix(self.normal(*shape, spread=spread))
        data = torch.empty(shape, dtype=torch.float8_e4m3fn, device=self.device)
        for part in data.view(-1, *shape[-2:]):
            part.copy_(self.normal(*shape[-2:], spread=100.0).clamp_(-448.0, 448.0))
        block = None if self.kind == "float8_rows" else (self.side, self.side)
        high, wide = block or (1, shape[-1])
        scale = torch.empty(*shape[:-2], -(-shape[-2] // high), -(-shape[-1] // wide), device=self.device)
        return Matrix(data, scale.uniform_(0.5, 1.5, generator=self.generator) * (spread / 100.0), block)

    def mlp(self, hidden: int, width: int) -> Mlp:
        return Mlp(self.matrix(2 * width, hidden), self.matrix(hidden, width))

    def experts(self, config: Config) -> Experts:
        count, hidden, width = config.n_routed_experts, config.hidden_size, config.moe_intermediate_size
        return Experts(
            self.normal(count, hidden, spread=hidden**-0.5).float(),
            self.normal(count, spread=0.1).float(),
            self.matrix(count, 2 * width, hidden),
            self.matrix(count, hidden, width),
            self.mlp(hidden, config.shared_width),
        )

    def layer(self, config: Config, number: int) -> Layer:
        hidden, width = config.hidden_size, config.head_dim
        joined = (config.num_attention_heads + 2 * config.num_key_value_heads) * width
        norms = [self.normal(width, mean=1.0, spread=0.1) if config.use_qk_norm else None for _ in "qk"]
        dense = config.dense(number)
        return Layer(
            self.normal(hidden, mean=1.0, spread=0.1),
            self.matrix(joined, hidden),
            self.normal(joined, spread=0.1) if config.attention_bias else None,
            norms[0],
            norms[1],
            self.matrix(hidden, config.num_attention_heads * width),
            self.normal(hidden, mean=1.0, spread=0.1),
            self.mlp(hidden, config.intermediate_size) if dense else self.experts(config),
        )


def random_weights(
    config: Config, kind: Kind, device: torch.device, *, seed: int = 0, side: int = 128
) -> Weights:
    """float8: all matrices but embedding, head and router, as GLM's FP8 files have it."""
    maker = Maker(kind, device, torch.Generator(device).manual_seed(seed), side)
    hidden = config.hidden_size
    layers = tuple(maker.layer(config, number) for number in range(config.num_hidden_layers))
    embedding = maker.normal(config.vocab_size, hidden)
    head = embedding if config.tie_word_embeddings else maker.normal(config.vocab_size, hidden, spread=0.02)
    return Weights(embedding, layers, maker.normal(hidden, mean=1.0, spread=0.1), Matrix(head))


def as_transformers(config: Config, weights: Weights) -> dict[str, torch.Tensor]:
    """The state dict of transformers' Glm4MoeForCausalLM: views of the same float weights."""
    width, kv = config.head_dim, config.num_key_value_heads
    sizes = [config.num_attention_heads * width, kv * width, kv * width]
    state = {
        "model.embed_tokens.weight": weights.embedding,
        "model.norm.weight": weights.norm,
        "lm_head.weight": weights.head.data,
    }
    for number, layer in enumerate(weights.layers):
        at = f"model.layers.{number}"
        named = {"weight": layer.qkv.data, "bias": layer.bias}
        for suffix, tensor in named.items():
            if tensor is not None:
                for letter, part in zip("qkv", tensor.split(sizes), strict=True):
                    state[f"{at}.self_attn.{letter}_proj.{suffix}"] = part
        for letter, norm in (("q", layer.query_norm), ("k", layer.key_norm)):
            if norm is not None:
                state[f"{at}.self_attn.{letter}_norm.weight"] = norm
        state[f"{at}.self_attn.o_proj.weight"] = layer.out.data
        state[f"{at}.input_layernorm.weight"] = layer.attention_norm
        state[f"{at}.post_attention_layernorm.weight"] = layer.mlp_norm
        match layer.mlp:
            case Mlp():
                state |= _mlp(f"{at}.mlp", layer.mlp)
            case Experts() as experts:
                state[f"{at}.mlp.gate.weight"] = experts.router.to(weights.dtype)
                state[f"{at}.mlp.gate.e_score_correction_bias"] = experts.correction
                state[f"{at}.mlp.experts.gate_up_proj"] = experts.gate_up.data
                state[f"{at}.mlp.experts.down_proj"] = experts.down.data
                state |= _mlp(f"{at}.mlp.shared_experts", experts.shared)
    return state


def _mlp(at: str, mlp: Mlp) -> dict[str, torch.Tensor]:
    gate, up = mlp.gate_up.data.chunk(2)
    return {
        f"{at}.gate_proj.weight": gate,
        f"{at}.up_proj.weight": up,
        f"{at}.down_proj.weight": mlp.down.data,
    }
