"""Products of tokens with matrices as they are kept (float, or eight bits with scales) on a CUDA device.

One token reads rows as vectors, so that a step costs the bytes of its weights; more tokens share tiles.
"""

# pyright: basic, reportMissingImports=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportArgumentType=false, reportOperatorIssue=false
# The parameters of a kernel are addresses and numbers of the device, which have no types in Python.

from __future__ import annotations

from math import gcd
from typing import NamedTuple

import torch
import triton
import triton.language as tl
from torch.nn import functional

from engine.matrix import Matrix

FEW = 16
"""Tokens up to which a matrix is read in its eight bits; with more, making it dense costs little."""
NONE, ROWS, BLOCKS = 0, 1, 2


class Reading(NamedTuple):
    """How a program reads a matrix for one token: so many rows, so many columns of them at once."""

    lines: int
    stride: int
    warps: int


class Tile(NamedTuple):
    """What a program computes for several tokens, and how far ahead it reads."""

    tokens: int
    rows: int
    columns: int
    warps: int
    stages: int


# What was fastest of 20 to 70 of each on an H200, with GLM-4.6's matrices in bfloat16 and in eight bits.
LINE = Reading(2, 1024, 4)
LINE_OF_BLOCKS = Reading(8, 512, 4)
OPEN = Reading(4, 1024, 2)
CLOSE = Reading(4, 512, 1)
TILE_OF_FEW = Tile(FEW, 32, 256, 2, 3)
TILE = Tile(128, 128, 64, 8, 3)


def times(matrix: Matrix, x: torch.Tensor) -> torch.Tensor:
    """(n, in) to (n, out), in the type of `x`."""
    if len(x) == 1:
        return lines(matrix, x, x.dtype)
    if matrix.scale is None or len(x) > FEW:
        return functional.linear(x, matrix.dense(x.dtype))
    return _tiled(matrix, x)


