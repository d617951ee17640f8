"""Plan: room for a network's weights, fused as it reads them, and where in it each stored tensor belongs."""

from __future__ import annotations

import mmap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import prod

import torch

from engine.checkpoint import EIGHT, Checkpoint
from engine.layout import QUERY_KEY_VALUE
from engine.matrix import Matrix
from engine.tensors import Shape
from engine.weights import Dtype, Experts, Layer, Mlp, Mtp, Weights

SIDE = 16
"""Rows and columns of which a block of scales has a multiple, to be kept as it is."""

LARGE = 4 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Place:
    """`data`: where a tensor goes, of its shape. `scale`: where its rows' scales go, if it becomes int8.

    `scaled_by`: the name of the scales that it is stored with, if it is to be numbers without them.
    """

    data: torch.Tensor
    scale: torch.Tensor | None = None
    scaled_by: str | None = None


def plan(
    checkpoint: Checkpoint, dtype: Dtype, devices: Sequence[torch.device], *, keep_eight: bool
) -> tuple[Weights, Mapping[str, Place]]:
    """Weights that hold nothing yet, and the place of every tensor that is to be read.

    Layers lie on `devices` in order, as many on each; norm, head and MTP layer on the last one.
    """
    c = checkpoint.config
    room = _Room(checkpoint, dtype, keep_eight)
    embedding = room.tensor("model.embed_tokens.weight", device=devices[0])
    layers = tuple(
        _layer(room, checkpoint, number, devices[number * len(devices) // c.num_hidden_layers])
        for number in range(c.num_hidden_layers)
    )
    last = devices[-1]
    norm = room.tensor("model.norm.weight", device=last)
    head = Matrix(embedding) if c.tie_word_embeddings else room.matrix("lm_head.weight", device=last)
    mtp = _mtp(room, checkpoint, last) if checkpoint.mtp else None
    return Weights(embedding, layers, norm, head, mtp), room.places


def _layer(room: _Room, checkpoint: Checkpoint, number: int, device: torch.device) -> Layer:
    c, at = checkpoint.config, f"model.layers.{number}"
    attention = f"{at}.self_attn"
    projections = [f"{attention}.{name}_proj" for name in QUERY_KEY_VALUE]
    return Layer(
        attention_norm=room.tensor(f"{at}.input_layernorm.weight", device=device),
        qkv=room.matrix(*(f"{name}.weight" for name in projections), device=device),
        bias=room.tensor(*(f"{p}.bias" for p in projections), device=device) if c.attention_bias else None,
        query_norm=room.tensor(f"{attention}.q_norm.weight", device=device) if c.use_qk_norm else None,
        key_norm=room.tensor(f"{attention}.k_norm.weight", device=device) if c.use_qk_norm else None,
        out=room.matrix(f"{attention}.o_proj.weight", device=device),
        mlp_norm=room.tensor(f"{at}.post_attention_layernorm.weight", device=device),
        mlp=_mlp(room, f"{at}.mlp", device)
        if c.dense(number)
        else _experts(room, f"{at}.mlp", c.n_routed_experts, device),
    )


def _mlp(room: _Room, at: str, device: torch.device) -> Mlp:
    return Mlp(
        gate_up=room.matrix(f"{at}.gate_proj.weight", f"{at}.up_proj.weight", device=device),
        down=room.matrix(f"{at}.down_proj.weight", device=device),
    )


def _experts(room: _Room, at: str, count: int, device: torch.device) -> Experts:
    each = [f"{at}.experts.{number}" for number in range(count)]
    correction = f"{at}.gate.e_score_correction_bias"
    return Experts(
        router=room.tensor(f"{at}.gate.weight", device=device, dtype=torch.float32),
        correction=room.tensor(correction, device=device, dtype=torch.float32),
        gate_up=room.stack([(f"{one}.gate_proj.weight", f"{one}.up_proj.weight") for one in each], device),
        down=room.stack([(f"{one}.down_proj.weight",) for one in each], device),
        shared=_mlp(room, f"{at}.shared_experts", device),
    )


def _mtp(room: _Room, checkpoint: Checkpoint, device: torch.device) -> Mtp:
    number = checkpoint.config.num_hidden_layers
    at = f"model.layers.{number}"
    return Mtp(
        embedding_norm=room.tensor(f"{at}.enorm.weight", device=device),
        state_norm=room.tensor(f"{at}.hnorm.weight", device=device),
        merge=room.matrix(f"{at}.eh_proj.weight", device=device),
        layer=_layer(room, checkpoint, number, device),
        norm=room.tensor(f"{at}.shared_head.norm.weight", device=device),
    )


def allocated(shape: Shape, dtype: torch.dtype, device: torch.device) -> torch.Tensor:
    """A tensor that holds nothing yet. What is large lies on pages of 2 MiB where Linux has them to give: a
    step reads all of it, and goes 3 % faster for the addresses that it need not look up."""
    size = prod(shape) * dtype.itemsize
    if device.type != "cpu" or size < LARGE or not hasattr(mmap, "MADV_HUGEPAGE"):
        return torch.empty(shape, dtype=dtype, device=device)
    space = mmap.mmap(-1, size)
    with suppress(OSError):
        space.madvise(mmap.MADV_HUGEPAGE)
    return torch.frombuffer(space, dtype=dtype).view(shape)


class _Room:
    """Allocates, and remembers in `places` what is to be read into it."""

    def __init__(self, checkpoint: Checkpoint, dtype: Dtype, keep_eight: bool) -> None:
        self._stored = checkpoint.tensors
        self._quantisation = checkpoint.quantisation
        self._float = torch.float32 if dtype == "float32" else torch.bfloat16
        self._int8 = dtype == "int8"
        self._keep_eight = keep_eight
        self.places: dict[str, Place] = {}

    def tensor(self, *names: str, device: torch.device, dtype: torch.dtype | None = None) -> torch.Tensor:
        """Tensors of a float type, one behind the other."""
        shapes = [self._stored[name].shape for name in names]
        count = sum(shape[0] for shape in shapes)
        data = allocated((count, *shapes[0][1:]), dtype or self._float, device)
        at = 0
        for name, shape in zip(names, shapes, strict=True):
            self._put(name, data[at : at + shape[0]])
            at += shape[0]
        return data

    def matrix(self, *names: str, device: torch.device) -> Matrix:
        """Matrices of one input: their rows one behind the other."""
        return self.stack([names], device).expert(0)

    def stack(self, parts: Sequence[Sequence[str]], device: torch.device) -> Matrix:
        """Several of those, (parts, out, in)."""
        heights = [self._stored[name].shape[0] for name in parts[0]]
        rows, columns = sum(heights), self._stored[parts[0][0]].shape[1]
        if self._keeps(parts, heights):
            return self._eight(parts, heights, columns, device)
        kind = torch.int8 if self._int8 else self._float
        data = allocated((len(parts), rows, columns), kind, device)
        scale = torch.empty(len(parts), rows, 1, device=device) if self._int8 else None
        for part, names in enumerate(parts):
            at = 0
            for name, height in zip(names, heights, strict=True):
                here = slice(at, at + height)
                self._put(name, data[part, here], None if scale is None else scale[part, here])
                at += height
        return Matrix(data, scale)

    def _put(self, name: str, data: torch.Tensor, scale: torch.Tensor | None = None) -> None:
        q = self._quantisation
        eight = self._stored[name].kind == EIGHT
        self.places[name] = Place(data, scale, q.scale_name(name) if q is not None and eight else None)

    def _keeps(self, parts: Sequence[Sequence[str]], heights: Sequence[int]) -> bool:
        """Whether these stay FP8: where matrices are joined, a scale must go on counting for the rows that it
        was made for, and a CUDA device's kernels read so many rows and columns with one scale at least."""
        q = self._quantisation
        eight = all(self._stored[name].kind == EIGHT for names in parts for name in names)
        if q is None or not self._keep_eight or not eight:
            return False
        if q.block is None:
            return True
        high, wide = q.block
        return all(height % high == 0 for height in heights[:-1]) and not (high % SIDE or wide % SIDE)

    def _eight(
        self, parts: Sequence[Sequence[str]], heights: Sequence[int], columns: int, device: torch.device
    ) -> Matrix:
        q = self._quantisation
        assert q is not None
        shapes = [q.scale_shape((height, columns)) for height in heights]
        data = torch.empty(len(parts), sum(heights), columns, dtype=torch.float8_e4m3fn, device=device)
        scale = torch.empty(len(parts), sum(shape[0] for shape in shapes), shapes[0][1], device=device)
        for part, names in enumerate(parts):
            row, block = 0, 0
            for name, height, (blocks, _) in zip(names, heights, shapes, strict=True):
                self.places[name] = Place(data[part, row : row + height])
                self.places[q.scale_name(name)] = Place(scale[part, block : block + blocks])
                row, block = row + height, block + blocks
        return Matrix(data, scale, q.block)
