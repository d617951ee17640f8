"""Layout: a network's tensors as the structures of network.h, for C to read in place."""

from __future__ import annotations

import ctypes
from ctypes import c_float, c_int32, c_int64, c_void_p

import torch

from engine.cache import KeyValues, Rows
from engine.config import Config
from engine.matrix import Matrix
from engine.native.build import NotNative
from engine.weights import Experts, Layer, Mlp, Weights

TOKENS = 16
"""Most tokens of one step."""
KINDS = {torch.float32: 0, torch.bfloat16: 1, torch.int8: 2}


class CMatrix(ctypes.Structure):
    _fields_ = (
        ("data", c_void_p),
        ("scale", c_void_p),
        ("kind", c_int32),
        ("rows", c_int32),
        ("columns", c_int32),
    )


class CMlp(ctypes.Structure):
    _fields_ = (("gate_up", CMatrix), ("down", CMatrix))


class CLayer(ctypes.Structure):
    _fields_ = (
        *((name, c_void_p) for name in ("attention_norm", "bias", "query_norm", "key_norm", "mlp_norm")),
        *((name, c_void_p) for name in ("router", "correction")),
        ("qkv", CMatrix),
        ("out", CMatrix),
        ("mlp", CMlp),
        ("experts", CMlp),
    )


class CNetwork(ctypes.Structure):
    _fields_ = (
        *((name, c_int32) for name in ("vocabulary", "hidden", "layers", "heads", "kv_heads", "width")),
        *((name, c_int32) for name in ("rotary", "experts", "chosen", "groups", "chosen_groups")),
        ("normalised", c_int32),
        ("scaling", c_float),
        ("epsilon", c_float),
        ("frequencies", c_void_p),
        ("norm", c_void_p),
        ("layer", c_void_p),
        ("embedding", CMatrix),
        ("head", CMatrix),
    )


class CRows(ctypes.Structure):
    _fields_ = (("data", c_void_p), ("scale", c_void_p))


class CHeld(ctypes.Structure):
    _fields_ = (("keys", CRows), ("values", CRows))


class CCache(ctypes.Structure):
    _fields_ = (("held", c_void_p), ("room", c_int64), ("length", c_int64), ("kind", c_int32))


class Layout:
    """`network` points into the weights. What had to be converted for it, norms and biases, is kept here.
    An MTP layer lies behind the others, as it does in a cache.

    Raises NotNative for weights that the native step does not read.
    """

    def __init__(self, config: Config, weights: Weights, frequencies: torch.Tensor) -> None:
        self._kept: list[torch.Tensor] = []
        layers = weights.layers if weights.mtp is None else (*weights.layers, weights.mtp.layer)
        self._layers = (CLayer * len(layers))(*map(self._layer, layers))
        c = config
        self.network = CNetwork(
            vocabulary=len(weights.head.data),
            hidden=c.hidden_size,
            layers=len(weights.layers),
            heads=c.num_attention_heads,
            kv_heads=c.num_key_value_heads,
            width=c.head_dim,
            rotary=2 * len(frequencies),
            experts=c.n_routed_experts,
            chosen=c.num_experts_per_tok,
            groups=c.n_group,
            chosen_groups=c.topk_group,
            normalised=int(c.norm_topk_prob),
            scaling=c.routed_scaling_factor,
            epsilon=c.rms_norm_eps,
            frequencies=self._floats(frequencies),
            norm=self._floats(weights.norm),
            layer=ctypes.addressof(self._layers),
            embedding=self._matrix(Matrix(weights.embedding)),
            head=self._matrix(weights.head),
        )

    def _layer(self, layer: Layer) -> CLayer:
        made = CLayer(
            attention_norm=self._floats(layer.attention_norm),
            bias=self._floats(layer.bias),
            query_norm=self._floats(layer.query_norm),
            key_norm=self._floats(layer.key_norm),
            mlp_norm=self._floats(layer.mlp_norm),
            qkv=self._matrix(layer.qkv),
            out=self._matrix(layer.out),
        )
        match layer.mlp:
            case Mlp(gate_up, down):
                made.mlp = CMlp(self._matrix(gate_up), self._matrix(down))
            case Experts(router, correction, gate_up, down, shared):
                made.router, made.correction = self._floats(router), self._floats(correction)
                made.experts = CMlp(self._matrix(gate_up), self._matrix(down))
                made.mlp = CMlp(self._matrix(shared.gate_up), self._matrix(shared.down))
        return made

    def _matrix(self, matrix: Matrix) -> CMatrix:
        data, scale = matrix.data, matrix.scale
        if data.device.type != "cpu" or data.dtype not in KINDS:
            raise NotNative(f"the native step does not read {data.dtype} on {data.device}")
        if scale is not None and (scale.shape[-2:] != (data.shape[-2], 1) or not scale.is_contiguous()):
            raise NotNative("the native step reads one scale a row")
        if not data.is_contiguous():
            raise NotNative("the native step reads matrices row after row")
        self._kept += [data] if scale is None else [data, scale]
        rows, columns = data.shape[-2:]
        held = None if scale is None else scale.data_ptr()
        return CMatrix(data.data_ptr(), held, KINDS[data.dtype], rows, columns)

    def _floats(self, tensor: torch.Tensor | None) -> int | None:
        if tensor is None:
            return None
        self._kept.append(tensor.float().contiguous())
        return self._kept[-1].data_ptr()


class Bound:
    """A cache's rows where they lie as long as its room stays."""

    def __init__(self, cache: KeyValues) -> None:
        self._held = (CHeld * len(cache.keys))(
            *(
                CHeld(_rows(keys), _rows(values))
                for keys, values in zip(cache.keys, cache.values, strict=True)
            )
        )
        kind = KINDS[cache.keys[0].data.dtype]
        self.cache = CCache(ctypes.addressof(self._held), cache.room, cache.length, kind)
        self.pointer = ctypes.byref(self.cache)


def _rows(rows: Rows) -> CRows:
    return CRows(rows.data.data_ptr(), None if rows.scale is None else rows.scale.data_ptr())
