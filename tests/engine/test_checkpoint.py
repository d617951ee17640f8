import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.base import EngineError
from engine.checkpoint import ModelMissing, ModelUnsupported, check
from engine.tensors import ModelDamaged, hash_of, header
from tests.engine.checkpoints import STOP_IDS, network, save


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


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    folder = save(tmp_path, network(), shard="40KB")
    shard = sorted(folder.glob("*.safetensors"))[1]
    shard.unlink()
    with pytest.raises(ModelMissing, match=rf"{shard.name} is missing"):
        check(folder)
