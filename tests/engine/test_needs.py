"""The figures that are known of the published models, and what this engine keeps of a small one."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cache import KeyValues
from engine.checkpoint import check
from engine.load import load
from engine.model import Model
from engine.needs import Devices, Kind, Needs, needs, parameters, token, weights
from engine.published import PUBLISHED
from tests.engine.hub import config_json, random_tensors, scaled, write
from tests.engine.parts import everything

GLM46, AIR = PUBLISHED["GLM-4.6"], PUBLISHED["GLM-4.5-Air"]
GIB = 1 << 30


def test_parameters_are_those_that_the_publisher_counts() -> None:
    assert round(parameters(GLM46) / 1e9, 2) == 352.80
    assert round(parameters(GLM46, mtp=True) / 1e9, 2) == 356.79
    assert parameters(AIR) == 106_852_245_504


def test_the_weights_of_glm_4_6() -> None:
    assert round(weights(GLM46, "bfloat16") / 1e9) == 706
    assert 714 <= round(weights(GLM46, "bfloat16", mtp=True) / 1e9) <= 717
    assert 354 <= round(weights(GLM46, "fp8", mtp=True) / 1e9) <= 360


def test_the_cache_of_glm_4_6() -> None:
    assert token(GLM46, "bfloat16") == 376_832
    assert round(202_752 * token(GLM46, "bfloat16") / GIB, 1) == 71.2
    assert 131_072 * token(GLM46, "bfloat16") == 46 * GIB
    assert token(GLM46, "int8") == 376_832 // 2 + 2 * 92 * 8 * 4


def test_the_context_that_fits() -> None:
    wanted = needs(GLM46, "fp8", "bfloat16")
    assert wanted.context(Devices(4, 80 * GIB), 202_752) == 0
    assert wanted.context(Devices(8, 141 * GIB), 202_752) == 202_752
    tight = wanted.context(Devices(4, 96 * GIB), 202_752)
    assert 0 < tight < 202_752
    assert wanted.total(tight) <= 4 * 96 * GIB < wanted.total(tight + 200_000)
    assert Needs(weights=0, token=10).context(Devices(2, 1000), 10_000) == 184


@pytest.mark.parametrize("kind", ["float32", "bfloat16", "int8", "fp8"])
def test_a_loaded_model_takes_what_was_reckoned(tmp_path: Path, kind: Kind) -> None:
    """FP8 as the hub has it, with one scale a row and the MTP layer's `merge` in bfloat16."""
    raw = config_json("channel" if kind == "fp8" else None)
    tensors = random_tensors(raw)
    checkpoint = check(write(tmp_path, raw, scaled(tensors, "channel") if kind == "fp8" else tensors))
    kept = load(checkpoint, "bfloat16" if kind == "fp8" else kind, keep_eight=kind == "fp8")
    merge = 2 * 32 * 32 - 4 * 32 if kind == "fp8" else 0
    took = {tensor.data_ptr(): tensor.nbytes for _, tensor in everything(kept)}
    assert sum(took.values()) == weights(checkpoint.config, kind, mtp=True) + merge

    cache = Model(checkpoint.config, kept).cache()
    assert isinstance(cache, KeyValues)
    cache.reserve(1024)
    assert cache.bytes == 1024 * token(checkpoint.config, cache.kind, mtp=True)
