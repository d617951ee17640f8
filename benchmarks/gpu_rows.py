"""Rows of a run on a CUDA device: networks' shapes, what they must read and compute, and the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import torch
from rich.console import Console
from rich.table import Table

from benchmarks.random_network import Kind
from engine.config import Config
from engine.weights import Experts, Layer, Mlp, Weights


@dataclass(frozen=True, slots=True)
class Shape:
    """A network as GLM's config.json words it, with `layers` instead of all `of`."""

    name: str
    layers: int
    of: int
    config: dict[str, object]


COMMON = {
    "vocab_size": 151552,
    "num_attention_heads": 96,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "n_shared_experts": 1,
    "num_experts_per_tok": 8,
    "n_group": 1,
    "topk_group": 1,
    "norm_topk_prob": True,
    "attention_bias": True,
    "max_position_embeddings": 65536,
    "rope_theta": 1e6,
    "partial_rotary_factor": 0.5,
    "rms_norm_eps": 1e-5,
    "tie_word_embeddings": False,
}
GLM_46 = Shape(
    "GLM-4.6",
    4,
    92,
    {
        **COMMON,
        "hidden_size": 5120,
        "intermediate_size": 12288,
        "moe_intermediate_size": 1536,
        "n_routed_experts": 160,
        "first_k_dense_replace": 0,
        "routed_scaling_factor": 2.5,
        "use_qk_norm": True,
    },
)
AIR = Shape(
    "GLM-4.5-Air",
    12,
    46,
    {
        **COMMON,
        "hidden_size": 4096,
        "intermediate_size": 10944,
        "moe_intermediate_size": 1408,
        "n_routed_experts": 128,
        "first_k_dense_replace": 1,
        "routed_scaling_factor": 1.0,
        "use_qk_norm": False,
    },
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Of the device, measured: bytes/s of a copy (read and written), FLOP/s of a bfloat16 product."""

    device: str
    bytes_s: float
    flop_s: float


@dataclass(frozen=True, slots=True)
class Row:
    """`tokens_s` of each. `share`: of the device's bytes/s while decoding, of its FLOP/s in a prefill.

    `whole`: tokens/s that a network of all layers would reach, by arithmetic: the layers' time counts as
    often as there are layers, the head's once.
    """

    model: str
    layers: int
    kind: str
    dtype: Kind
    context: int
    interlude: float
    eager: float | None
    transformers: float | None
    share: float
    whole: float | None


def limits() -> Limits:
    source = torch.empty(2 << 30, dtype=torch.uint8, device="cuda")
    target = torch.empty_like(source)
    seconds = timed(lambda: target.copy_(source), 10)
    a, b = torch.randn(2, 8192, 8192, dtype=torch.bfloat16, device="cuda")
    product = timed(lambda: torch.mm(a, b), 10)
    return Limits(torch.cuda.get_device_name(), 2 * source.nbytes / seconds, 2 * 8192**3 / product)


def timed(act: Callable[[], object], times: int) -> float:
    """Median seconds of one, behind two that are not counted."""
    seconds: list[float] = []
    for number in range(times + 2):
        torch.cuda.synchronize()
        began = perf_counter()
        act()
        torch.cuda.synchronize()
        if number > 1:
            seconds.append(perf_counter() - began)
    return median(seconds)


def step_bytes(config: Config, weights: Weights, context: int) -> int:
    """What one token has to read: every matrix once, the chosen experts of all, keys and values."""
    read = weights.head.bytes
    for layer in weights.layers:
        read += layer.qkv.bytes + layer.out.bytes
        match layer.mlp:
            case Mlp() as dense:
                read += dense.gate_up.bytes + dense.down.bytes
            case Experts() as experts:
                chosen = config.num_experts_per_tok / config.n_routed_experts
                read += int(chosen * (experts.gate_up.bytes + experts.down.bytes))
                read += experts.shared.gate_up.bytes + experts.shared.down.bytes + experts.router.nbytes
    return read + 4 * context * len(weights.layers) * config.num_key_value_heads * config.head_dim


def token_flop(config: Config, weights: Weights, context: int) -> float:
    """FLOP of one token of a prefill of `context`: two for every weight that it meets, and attention over
    half of the context on average. The head is asked for the last token only."""
    met = sum(_met(config, layer) for layer in weights.layers)
    attention = 2 * context * config.num_attention_heads * config.head_dim * len(weights.layers)
    return 2.0 * met + attention


def _met(config: Config, layer: Layer) -> float:
    met = layer.qkv.data.numel() + layer.out.data.numel()
    match layer.mlp:
        case Mlp() as dense:
            return met + dense.gate_up.data.numel() + dense.down.data.numel()
        case Experts() as experts:
            chosen = config.num_experts_per_tok / config.n_routed_experts
            routed = chosen * (experts.gate_up.data.numel() + experts.down.data.numel())
            return met + routed + experts.shared.gate_up.data.numel() + experts.shared.down.data.numel()


def show(peak: Limits, rows: list[Row]) -> None:
    title = (
        f"{peak.device}: copies {peak.bytes_s / 1e12:.2f} TB/s, multiplies {peak.flop_s / 1e12:.0f} TFLOP/s"
    )
    table = Table(title=title)
    for column in ("model", "layers", "", "weights", "context", "tokens/s", "eager", "transformers"):
        table.add_column(column, justify="right")
    table.add_column("of the limit", justify="right")
    table.add_column("all layers, by arithmetic", justify="right")
    for row in rows:
        speeds = (row.interlude, row.eager, row.transformers)
        cells = [f"{speed:,.0f}" if speed else "-" for speed in speeds]
        whole = f"{row.whole:.0f}" if row.whole else "-"
        table.add_row(
            row.model,
            str(row.layers),
            row.kind,
            row.dtype,
            str(row.context),
            *cells,
            f"{row.share:.0%}",
            whole,
        )
    Console(width=150).print(table)
