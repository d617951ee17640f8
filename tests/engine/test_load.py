from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.checkpoint import check
from engine.load import load
from engine.model import Model
from engine.weights import Dtype
from tests.engine.checkpoints import network, save

IDS = [1, 2, 3, 4, 260, 70, 71, 9]


@pytest.mark.parametrize("shard", ["1GB", "40KB"])
def test_a_loaded_network_computes_what_transformers_computes(tmp_path: Path, shard: str) -> None:
    model = network()
    checkpoint = check(save(tmp_path, model, shard=shard))
    with torch.inference_mode():
        reads = Model(checkpoint.config, load(checkpoint, "float32"))
        logits = reads.forward(IDS, reads.cache(), len(IDS)).logits
        torch.testing.assert_close(logits, model(torch.tensor([IDS])).logits[0], atol=1e-4, rtol=0)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int8"])
@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16, torch.float16])
def test_every_float_type_is_read(tmp_path: Path, dtype: Dtype, kind: torch.dtype) -> None:
    model = network().to(kind)
    checkpoint = check(save(tmp_path, model))
    weights = load(checkpoint, dtype)
    assert weights.dtype == (torch.float32 if dtype == "float32" else torch.bfloat16)
    query = model.state_dict()["model.layers.0.self_attn.q_proj.weight"].float()
    kept = weights.layers[0].qkv.dense(torch.float32)[: len(query)]
    torch.testing.assert_close(kept, query, atol=0.01, rtol=0.0)
