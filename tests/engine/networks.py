"""Our networks with the weights of transformers' ones, an MTP layer among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from transformers import Glm4MoeForCausalLM
from transformers.modeling_layers import MtpModel

from engine.cache import CacheKind
from engine.checkpoint import check
from engine.config import Config
from engine.loading import Loading
from engine.matrix import Matrix
from engine.model import Model, Network
from engine.network import network
from engine.slots import Slot
from engine.weights import Dtype, Experts, Layer, Mlp, Mtp
from tests.engine import checkpoints

Tensors = Mapping[str, torch.Tensor]
TORCH = Loading(threads=1, native=False)


def ours(theirs: Glm4MoeForCausalLM, loading: Loading = TORCH) -> Network:
    """The same network, loaded by the engine from a folder."""
    with TemporaryDirectory() as folder:
        return network(check(checkpoints.save(Path(folder), theirs)), loading).network


def random_model(dtype: Dtype = "float32", kind: CacheKind = "float32", **changes: Any) -> Model:
    """checkpoints.network as torch computes it here, in any type."""
    return ours(checkpoints.network(**changes), replace(TORCH, dtype=dtype, cache=kind)).model


def model(theirs: Glm4MoeForCausalLM, guesser: MtpModel | None = None) -> Model:
    """The same network in our code, in float32, with an MTP layer where one is given."""
    made = ours(theirs).model
    mtp = None if guesser is None else _mtp(guesser.state_dict(), made.config)
    return Model(made.config, replace(made.weights, mtp=mtp))


def guesser(theirs: Glm4MoeForCausalLM, seed: int = 0) -> MtpModel:
    """An MTP layer for a network that was made with `num_mtp_layers=1`, with random weights and norms."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        made = MtpModel(theirs, 1).eval()
        for name, tensor in made.layers.state_dict().items():
            if "norm" in name:
                tensor.uniform_(0.5, 1.5)
            else:
                tensor.normal_(std=0.25)
    return made


def _mtp(state: Tensors, config: Config) -> Mtp:
    return Mtp(
        embedding_norm=state["layers.0.enorm.weight"],
        state_norm=state["layers.0.hnorm.weight"],
        merge=Matrix(state["layers.0.eh_proj.weight"]),
        layer=_layer(state, "layers.0.mtp_block", config, dense=False),
        norm=state["layers.0.post_norm.weight"],
    )


def _layer(state: Tensors, at: str, config: Config, *, dense: bool) -> Layer:
    def joined(kind: str) -> torch.Tensor:
        return torch.cat([state[f"{at}.self_attn.{name}_proj.{kind}"] for name in "qkv"])

    def mlp(at: str) -> Mlp:
        gate_up = torch.cat([state[f"{at}.gate_proj.weight"], state[f"{at}.up_proj.weight"]])
        return Mlp(Matrix(gate_up), Matrix(state[f"{at}.down_proj.weight"]))

    def experts(at: str) -> Experts:
        return Experts(
            router=state[f"{at}.gate.weight"],
            correction=state[f"{at}.gate.e_score_correction_bias"],
            gate_up=Matrix(state[f"{at}.experts.gate_up_proj"]),
            down=Matrix(state[f"{at}.experts.down_proj"]),
            shared=mlp(f"{at}.shared_experts"),
        )

    normed = config.use_qk_norm
    return Layer(
        attention_norm=state[f"{at}.input_layernorm.weight"],
        qkv=Matrix(joined("weight")),
        bias=joined("bias") if config.attention_bias else None,
        query_norm=state[f"{at}.self_attn.q_norm.weight"] if normed else None,
        key_norm=state[f"{at}.self_attn.k_norm.weight"] if normed else None,
        out=Matrix(state[f"{at}.self_attn.o_proj.weight"]),
        mlp_norm=state[f"{at}.post_attention_layernorm.weight"],
        mlp=mlp(f"{at}.mlp") if dense else experts(f"{at}.mlp"),
    )


def forward(network: Network, slot: Slot, ids: Sequence[int]) -> torch.Tensor:
    """Read `ids` behind what the slot holds; returns the logits after the last one, (vocabulary,)."""
    output = network.forward(ids, slot.kv)
    slot.wrote(ids)
    return output.logits[-1]
