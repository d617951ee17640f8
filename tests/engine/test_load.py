from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import Glm4MoeForCausalLM

from engine.checkpoint import Checkpoint, check
from engine.load import BLOCK, load
from engine.matrix import rounded
from engine.model import Model
from engine.tensors import ModelDamaged
from engine.weights import Experts, Mlp
from tests.engine.checkpoints import network, save
from tests.engine.hub import Scaling, config_json, random_tensors, scaled, write
from tests.engine.parts import everything, joined, matrices, named

IDS = [1, 2, 3, 4, 260, 70, 71, 9]
VARIANTS: list[tuple[torch.dtype, dict[str, Any]]] = [
    (torch.float32, {}),
    (torch.bfloat16, {"use_qk_norm": False, "attention_bias": False}),
    (torch.float16, {"n_routed_experts": 8, "first_k_dense_replace": 2}),
    (torch.bfloat16, {"tie_word_embeddings": True}),
]


@pytest.mark.parametrize(("kind", "changes"), VARIANTS)
def test_what_is_kept_is_what_transformers_loads(
    tmp_path: Path, kind: torch.dtype, changes: dict[str, Any]
) -> None:
    model = network(**changes).to(kind)
    checkpoint = check(save(tmp_path, model, shard="40KB"))
    for dtype in ("float32", "bfloat16"):
        weights = load(checkpoint, dtype)
        theirs = Glm4MoeForCausalLM.from_pretrained(tmp_path, dtype=getattr(torch, dtype)).state_dict()
        for name, tensor in named(weights):
            wanted = joined(theirs, name)
            assert torch.equal(tensor.to(wanted.dtype), wanted), name


def test_the_layout_of_the_hub_computes_what_transformers_computes(tmp_path: Path) -> None:
    raw = config_json()
    checkpoint = check(write(tmp_path, raw, random_tensors(raw)))
    assert len(checkpoint.files) >= 8
    with torch.inference_mode():
        reads = Model(checkpoint.config, load(checkpoint, "float32"))
        logits = reads.forward(IDS, reads.cache(), len(IDS)).logits
        model = Glm4MoeForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
        torch.testing.assert_close(logits, model(torch.tensor([IDS])).logits[0], atol=1e-4, rtol=0)


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_int8_is_rounded_from_what_is_stored(tmp_path: Path, kind: torch.dtype) -> None:
    raw = config_json()
    tensors = {name: tensor.to(kind) for name, tensor in random_tensors(raw)}
    weights = load(check(write(tmp_path, raw, tensors.items())), "int8")
    assert weights.dtype == torch.bfloat16
    for name, matrix in matrices(weights):
        wanted = rounded(joined(tensors, name))
        assert matrix.data.dtype == torch.int8
        assert torch.equal(matrix.data, wanted.data), name
        assert wanted.scale is not None and matrix.scale is not None
        assert torch.equal(matrix.scale, wanted.scale), name


@pytest.mark.parametrize("scaling", ["channel", "block"])
def test_fp8_becomes_numbers_on_a_cpu(tmp_path: Path, scaling: Scaling) -> None:
    checkpoint, tensors = eight(tmp_path, scaling, hidden_size=160, intermediate_size=200)
    plain = {name: unscaled(tensors, name) for name in tensors if "_scale" not in name}
    for dtype in ("float32", "bfloat16", "int8"):
        for name, matrix in matrices(load(checkpoint, dtype)):
            wanted = joined(plain, name)
            wanted = rounded(wanted).dense(torch.float32) if dtype == "int8" else wanted
            kept = matrix.dense(torch.float32)
            assert torch.equal(kept, wanted.to(torch.bfloat16).float() if dtype == "bfloat16" else wanted), (
                name
            )


@pytest.mark.parametrize("hidden", [256, 320])
@pytest.mark.parametrize("scaling", ["channel", "block"])
def test_fp8_can_be_kept_with_its_scales(tmp_path: Path, scaling: Scaling, hidden: int) -> None:
    """320 rows or columns are two blocks and a half."""
    checkpoint, tensors = eight(tmp_path, scaling, hidden_size=hidden)
    weights = load(checkpoint, "bfloat16", keep_eight=True)
    plain = {name: unscaled(tensors, name) for name in tensors if "_scale" not in name}
    kinds: set[torch.dtype] = set()
    for name, matrix in matrices(weights):
        kinds.add(matrix.data.dtype)
        wanted = joined(plain, name)
        assert torch.equal(matrix.dense(torch.float32), wanted), name
    assert torch.float8_e4m3fn in kinds
    small = sum(tensor.nbytes for tensor in tensors.values())
    assert sum(tensor.nbytes for _, tensor in everything(weights)) < 1.05 * small


@pytest.mark.parametrize("width", [144, 255])
def test_matrices_whose_blocks_would_not_meet_become_numbers(tmp_path: Path, width: int) -> None:
    """The gate's rows end within a block of 128, and there the first row of `up` would follow."""
    checkpoint, tensors = eight(tmp_path, "block", moe_intermediate_size=width)
    experts = load(checkpoint, "bfloat16", keep_eight=True).layers[1].mlp
    assert isinstance(experts, Experts)
    assert experts.gate_up.data.dtype == torch.bfloat16
    at = "model.layers.1.mlp.experts.3"
    rows = [unscaled(tensors, f"{at}.{name}_proj.weight") for name in ("gate", "up")]
    assert torch.equal(experts.gate_up.data[3], torch.cat(rows).to(torch.bfloat16))


