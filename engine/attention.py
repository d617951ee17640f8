"""Attention of new tokens over all that came before, without masks and without repeated heads."""

from __future__ import annotations

import torch
from torch.nn import functional

from engine.cache import Rows


def attend(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, keys: Rows, values: Rows, past: int
) -> torch.Tensor:
    """Write the new keys and values behind `past`, then attend: (heads, n, head_dim) to the same.

    `key`, `value`: (KV heads, n, head_dim). Query head h reads KV head h // (heads / KV heads).
    """
    count = query.shape[1]
    keys.write(past, key)
    values.write(past, value)
    if count == 1:
        return _whole(query, keys.read(0, past + 1, query.dtype), values.read(0, past + 1, query.dtype))
    if query.device.type != "cpu":
        held_keys, held_values = (rows.read(0, past + count, query.dtype) for rows in (keys, values))
        from torch.nn.attention.bias import causal_lower_right  # imports torch's compiler, 0.9 s

        bias = causal_lower_right(count, past + count)
        return functional.scaled_dot_product_attention(
            query[None], held_keys[None], held_values[None], attn_mask=bias, enable_gqa=True
        )[0]
    new_key, new_value = (rows.read(past, past + count, query.dtype) for rows in (keys, values))
    new = _causal(query, new_key, new_value)
    if past == 0:
        return new[0]
    old = _over(query, keys.read(0, past, query.dtype), values.read(0, past, query.dtype))
    return _joined(old, new)


Part = tuple[torch.Tensor, torch.Tensor]
"""Attention over a part of the tokens, (heads, n, head_dim), and the logarithm of what its weights were
divided by, (heads, n)."""


def _whole(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """One new token that sees everything: the query heads of a KV head are rows of one product."""
    heads, _, width = query.shape
    folded = query.reshape(1, key.shape[0], -1, width)
    return functional.scaled_dot_product_attention(folded, key[None], value[None]).reshape(heads, 1, width)


def _over(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> Part:
    """Every query sees every key."""
    heads, count, width = query.shape
    out, norm = _flash(query.reshape(1, key.shape[0], -1, width), key[None], value[None], causal=False)
    return out.reshape(heads, count, width), norm.reshape(heads, count)


def _causal(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> Part:
    """Query i sees keys up to i. The query heads of a KV head are a batch that shares it."""
    heads, count, width = query.shape
    grouped = query.unflatten(0, (key.shape[0], -1)).transpose(0, 1)
    group = grouped.shape[0]
    shared = key.expand(group, *key.shape), value.expand(group, *value.shape)
    out, norm = _flash(grouped, *shared, causal=True)
    return out.transpose(0, 1).reshape(heads, count, width), norm.transpose(0, 1).reshape(heads, count)


def _flash(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, *, causal: bool) -> Part:
    """torch's own kernel for the CPU; its public function keeps the logarithm to itself."""
    kernel = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
    return kernel(query, key, value, 0.0, causal)


def _joined(one: Part, other: Part) -> torch.Tensor:
    """Attention over two parts: each counts by its share of the sum of weights."""
    share = torch.sigmoid(one[1] - other[1])[..., None].to(one[0].dtype)
    return torch.lerp(other[0], one[0], share)
