"""The forward pass for training: transformers' Glm4MoeForCausalLM computed otherwise on the same parameters.

Rows lie flat, one after the other. What happens at each position alone is compiled once for all layers of
a kind; the experts are one wide layer whose unchosen parts are multiplied by zero, which costs products
that a core with AMX does at 400 GFLOP/s and saves all gathering and scattering.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import Glm4MoeForCausalLM

from training.attention import attention


def _norm(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    x = x.float()
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + eps) * weight


def _turn(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    width = cos.shape[-1]
    turned, rest = x[..., :width], x[..., width:]
    first, second = turned.chunk(2, dim=-1)
    return torch.cat((turned * cos + torch.cat((-second, first), -1) * sin, rest), -1)


def _before(
    x: Tensor, norm: Tensor, qkv: Tensor, bias: Tensor, q_norm: Tensor, k_norm: Tensor,
    cos: Tensor, sin: Tensor, heads: int, eps: float, dtype: torch.dtype,
) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
    """Queries [KV heads, queries a KV head, N, width], keys and values [KV heads, N, width]."""
    n, width = x.shape[0], q_norm.shape[0]
    made = F.linear(_norm(x, norm, eps).to(dtype), qkv, bias).view(n, -1, width)
    shared = (made.shape[1] - heads) // 2
    q, k, v = made.split((heads, shared, shared), 1)
    q = _turn(_norm(q, q_norm, eps), cos[:, None], sin[:, None]) * width**-0.5
    k = _turn(_norm(k, k_norm, eps), cos[:, None], sin[:, None])
    q = q.to(dtype).view(n, shared, heads // shared, width).permute(1, 2, 0, 3).contiguous()
    return q, k.to(dtype).transpose(0, 1).contiguous(), v.transpose(0, 1).contiguous()


def _joined(x: Tensor, heard: Tensor, out: Tensor) -> Tensor:
    return x + F.linear(heard.permute(2, 0, 1, 3).reshape(x.shape[0], -1), out)


def _dense(
    x: Tensor, heard: Tensor, out: Tensor, norm: Tensor, gate: Tensor, up: Tensor, down: Tensor, eps: float
) -> Tensor:
    x = _joined(x, heard, out)
    y = _norm(x, norm, eps).to(gate.dtype)
    return x + F.linear(F.silu(F.linear(y, gate)) * F.linear(y, up), down)


def _experts(
    x: Tensor, heard: Tensor, out: Tensor, norm: Tensor, router: Tensor, bias: Tensor,
    gate: Tensor, up: Tensor, down: Tensor, shared: int, chosen: int, scale: float, eps: float,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """`gate`, `up` [E * I + shared, H], `down` [H, E * I + shared]: all experts, then the shared one."""
    x = _joined(x, heard, out)
    normed = _norm(x, norm, eps).to(gate.dtype)
    scores = F.linear(normed.float(), router).sigmoid()
    best = torch.topk((scores + bias).detach(), chosen, dim=-1).indices
    mask = (best[:, :, None] == torch.arange(scores.shape[1], device=scores.device)).any(1).float()
    share = scores * mask
    share = share / (share.sum(-1, keepdim=True) + 1e-20) * scale
    made = F.silu(F.linear(normed, gate)) * F.linear(normed, up)
    n, experts = scores.shape
    parts = made[:, : made.shape[1] - shared].view(n, experts, -1) * share.to(made.dtype)[:, :, None]
    made = torch.cat((parts.view(n, -1), made[:, made.shape[1] - shared :]), 1)
    return x + F.linear(made, down), mask.mean(0)


def _surprise(x: Tensor, head: Tensor, targets: Tensor) -> Tensor:
    logits = F.linear(x, head).float()
    return F.cross_entropy(logits, targets, reduction="none")


class Places(Protocol):
    """Where the tokens of a flat batch stand: a Layout, or a Seen."""

    def places(self, n: int) -> Tensor: ...


class Forward:
    """Computes losses of a model in `dtype`; `compiled` fuses what stands between the attentions.

    The compiled parts are made anew for each number of tokens: give batches of one size.
    """

    def __init__(
        self,
        model: Glm4MoeForCausalLM,
        dtype: torch.dtype,
        *,
        compiled: bool,
        attend: Callable[[Tensor, Tensor, Tensor, Any], Tensor] = attention,
    ) -> None:
        """`attend` takes queries, keys, values and the batch's layout, in the form that it knows."""
        self._config = model.config
        self._weights = {**dict(model.named_parameters()), **dict(model.named_buffers())}
        self._dtype, self._attend = dtype, attend
        fuse: Callable[[Any], Any] = (
            (lambda f: torch.compile(f, dynamic=False, fullgraph=True)) if compiled else (lambda f: f)
        )
        self._before = fuse(_before)
        self._dense = fuse(_dense)
        self._experts = fuse(_experts)
        self._norm = fuse(_norm)
        self._surprise = fuse(_surprise)

    def states(self, ids: Tensor, layout: Places) -> tuple[Tensor, list[Tensor]]:
        """The last layer's normed states [N, H] of flat `ids` [N], and each expert layer's loads [E]."""
        cos, sin = self._turns(ids.shape[0], layout)
        x = F.embedding(ids, self._weights["model.embed_tokens.weight"])
        loads: list[Tensor] = []
        for layer in range(self._config.num_hidden_layers):
            x, load = self._layer(x, f"model.layers.{layer}.", cos, sin, layout)
            loads += load
        return self._norm(x, self._weights["model.norm.weight"], self._config.rms_norm_eps), loads

    def _layer(
        self, x: Tensor, name: str, cos: Tensor, sin: Tensor, layout: Places
    ) -> tuple[Tensor, list[Tensor]]:
        config, dtype, eps = self._config, self._dtype, self._config.rms_norm_eps
        weights = {key[len(name) :]: value for key, value in self._weights.items() if key.startswith(name)}
        qkv = [weights[f"self_attn.{part}_proj.weight"] for part in "qkv"]
        bias = [weights[f"self_attn.{part}_proj.bias"] for part in "qkv"]
        q, k, v = self._before(
            x, weights["input_layernorm.weight"], torch.cat(qkv).to(dtype), torch.cat(bias).to(dtype),
            weights["self_attn.q_norm.weight"], weights["self_attn.k_norm.weight"], cos, sin,
            config.num_attention_heads, eps, dtype,
        )  # fmt: skip
        heard = self._attend(q, k, v, layout)
        out, norm = weights["self_attn.o_proj.weight"].to(dtype), weights["post_attention_layernorm.weight"]
        if "mlp.gate_proj.weight" in weights:
            parts = [weights[f"mlp.{part}_proj.weight"].to(dtype) for part in ("gate", "up", "down")]
            return self._dense(x, heard, out, norm, *parts, eps), []
        inner, shared = config.moe_intermediate_size, config.moe_intermediate_size * config.n_shared_experts
        both = weights["mlp.experts.gate_up_proj"]
        gate = torch.cat((both[:, :inner].flatten(0, 1), weights["mlp.shared_experts.gate_proj.weight"]))
        up = torch.cat((both[:, inner:].flatten(0, 1), weights["mlp.shared_experts.up_proj.weight"]))
        down = weights["mlp.experts.down_proj"].transpose(0, 1).flatten(1)
        down = torch.cat((down, weights["mlp.shared_experts.down_proj.weight"]), 1)
        x, load = self._experts(
            x, heard, out, norm, weights["mlp.gate.weight"], weights["mlp.gate.e_score_correction_bias"],
            gate.to(dtype), up.to(dtype), down.to(dtype),
            shared, config.num_experts_per_tok, config.routed_scaling_factor, eps,
        )  # fmt: skip
        return x, [load]

    def surprise(self, states: Tensor, targets: Tensor) -> Tensor:
        """Cross-entropy [M] in nats of `targets` [M] after `states` [M, H]."""
        return self._surprise(
            states.to(self._dtype), self._weights["lm_head.weight"].to(self._dtype), targets
        )

    def logits(self, states: Tensor) -> Tensor:
        """Scores [M, vocabulary] of what follows `states` [M, H]."""
        return F.linear(states.to(self._dtype), self._weights["lm_head.weight"].to(self._dtype)).float()

    def _turns(self, n: int, layout: Places) -> tuple[Tensor, Tensor]:
        angles = layout.places(n)[:, None] * self._weights["model.rotary_emb.inv_freq"]
        angles = torch.cat((angles, angles), -1)
        return angles.cos(), angles.sin()
