"""Published: the configs of the glm4_moe models that Z.ai published, to reckon with before one is here."""

from __future__ import annotations

from collections.abc import Mapping

from engine.config import Config

_GLM46 = Config(
    vocab_size=151_552,
    hidden_size=5120,
    intermediate_size=12_288,
    moe_intermediate_size=1536,
    num_hidden_layers=92,
    num_attention_heads=96,
    num_key_value_heads=8,
    head_dim=128,
    n_routed_experts=160,
    n_shared_experts=1,
    num_experts_per_tok=8,
    routed_scaling_factor=2.5,
    first_k_dense_replace=3,
    num_nextn_predict_layers=1,
    max_position_embeddings=202_752,
    rope_theta=1_000_000.0,
    attention_bias=True,
    use_qk_norm=True,
    eos_token_id=[151_329, 151_336, 151_338],
)
_AIR = {
    "hidden_size": 4096,
    "intermediate_size": 10_944,
    "moe_intermediate_size": 1408,
    "num_hidden_layers": 46,
    "n_routed_experts": 128,
    "routed_scaling_factor": 1.0,
    "first_k_dense_replace": 1,
    "max_position_embeddings": 131_072,
    "use_qk_norm": False,
}

PUBLISHED: Mapping[str, Config] = {
    "GLM-4.5": _GLM46.model_copy(update={"max_position_embeddings": 131_072}),
    "GLM-4.5-Air": _GLM46.model_copy(update=_AIR),
    "GLM-4.6": _GLM46,
    "GLM-4.7": _GLM46,
}
"""By name, as in their config.json on huggingface.co/zai-org; GLM-4.7's is the same file as GLM-4.6's."""
