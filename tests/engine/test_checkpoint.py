import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.base import EngineError
from engine.checkpoint import INDEX, ModelMissing, ModelUnsupported, check
from engine.tensors import ModelDamaged, hash_of, header
from tests.engine.checkpoints import STOP_IDS, network, save
from tests.engine.hub import config_json, random_tensors, scaled, write


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("made"), network())


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "model"))


def test_a_folder_says_its_hash_its_stop_ids_and_its_context(folder: Path) -> None:
    checkpoint = check(folder)
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    assert checkpoint.weights == f"sha256:{digest[:16]}"
    assert checkpoint.stops == frozenset(STOP_IDS)
    assert checkpoint.context == 2048


def test_a_chat_template_is_read_where_it_stands(folder: Path) -> None:
    assert check(folder).chat_template == ""
    (folder / "tokenizer_config.json").write_text('{"chat_template": "in the config"}')
    assert check(folder).chat_template == "in the config"
    (folder / "chat_template.jinja").write_text("in its file")
    assert check(folder).chat_template == "in its file"


def test_generation_config_overrules_the_stop_ids_of_the_config(folder: Path) -> None:
    change_json(folder / "generation_config.json", eos_token_id=7)
    assert check(folder).stops == {7}
    (folder / "generation_config.json").unlink()
    assert check(folder).stops == set(STOP_IDS)


def test_the_hash_of_a_large_set_sees_every_tensor(folder: Path) -> None:
    file = folder / "model.safetensors"
    hashes = {hash_of({file: header(file)}, whole=0)}
    for name in header(file):
        change_tensors(folder, lambda tensors, name=name: tensors[name].add_(1))
        hashes.add(hash_of({file: header(file)}, whole=0))
    assert len(hashes) == 1 + len(header(file))


def change_json(path: Path, **changes: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def change_tensors(folder: Path, change: Callable[[dict[str, torch.Tensor]], object]) -> None:
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def cut(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])


