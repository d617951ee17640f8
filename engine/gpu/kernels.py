"""The small operations of a step on a CUDA device, one kernel each.

Positions are read on the device, so that a step that was recorded can be played at any of them.
"""

# pyright: basic, reportMissingImports=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportArgumentType=false, reportOperatorIssue=false
# The parameters of a kernel are addresses and numbers of the device, which have no types in Python.

from __future__ import annotations

import torch
import triton
import triton.language as tl

from engine.cache import Rows
from engine.config import Config
from engine.weights import Layer


def normed(x: torch.Tensor, weight: torch.Tensor, epsilon: float) -> torch.Tensor:
    """(n, hidden), over the root of its mean square."""
    y = torch.empty_like(x)
    width = x.shape[1]
    _norm[(len(x),)](x, x, x, y, weight, width, epsilon, False, triton.next_power_of_2(width), num_warps=8)
    return y


def added(
    x: torch.Tensor, more: torch.Tensor, weight: torch.Tensor, epsilon: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """x + more, and that normed: (n, hidden) each."""
    total, y = torch.empty_like(x), torch.empty_like(x)
    width = x.shape[1]
    block = triton.next_power_of_2(width)
    _norm[(len(x),)](x, more, total, y, weight, width, epsilon, True, block, num_warps=8)
    return total, y


def heads(
    joined: torch.Tensor,
    layer: Layer,
    turn: tuple[torch.Tensor, torch.Tensor],
    start: torch.Tensor,
    keys: Rows,
    values: Rows,
    config: Config,
) -> torch.Tensor:
    """Take (n, (heads + 2 x KV heads) x head_dim) apart: bias, norms and rotation; keys and values go to
    their room from `start` (1,) on, queries come back, (n, heads, head_dim). `turn`: (n, rotary / 2)."""
    count, query_heads, kv, width = (
        len(joined),
        config.num_attention_heads,
        config.num_key_value_heads,
        config.head_dim,
    )
    query = torch.empty(count, query_heads, width, dtype=joined.dtype, device=joined.device)
    biased, normed_heads = layer.bias is not None, layer.query_norm is not None
    _heads[(count, query_heads + 2 * kv)](
        joined,
        layer.bias if biased else joined,
        layer.query_norm if normed_heads else joined,
        layer.key_norm if normed_heads else joined,
        *turn,
        start,
        query,
        keys.data,
        values.data,
        keys.data if keys.scale is None else keys.scale,
        values.data if values.scale is None else values.scale,
        keys.data.shape[1],
        query_heads,
        kv,
        width,
        turn[0].shape[1],
        config.rms_norm_eps,
        biased,
        normed_heads,
        keys.scale is not None,
        triton.next_power_of_2(width),
        num_warps=1,
    )
    return query


def choice(
    scores: torch.Tensor, correction: torch.Tensor, config: Config
) -> tuple[torch.Tensor, torch.Tensor]:
    """What `route` chooses where there is one group: (n, experts) before the sigmoid to (n, k) each."""
    count, experts = scores.shape
    per = config.num_experts_per_tok
    chosen = torch.empty(count, per, dtype=torch.int64, device=scores.device)
    weights = torch.empty(count, per, dtype=torch.float32, device=scores.device)
    _choice[(count,)](
        scores,
        correction,
        chosen,
        weights,
        experts,
        config.routed_scaling_factor,
        config.norm_topk_prob,
        per,
        triton.next_power_of_2(per),
        triton.next_power_of_2(experts),
        num_warps=1,
    )
    return chosen, weights


@triton.jit
def _norm(x, more, total, y, weight, width, epsilon, MORE: tl.constexpr, WIDTH: tl.constexpr):
    columns = tl.arange(0, WIDTH)
    inside = columns < width
    at = tl.program_id(0) * width + columns
    value = tl.load(x + at, mask=inside, other=0.0).to(tl.float32)
    if MORE:
        value += tl.load(more + at, mask=inside, other=0.0).to(tl.float32)
        rounded = value.to(total.dtype.element_ty)
        tl.store(total + at, rounded, mask=inside)
        value = rounded.to(tl.float32)
    value *= tl.rsqrt(tl.sum(value * value, 0) / width + epsilon)
    value *= tl.load(weight + columns, mask=inside, other=0.0).to(tl.float32)
    tl.store(y + at, value.to(y.dtype.element_ty), mask=inside)


@triton.jit
def _heads(
    joined, bias, query_norm, key_norm, cosine, sine, start, query, keys, values, key_scale, value_scale,
    room, heads, kv, width, half, epsilon,
    BIASED: tl.constexpr, NORMED: tl.constexpr, EIGHT: tl.constexpr, WIDTH: tl.constexpr,
):  # fmt: skip
    token, head = tl.program_id(0), tl.program_id(1)
    columns = tl.arange(0, WIDTH)
    inside = columns < width
    turned = columns < 2 * half
    partner = tl.where(columns < half, columns + half, columns - half)
    at = (token * (heads + 2 * kv) + head) * width
    value = tl.load(joined + at + columns, mask=inside, other=0.0).to(tl.float32)
    other = tl.load(joined + at + partner, mask=turned, other=0.0).to(tl.float32)
    if BIASED:
        value += tl.load(bias + head * width + columns, mask=inside, other=0.0).to(tl.float32)
        other += tl.load(bias + head * width + partner, mask=turned, other=0.0).to(tl.float32)
    if head < heads + kv:
        if NORMED:
            share = tl.rsqrt(tl.sum(value * value, 0) / width + epsilon)
            norm = query_norm
            if head >= heads:
                norm = key_norm
            value *= share * tl.load(norm + columns, mask=inside, other=0.0).to(tl.float32)
            other *= share * tl.load(norm + partner, mask=turned, other=0.0).to(tl.float32)
        angle = token * half + columns % half
        straight = tl.load(cosine + angle, mask=turned, other=1.0)
        across = tl.load(sine + angle, mask=turned, other=0.0)
        value = value * straight + other * tl.where(columns < half, -across, across)
    if head < heads:
        where = query + (token * heads + head) * width + columns
        tl.store(where, value.to(query.dtype.element_ty), mask=inside)
    else:
        number = (head - heads) % kv
        row = number.to(tl.int64) * room + tl.load(start) + token
        to, scales = keys, key_scale
        if head >= heads + kv:
            to, scales = values, value_scale
        if EIGHT:
            scale = tl.maximum(tl.max(tl.abs(value), 0), 1e-12) / 127.0
            tl.store(scales + row, scale)
            value = tl.floor(value / scale + 0.5)
        tl.store(to + row * width + columns, value.to(to.dtype.element_ty), mask=inside)


@triton.jit
def _choice(
    scores, correction, chosen, weights, experts, factor, NORMED: tl.constexpr,
    PER: tl.constexpr, WIDTH: tl.constexpr, EXPERTS: tl.constexpr,
):  # fmt: skip
    token = tl.program_id(0)
    numbers = tl.arange(0, EXPERTS)
    inside = numbers < experts
    score = tl.sigmoid(tl.load(scores + token * experts + numbers, mask=inside, other=0.0))
    wanted = score + tl.load(correction + numbers, mask=inside, other=0.0)
    wanted = tl.where(inside, wanted, -1e30)
    places = tl.arange(0, WIDTH)
    experts_chosen = tl.zeros((WIDTH,), tl.int32)
    shares = tl.zeros((WIDTH,), tl.float32)
    for place in range(PER):
        best = tl.argmax(wanted, 0)
        share = tl.sum(tl.where(numbers == best, score, 0.0), 0)
        experts_chosen = tl.where(places == place, best, experts_chosen)
        shares = tl.where(places == place, share, shares)
        wanted = tl.where(numbers == best, -1e30, wanted)
    if NORMED:
        shares /= tl.sum(shares, 0) + 1e-20
    at = token * PER + places
    tl.store(chosen + at, experts_chosen.to(tl.int64), mask=places < PER)
    tl.store(weights + at, shares * factor, mask=places < PER)
