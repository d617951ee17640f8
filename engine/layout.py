"""Layout: the names and shapes of the tensors that a glm4_moe checkpoint holds in the hub's files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.config import Config
from engine.tensors import Shape

QUERY_KEY_VALUE = ("q", "k", "v")


def expected(config: Config) -> Mapping[str, Shape]:
    """Name and shape of every tensor, without the MTP layer: one expert is three matrices of its own."""
    tensors: dict[str, Shape] = {
        "model.embed_tokens.weight": (config.vocab_size, config.hidden_size),
        "model.norm.weight": (config.hidden_size,),
    }
    if not config.tie_word_embeddings:
        tensors["lm_head.weight"] = (config.vocab_size, config.hidden_size)
    for number in range(config.num_hidden_layers):
        tensors.update(_layer(config, number))
    return tensors


def expected_mtp(config: Config) -> Mapping[str, Shape]:
    """What stands behind the last layer where there is an MTP layer: a decoder layer, and what joins it on.

    Names as in vLLM's glm4_moe_mtp.py. Nothing where the config has no MTP layer.
    """
    if not config.num_nextn_predict_layers:
        return {}
    at, hidden = f"model.layers.{config.num_hidden_layers}", config.hidden_size
    return {
        f"{at}.enorm.weight": (hidden,),
        f"{at}.hnorm.weight": (hidden,),
        f"{at}.eh_proj.weight": (hidden, 2 * hidden),
        f"{at}.shared_head.norm.weight": (hidden,),
        **dict(_layer(config, config.num_hidden_layers)),
    }


def copies(config: Config) -> Mapping[str, Shape]:
    """The MTP layer's embeddings and head: files may repeat the model's own, which are kept once."""
    if not config.num_nextn_predict_layers:
        return {}
    at, shape = f"model.layers.{config.num_hidden_layers}", (config.vocab_size, config.hidden_size)
    return {f"{at}.embed_tokens.weight": shape, f"{at}.shared_head.head.weight": shape}


def _layer(c: Config, number: int) -> Iterator[tuple[str, Shape]]:
    at = f"model.layers.{number}"
    queries, keys = c.num_attention_heads * c.head_dim, c.num_key_value_heads * c.head_dim
    yield f"{at}.input_layernorm.weight", (c.hidden_size,)
    yield f"{at}.post_attention_layernorm.weight", (c.hidden_size,)
    for name, rows in zip(QUERY_KEY_VALUE, (queries, keys, keys), strict=True):
        yield f"{at}.self_attn.{name}_proj.weight", (rows, c.hidden_size)
        if c.attention_bias:
            yield f"{at}.self_attn.{name}_proj.bias", (rows,)
    yield f"{at}.self_attn.o_proj.weight", (c.hidden_size, queries)
    if c.use_qk_norm:
        yield f"{at}.self_attn.q_norm.weight", (c.head_dim,)
        yield f"{at}.self_attn.k_norm.weight", (c.head_dim,)
    if c.dense(number):
        yield from _mlp(f"{at}.mlp", c.intermediate_size, c.hidden_size)
        return
    yield f"{at}.mlp.gate.weight", (c.n_routed_experts, c.hidden_size)
    yield f"{at}.mlp.gate.e_score_correction_bias", (c.n_routed_experts,)
    for expert in range(c.n_routed_experts):
        yield from _mlp(f"{at}.mlp.experts.{expert}", c.moe_intermediate_size, c.hidden_size)
    yield from _mlp(f"{at}.mlp.shared_experts", c.shared_width, c.hidden_size)


def _mlp(at: str, width: int, hidden: int) -> Iterator[tuple[str, Shape]]:
    yield f"{at}.gate_proj.weight", (width, hidden)
    yield f"{at}.up_proj.weight", (width, hidden)
    yield f"{at}.down_proj.weight", (hidden, width)
