"""Checkpoint: what lies in a model's folder, read and checked before a single weight is loaded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.base import EngineError
from engine.tensors import ModelDamaged, Shape, hash_of, header

ARCHITECTURE = "Glm4MoeForCausalLM"
OUTPUT = 131_072  # tokens: the longest output that Z.ai gives for GLM-4.6


class ModelMissing(EngineError):
    """The folder, or a file that must be in it, is not there."""


class ModelUnsupported(EngineError):
    """The folder holds a model of another architecture."""


class Config(BaseModel):
    """The part of a glm4_moe config.json that names, counts and shapes follow from."""

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
    first_k_dense_replace: int = Field(ge=0)
    max_position_embeddings: int = Field(gt=0)
    attention_bias: bool = False
    use_qk_norm: bool = False
    tie_word_embeddings: bool = False
    eos_token_id: int | list[int] | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder that can be loaded. `weights` is the hash; `stops` are the ids that end an output.

    `chat_template` is the text of the checkpoint's own template, "" where it brings none.
    """

    folder: Path
    config: Config
    files: tuple[Path, ...]
    weights: str
    stops: frozenset[int]
    chat_template: str

    @property
    def context(self) -> int:
        """Tokens: prompt and output together."""
        return self.config.max_position_embeddings


def check(folder: Path) -> Checkpoint:
    """Read everything but the weights themselves. Raises ModelMissing, ModelUnsupported, ModelDamaged."""
    checkpoint, shapes = _read(folder, quantised=False)
    _compare(folder, checkpoint.config, shapes)
    return checkpoint


def outline(folder: Path) -> Checkpoint:
    """The same of a folder whose tensors may be stored in any form, for an engine that loads them itself."""
    return _read(folder, quantised=True)[0]


def _read(folder: Path, *, quantised: bool) -> tuple[Checkpoint, Mapping[str, Shape]]:
    if not folder.is_dir():
        raise ModelMissing(
            f"no model folder at {folder}: name a folder that holds config.json, tokenizer.json and "
            "*.safetensors (models are never downloaded)"
        )
    config = _config(folder, quantised)
    _present(folder / "tokenizer.json")
    files = _files(folder)
    headers = {file: header(file) for file in files}
    shapes = {name: tensor.shape for table in headers.values() for name, tensor in table.items()}
    stops, template = _stops(folder, config), _template(folder)
    return Checkpoint(folder, config, files, hash_of(headers), stops, template), shapes


def expected(config: Config) -> Mapping[str, Shape]:
    """Name and shape of every tensor that a glm4_moe checkpoint holds, without the MTP layer."""
    c = config
    queries, keys = c.num_attention_heads * c.head_dim, c.num_key_value_heads * c.head_dim

    def mlp(at: str, width: int) -> Iterator[tuple[str, Shape]]:
        yield f"{at}.gate_proj.weight", (width, c.hidden_size)
        yield f"{at}.up_proj.weight", (width, c.hidden_size)
        yield f"{at}.down_proj.weight", (c.hidden_size, width)

    def layer(number: int) -> Iterator[tuple[str, Shape]]:
        at = f"model.layers.{number}"
        yield f"{at}.input_layernorm.weight", (c.hidden_size,)
        yield f"{at}.post_attention_layernorm.weight", (c.hidden_size,)
        for name, rows in (("q", queries), ("k", keys), ("v", keys)):
            yield f"{at}.self_attn.{name}_proj.weight", (rows, c.hidden_size)
            if c.attention_bias:
                yield f"{at}.self_attn.{name}_proj.bias", (rows,)
        yield f"{at}.self_attn.o_proj.weight", (c.hidden_size, queries)
        if c.use_qk_norm:
            yield f"{at}.self_attn.q_norm.weight", (c.head_dim,)
            yield f"{at}.self_attn.k_norm.weight", (c.head_dim,)
        if number < c.first_k_dense_replace:
            yield from mlp(f"{at}.mlp", c.intermediate_size)
            return
        yield f"{at}.mlp.gate.weight", (c.n_routed_experts, c.hidden_size)
        yield f"{at}.mlp.gate.e_score_correction_bias", (c.n_routed_experts,)
        for expert in range(c.n_routed_experts):
            yield from mlp(f"{at}.mlp.experts.{expert}", c.moe_intermediate_size)
        yield from mlp(f"{at}.mlp.shared_experts", c.moe_intermediate_size * c.n_shared_experts)

    tensors: dict[str, Shape] = {
        "model.embed_tokens.weight": (c.vocab_size, c.hidden_size),
        "model.norm.weight": (c.hidden_size,),
    }
    if not c.tie_word_embeddings:
        tensors["lm_head.weight"] = (c.vocab_size, c.hidden_size)
    for number in range(c.num_hidden_layers):
        tensors.update(layer(number))
    return tensors


