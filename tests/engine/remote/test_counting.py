from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.messages import Usage
from engine.remote.counting import Sizes, Told, balanced, estimate, told
from engine.remote.prices import Price

counts = st.integers(0, 10**6)


@given(
    st.none() | counts,
    st.none() | counts,
    counts,
    st.none() | counts,
    st.tuples(*[st.integers(0, 99999)] * 6),
)
def test_parts_add_up_to_what_the_server_counted(
    prompt: int | None, output: int | None, cached: int, thought: int | None, sizes: tuple[int, ...]
) -> None:
    read, result, *said = sizes
    usage = balanced(
        Told(prompt, output, min(cached, prompt or 0), thought), Sizes(read, min(result, read), *said), (0, 0)
    )
    assert prompt is None or usage.prompt == prompt
    assert output is None or usage.output == output
    assert 0 <= usage.result <= usage.prefilled
    assert min(usage.reused, usage.thought, usage.text, usage.call, usage.discarded) >= 0
    guessed = (usage.prompt if prompt is None else 0) + (usage.output if output is None else 0)
    assert usage.estimated == guessed


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, Told()),
        ({}, Told()),
        ({"prompt_tokens": 9, "completion_tokens": 4}, Told(9, 4)),
        ({"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 5}}, Told(9, None, 5)),
        ({"prompt_tokens": 9, "prompt_cache_hit_tokens": 12}, Told(9, None, 9)),
        ({"prompt_tokens": 9, "completion_tokens_details": {"reasoning_tokens": 3}}, Told(9, thought=3)),
        ({"prompt_tokens": -1, "completion_tokens": "4", "prompt_tokens_details": None}, Told()),
    ],
)
def test_usage_is_read_in_its_dialects(usage: object, expected: Told) -> None:
    assert told(usage) == expected


def test_a_thought_that_the_server_counted_is_counted_so() -> None:
    usage = balanced(Told(10, 100, thought=70), Sizes(40, 0, thought=10, text=10, call=20), (0.0, 0.0))
    assert (usage.thought, usage.text, usage.call) == (70, 10, 20)


def test_an_estimate_is_rather_too_many() -> None:
    assert estimate("") == 0
    assert estimate("def main() -> None:") == 7


def test_what_was_cached_costs_less() -> None:
    usage = Usage(reused=1_000_000, prefilled=500_000, thought=100_000, call=100_000)
    assert Price(0.6, 2.2, 0.11).amount(usage) == pytest.approx(0.11 + 0.3 + 0.44)
    assert Price(0.6, 2.2).amount(usage) == pytest.approx(0.6 + 0.3 + 0.44)