def lines(matrix: Matrix, x: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """One token: (1, in) to (1, out) in `dtype`."""
    out, inner = matrix.data.shape
    y = torch.empty(1, out, dtype=dtype, device=x.device)
    how = LINE if matrix.block is None else LINE_OF_BLOCKS
    grid = (triton.cdiv(out, how.lines),)
    with torch.cuda.device_of(x):
        _lines[grid](
            x, matrix.data, _scale(matrix), y, out, inner, *_blocks(matrix), how.lines, how.stride,
            num_warps=how.warps,
        )  # fmt: skip
    return y


def opened(gate_up: Matrix, x: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    """silu(gate) * up of every token's chosen experts: (n, hidden) and (n, k) to (n x k, width).

    `gate_up`: (experts, 2 x width, hidden). Only the chosen experts are read.
    """
    width, inner = gate_up.data.shape[-2] // 2, gate_up.data.shape[-1]
    pairs, per = chosen.numel(), chosen.shape[1]
    y = torch.empty(pairs, width, dtype=x.dtype, device=x.device)
    grid = (triton.cdiv(width, OPEN.lines), pairs)
    _open[grid](
        x, gate_up.data, _scale(gate_up), chosen, y, width, inner, per, *_blocks(gate_up),
        OPEN.lines, OPEN.stride, num_warps=OPEN.warps,
    )  # fmt: skip
    return y


def closed(
    down: Matrix, x: torch.Tensor, chosen: torch.Tensor, weights: torch.Tensor, onto: torch.Tensor
) -> torch.Tensor:
    """`onto` (n, hidden) and what the chosen experts make of (n x k, width), each by its weight, (n, k)."""
    out, inner = down.data.shape[-2:]
    y = torch.empty_like(onto)
    grid = (triton.cdiv(out, CLOSE.lines), len(chosen))
    _close[grid](
        x, down.data, _scale(down), chosen, weights, onto, y, out, inner, chosen.shape[1], *_blocks(down),
        CLOSE.lines, CLOSE.stride, num_warps=CLOSE.warps,
    )  # fmt: skip
    return y


def grouped(matrix: Matrix, x: torch.Tensor, ends: torch.Tensor) -> torch.Tensor:
    """(n, in) to (n, out): expert e of (experts, out, in) reads the rows from `ends[e - 1]` to `ends[e]`.

    `ends`: (experts,), int32, on the device: nothing waits for the numbers.
    """
    if matrix.data.dtype == x.dtype == torch.bfloat16 and hasattr(functional, "grouped_mm"):
        return functional.grouped_mm(x, matrix.data.transpose(-2, -1), offs=ends)
    return _tiled(matrix, x, ends)


def _tiled(matrix: Matrix, x: torch.Tensor, ends: torch.Tensor | None = None) -> torch.Tensor:
    out, inner = matrix.data.shape[-2:]
    count, experts = len(x), 1 if ends is None else len(ends)
    mode, high, wide, across = _blocks(matrix)
    tokens, rows, columns, warps, stages = _tile(triton.cdiv(count, experts))
    columns = columns * 2 // x.element_size()  # float32 takes no more of a multiprocessor's own memory
    columns = gcd(wide, columns) if mode == BLOCKS else columns
    y = torch.empty(count, out, dtype=x.dtype, device=x.device)
    starts = tiles = x
    if ends is not None:
        starts = functional.pad(ends, (1, 0))
        tiles = functional.pad(((starts.diff() + tokens - 1) // tokens).cumsum(0, dtype=torch.int32), (1, 0))
    grid = (triton.cdiv(out, rows), triton.cdiv(count, tokens) + experts - 1)
    with torch.cuda.device_of(x):
        _tiles[grid](
            x, matrix.data, _scale(matrix), y, starts, tiles, count, experts, out, inner,
            mode, high, wide, across, tokens, rows, columns, ends is not None,
            triton.next_power_of_2(experts), num_warps=warps, num_stages=stages,
        )  # fmt: skip
    return y


def _tile(tokens: int) -> Tile:
    """For so many tokens of an expert on average: a tile that few of them fill computes for nobody."""
    if tokens <= FEW:
        return TILE_OF_FEW
    if tokens <= TILE.tokens // 2:
        return TILE._replace(tokens=triton.next_power_of_2(tokens), warps=4)
    return TILE


def _scale(matrix: Matrix) -> torch.Tensor:
    return matrix.data if matrix.scale is None else matrix.scale


def _blocks(matrix: Matrix) -> tuple[int, int, int, int]:
    """Kind of scale, rows and columns of a block, blocks in a row."""
    if matrix.scale is None:
        return NONE, 1, 1, 1
    if matrix.block is None:
        return ROWS, 1, matrix.data.shape[-1], 1
    return BLOCKS, *matrix.block, matrix.scale.shape[-1]


@triton.jit
def _dots(
    x, data, scale, rows, first, out, inner, MODE: tl.constexpr, high, wide, across,
    LINES: tl.constexpr, STRIDE: tl.constexpr,
):  # fmt: skip
    """Each of the rows (from `first` on) of one matrix times one token, float32."""
    alive = rows < out
    total = tl.zeros((LINES, STRIDE), tl.float32)
    for at in range(0, inner, STRIDE):
        columns = at + tl.arange(0, STRIDE)
        inside = columns < inner
        part = tl.load(x + columns, mask=inside, other=0.0).to(tl.float32)
        if MODE == 2:
            part *= tl.load(scale + (first // high) * across + columns // wide, mask=inside, other=0.0)
        where = rows.to(tl.int64)[:, None] * inner + columns[None, :]
        read = tl.load(data + where, mask=alive[:, None] & inside[None, :], other=0.0)
        total += read.to(tl.float32) * part[None, :]
    sums = tl.sum(total, 1)
    if MODE == 1:
        sums *= tl.load(scale + rows, mask=alive, other=0.0)
    return sums


@triton.jit
def _lines(
    x, data, scale, y, out, inner, MODE: tl.constexpr, high, wide, across,
    LINES: tl.constexpr, STRIDE: tl.constexpr,
):  # fmt: skip
    first = tl.program_id(0) * LINES
    rows = first + tl.arange(0, LINES)
    sums = _dots(x, data, scale, rows, first, out, inner, MODE, high, wide, across, LINES, STRIDE)
    tl.store(y + rows, sums.to(y.dtype.element_ty), mask=rows < out)


@triton.jit
def _at(data, scale, expert, out, inner, MODE: tl.constexpr, high, across):
    """Where the matrix and the scales of an expert begin."""
    data += expert.to(tl.int64) * out * inner
    if MODE != 0:
        scale += expert * tl.cdiv(out, high) * across
    return data, scale


@triton.jit
def _open(
    x, data, scale, chosen, y, width, inner, per, MODE: tl.constexpr, high, wide, across,
    LINES: tl.constexpr, STRIDE: tl.constexpr,
):  # fmt: skip
    pair = tl.program_id(1)
    first = tl.program_id(0) * LINES
    rows = first + tl.arange(0, LINES)
    x += (pair // per) * inner
    expert = tl.load(chosen + pair)
    data, scale = _at(data, scale, expert, 2 * width, inner, MODE, high, across)
    gate = _dots(x, data, scale, rows, first, width, inner, MODE, high, wide, across, LINES, STRIDE)
    up = _dots(
        x, data, scale, rows + width, first + width, 2 * width, inner, MODE, high, wide, across,
        LINES, STRIDE,
    )  # fmt: skip
    said = gate * tl.sigmoid(gate) * up
    tl.store(y + pair * width + rows, said.to(y.dtype.element_ty), mask=rows < width)


@triton.jit
def _close(
    x, data, scale, chosen, weights, onto, y, out, inner, per, MODE: tl.constexpr, high, wide, across,
    LINES: tl.constexpr, STRIDE: tl.constexpr,
):  # fmt: skip
    token = tl.program_id(1)
    first = tl.program_id(0) * LINES
    rows = first + tl.arange(0, LINES)
    alive = rows < out
    total = tl.load(onto + token * out + rows, mask=alive, other=0.0).to(tl.float32)
    for place in range(per):
        pair = token * per + place
        expert = tl.load(chosen + pair)
        here, scales = _at(data, scale, expert, out, inner, MODE, high, across)
        sums = _dots(
            x + pair * inner, here, scales, rows, first, out, inner, MODE, high, wide, across,
            LINES, STRIDE,
        )  # fmt: skip
        total += tl.load(weights + pair) * sums
    tl.store(y + token * out + rows, total.to(y.dtype.element_ty), mask=alive)


@triton.jit
def _tiles(
    x, data, scale, y, starts, tiles, count, experts, out, inner, MODE: tl.constexpr, high, wide, across,
    TOKENS: tl.constexpr, ROWS: tl.constexpr, COLUMNS: tl.constexpr, GROUPED: tl.constexpr,
    EXPERTS: tl.constexpr,
):  # fmt: skip
    """Weights are the left side of the product: they are widened in registers, and tokens may be few.

    Programs that run together have the same tokens, and the same expert or the next.
    """
    tile = tl.program_id(1)
    begin, end = tile * TOKENS, count
    if GROUPED:
        numbers = tl.arange(0, EXPERTS)
        ended = tl.load(tiles + 1 + numbers, mask=numbers < experts, other=2147483647) <= tile
        expert = tl.minimum(tl.sum(ended.to(tl.int32), 0), experts - 1)
        data, scale = _at(data, scale, expert, out, inner, MODE, high, across)
        begin = tl.load(starts + expert) + (tile - tl.load(tiles + expert)) * TOKENS
        end = tl.load(starts + expert + 1)
    if begin < end:  # there may be fewer tiles than programs
        tokens = begin + tl.arange(0, TOKENS)
        known = tokens < end
        rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
        alive = rows < out
        lines_at = data + rows.to(tl.int64)[:, None] * inner
        read_at = x + tokens.to(tl.int64)[None, :] * inner
        total = tl.zeros((ROWS, TOKENS), tl.float32)
        for at in range(0, inner, COLUMNS):
            columns = at + tl.arange(0, COLUMNS)
            inside = columns < inner
            left = tl.load(lines_at + columns[None, :], mask=alive[:, None] & inside[None, :], other=0.0)
            right = tl.load(read_at + columns[:, None], mask=known[None, :] & inside[:, None], other=0.0)
            if MODE == 2:
                block = scale + (rows // high) * across + at // wide
                share = tl.load(block, mask=alive, other=0.0)
                product = tl.dot(left.to(right.dtype), right, input_precision="ieee")
                total += product * share[:, None]
            else:
                total = tl.dot(left.to(right.dtype), right, total, input_precision="ieee")
        if MODE == 1:
            total *= tl.load(scale + rows, mask=alive, other=0.0)[:, None]
        where = y + tokens.to(tl.int64)[None, :] * out + rows[:, None]
        tl.store(where, total.to(y.dtype.element_ty), mask=known[None, :] & alive[:, None])
