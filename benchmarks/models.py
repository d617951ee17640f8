"""The models that are compared: nano as it ships, and random ones of 30 and 80 million parameters."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

Dtype: TypeAlias = Literal["float32", "bfloat16", "int8"]

NANO = Path(__file__).parents[1] / "engine" / "nano"
WORK = Path.home() / ".cache" / "interlude" / "benchmarks"
"""Where made models, converted ones and a built llama.cpp are kept."""
NAMES = ("nano", "30m", "80m")
WORDS = 4000  # nano's ids below this are ordinary tokens, in every model here
SEED = 46


@dataclass(frozen=True, slots=True)
class Shape:
    """What differs between the random models; `dense` and `expert` are widths of their MLPs."""

    layers: int
    hidden: int
    heads: int
    dense: int
    expert: int


RANDOM = {
    "30m": Shape(layers=8, hidden=384, heads=6, dense=1536, expert=256),
    "80m": Shape(layers=12, hidden=512, heads=8, dense=2048, expert=384),
}


def folder_of(name: str, work: Path) -> Path:
    """The folder of a model, made when it is not there. A random one is the same wherever it is made."""
    if name == "nano":
        return NANO
    folder = work / "models" / name
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent) as made:
            _make(RANDOM[name], Path(made, name))
            Path(made, name).rename(folder)
    return folder


def _make(shape: Shape, folder: Path) -> None:
    """Every feature of GLM-4.6 and nano's tokenizer, which has half as many ids as the network."""
    import torch
    from transformers import Glm4MoeConfig, Glm4MoeForCausalLM

    config = Glm4MoeConfig(
        vocab_size=8192,
        hidden_size=shape.hidden,
        intermediate_size=shape.dense,
        moe_intermediate_size=shape.expert,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=2,
        head_dim=64,  # pyright: ignore[reportCallIssue]
        n_routed_experts=8,
        n_shared_experts=1,
        num_experts_per_tok=2,
        first_k_dense_replace=1,
        routed_scaling_factor=2.5,
        norm_topk_prob=True,
        attention_bias=True,
        use_qk_norm=True,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5},
        max_position_embeddings=16384,
        tie_word_embeddings=False,
        num_mtp_layers=0,
        eos_token_id=[4060, 4067, 4069],
        pad_token_id=4060,
        dtype="bfloat16",
    )
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        model = Glm4MoeForCausalLM(config)
    model.bfloat16().save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(NANO / name, folder)
