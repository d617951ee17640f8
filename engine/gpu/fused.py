"""A forward pass of few tokens in fused operations that never wait for the device: what a graph records."""

from __future__ import annotations

import torch
from torch.nn import functional

from engine.cache import KeyValues
from engine.config import Config
from engine.experts import route
from engine.gpu.attended import attended
from engine.gpu.kernels import added, choice, heads, normed
from engine.gpu.products import closed, lines, opened, times
from engine.matrix import Matrix
from engine.model import Model, Output, mlp
from engine.weights import Experts, Mlp, Weights


class Step:
    """The arithmetic of `Model`, from ids and a start that lie on the device.

    Sums between the operations that are fused stay in float32, where `Model` rounds them to bfloat16.
    """

    def __init__(self, model: Model) -> None:
        self._config: Config = model.config
        self._weights: Weights = model.weights
        self._dtype = model.dtype
        self._frequencies = model.frequencies.to(model.weights.device)
        self._one = torch.zeros(1, 1, dtype=torch.int64, device=model.weights.device)

    def run(self, ids: torch.Tensor, start: torch.Tensor, cache: KeyValues) -> Output:
        """(n,) and (1,), int64. The cache has room for them; its `length` is not looked at and stays.

        Logits of all n tokens.
        """
        c, w = self._config, self._weights
        epsilon = c.rms_norm_eps
        positions = start + torch.arange(len(ids), device=ids.device)
        angles = positions[:, None].float() * self._frequencies
        turn = angles.cos(), angles.sin()
        x = functional.embedding(ids, w.embedding).to(self._dtype)
        inner = normed(x, w.layers[0].attention_norm, epsilon)
        norms = [*(layer.attention_norm for layer in w.layers[1:]), w.norm]
        for number, (layer, norm) in enumerate(zip(w.layers, norms, strict=True)):
            keys, values = cache.keys[number], cache.values[number]
            query = heads(times(layer.qkv, inner), layer, turn, start, keys, values, c)
            mixed = attended(query, keys, values, start).flatten(1)
            x, inner = added(x, times(layer.out, mixed), layer.mlp_norm, epsilon)
            x, inner = added(x, self._mlp(layer.mlp, inner), norm, epsilon)
        return Output(times(w.head, inner).float(), x)

    def _mlp(self, weights: Mlp | Experts, x: torch.Tensor) -> torch.Tensor:
        match weights:
            case Mlp():
                return self._dense(weights, x)
            case Experts():
                chosen, shares = self._route(weights, x)
                said = opened(weights.gate_up, x, chosen)
                return closed(weights.down, said, chosen, shares, self._dense(weights.shared, x))

    def _dense(self, weights: Mlp, x: torch.Tensor) -> torch.Tensor:
        if len(x) > 1:
            return mlp(weights, x)
        return times(weights.down, opened(weights.gate_up.stack(), x, self._one))

    def _route(self, experts: Experts, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        if self._config.n_group > 1:
            return route(experts, x, self._config)
        if len(x) == 1:
            scores = lines(Matrix(experts.router), x, torch.float32)
        else:
            scores = functional.linear(x.float(), experts.router)
        return choice(scores, experts.correction, self._config)
