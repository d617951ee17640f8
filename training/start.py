"""nano before its first step: the shape, and weights that can already copy.

A network of this size that starts from noise needs millions of tokens before it can repeat what it read. Here
layer 0 writes the four tokens before each token next to it, and layer 1 looks for the place where the same
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
    layers: int = 8
    heads: int = 8
    kv_heads: int = 4
    dense: int = 512
    experts: int = 8
    expert: int = 64
    shared: int = 2


WIDTH = 64
TURNED = 32
"""Dimensions of a head, and how many of them are rotated (`partial_rotary_factor` 0.5)."""
BEFORE, NEXT = 80, WIDTH
"""Dimensions of the residual stream for the tokens before this one and for the token that comes next.

All others hold the token itself. The room for the next token is apart so that a guess, right or wrong, does
not drown what later layers need to choose better: with one room for both, a copied token had to outweigh the
token itself five times, and in 600 steps no head learned where something to copy begins.
"""
FADE = 0.7
"""Weight of each further token before this one."""
GAIN = 2.0
"""The gain of queries and keys where a match counts."""
COPY = {1: 2.0, 3: 0.7}
"""Layers that copy what followed the last time, with the weight of the copied token."""
CARRY = 0.1
"""The weight of a token that another head looks at."""
SHARP = 0.15
"""The output head's weight on the room for the next token."""
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
    """A model in fp32 that copies before its first step; the same seed gives the same weights."""
    model = Glm4MoeForCausalLM(config).float()
    noise = torch.Generator().manual_seed(seed)
    _base(model, noise)
    own = config.hidden_size - BEFORE - NEXT
    embedding = torch.randn(config.vocab_size, config.hidden_size, generator=noise)
    embedding[:, own:] *= 0.05
    model.model.embed_tokens.weight.copy_(embedding)
    told = _orthogonal(own, noise)[:NEXT]
    head = model.lm_head.weight
    head.mul_(QUIET)
    head[:, -NEXT:] = SHARP * embedding[:, :own] @ told.T
    view = _orthogonal(own, noise)[:BEFORE]
    mix = _orthogonal(BEFORE, noise)
    _previous(model, view, mix)
    for layer in range(1, config.num_hidden_layers):
        copies = layer in COPY
        part = _Layer(model, layer, GAIN if copies else 1.0)
        part.carry(told, COPY[layer] / config.num_attention_heads if copies else CARRY)
        if copies:
            part.match(view, mix, noise)
    return model


@torch.no_grad()
def deepened(model: Glm4MoeForCausalLM, layers: int, seed: int) -> Glm4MoeForCausalLM:
    """The same function with more layers: the new ones, on top, add nothing until they learn to.

    A model that has as many layers, or more, is given back as it is.
    """
    had = model.config.num_hidden_layers
    if layers <= had:
        return model
    shape = Glm4MoeConfig.from_dict({**model.config.to_dict(), "num_hidden_layers": layers})
    deep = structured_start(shape, seed)
    for name, weight in deep.named_parameters():
        if name.endswith(("o_proj.weight", "down_proj.weight", "down_proj")):
            weight.zero_()
    deep.load_state_dict(model.state_dict(), strict=False)
    return deep


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
    """The attention of one layer, with its qk-norm gains set."""

    def __init__(self, model: Glm4MoeForCausalLM, layer: int, gain: float) -> None:
        named = dict(model.named_parameters())
        name = f"model.layers.{layer}.self_attn."
        self.q, self.k, self.v, self.o = (named[f"{name}{part}_proj.weight"] for part in "qkvo")
        self.q_bias, self.k_bias = named[f"{name}q_proj.bias"], named[f"{name}k_proj.bias"]
        self.groups = model.config.num_key_value_heads
        self.heads = model.config.num_attention_heads // self.groups
        for part in "qk":
            named[f"{name}{part}_norm.weight"].fill_(gain)

    def quiet(self, *weights: Tensor) -> None:
        for weight in weights:
            weight.mul_(QUIET)

    def carry(self, told: Tensor, weight: float) -> None:
        """Each head brings the token that it looks at into the room for the next token.

        Where to look is left to learning (or to `match`). Without this a head has to learn where to look and
        what to bring from there at once.
        """
        self.quiet(self.v, self.o)
        for group in range(self.groups):
            self.v[group * WIDTH : (group + 1) * WIDTH, : told.shape[1]] = told
        for head in range(self.groups * self.heads):
            self.o[-NEXT:, head * WIDTH : (head + 1) * WIDTH] = weight * torch.eye(NEXT)

    def match(self, view: Tensor, mix: Tensor, noise: torch.Generator) -> None:
        """Each position looks for one that comes after the same tokens: its own and those before it."""
        self.quiet(self.q, self.k)
        own, still = view.shape[1], WIDTH - TURNED
        for group in range(self.groups):
            sketch = torch.randn(still, BEFORE, generator=noise) * BEFORE**-0.5
            key = group * WIDTH + TURNED
            self.k[key : key + still, own : own + BEFORE] = sketch
            for place in range(self.heads):
                head = (group * self.heads + place) * WIDTH
                self.q[head + TURNED : head + WIDTH, :own] = sketch @ view
                self.q[head + TURNED : head + WIDTH, own : own + BEFORE] = FADE * (sketch @ mix)


def _previous(model: Glm4MoeForCausalLM, view: Tensor, mix: Tensor) -> None:
    """Layer 0: each query head looks one, two, three or four tokens back and writes what stands there.

    Keys and queries are biases, so the look back is the same whatever the tokens are. A KV head has room for
    a half of what is written, so two of them look at the same distances.
    """
    layer = _Layer(model, 0, gain=1.6)
    layer.quiet(layer.q, layer.k, layer.v, layer.o)
    heads, rows, own = layer.heads, BEFORE // 2, view.shape[1]
    speed = 10000.0 ** (-torch.arange(len(NEAR)) / (TURNED // 2))
    strength = torch.tensor(NEAR).sqrt()
    half = TURNED // 2
    # The norm before the layer stretches the token by this much.
    written = [torch.eye(BEFORE) / math.sqrt(model.config.hidden_size / own)]
    while len(written) < max(1, layer.groups // 2) * heads:
        written.append(FADE * mix @ written[-1])
    for group in range(layer.groups):
        key = layer.k_bias[group * WIDTH :]
        key[: len(NEAR)] = strength
        part = slice(group % 2 * rows, (group % 2 + 1) * rows)
        layer.v[group * WIDTH : group * WIDTH + rows, :own] = view[part]
        for place in range(heads):
            back = group // 2 * heads + place
            head = (group * heads + place) * WIDTH
            query = layer.q_bias[head : head + WIDTH]
            query[: len(NEAR)] = strength * torch.cos((back + 1) * speed)
            query[half : half + len(NEAR)] = -strength * torch.sin((back + 1) * speed)
            layer.o[own : own + BEFORE, head : head + rows] = written[back][:, part]
