from collections import Counter
from dataclasses import replace

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base import Options
from engine.profiles import PROFILES, Profile
from engine.sampler import Sampler

HALVES = torch.tensor([0.5, 0.25, 0.125, 0.0625, 0.0625]).log()


def drawn(options: Options, logits: torch.Tensor = HALVES, count: int = 4000) -> Counter[int]:
    sampler = Sampler(options)
    return Counter(sampler.choose(logits) for _ in range(count))


def test_temperature_zero_takes_the_likeliest() -> None:
    assert drawn(Options(), count=5) == {0: 5}


def test_a_seed_gives_the_same_ids_and_another_seed_gives_others() -> None:
    def run(seed: int) -> list[int]:
        sampler = Sampler(Options(temperature=1.0, seed=seed))
        return [sampler.choose(HALVES) for _ in range(50)]

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_ids_come_as_often_as_they_are_likely() -> None:
    counts = drawn(Options(temperature=1.0, seed=3))
    assert all(abs(counts[id] / 4000 - HALVES[id].exp()) < 0.03 for id in range(5))


def test_a_low_temperature_sharpens() -> None:
    assert drawn(Options(temperature=0.5))[0] > 0.6 * 4000


def test_top_k_keeps_the_k_likeliest() -> None:
    assert set(drawn(Options(temperature=1.0, top_k=2))) == {0, 1}


def test_top_p_keeps_the_fewest_that_reach_p() -> None:
    assert set(drawn(Options(temperature=1.0, top_p=0.5))) == {0}
    assert set(drawn(Options(temperature=1.0, top_p=0.51))) == {0, 1}
    assert set(drawn(Options(temperature=1.0, top_p=0.76))) == {0, 1, 2}


def test_top_p_counts_what_top_k_left() -> None:
    assert set(drawn(Options(temperature=1.0, top_k=2, top_p=0.6))) == {0}


@settings(deadline=None)
@given(
    logits=st.lists(st.floats(-50, 50), min_size=1, max_size=30),
    top_k=st.integers(0, 40),
    top_p=st.floats(0.01, 1.0),
)
def test_every_setting_chooses_an_id(logits: list[float], top_k: int, top_p: float) -> None:
    options = replace(Options(temperature=0.7), top_k=top_k, top_p=top_p)
    assert 0 <= Sampler(options).choose(torch.tensor(logits)) < len(logits)


def test_the_profiles_are_those_of_the_model_card() -> None:
    assert {
        "greedy": Profile(0.0, 1.0, 0),
        "general": Profile(1.0, 1.0, 0),
        "code": Profile(1.0, 0.95, 40),
    } == PROFILES
