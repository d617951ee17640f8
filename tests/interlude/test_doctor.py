from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.vllm_api import is_installed
from interlude.__main__ import main
from interlude.doctor import Finding, look_at_model
from tests.engine.checkpoints import network, save


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nothing.sock")


def test_a_missing_model_is_told_with_its_cure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", str(tmp_path / "nowhere"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    found = {finding["name"]: finding for finding in told["findings"]}
    assert set(found) == {"model", "docker", "bubblewrap", "local"}
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
    folder = save(tmp_path, network())
    config = json.loads((folder / "config.json").read_text())
    huge = {**config, "max_position_embeddings": 10**13}
    (folder / "config.json").write_text(json.dumps(huge))
    model, memory = look_at_model(folder)
    assert model.ok
    assert memory == Finding(
        "memory", False, memory.detail, "a machine with more memory, or a smaller checkpoint"
    )