def _config(folder: Path, quantised: bool) -> Config:
    raw = _json(folder / "config.json")
    found = raw.get("architectures") or [raw.get("model_type", "none named")]
    if found != [ARCHITECTURE]:
        raise ModelUnsupported(
            f"{folder} holds the architecture {', '.join(map(str, found))}; supported is {ARCHITECTURE} "
            "(model_type glm4_moe: GLM-4.5, 4.5-Air, 4.6, 4.7 and nano)"
        )
    if "quantization_config" in raw and not quantised:
        raise ModelUnsupported(f"{folder} is quantised; take the checkpoint in bfloat16, or --engine vllm")
    try:
        return Config.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ModelDamaged(f"{folder / 'config.json'}: {where}: {first['msg']}") from None


def _stops(folder: Path, config: Config) -> frozenset[int]:
    """generation_config.json comes first, as in transformers."""
    path = folder / "generation_config.json"
    ids = (_json(path).get("eos_token_id") if path.exists() else None) or config.eos_token_id
    if ids is None:
        raise ModelDamaged(f"{folder / 'config.json'} names no eos_token_id: the output would never end")
    return frozenset([ids] if isinstance(ids, int) else ids)


def _template(folder: Path) -> str:
    """It has a file of its own, or stands in the tokenizer's config."""
    own, config = folder / "chat_template.jinja", folder / "tokenizer_config.json"
    if own.exists():
        return own.read_text(encoding="utf-8")
    return str(_json(config).get("chat_template") or "") if config.exists() else ""


def _files(folder: Path) -> tuple[Path, ...]:
    index = folder / "model.safetensors.index.json"
    names = set(_json(index).get("weight_map", {}).values()) if index.exists() else {"model.safetensors"}
    files = tuple(folder / name for name in sorted(names))
    for file in files:
        _present(file)
    return files


def _present(path: Path) -> None:
    if not path.is_file():
        raise ModelMissing(f"{path} is missing: copy the whole checkpoint folder again")


def _json(path: Path) -> dict[str, Any]:
    _present(path)
    try:
        value = json.loads(path.read_bytes())
    except ValueError as error:
        raise ModelDamaged(f"{path} is not JSON ({error}): copy it again") from None
    if not isinstance(value, dict):
        raise ModelDamaged(f"{path} is not a JSON object: copy it again")
    return value


def _compare(folder: Path, config: Config, have: Mapping[str, Shape]) -> None:
    want = expected(config)
    missing = [name for name in want if name not in have]
    unknown = [name for name in have if name not in want and not _is_mtp(name, config.num_hidden_layers)]
    if missing:
        raise ModelDamaged(f"{folder} lacks {_some(missing)}: copy the whole checkpoint again")
    if unknown:
        raise ModelDamaged(f"{folder} has tensors that config.json has no place for: {_some(unknown)}")
    for name, shape in want.items():
        if have[name] != shape:
            raise ModelDamaged(f"{folder}: {name} has shape {have[name]}, config.json asks for {shape}")


def _is_mtp(name: str, layers: int) -> bool:
    """The multi-token-prediction layer stands behind the last layer and is not used here."""
    number = re.match(r"model\.layers\.(\d+)\.", name)
    return number is not None and int(number[1]) >= layers


def _some(names: list[str]) -> str:
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + rest
