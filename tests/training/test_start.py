"""The structured start: the shape of nano, and that it copies before it learns anything."""

from __future__ import annotations

import torch
from transformers import Glm4MoeForCausalLM

from training.start import Shape, config, structured_start

STOPS = (4060, 4067, 4069)


def surprise_of_copies(model: Glm4MoeForCausalLM, alphabet: int) -> float:
    """Nats a token from the third token of the copy on; the copy stands 100 tokens after the string."""
    chance = torch.Generator().manual_seed(1)
    total = 0.0
    for _ in range(4):
        string = torch.randint(0, alphabet, (120,), generator=chance)
        between = torch.randint(0, alphabet, (100,), generator=chance)
        ids = torch.cat((torch.tensor([4062, 4064]), between, string, between.flip(0), string))
        with torch.no_grad():
            logits = model(ids[None]).logits[0]
        total += float(torch.nn.functional.cross_entropy(logits[-119:-1], ids[-118:]))
    return total / 4


def test_it_copies_before_the_first_step() -> None:
    model = structured_start(config(STOPS, Shape()), seed=0)
    assert surprise_of_copies(model, 4000) < 0.05
    assert surprise_of_copies(model, 300) < 0.06


def test_the_same_seed_gives_the_same_weights() -> None:
    first, second, other = (structured_start(config(STOPS, Shape(layers=2)), seed) for seed in (1, 1, 2))
    same = dict(second.named_parameters())
    assert all(torch.equal(weight, same[name]) for name, weight in first.named_parameters())
    assert not torch.equal(first.lm_head.weight, other.lm_head.weight)


def test_it_has_every_feature_of_glm_and_fits_20_megabytes() -> None:
    model = structured_start(config(STOPS, Shape()), seed=0)
    assert 2 * sum(weight.numel() for weight in model.parameters()) < 20e6
    names = set(model.state_dict())
    for part in (
        "model.layers.0.mlp.gate_proj.weight",
        "model.layers.1.mlp.gate.e_score_correction_bias",
        "model.layers.1.mlp.shared_experts.up_proj.weight",
        "model.layers.1.mlp.experts.gate_up_proj",
        "model.layers.1.self_attn.q_norm.weight",
        "model.layers.1.self_attn.v_proj.bias",
        "lm_head.weight",
    ):
        assert part in names
    assert model.config.num_attention_heads > model.config.num_key_value_heads
    assert model.config.rope_parameters["partial_rotary_factor"] == 0.5
    assert not model.config.tie_word_embeddings
    assert model.config.norm_topk_prob
