"""Config: what a glm4_moe config.json says of the network, checked when it is read."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Config(BaseModel):
    """The part of config.json that names, shapes and arithmetic follow from.

    `rope_theta` and `partial_rotary_factor` stand at the top in the hub's files and under
    `rope_parameters` in those that transformers 5 writes; both are read.
    """

    model_config = ConfigDict(frozen=True, protected_namespaces=())

    vocab_size: int = Field(gt=0)
    hidden_size: int = Field(gt=0)
    intermediate_size: int = Field(gt=0)
    moe_intermediate_size: int = Field(gt=0)
    num_hidden_layers: int = Field(gt=0)
    num_attention_heads: int = Field(gt=0)
    num_key_value_heads: int = Field(gt=0)
    head_dim: int = Field(gt=0)
    n_routed_experts: int = Field(gt=0)
    n_shared_experts: int = Field(gt=0)
    num_experts_per_tok: int = Field(gt=0)
    n_group: int = Field(default=1, gt=0)
    topk_group: int = Field(default=1, gt=0)
    norm_topk_prob: bool = True
    routed_scaling_factor: float = 1.0
    first_k_dense_replace: int = Field(ge=0)
    num_nextn_predict_layers: int = Field(default=0, ge=0)
    max_position_embeddings: int = Field(gt=0)
    rms_norm_eps: float = Field(default=1e-5, gt=0)
    rope_theta: float = Field(default=10_000.0, gt=0)
    partial_rotary_factor: float = Field(default=0.5, gt=0, le=1)
    attention_bias: bool = False
    use_qk_norm: bool = False
    tie_word_embeddings: bool = False
    eos_token_id: int | list[int] | None = None

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        rope = raw.get("rope_parameters") or raw.get("rope_scaling") or {}
        kind = rope.get("rope_type", rope.get("type", "default"))
        if kind != "default":
            raise ValueError(f"rope_type {kind} is not supported: GLM-4.5 to 4.7 scale no positions")
        known = {key: rope[key] for key in ("rope_theta", "partial_rotary_factor") if key in rope}
        if "num_mtp_layers" in raw:
            known["num_nextn_predict_layers"] = raw["num_mtp_layers"]
        return {**raw, **known}

    @model_validator(mode="after")
    def _fits(self) -> Config:
        if self.num_attention_heads % self.num_key_value_heads:
            raise ValueError("num_attention_heads is not a multiple of num_key_value_heads")
        if self.n_routed_experts % self.n_group or self.topk_group > self.n_group:
            raise ValueError("n_routed_experts, n_group and topk_group do not fit each other")
        if self.num_experts_per_tok > self.n_routed_experts // self.n_group * self.topk_group:
            raise ValueError("num_experts_per_tok is more than the experts that may be chosen")
        return self

    @property
    def rotary(self) -> int:
        """Dimensions of a head that are rotated: the first ones."""
        return int(self.head_dim * self.partial_rotary_factor)

    @property
    def shared_width(self) -> int:
        """Width of the shared experts, which are one MLP."""
        return self.moe_intermediate_size * self.n_shared_experts

    def dense(self, layer: int) -> bool:
        """Whether a layer has one MLP instead of experts."""
        return layer < self.first_k_dense_replace
