from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from huggingface_hub import constants

from engine.config import Config
from engine.needs import weights
from engine.vllm_api import is_installed
from interlude.__main__ import main
from interlude.doctor import Finding, look_at_model
from tests.engine.checkpoints import network, save
from tests.engine.hub import config_json


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nothing.sock")


def test_a_missing_model_is_told_with_its_cure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", str(tmp_path / "nowhere"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    found = {finding["name"]: finding for finding in told["findings"]}
    assert set(found) == {"model", "docker", "bubblewrap", "local", "browser"}
    assert not found["model"]["ok"]
    assert "no model folder at" in found["model"]["cure"]
    assert not found["docker"]["ok"]
    assert "apt-get install docker.io" in found["docker"]["cure"]


def test_a_model_is_measured_and_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = save(tmp_path, network())
    main(["doctor", str(folder)])
    said = capsys.readouterr().out
    for line in (f"ok  model       {folder}: ", "ok  memory      0.00 GiB", "ok  engine      torch "):
        assert line in said
    assert "context 2,048 tokens, weights sha256:" in said


def test_a_quantised_model_is_left_to_vllm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = save(tmp_path, network())
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "quantization_config": {}}))
    main(["doctor", str(folder), "--engine", "vllm", "--json"])
    model, engine = json.loads(capsys.readouterr().out)["findings"][:2]
    assert model["ok"]
    assert engine["ok"] == is_installed()
    assert engine["ok"] or "pip install 'interlude[vllm]'" in engine["cure"]


def test_a_model_that_does_not_fit_is_not_loaded(tmp_path: Path) -> None:
    model, memory = look_at_model(save(tmp_path, network()), free=100_000)
    assert model.ok
    assert memory == Finding(
        "memory", False, memory.detail, "a machine with more memory, or a smaller checkpoint"
    )


def test_the_bound_of_the_caches_is_told_and_a_longer_context_is_cut_to_it(tmp_path: Path) -> None:
    folder = save(tmp_path, network())
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "max_position_embeddings": 10**13}))
    memory = {one.name: one for one in look_at_model(folder, free=10**18)}["memory"]
    assert memory.ok
    bound = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4
    each = 2 * 3 * 2 * 16 * 4
    assert f"for a context of {bound // each:,} tokens ({each:,} bytes each)" in memory.detail
    assert f"caches of all sessions take at most {bound / 2**30:.2f} GiB" in memory.detail


def test_a_published_model_is_reckoned_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "GLM-4.6", "--devices", "8", "--memory", "141"]) == 0
    said = capsys.readouterr().out
    for figure in ("352,797,", "356,785,", "705.74", "376,832", "context 202,752 tokens", "8 x 141.0 GiB"):
        assert figure in said


@pytest.mark.parametrize("memory", ["24", "80"])
def test_a_model_that_fits_no_device_is_told(memory: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "GLM-4.6", "--memory", memory]) == 1
    assert capsys.readouterr().out.count("the weights do not fit") == 6


def test_a_folder_with_nothing_but_a_config_is_reckoned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = config_json()
    (tmp_path / "config.json").write_text(json.dumps(raw))
    told: list[dict[str, object]] = []
    for model in (tmp_path, tmp_path / "config.json"):
        assert main(["doctor", str(model), "--json", "--devices", "2", "--memory", "0.5"]) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert {**told[0], "model": ""} == {**told[1], "model": ""}
    assert told[0]["devices"] == 2 and told[0]["device_bytes"] == 2**29
    first = told[0]["rows"][0]  # pyright: ignore[reportIndexIssue]
    assert first == {
        "weights": "bfloat16",
        "cache": "bfloat16",
        "weights_bytes": weights(Config.model_validate(raw), "bfloat16"),
        "mtp_bytes": weights(Config.model_validate(raw), "bfloat16", mtp=True)
        - weights(Config.model_validate(raw), "bfloat16"),
        "token_bytes": 2 * 3 * 2 * 16 * 2,
        "mtp_token_bytes": 2 * 2 * 16 * 2,
        "context": 2048,
    }


def test_devices_without_their_memory_are_asked_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "GLM-4.6", "--devices", "8"]) == 2
    assert "--devices N asks for --memory GIB" in capsys.readouterr().err


def test_a_name_of_the_hub_that_is_not_here_is_never_fetched_unasked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor", "no-such-org/no-such-model"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "interlude: no-such-org/no-such-model is no folder here and not in the Hugging Face cache: "
        "--download fetches it, or name the folder that holds it\n"
    )


def test_a_model_of_the_hub_whose_config_is_cached_is_reckoned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    at = tmp_path / "models--some--model"
    (at / "refs").mkdir(parents=True)
    (at / "refs" / "main").write_text("0" * 40)
    folder = at / "snapshots" / ("0" * 40)
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config_json()))
    assert main(["doctor", "some/model", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["context"] == 2048
