"""nano before its first step: the shape, and weights that can already copy.

A network of this size that starts from noise needs millions of tokens before it can repeat what it read. Here
layer 0 writes the two previous tokens next to each token, and layer 1 looks for the place where the last two
tokens stood before and copies what followed (a structured, or mimetic, start). Measured: cross-entropy on
copies of random tokens under 0.02 nats at step 0; from noise it stays at 8.3 for half a million tokens.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import Glm4MoeConfig, Glm4MoeForCausalLM


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes that were chosen among; names as in Glm4MoeConfig. A head is 64 wide, half of it rotated."""

    hidden: int = 256
    layers: int = 6
    heads: int = 8
    kv_heads: int = 4
    dense: int = 512
    experts: int = 8
    expert: int = 64
    shared: int = 2


WIDTH = 64
TURNED = 32
"""Dimensions of a head, and how many of them are rotated (`partial_rotary_factor` 0.5)."""
BEFORE = 96
"""Dimensions of the residual stream that are room for what came before; the others hold the token itself."""
FADE = 0.7
"""Weight of the last but one token beside the last one."""
GAIN = 2.0
COPY = {1: 5.0, 3: 2.0}
"""Weight of the copied token in the residual stream, where a token itself has weight 1."""
SHARP = 1.3
"""The last norm's gain: without it 4,096 small chances add up to more than the copied token's."""
QUIET = 0.02
"""What the noise of weights that have a given part is multiplied by."""
NEAR = (0.36, 0.22, 0.14, 0.09, 0.07, 0.05, 0.04, 0.03)
"""Squared weights of the fastest rotating pairs: together they peak at one distance."""


def config(stops: Sequence[int], shape: Shape) -> Glm4MoeConfig:
    """The configuration of nano: every feature of GLM-4.6 at a small size.

    Args:
        stops: ids of `<|endoftext|>`, `<|user|>` and `<|observation|>`; the first is also the padding.
        shape: the sizes.
    """
    return Glm4MoeConfig(
        vocab_size=4096,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=WIDTH,  # pyright: ignore[reportCallIssue]
        intermediate_size=shape.dense,
        first_k_dense_replace=1,
        n_routed_experts=shape.experts,
        num_experts_per_tok=2,
        moe_intermediate_size=shape.expert,
        n_shared_experts=shape.shared,
        routed_scaling_factor=2.5,
        norm_topk_prob=True,
        attention_bias=True,
        use_qk_norm=True,
        tie_word_embeddings=False,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5},
        max_position_embeddings=16384,
        num_mtp_layers=0,
        eos_token_id=list(stops),
        pad_token_id=stops[0],
        dtype="bfloat16",
    )


@torch.no_grad()
def structured_start(config: Glm4MoeConfig, seed: int) -> Glm4MoeForCausalLM:
    """A model in fp32 whose first two layers copy; the same seed gives the same weights."""
    model = Glm4MoeForCausalLM(config).float()
    noise = torch.Generator().manual_seed(seed)
    _base(model, noise)
    hidden, own = config.hidden_size, config.hidden_size - BEFORE
    embedding = torch.randn(config.vocab_size, hidden, generator=noise)
    embedding[:, own:] *= 0.05
    model.model.embed_tokens.weight.copy_(embedding)
    model.lm_head.weight.copy_(embedding * hidden**-0.5)
    view = _orthogonal(own, noise)[:BEFORE]
    mix = _orthogonal(BEFORE, noise)
    model.model.norm.weight.fill_(SHARP)
    _previous(model, view, mix)
    for layer, weight in COPY.items():
        _induction(model, layer, weight, view, mix, noise)
    return model


def _base(model: Glm4MoeForCausalLM, noise: torch.Generator) -> None:
    deep = (2 * model.config.num_hidden_layers) ** -0.5
    for name, weight in model.named_parameters():
        if name.endswith("norm.weight"):
            weight.fill_(1.0)
        elif name.endswith("bias"):
            weight.zero_()
        else:
            std = 0.02 if name.endswith("gate.weight") else 0.6 * weight.shape[-1] ** -0.5
            std *= deep if "o_proj" in name or "down_proj" in name else 1.0
            weight.copy_(torch.randn(weight.shape, generator=noise) * std)


