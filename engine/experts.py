"""Experts: the router's choice, and the mixture of those that it chose."""

from __future__ import annotations

import torch
from torch.nn import functional

from engine.config import Config
from engine.weights import Experts


def route(experts: Experts, x: torch.Tensor, config: Config) -> tuple[torch.Tensor, torch.Tensor]:
    """(n, hidden) to the chosen experts and their weights, (n, k) each, int64 and float32.

    Sigmoid scores; the correction counts only for the choice. With groups, those whose two best experts
    score highest are chosen from.
    """
    scores = functional.linear(x.float(), experts.router).sigmoid()
    wanted = scores + experts.correction
    if config.n_group > 1:
        groups = wanted.unflatten(-1, (config.n_group, -1))
        best = groups.topk(2, dim=-1).values.sum(-1).topk(config.topk_group, dim=-1).indices
        allowed = torch.zeros(groups.shape[:-1], dtype=torch.bool, device=x.device).scatter_(-1, best, True)
        wanted = groups.masked_fill(~allowed[..., None], -torch.inf).flatten(-2)
    chosen = wanted.topk(config.num_experts_per_tok, dim=-1).indices
    weights = scores.gather(-1, chosen)
    if config.norm_topk_prob:
        weights = weights / (weights.sum(-1, keepdim=True) + 1e-20)
    return chosen, weights * config.routed_scaling_factor


def mix(experts: Experts, x: torch.Tensor, config: Config) -> torch.Tensor:
    """What the routed experts say, (n, hidden): each one reads the tokens that chose it at once."""
    chosen, weights = route(experts, x, config)
    if x.is_cuda:
        return mix_grouped(experts, x, chosen, weights)
    order = chosen.flatten().argsort(stable=True)
    tokens = order // chosen.shape[1]
    counts = chosen.flatten().bincount(minlength=len(experts.router)).tolist()
    said = torch.empty(len(order), x.shape[1], dtype=x.dtype, device=x.device)
    at = 0
    for number, count in enumerate(counts):
        if count == 0:
            continue
        gate_up, down = experts.gate_up.expert(number), experts.down.expert(number)
        gate, up = gate_up.times(x[tokens[at : at + count]]).chunk(2, dim=-1)
        said[at : at + count] = down.times(functional.silu(gate) * up)
        at += count
    said *= weights.flatten()[order, None].to(x.dtype)
    return torch.zeros_like(x).index_add_(0, tokens, said)


def mix_grouped(
    experts: Experts, x: torch.Tensor, chosen: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    """The same mixture by a CUDA device's products of groups, which needs no count on the host."""
    from engine.gpu.products import grouped

    flat = chosen.flatten()
    order = flat.argsort(stable=True)
    numbers = torch.arange(len(experts.router), device=x.device)
    ends = torch.searchsorted(flat[order], numbers, right=True).to(torch.int32)
    gate, up = grouped(experts.gate_up, x[order // chosen.shape[1]], ends).chunk(2, dim=-1)
    said = grouped(experts.down, functional.silu(gate) * up, ends)
    back = torch.empty_like(order).scatter_(0, order, torch.arange(len(order), device=x.device))
    return torch.bmm(weights[:, None].to(x.dtype), said[back].view(*chosen.shape, -1))[:, 0]
