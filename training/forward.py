"""The forward pass for training: the network of transformers' Glm4MoeForCausalLM, computed on the same parameters.

Rows lie flat, one after the other. What happens at each position alone is compiled once for all layers of a kind;
the experts are one wide layer whose unchosen parts are multiplied by zero, which costs products that this kind of
CPU does at 400 GFLOP/s and saves all gathering and scattering.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import Glm4MoeForCausalLM

from training.attention import Layout, attention


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
    """What a layer asks, offers and gives: [KV heads, queries a KV head, N, width], [KV heads, N, width] twice."""
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
    """`gate`, `up` [E * I + shared, H] and `down` [H, E * I + shared] hold all experts and then the shared one."""
    x = _joined(x, heard, out)
    normed = _norm(x, norm, eps).to(gate.dtype)
    scores = F.linear(normed.float(), router).sigmoid()
    best = torch.topk((scores + bias).detach(), chosen, dim=-1).indices
    mask = (best[:, :, None] == torch.arange(scores.shape[1])).any(1).float()
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


class Forward:
    """Computes losses of a model in `dtype`; `compiled` fuses what stands between the attentions.

    The compiled parts are made anew for each number of tokens: give batches of one size.
    """

    def __init__(self, model: Glm4MoeForCausalLM, dtype: torch.dtype, *, compiled: bool) -> None:
        self.model = model
        self.dtype = dtype
        fuse: Callable[[Any], Any] = (
            (lambda f: torch.compile(f, dynamic=False, fullgraph=True)) if compiled else (lambda f: f)
        )
        self._before = fuse(_before)
        self._dense = fuse(_dense)
        self._experts = fuse(_experts)
        self._norm = fuse(_norm)
        self._surprise = fuse(_surprise)

    def states(self, ids: Tensor, layout: Layout) -> tuple[Tensor, list[Tensor]]:
        """The last layer's normed states [N, H] of flat `ids` [N], and each expert layer's loads [E]."""
        config, model, dtype = self.model.config, self.model.model, self.dtype
        heads, eps = config.num_attention_heads, config.rms_norm_eps
        cos, sin = self._turns(ids.shape[0], layout)
        x = F.embedding(ids, model.embed_tokens.weight)
        loads: list[Tensor] = []
        for layer in model.layers:
            a, m = layer.self_attn, layer.mlp
            qkv = torch.cat((a.q_proj.weight, a.k_proj.weight, a.v_proj.weight)).to(dtype)
            bias = torch.cat((a.q_proj.bias, a.k_proj.bias, a.v_proj.bias)).to(dtype)
            q, k, v = self._before(
                x, layer.input_layernorm.weight, qkv, bias, a.q_norm.weight, a.k_norm.weight, cos, sin,
                heads, eps, dtype,
            )  # fmt: skip
            heard = attention(q, k, v, layout)
            out, norm = a.o_proj.weight.to(dtype), layer.post_attention_layernorm.weight
            if not hasattr(m, "experts"):
                parts = (m.gate_proj.weight, m.up_proj.weight, m.down_proj.weight)
                x = self._dense(x, heard, out, norm, *(p.to(dtype) for p in parts), eps)
                continue
            s, inner = m.shared_experts, m.experts.intermediate_dim
            both = m.experts.gate_up_proj
            gate = torch.cat((both[:, :inner].flatten(0, 1), s.gate_proj.weight)).to(dtype)
            up = torch.cat((both[:, inner:].flatten(0, 1), s.up_proj.weight)).to(dtype)
            down = torch.cat((m.experts.down_proj.transpose(0, 1).flatten(1), s.down_proj.weight), 1).to(
                dtype
            )
            x, load = self._experts(
                x, heard, out, norm, m.gate.weight, m.gate.e_score_correction_bias, gate, up, down,
                s.intermediate_size, m.gate.top_k, m.gate.routed_scaling_factor, eps,
            )  # fmt: skip
            loads.append(load)
        return self._norm(x, model.norm.weight, eps), loads

    def surprise(self, states: Tensor, targets: Tensor) -> Tensor:
        """Cross-entropy [M] in nats of `targets` [M] after `states` [M, H]."""
        return self._surprise(states.to(self.dtype), self.model.lm_head.weight.to(self.dtype), targets)

    def logits(self, states: Tensor) -> Tensor:
        """Scores [M, vocabulary] of what follows `states` [M, H]."""
        return F.linear(states.to(self.dtype), self.model.lm_head.weight.to(self.dtype)).float()

    def _turns(self, n: int, layout: Layout) -> tuple[Tensor, Tensor]:
        angles = layout.places(n)[:, None] * self.model.model.rotary_emb.inv_freq
        angles = torch.cat((angles, angles), -1)
        return angles.cos(), angles.sin()
