"""Attention of a few new tokens over the part of a cache's room that is filled, on a CUDA device."""

# pyright: basic, reportMissingImports=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportArgumentType=false, reportOperatorIssue=false
# The parameters of a kernel are addresses and numbers of the device, which have no types in Python.

from __future__ import annotations

import torch
import triton
import triton.language as tl

from engine.cache import Rows

PROGRAMS = 256  # over which attention is spread: about two for each multiprocessor of a large card
KEYS = 64  # that a program reads at once


def attended(query: torch.Tensor, keys: Rows, values: Rows, start: torch.Tensor) -> torch.Tensor:
    """(n, heads, head_dim) over the keys up to each token's own, which stands at `start` + its number.

    Only those are read of the room: each program takes an equal part of them.
    """
    count, query_heads, width = query.shape
    kv, room, _ = keys.data.shape
    wanted = min(64, max(1, PROGRAMS // kv), triton.cdiv(room, KEYS))
    splits = triton.next_power_of_2(wanted)
    block = max(16, triton.next_power_of_2(width))
    parts = query.new_empty(splits, count, query_heads, width, dtype=torch.float32)
    norms = query.new_empty(2, splits, count, query_heads, dtype=torch.float32)
    _attend[(splits, kv)](
        query,
        keys.data,
        values.data,
        keys.data if keys.scale is None else keys.scale,
        values.data if values.scale is None else values.scale,
        start,
        parts,
        norms,
        count,
        room,
        query_heads,
        query_heads // kv,
        width,
        width**-0.5,
        keys.scale is not None,
        max(16, triton.next_power_of_2(count * query_heads // kv)),
        KEYS,
        block,
        splits,
        num_warps=4,
    )
    mixed = torch.empty_like(query)
    pairs = count * query_heads
    _join[(pairs,)](parts, norms, mixed, pairs, width, splits, block, num_warps=4)
    return mixed


@triton.jit
def _attend(
    query, keys, values, key_scale, value_scale, start, parts, norms, count, room, heads, group, width,
    share, EIGHT: tl.constexpr, ROWS: tl.constexpr, KEYS: tl.constexpr, WIDTH: tl.constexpr,
    SPLITS: tl.constexpr,
):  # fmt: skip
    """Rows are the tokens' query heads that share a KV head."""
    split, number = tl.program_id(0), tl.program_id(1)
    rows = tl.arange(0, ROWS)
    token, head = rows // group, number * group + rows % group
    alive = token < count
    columns = tl.arange(0, WIDTH)
    inside = columns < width
    before = tl.load(start)
    length = before + count
    chunk = tl.cdiv(tl.cdiv(length, SPLITS), KEYS) * KEYS
    begin = split * chunk
    end = tl.minimum(begin + chunk, length)
    pair = token * heads + head
    asked = tl.load(
        query + pair[:, None] * width + columns[None, :], mask=alive[:, None] & inside[None, :], other=0.0
    )
    base = number.to(tl.int64) * room
    top = tl.full((ROWS,), -1e30, tl.float32)
    sums = tl.zeros((ROWS,), tl.float32)
    total = tl.zeros((ROWS, WIDTH), tl.float32)
    for at in range(begin, end, KEYS):
        places = at + tl.arange(0, KEYS)
        held = places < end
        row = base + places
        key = tl.load(
            keys + row[None, :] * width + columns[:, None], mask=held[None, :] & inside[:, None], other=0.0
        )
        value = tl.load(
            values + row[:, None] * width + columns[None, :], mask=held[:, None] & inside[None, :], other=0.0
        )
        weight = tl.dot(asked, key.to(asked.dtype), input_precision="ieee") * share
        if EIGHT:
            weight *= tl.load(key_scale + row, mask=held, other=0.0)[None, :]
        seen = held[None, :] & (places[None, :] <= before + token[:, None])
        weight = tl.where(seen, weight, -1e30)
        higher = tl.maximum(top, tl.max(weight, 1))
        weight = tl.where(seen, tl.exp(weight - higher[:, None]), 0.0)
        old = tl.exp(top - higher)
        sums = sums * old + tl.sum(weight, 1)
        if EIGHT:
            weight *= tl.load(value_scale + row, mask=held, other=0.0)[None, :]
        total = total * old[:, None]
        total += tl.dot(weight.to(asked.dtype), value.to(asked.dtype), input_precision="ieee")
        top = higher
    place = split * count * heads + pair
    where = parts + place[:, None] * width + columns[None, :]
    tl.store(where, total, mask=alive[:, None] & inside[None, :])
    tl.store(norms + place, top, mask=alive)
    tl.store(norms + SPLITS * count * heads + place, sums, mask=alive)


@triton.jit
def _join(parts, norms, mixed, pairs, width, SPLITS: tl.constexpr, WIDTH: tl.constexpr):
    pair = tl.program_id(0)
    splits = tl.arange(0, SPLITS)
    columns = tl.arange(0, WIDTH)
    inside = columns < width
    place = splits * pairs + pair
    top = tl.load(norms + place)
    share = tl.exp(top - tl.max(top, 0))
    sums = tl.sum(share * tl.load(norms + SPLITS * pairs + place), 0)
    part = tl.load(parts + place[:, None] * width + columns[None, :], mask=inside[None, :], other=0.0)
    total = tl.sum(part * share[:, None], 0) / sums
    tl.store(mixed + pair * width + columns, total.to(mixed.dtype.element_ty), mask=inside)