def test_a_last_block_that_is_narrower_scales_what_it_has(tmp_path: Path) -> None:
    """160 columns have two scales: for 128 of them, and for 32."""
    checkpoint, tensors = eight(tmp_path, "block", hidden_size=160)
    kept = load(checkpoint, "bfloat16", keep_eight=True).layers[0].qkv
    wanted = [unscaled(tensors, f"model.layers.0.self_attn.{name}_proj.weight") for name in "qkv"]
    assert kept.scale is not None
    assert torch.equal(kept.dense(torch.float32), torch.cat(wanted))


@pytest.mark.parametrize("scaling", ["channel", "block"])
def test_a_matrix_that_is_read_in_several_pieces_is_scaled_as_a_whole(
    tmp_path: Path, scaling: Scaling
) -> None:
    sizes = {"hidden_size": 1920, "intermediate_size": 1200, "num_hidden_layers": 1}
    checkpoint, tensors = eight(tmp_path, scaling, **sizes, num_nextn_predict_layers=0)
    gate = "model.layers.0.mlp.gate_proj.weight"
    assert tensors[gate].nbytes > BLOCK
    wanted = torch.cat([unscaled(tensors, gate), unscaled(tensors, gate.replace("gate_proj", "up_proj"))])
    for dtype in ("float32", "int8"):
        dense = load(checkpoint, dtype).layers[0].mlp
        assert isinstance(dense, Mlp)
        whole = wanted if dtype == "float32" else rounded(wanted).dense(torch.float32)
        assert torch.equal(dense.gate_up.dense(torch.float32), whole)


def test_the_multi_token_prediction_layer_is_kept_where_it_is_there(tmp_path: Path) -> None:
    raw = config_json()
    tensors = dict(random_tensors(raw))
    mtp = load(check(write(tmp_path / "with", raw, tensors.items())), "bfloat16").mtp
    assert mtp is not None
    at = "model.layers.3"
    assert torch.equal(mtp.embedding_norm, tensors[f"{at}.enorm.weight"])
    assert torch.equal(mtp.state_norm, tensors[f"{at}.hnorm.weight"])
    assert torch.equal(mtp.merge.data, tensors[f"{at}.eh_proj.weight"])
    assert torch.equal(mtp.norm, tensors[f"{at}.shared_head.norm.weight"])
    assert torch.equal(mtp.layer.out.data, tensors[f"{at}.self_attn.o_proj.weight"])

    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith(at)}
    assert load(check(write(tmp_path / "without", raw, kept.items())), "bfloat16").mtp is None


def test_layers_are_spread_over_devices_in_order(tmp_path: Path) -> None:
    """torch has one CPU; `meta` stands in for a second device, which holds no numbers."""
    raw = config_json(num_hidden_layers=4)
    checkpoint = check(write(tmp_path, raw, random_tensors(raw)))
    weights = load(checkpoint, "bfloat16", devices=(torch.device("cpu"), torch.device("meta")))
    places = [layer.attention_norm.device.type for layer in weights.layers]
    assert places == ["cpu", "cpu", "meta", "meta"]
    assert (weights.device.type, weights.norm.device.type, weights.head.data.device.type) == (
        "cpu",
        "meta",
        "meta",
    )
    assert weights.mtp is not None and weights.mtp.norm.device.type == "meta"


def test_progress_counts_every_byte_that_is_read(tmp_path: Path) -> None:
    raw = config_json()
    tensors = dict(random_tensors(raw, repeated=False))
    told: list[tuple[int, int]] = []
    load(check(write(tmp_path, raw, tensors.items())), "float32", progress=lambda *at: told.append(at))
    total = sum(tensor.nbytes for tensor in tensors.values())
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_a_file_that_shrank_since_it_was_checked_is_named(tmp_path: Path) -> None:
    raw = config_json()
    checkpoint = check(write(tmp_path, raw, random_tensors(raw)))
    file = checkpoint.files[2]
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ModelDamaged, match=f"{file.name} has become shorter"):
        load(checkpoint, "float32")


def eight(folder: Path, scaling: Scaling, **changes: int) -> tuple[Checkpoint, dict[str, torch.Tensor]]:
    """Blocks of 128 rows and columns, some of them parts; more than one block in each direction."""
    sizes = {"hidden_size": 256, "intermediate_size": 256, "moe_intermediate_size": 128, "head_dim": 128}
    heads = {"num_attention_heads": 2, "num_key_value_heads": 1}
    raw = config_json(scaling, **{**sizes, **heads, **changes})
    tensors = dict(scaled(random_tensors(raw), scaling))
    return check(write(folder, raw, tensors.items(), shard=500_000)), tensors


def unscaled(tensors: dict[str, torch.Tensor], name: str) -> torch.Tensor:
    """Number by number: data times the scale of their row, or of their block of 128 x 128."""
    data = tensors[name].float()
    if f"{name}_scale" in tensors:
        return data * tensors[f"{name}_scale"].float()
    scale = tensors.get(f"{name}_scale_inv")
    if scale is None:
        return data
    rows, columns = (torch.arange(size) // 128 for size in data.shape)
    return data * scale[rows][:, columns]