WRONG: dict[str, tuple[Callable[[Path], object], type[EngineError], str]] = {
    "no folder": (shutil.rmtree, ModelMissing, "no model folder at"),
    "no config": (lambda f: (f / "config.json").unlink(), ModelMissing, "config.json is missing"),
    "config is not JSON": (lambda f: cut(f / "config.json", 9), ModelDamaged, "config.json is not JSON"),
    "config is a list": (
        lambda f: (f / "config.json").write_text("[]"),
        ModelDamaged,
        "config.json is not a JSON object",
    ),
    "another architecture": (
        lambda f: change_json(f / "config.json", architectures=["LlamaForCausalLM"]),
        ModelUnsupported,
        "holds the architecture LlamaForCausalLM; supported is Glm4MoeForCausalLM",
    ),
    "quantised": (
        lambda f: change_json(f / "config.json", quantization_config={"quant_method": "gptq"}),
        ModelUnsupported,
        "quantization_config: quant_method gptq; supported are FP8 weights with one scale a row",
    ),
    "a value of the wrong type": (
        lambda f: change_json(f / "config.json", hidden_size="wide"),
        ModelDamaged,
        "config.json: hidden_size: Input should be a valid integer",
    ),
    "no stop ids": (
        lambda f: (
            change_json(f / "config.json", eos_token_id=None),
            (f / "generation_config.json").unlink(),
        ),
        ModelDamaged,
        "names no eos_token_id",
    ),
    "no tokenizer": (
        lambda f: (f / "tokenizer.json").unlink(),
        ModelMissing,
        "tokenizer.json is missing",
    ),
    "no weights": (
        lambda f: (f / "model.safetensors").unlink(),
        ModelMissing,
        "model.safetensors is missing",
    ),
    "weights cut in the data": (
        lambda f: cut(f / "model.safetensors", 60_000),
        ModelDamaged,
        "model.safetensors has 60,000 bytes where its header counts",
    ),
    "weights cut in the header": (
        lambda f: cut(f / "model.safetensors", 100),
        ModelDamaged,
        "is cut off in its header, or is no safetensors file",
    ),
    "weights empty": (lambda f: cut(f / "model.safetensors", 0), ModelDamaged, "is cut off in its header"),
    "weights are a page of HTML": (
        lambda f: (f / "model.safetensors").write_text("<!DOCTYPE html><title>Sign in</title>"),
        ModelDamaged,
        "is cut off in its header, or is no safetensors file",
    ),
    "a header that is not JSON": (
        lambda f: (f / "model.safetensors").write_bytes(b"\4\0\0\0\0\0\0\0nope"),
        ModelDamaged,
        "has no readable safetensors header",
    ),
    "a missing tensor": (
        lambda f: change_tensors(f, lambda t: t.pop("lm_head.weight")),
        ModelDamaged,
        "lacks lm_head.weight:",
    ),
    "an unexpected tensor": (
        lambda f: change_tensors(f, lambda t: t.update({"model.extra": torch.ones(1)})),
        ModelDamaged,
        "has tensors that config.json has no place for: model.extra",
    ),
    "a misshaped tensor": (
        lambda f: change_tensors(f, lambda t: t.update({"model.norm.weight": torch.ones(31)})),
        ModelDamaged,
        "model.norm.weight has shape (31,), config.json asks for (32,)",
    ),
    "one expert too few": (
        lambda f: change_json(f / "config.json", n_routed_experts=5),
        ModelDamaged,
        "model.layers.1.mlp.experts.4.gate_proj.weight",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_folder_that_cannot_be_loaded_says_what_is_wrong(folder: Path, case: str) -> None:
    spoil, kind, words = WRONG[case]
    spoil(folder)
    with pytest.raises(kind) as raised:
        check(folder)
    assert words in str(raised.value)


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = config_json()
    return write(tmp_path_factory.mktemp("shards"), raw, random_tensors(raw))


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = config_json("channel")
    return write(tmp_path_factory.mktemp("rows"), raw, scaled(random_tensors(raw), "channel"))


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = config_json("block")
    return write(tmp_path_factory.mktemp("blocks"), raw, scaled(random_tensors(raw), "block"))


def shard_of(folder: Path, name: str) -> Path:
    return folder / json.loads((folder / INDEX).read_text())["weight_map"][name]


def edit(folder: Path, name: str, change: Callable[[dict[str, torch.Tensor]], object]) -> None:
    """Change the shard that holds `name`; the index stays as it is."""
    file = shard_of(folder, name)
    tensors = load_file(file)
    change(tensors)
    save_file(tensors, file, metadata={"format": "pt"})


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"0")


def drop(folder: Path, *names: str) -> None:
    """Take tensors away, from the index too."""
    index = json.loads((folder / INDEX).read_text())
    for name in names:
        edit(folder, name, lambda tensors, name=name: tensors.pop(name))
        del index["weight_map"][name]
    (folder / INDEX).write_text(json.dumps(index))


def add(folder: Path, **tensors: torch.Tensor) -> None:
    """Put tensors into the shard of the norm, and into the index."""
    index = json.loads((folder / INDEX).read_text())
    edit(folder, NORM, lambda held: held.update(tensors))
    index["weight_map"].update({name: shard_of(folder, NORM).name for name in tensors})
    (folder / INDEX).write_text(json.dumps(index))


def edit_header(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the JSON of a safetensors file; the data stay as they are."""
    stored = file.read_bytes()
    length = int.from_bytes(stored[:8], "little")
    table = json.loads(stored[8 : 8 + length])
    change(table)
    text = json.dumps(table).encode()
    file.write_bytes(len(text).to_bytes(8, "little") + text + stored[8 + length :])


def move(folder: Path, name: str, by: int) -> None:
    def moved(table: dict[str, Any]) -> None:
        table[name]["data_offsets"] = [offset + by for offset in table[name]["data_offsets"]]

    edit_header(shard_of(folder, name), moved)


def twice(folder: Path, name: str) -> None:
    """The header names a tensor two times, as no program writes it."""
    file = shard_of(folder, name)
    stored = file.read_bytes()
    length = int.from_bytes(stored[:8], "little")
    table = json.loads(stored[8 : 8 + length])
    text = stored[8 : 8 + length].rstrip()[:-1] + f', "{name}": {json.dumps(table[name])}}}'.encode()
    file.write_bytes(len(text).to_bytes(8, "little") + text + stored[8 + length :])


def point(folder: Path, name: str, file: str) -> None:
    index = json.loads((folder / INDEX).read_text())
    index["weight_map"][name] = file
    (folder / INDEX).write_text(json.dumps(index))


NORM = "model.norm.weight"
GATE = "model.layers.2.mlp.experts.3.gate_proj.weight"
EXPERT = "model.layers.2.mlp.experts.3"
PARTS = ("gate_proj.weight", "up_proj.weight", "down_proj.weight")

BROKEN: dict[str, tuple[str, Callable[[Path], object], type[EngineError], tuple[str, ...]]] = {
    "a missing shard": (
        "shards",
        lambda f: (f / "model-00003-of-00010.safetensors").unlink(),
        ModelMissing,
        ("model-00003-of-00010.safetensors is missing", "copy the whole checkpoint folder again"),
    ),
    "a short shard": (
        "shards",
        lambda f: cut(f / "model-00003-of-00010.safetensors", 9000),
        ModelDamaged,
        ("model-00003-of-00010.safetensors has 9,000 bytes where its header counts",),
    ),
    "a shard that is too long": (
        "shards",
        lambda f: lengthen(f / "model-00003-of-00010.safetensors"),
        ModelDamaged,
        ("model-00003-of-00010.safetensors has", "where its header counts"),
    ),
    "no index": (
        "shards",
        lambda f: (f / INDEX).unlink(),
        ModelMissing,
        (f"{INDEX} is missing, and model-00001-of-00010.safetensors is one of several",),
    ),
    "an index that is not JSON": (
        "shards",
        lambda f: cut(f / INDEX, 99),
        ModelDamaged,
        (f"{INDEX} is not JSON",),
    ),
    "an index without a map": (
        "shards",
        lambda f: (f / INDEX).write_text("{}"),
        ModelDamaged,
        (f"{INDEX} has no weight_map",),
    ),
    "an index that names another shard": (
        "shards",
        lambda f: point(f, GATE, "model-00001-of-00010.safetensors"),
        ModelDamaged,
        (f"{INDEX} says that {GATE} is in model-00001-of-00010.safetensors, which does not hold it",),
    ),
    "an index that names a file elsewhere": (
        "shards",
        lambda f: point(f, GATE, "../model.safetensors"),
        ModelDamaged,
        (f"{GATE} is said to be in '../model.safetensors', which is no file of the folder",),
    ),
    "a tensor in two shards": (
        "shards",
        lambda f: edit(f, NORM, lambda t: t.update({GATE: torch.ones(16, 32)})),
        ModelDamaged,
        (f"{GATE} is in several files (model-",),
    ),
    "a tensor twice in a header": (
        "shards",
        lambda f: twice(f, NORM),
        ModelDamaged,
        (f"names {NORM} twice in its header",),
    ),
    "a missing expert": (
        "shards",
        lambda f: drop(f, *(f"{EXPERT}.{part}" for part in PARTS)),
        ModelDamaged,
        tuple(f"{EXPERT}.{part}" for part in PARTS),
    ),
    "an extra tensor": (
        "shards",
        lambda f: add(f, **{"model.layers.2.mlp.experts.4.gate_proj.weight": torch.ones(16, 32)}),
        ModelDamaged,
        ("has tensors that config.json has no place for: model.layers.2.mlp.experts.4.gate_proj.weight",),
    ),
    "a wrong shape": (
        "shards",
        lambda f: edit(f, GATE, lambda t: t.update({GATE: torch.ones(32, 16)})),
        ModelDamaged,
        (f"{GATE} has shape (32, 16), config.json asks for (16, 32)",),
    ),
    "a matrix of integers": (
        "shards",
        lambda f: edit(f, GATE, lambda t: t.update({GATE: torch.ones(16, 32, dtype=torch.int32)})),
        ModelDamaged,
        (f"{GATE} is of type I32; it can be BF16, F16 or F32",),
    ),
    "FP8 that no config speaks of": (
        "shards",
        lambda f: edit(f, GATE, lambda t: t.update({GATE: t[GATE].to(torch.float8_e4m3fn)})),
        ModelDamaged,
        (f"{GATE} is of type F8_E4M3", "F8_E4M3 where config.json has a quantization_config"),
    ),
    "an FP8 norm": (
        "rows",
        lambda f: edit(f, NORM, lambda t: t.update({NORM: t[NORM].to(torch.float8_e4m3fn)})),
        ModelDamaged,
        (f"{NORM} is of type F8_E4M3; it can be BF16, F16 or F32",),
    ),
    "a type that does not exist": (
        "shards",
        lambda f: edit_header(shard_of(f, GATE), lambda t: t[GATE].update(dtype="F12")),
        ModelDamaged,
        (f"{GATE} is of type F12, which safetensors does not have",),
    ),
    "overlapping tensors": ("shards", lambda f: move(f, GATE, -2), ModelDamaged, (f"{GATE} overlaps ",)),
    "a hole between tensors": (
        "shards",
        lambda f: move(f, GATE, 2),
        ModelDamaged,
        (f"{GATE} leaves a hole behind ",),
    ),
    "a negative offset": (
        "shards",
        lambda f: edit_header(shard_of(f, GATE), lambda t: t[GATE].update(data_offsets=[-4, 1020])),
        ModelDamaged,
        (f"{GATE} overlaps the header",),
    ),
    "a tensor of another size than its shape": (
        "shards",
        lambda f: edit_header(shard_of(f, GATE), lambda t: t[GATE].update(shape=[16, 31])),
        ModelDamaged,
        (f"{GATE} has 1,024 bytes where BF16 of shape (16, 31) takes 992",),
    ),
    "a negative shape": (
        "shards",
        lambda f: edit_header(shard_of(f, GATE), lambda t: t[GATE].update(shape=[-16, -32])),
        ModelDamaged,
        ("has no readable safetensors header",),
    ),
    "a missing scale of a row": (
        "rows",
        lambda f: drop(f, f"{GATE}_scale"),
        ModelDamaged,
        (f"lacks {GATE}_scale, the scale of FP8 data",),
    ),
    "a missing scale of a block": (
        "blocks",
        lambda f: drop(f, f"{GATE}_scale_inv"),
        ModelDamaged,
        (f"lacks {GATE}_scale_inv, the scale of FP8 data",),
    ),
    "a scale of a wrong shape": (
        "rows",
        lambda f: edit(f, f"{GATE}_scale", lambda t: t.update({f"{GATE}_scale": torch.ones(1)})),
        ModelDamaged,
        (f"{GATE}_scale has shape (1,), config.json asks for (16, 1)",),
    ),
    "a part of the MTP layer": (
        "shards",
        lambda f: drop(f, "model.layers.3.eh_proj.weight"),
        ModelDamaged,
        ("lacks model.layers.3.eh_proj.weight of its multi-token prediction layer",),
    ),
    "an MTP layer that the config has none of": (
        "shards",
        lambda f: change_json(f / "config.json", num_nextn_predict_layers=0),
        ModelDamaged,
        ("has tensors that config.json has no place for: model.layers.3.",),
    ),
    "a config with a value out of range": (
        "shards",
        lambda f: change_json(f / "config.json", num_experts_per_tok=5),
        ModelDamaged,
        ("config.json: Value error, num_experts_per_tok is more than the experts that may be chosen",),
    ),
    "positions that are scaled": (
        "shards",
        lambda f: change_json(f / "config.json", rope_scaling={"type": "yarn", "factor": 4}),
        ModelDamaged,
        ("config.json: Value error, rope_type yarn is not supported",),
    ),
    "FP8 with scales of activations": (
        "blocks",
        lambda f: change_json(
            f / "config.json",
            quantization_config={"quant_method": "fp8", "activation_scheme": "static"},
        ),
        ModelUnsupported,
        ("quantization_config: activation_scheme static; supported are FP8 weights",),
    ),
    "a quantization_config that says nothing": (
        "rows",
        lambda f: change_json(f / "config.json", quantization_config={"quant_method": "compressed-tensors"}),
        ModelDamaged,
        ("quantization_config cannot be read",),
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_checkpoint_of_the_hub_that_is_broken_names_the_culprit(
    case: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    made, spoil, kind, words = BROKEN[case]
    folder = Path(shutil.copytree(request.getfixturevalue(made), tmp_path / "model"))
    spoil(folder)
    with pytest.raises(kind) as raised:
        check(folder)
    for word in words:
        assert word in str(raised.value)


@pytest.mark.parametrize("made", ["shards", "rows", "blocks"])
def test_an_unbroken_one_is_read(made: str, request: pytest.FixtureRequest) -> None:
    checkpoint = check(request.getfixturevalue(made))
    assert checkpoint.mtp
    assert (checkpoint.quantisation is None) == (made == "shards")
    assert set(checkpoint.tensors) == set(json.loads((checkpoint.folder / INDEX).read_text())["weight_map"])


def test_an_mtp_layer_may_leave_out_what_it_shares(tmp_path: Path) -> None:
    raw = config_json()
    assert check(write(tmp_path, raw, random_tensors(raw, repeated=False))).mtp
