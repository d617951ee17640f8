from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.checkpoint import ModelMissing, check
from engine.hub import cached as names
from engine.hub import is_hub_name, snapshot
from tests.engine.hub import config_json, random_tensors, write


def cached(home: Path, name: str) -> Path:
    """A model as the hub's own cache keeps it."""
    at = home / f"models--{name.replace('/', '--')}"
    folder = at / "snapshots" / ("0" * 40)
    (at / "refs").mkdir(parents=True)
    (at / "refs" / "main").write_text("0" * 40)
    raw = config_json()
    return write(folder, raw, random_tensors(raw))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    return tmp_path


def test_only_what_is_no_folder_can_be_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_hub_name("zai-org/GLM-4.6")
    for path in ("GLM-4.6", "./GLM-4.6", "/models/GLM-4.6", "a/b/c", "../GLM-4.6", ""):
        assert not is_hub_name(path)
    (tmp_path / "zai-org" / "GLM-4.6").mkdir(parents=True)
    assert not is_hub_name("zai-org/GLM-4.6")


def test_a_model_in_the_cache_is_found_without_a_network(home: Path) -> None:
    folder = cached(home, "some/model")
    assert snapshot("some/model", download=False) == folder
    assert check(folder).mtp
    assert check(folder).name == "model"


def test_names_in_the_cache_are_those_of_models_for_this_engine(home: Path) -> None:
    cached(home, "some/model")
    other = home / "models--some--other" / "snapshots" / "1"
    other.mkdir(parents=True)
    (other / "config.json").write_text('{"model_type": "llama"}')
    (home / "models--some--torn" / "snapshots" / "1").mkdir(parents=True)
    assert names() == ["some/model"]


def test_a_model_that_is_not_here_says_how_to_fetch_it(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ModelMissing, match=r"org/absent is no folder here .* --download fetches it"):
        snapshot("org/absent", download=False)
    assert capfd.readouterr() == ("", "")


def test_a_hub_that_cannot_be_reached_is_told_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "interlude", "doctor", "org/absent", "--download"]
    nowhere = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_CACHE": str(tmp_path)}
    told = subprocess.run(command, env=os.environ | nowhere, capture_output=True, text=True)
    assert told.returncode == 2
    assert told.stderr.startswith("interlude: org/absent cannot be fetched: ")
    assert told.stderr.count("\n") == 1
