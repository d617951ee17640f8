"""What a step and a prefill cost on a CUDA device, beside the device's own limits and transformers.

    python -m benchmarks.gpu [--json]

Random weights of GLM's widths with fewer layers: a layer costs what it costs, and what 92 of them would
cost is told as arithmetic. Takes about four minutes and 60 GiB of the device's memory.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter

import torch
from rich.console import Console
from rich.table import Table
from transformers import DynamicCache, Glm4MoeConfig, Glm4MoeForCausalLM
from transformers.models.glm4_moe.modeling_glm4_moe import Glm4MoeRotaryEmbedding

from benchmarks.random_network import Kind, as_transformers, random_weights
from engine.cache import KeyValues
from engine.config import Config
from engine.graphs import MOST, Graphed
from engine.model import Model
from engine.weights import Experts, Layer, Mlp, Weights

CONTEXTS = (512, 4096, 32768)
STEPS = 40
DRAFT = 4
CHUNK = 4096
"""Tokens of a forward pass while prefilling."""


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
RUNS: tuple[tuple[Shape, Kind], ...] = (
    (GLM_46, "bfloat16"),
    (GLM_46, "float8_rows"),
    (AIR, "bfloat16"),
    (AIR, "float8_rows"),
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


def prefill(network: Model | Graphed, context: int) -> KeyValues:
    cache = network.cache()
    ids = [number * 7919 % network.config.vocab_size for number in range(context)]
    for at in range(0, context, CHUNK):
        network.forward(ids[at : at + CHUNK], cache)
    return cache


def measure(shape: Shape, kind: Kind, peak: Limits, peer: bool) -> list[Row]:
    config = Config.model_validate({**shape.config, "num_hidden_layers": shape.layers})
    weights = random_weights(config, kind, torch.device("cuda"))
    model = Model(config, weights)
    graphed = Graphed(model)
    theirs = transformers_model(shape, config, weights) if peer else None
    head = torch.randn(1, config.hidden_size, dtype=torch.bfloat16, device="cuda")
    head_s = timed(lambda: weights.head.times(head), 20)
    rows: list[Row] = []

    def row(
        what: str, context: int, mine: float, eager: float | None, peer: float | None, share: float
    ) -> None:
        whole = None
        if what == "decode":
            whole = 1 / (head_s + (1 / mine - head_s) / shape.layers * shape.of)
        made = Row(shape.name, shape.layers, what, kind, context, mine, eager, peer, share, whole)
        print(made, file=sys.stderr, flush=True)
        rows.append(made)

    prefill(graphed, 64)
    for context in CONTEXTS:
        seconds = timed(lambda size=context: prefill(graphed, size), 2)
        share = context * token_flop(config, weights, context) / seconds / peak.flop_s
        theirs_s = None if theirs is None or context > 4096 else timed_prefill(theirs, context)
        row("prefill", context, context / seconds, None, theirs_s and context / theirs_s, share)
        cache = prefill(graphed, context)

        def step(network: Model | Graphed, count: int, cache: KeyValues = cache, at: int = context) -> None:
            cache.length = at
            output = network.forward([3] * count, cache, count)
            output.logits.argmax(-1).tolist()

        mine = timed(lambda: step(graphed, 1), STEPS)
        eager = timed(lambda: step(model, 1), 5)
        theirs_s = None if theirs is None or context > 4096 else timed_step(theirs, context)
        share = step_bytes(config, weights, context) / mine / peak.bytes_s
        row("decode", context, 1 / mine, 1 / eager, theirs_s and 1 / theirs_s, share)
        for count in (2, DRAFT, MOST) if context == 4096 else ():
            seconds = timed(lambda size=count: step(graphed, size), STEPS)
            row(f"verify {count}", context, 1 / seconds, None, None, mine / seconds)
    return rows


def transformers_model(shape: Shape, config: Config, weights: Weights) -> Glm4MoeForCausalLM:
    """Theirs over the same memory."""
    rope = {"rope_type": "default", "rope_theta": config.rope_theta, "partial_rotary_factor": 0.5}
    known = {key: value for key, value in shape.config.items() if key not in rope}
    changed = {"num_hidden_layers": shape.layers, "rope_parameters": rope, "pad_token_id": 0}
    theirs = Glm4MoeConfig.from_dict({**known, **changed})
    with torch.device("meta"):
        model = Glm4MoeForCausalLM(theirs)
    model.load_state_dict(as_transformers(config, weights), assign=True)
    model.model.rotary_emb = Glm4MoeRotaryEmbedding(theirs).to(weights.device)
    return model.eval()


def timed_prefill(model: Glm4MoeForCausalLM, context: int) -> float:
    ids = torch.randint(1000, (1, context), device=model.device)
    return timed(lambda: model(ids, logits_to_keep=1, use_cache=True), 2)


def timed_step(model: Glm4MoeForCausalLM, context: int) -> float:
    """Of `generate`: the seconds of 17 new tokens without those of one."""
    ids = torch.randint(1000, (1, context), device=model.device)

    def say(count: int) -> None:
        model.generate(  # pyright: ignore[reportAttributeAccessIssue]
            ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=count,
            min_new_tokens=count,
            do_sample=False,
            past_key_values=DynamicCache(config=model.config),
        )

    return (timed(lambda: say(17), 1) - timed(lambda: say(1), 1)) / 16


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit("benchmarks.gpu measures a CUDA device, and torch finds none here")
    with torch.no_grad():
        peak = limits()
        rows: list[Row] = []
        for shape, kind in RUNS:
            rows += measure(shape, kind, peak, peer=kind == "bfloat16" and shape is GLM_46)
            gc.collect()
            torch.cuda.empty_cache()
    if given.json:
        print(json.dumps({"limits": asdict(peak), "rows": [asdict(row) for row in rows]}))
    else:
        show(peak, rows)


if __name__ == "__main__":
    main()
