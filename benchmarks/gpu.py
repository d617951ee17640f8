"""What a step and a prefill cost on a CUDA device, beside the device's own limits and transformers.

    python -m benchmarks.gpu [--model NAME] [--weights KIND ...] [--alone] [--json]

Random weights of GLM's widths with fewer layers: a layer costs what it costs, and what 92 of them would
cost is told as arithmetic. Takes about five minutes and 60 GiB of the device's memory.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from dataclasses import asdict

import torch
from transformers import DynamicCache, Glm4MoeConfig, Glm4MoeForCausalLM
from transformers.models.glm4_moe.modeling_glm4_moe import Glm4MoeRotaryEmbedding

from benchmarks.gpu_rows import AIR, GLM_46, Limits, Row, Shape, limits, show, step_bytes, timed, token_flop
from benchmarks.random_network import Kind, as_transformers, random_weights
from engine.cache import KeyValues
from engine.config import Config
from engine.gpu.graphs import MOST, Graphed
from engine.model import Model
from engine.weights import Weights

CONTEXTS = (512, 4096, 32768)
STEPS = 40
DRAFT = 4
RUNS: tuple[tuple[Shape, Kind], ...] = (
    (GLM_46, "bfloat16"),
    (GLM_46, "float8_rows"),
    (GLM_46, "float8_blocks"),
    (AIR, "bfloat16"),
    (AIR, "float8_rows"),
)


def prefill(network: Model | Graphed, context: int) -> KeyValues:
    cache = network.cache()
    ids = [number * 7919 % network.config.vocab_size for number in range(context)]
    chunk = network.model.chunk
    for at in range(0, context, chunk):
        network.forward(ids[at : at + chunk], cache)
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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--alone", action="store_true", help="without transformers")
    parser.add_argument("--model", choices=sorted({shape.name for shape, _ in RUNS}), help="none: all")
    parser.add_argument("--weights", nargs="+", choices=sorted({kind for _, kind in RUNS}), help="none: all")
    given = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit("benchmarks.gpu measures a CUDA device, and torch finds none here")
    with torch.no_grad():
        peak = limits()
        rows: list[Row] = []
        for shape, kind in RUNS:
            if given.model not in (None, shape.name) or (given.weights and kind not in given.weights):
                continue
            rows += measure(
                shape, kind, peak, peer=not given.alone and kind == "bfloat16" and shape is GLM_46
            )
            gc.collect()
            torch.cuda.empty_cache()
    if given.json:
        print(json.dumps({"limits": asdict(peak), "rows": [asdict(row) for row in rows]}))
    else:
        show(peak, rows)


if __name__ == "__main__":
    main()
