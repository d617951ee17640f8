"""Random glm4_moe checkpoints in exactly the hub's layout: one matrix an expert, shards with an index, keys
of config.json as transformers 4 wrote them, the MTP layer, both ways in which GLM's FP8 files are scaled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors.torch import save_file

from engine.config import Config
from engine.control import CONTROL_TOKENS, STOPS, tokenizer_json
from engine.layout import copies, expected, expected_mtp

Scaling = Literal["channel", "block"]
Named = tuple[str, torch.Tensor]

STOP_IDS = [256 + CONTROL_TOKENS.index(token) for token in STOPS]
LARGEST = 448.0  # of float8_e4m3fn
WHOLE = ("lm_head", "embed_tokens", "mlp.gate.", "shared_head.head", "eh_proj", "norm")
"""What stays bfloat16 in an FP8 checkpoint."""


def config_json(scaling: Scaling | None = None, **changes: Any) -> dict[str, Any]:
    """The keys of GLM-4.6's config.json in its order, with small numbers."""
    raw: dict[str, Any] = {
        "architectures": ["Glm4MoeForCausalLM"],
        "attention_bias": True,
        "attention_dropout": 0.0,
        "pad_token_id": STOP_IDS[0],
        "eos_token_id": STOP_IDS,
        "head_dim": 16,
        "hidden_act": "silu",
        "hidden_size": 32,
        "partial_rotary_factor": 0.5,
        "initializer_range": 0.02,
        "intermediate_size": 48,
        "max_position_embeddings": 2048,
        "model_type": "glm4_moe",
        "moe_intermediate_size": 16,
        "norm_topk_prob": True,
        "num_attention_heads": 8,
        "n_group": 1,
        "topk_group": 1,
        "n_routed_experts": 4,
        "n_shared_experts": 1,
        "routed_scaling_factor": 2.5,
        "num_experts_per_tok": 2,
        "first_k_dense_replace": 1,
        "num_hidden_layers": 3,
        "num_key_value_heads": 2,
        "rms_norm_eps": 1e-05,
        "rope_scaling": None,
        "rope_theta": 1000000,
        "num_nextn_predict_layers": 1,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.54.0",
        "use_cache": True,
        "use_qk_norm": True,
        "vocab_size": 320,
        **changes,
    }
    if scaling == "channel":
        raw["quantization_config"] = {
            "config_groups": {
                "group_0": {
                    "input_activations": {
                        "dynamic": True,
                        "num_bits": 8,
                        "strategy": "token",
                        "type": "float",
                    },
                    "targets": ["Linear"],
                    "weights": {"dynamic": False, "num_bits": 8, "strategy": "channel", "type": "float"},
                }
            },
            "format": "float-quantized",
            "ignore": ["lm_head", "re:.*mlp.gate$"],
            "kv_cache_scheme": None,
            "quant_method": "compressed-tensors",
            "quantization_status": "compressed",
        }
    if scaling == "block":
        raw["quantization_config"] = {
            "activation_scheme": "dynamic",
            "fmt": "e4m3",
            "quant_method": "fp8",
            "weight_block_size": [128, 128],
        }
    return raw


def random_tensors(raw: Mapping[str, Any], seed: int = 0, *, repeated: bool = True) -> Iterator[Named]:
    """Every tensor in bfloat16, the MTP layer's too, in the order of the layers; made as they are asked for.

    The router's correction is float32, as the hub has it. `repeated`: the MTP layer brings its copies of
    embeddings and head.
    """
    config, made = Config.model_validate(raw), torch.Generator().manual_seed(seed)
    shapes = {**expected(config), **expected_mtp(config)}
    main: dict[str, torch.Tensor] = {}
    for name, shape in shapes.items():
        tensor = torch.randn(shape, generator=made)
        if "norm" in name:
            tensor = 1 + 0.1 * tensor
        else:
            tensor *= 0.1 if name.endswith("bias") else 0.25
        tensor = tensor if name.endswith("e_score_correction_bias") else tensor.to(torch.bfloat16)
        if name in ("model.embed_tokens.weight", "lm_head.weight"):
            main[name] = tensor
        yield name, tensor
    for name in copies(config) if repeated else ():
        tied = config.tie_word_embeddings or name.endswith("embed_tokens.weight")
        yield name, main["model.embed_tokens.weight" if tied else "lm_head.weight"].clone()


def scaled(tensors: Iterable[Named], scaling: Scaling, block: int = 128) -> Iterator[Named]:
    """The same with FP8 matrices and their scales, which multiply: one a row, or one a block."""
    for name, tensor in tensors:
        if tensor.ndim == 1 or any(part in name for part in WHOLE):
            yield name, tensor
            continue
        rows, columns = tensor.shape
        high, wide = (1, columns) if scaling == "channel" else (block, block)
        down, across = -(-rows // high), -(-columns // wide)
        padded = torch.zeros(down * high, across * wide)
        padded[:rows, :columns] = tensor.float()
        blocks = padded.view(down, high, across, wide)
        scale = blocks.abs().amax((1, 3)).clamp_min(1e-12) / LARGEST
        eight = (blocks / scale[:, None, :, None]).view_as(padded)[:rows, :columns]
        yield name, eight.contiguous().to(torch.float8_e4m3fn)
        kind = torch.bfloat16 if scaling == "channel" else torch.float32
        yield f"{name}_scale" if scaling == "channel" else f"{name}_scale_inv", scale.to(kind)


def write(folder: Path, raw: Mapping[str, Any], tensors: Iterable[Named], *, shard: int = 25_000) -> Path:
    """Lay the folder out: shards of at most `shard` bytes, one at a time; a larger tensor has its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(raw, indent=2))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer_json()))
    places: dict[str, int] = {}
    total, held, size, count = 0, dict[str, torch.Tensor](), 0, 0
    for name, tensor in tensors:
        if held and size + tensor.nbytes > shard:
            count += 1
            _save(folder, count, held)
            held, size = {}, 0
        held[name], places[name] = tensor, count + 1
        total, size = total + tensor.nbytes, size + tensor.nbytes
    _save(folder, count + 1, held)
    names = {number: f"model-{number:05}-of-{count + 1:05}.safetensors" for number in range(1, count + 2)}
    for number, file in names.items():
        _part(folder, number).rename(folder / file)
    index = {
        "metadata": {"total_size": total},
        "weight_map": {name: names[places[name]] for name in sorted(places)},
    }
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2))
    return folder


def _save(folder: Path, number: int, tensors: dict[str, torch.Tensor]) -> None:
    save_file(tensors, _part(folder, number), metadata={"format": "pt"})


def _part(folder: Path, number: int) -> Path:
    return folder / f"part-{number}"
