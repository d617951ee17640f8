"""The random networks that are measured are glm4_moe's."""

from __future__ import annotations

import pytest
import torch
from transformers import Glm4MoeForCausalLM

from benchmarks.random_network import as_transformers, random_weights
from engine.config import Config
from engine.model import Model
from tests.engine.checkpoints import config as published


@pytest.mark.parametrize("changes", [{}, {"use_qk_norm": False, "attention_bias": False}])
def test_transformers_reads_the_same_weights_alike(changes: dict[str, object]) -> None:
    config = Config.model_validate(published(**changes).to_dict())
    weights = random_weights(config, "float32", torch.device("cpu"))
    theirs = Glm4MoeForCausalLM(published(**changes)).eval()
    theirs.load_state_dict(as_transformers(config, weights))
    ids = torch.randint(320, (50,)).tolist()
    with torch.no_grad():
        model = Model(config, weights)
        mine = model.forward(ids, model.cache(), 50).logits
        right = theirs(torch.tensor([ids])).logits[0]
    assert torch.allclose(mine, right, atol=1e-4)


def test_eight_bits_are_spread_like_the_floats() -> None:
    config = Config.model_validate(published(hidden_size=256).to_dict())
    for kind in ("bfloat16", "float8_rows", "float8_blocks"):
        held = random_weights(config, kind, torch.device("cpu"), side=16).layers[0].out
        spread = held.dense(torch.float32).std()
        assert spread == pytest.approx(held.data.shape[1] ** -0.5, rel=0.1)