def _orthogonal(n: int, noise: torch.Generator) -> Tensor:
    return torch.linalg.qr(torch.randn(n, n, generator=noise)).Q


class _Layer:
    """The attention of one layer, quietened, with its qk-norm gains set."""

    def __init__(self, model: Glm4MoeForCausalLM, layer: int, gain: float) -> None:
        named = dict(model.named_parameters())
        name = f"model.layers.{layer}.self_attn."
        self.q, self.k, self.v, self.o = (named[f"{name}{part}_proj.weight"] for part in "qkvo")
        self.q_bias, self.k_bias = named[f"{name}q_proj.bias"], named[f"{name}k_proj.bias"]
        self.groups = model.config.num_key_value_heads
        self.heads = model.config.num_attention_heads // self.groups
        for weight in (self.q, self.k, self.v, self.o):
            weight.mul_(QUIET)
        for part in "qk":
            named[f"{name}{part}_norm.weight"].fill_(gain)


def _previous(model: Glm4MoeForCausalLM, view: Tensor, mix: Tensor) -> None:
    """Layer 0: each query head looks one, two, three or four tokens back and writes what stands there.

    Keys and queries are biases, so the look back is the same whatever the tokens are. A KV head has room for
    a half of what is written, so two of them look at the same distances.
    """
    layer = _Layer(model, 0, gain=1.6)
    heads, rows = layer.heads, BEFORE // 2
    speed = 10000.0 ** (-torch.arange(len(NEAR)) / (TURNED // 2))
    strength = torch.tensor(NEAR).sqrt()
    half = TURNED // 2
    told = torch.eye(BEFORE)
    faded = [told]
    while len(faded) < layer.groups // 2 * heads:
        faded.append(FADE * mix @ faded[-1])
    for group in range(layer.groups):
        key = layer.k_bias[group * WIDTH :]
        key[: len(NEAR)] = strength
        part = slice(group % 2 * rows, (group % 2 + 1) * rows)
        layer.v[group * WIDTH : group * WIDTH + rows, : view.shape[1]] = view[part]
        for place in range(heads):
            back = group // 2 * heads + place
            head = (group * heads + place) * WIDTH
            query = layer.q_bias[head : head + WIDTH]
            query[: len(NEAR)] = strength * torch.cos((back + 1) * speed)
            query[half : half + len(NEAR)] = -strength * torch.sin((back + 1) * speed)
            layer.o[view.shape[1] :, head : head + rows] = faded[back][:, part]


def _induction(
    model: Glm4MoeForCausalLM, at: int, weight: float, view: Tensor, mix: Tensor, noise: torch.Generator
) -> None:
    """Layer 1: each position looks for one whose previous two tokens are its own token and the one before."""
    layer = _Layer(model, at, gain=GAIN)
    groups, heads = layer.groups, layer.heads
    own, still = view.shape[1], WIDTH - TURNED
    rows = min(WIDTH, own // groups)
    copy = _orthogonal(own, noise)
    # The norm before a layer stretches the room for what came before by this much.
    stretch = math.sqrt(model.config.hidden_size / own)
    for group in range(groups):
        sketch = torch.randn(still, BEFORE, generator=noise) * BEFORE**-0.5
        key = group * WIDTH + TURNED
        layer.k[key : key + still, own:] = sketch
        part = copy[group * rows : (group + 1) * rows]
        layer.v[group * WIDTH : group * WIDTH + rows, :own] = part
        for place in range(heads):
            head = (group * heads + place) * WIDTH
            layer.q[head + TURNED : head + WIDTH, :own] = sketch @ view
            layer.q[head + TURNED : head + WIDTH, own:] = FADE / stretch * (sketch @ mix)
            layer.o[:own, head : head + rows] = part.T * (weight / heads)
