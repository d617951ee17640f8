"""The engine's logits are those of transformers, in every shape that glm4_moe comes in."""

from typing import Any

import pytest
from transformers.utils import logging

from benchmarks.exactness import LIMIT, measure, open_network, variants

VARIANTS = list(enumerate(variants()))


@pytest.mark.parametrize(("seed", "variant"), VARIANTS, ids=[name for _, (name, _) in VARIANTS])
def test_logits_and_greedy_ids_are_those_of_transformers(
    seed: int, variant: tuple[str, dict[str, Any]]
) -> None:
    logging.disable_progress_bar()
    row = measure(*variant, seed, open_network, greedy=64)
    assert row.worst <= LIMIT
    assert row.greedy == 64


def test_there_are_as_many_variants_as_claimed() -> None:
    assert len({name for name, _ in variants()}) == 26
