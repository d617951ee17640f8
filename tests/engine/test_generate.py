"""The decode loop says what transformers says, and a kept cache changes nothing."""

from collections.abc import Iterator, Sequence

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import Glm4MoeForCausalLM

from engine.generate import Read, Sampled, generate
from engine.model import Model, Network
from engine.slots import Slot
from tests.engine.checkpoints import network
from tests.engine.networks import forward, ours

CHUNK = 512
"""Tokens that a network on a CPU reads at once."""


@pytest.fixture(scope="module")
def theirs() -> Glm4MoeForCausalLM:
    return network()


@pytest.fixture(scope="module")
def model(theirs: Glm4MoeForCausalLM) -> Network:
    return ours(theirs)


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def ids(count: int, seed: int = 0) -> list[int]:
    return torch.randint(256, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


def greedy(logits: torch.Tensor) -> int:
    return int(logits.argmax())


def written(model: Network, kept: Slot, prompt: Sequence[int], count: int) -> list[int]:
    out: list[int] = []
    for step in generate(model, kept, prompt, greedy):
        if isinstance(step, Sampled):
            out.append(step.id)
            if len(out) == count:
                break
    return out


@pytest.mark.parametrize("length", [1, 7, CHUNK, CHUNK + 1, 2 * CHUNK + 76])
def test_greedy_ids_are_those_of_transformers(
    model: Network, theirs: Glm4MoeForCausalLM, length: int
) -> None:
    prompt = ids(length)
    said = theirs.generate(torch.tensor([prompt]), max_new_tokens=64, do_sample=False, eos_token_id=None)
    assert written(model, Slot(model.cache()), prompt, 64) == said[0, length:].tolist()


def test_outputs_of_the_test_network_vary(model: Network) -> None:
    assert len(set(written(model, Slot(model.cache()), ids(20), 64))) > 16


def test_the_steps_say_what_is_read_and_what_was_kept(model: Network) -> None:
    kept, prompt = Slot(model.cache()), ids(CHUNK + 10)
    steps = generate(model, kept, prompt, greedy)
    assert [next(steps) for _ in range(3)] == [
        Read(0, 0, reused=True),
        Read(0, CHUNK),
        Read(CHUNK, CHUNK + 10),
    ]
    said = [next(steps), next(steps)]
    assert kept.ids == [*prompt, said[0].id]  # type: ignore[union-attr]
    again = generate(model, kept, [*prompt, *(step.id for step in said), 5], greedy)  # type: ignore[union-attr]
    assert [next(again), next(again)] == [
        Read(0, CHUNK + 11, reused=True),
        Read(CHUNK + 11, CHUNK + 13),
    ]


def test_the_same_prompt_again_computes_its_last_token_only(model: Network) -> None:
    kept, prompt = Slot(model.cache()), ids(30)
    first = written(model, kept, prompt, 8)
    steps = generate(model, kept, prompt, greedy)
    assert [next(steps), next(steps)] == [Read(0, 29, reused=True), Read(29, 30)]
    assert written(model, kept, prompt, 8) == first


turns = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 60), st.integers(0, 12)), min_size=2, max_size=5
)


@settings(max_examples=25, deadline=None)
@given(turns=turns)
def test_a_kept_and_rolled_back_cache_equals_a_fresh_one(
    model: Network, turns: list[tuple[int, int, int]]
) -> None:
    """Each turn keeps so many ids of the last prompt and output, adds new ones, and writes on."""
    kept, prompt = Slot(model.cache()), ids(10)
    for number, (keep, add, write) in enumerate(turns):
        prompt = [*prompt[: max(1, keep)], *ids(add, seed=number)]
        with torch.inference_mode():
            same = kept.keep(prompt)
            logits = forward(model, kept, prompt[same:])
            fresh = forward(model, Slot(model.cache()), prompt)
            assert logits.argmax() == fresh.argmax()
            torch.testing.assert_close(logits, fresh, atol=1e-4, rtol=0)
            prompt = [*prompt, *written(model, kept, prompt, write)] if write else prompt


def test_room_grows_without_losing_what_is_held(model: Network, theirs: Glm4MoeForCausalLM) -> None:
    kept, prompt = Slot(model.cache()), ids(1500)
    for end in (1000, 1024, 1025, 1500):
        logits = forward(model, kept, prompt[len(kept.ids) : end])
    fresh = theirs(torch.tensor([prompt])).logits[0, -1]
    torch.testing.assert_close(logits, fresh, atol=1e-4, rtol=0)


def test_a_forward_pass_that_failed_leaves_nothing_behind(theirs: Glm4MoeForCausalLM) -> None:
    class Failing(Model):
        fails = False

        def norm(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
            if self.fails and weight is self.weights.layers[1].mlp_norm:
                raise MemoryError
            return super().norm(x, weight)

    sound = ours(theirs)
    assert isinstance(sound, Model)
    model = Failing(sound.config, sound.weights)
    kept, prompt = Slot(model.cache()), ids(40)
    forward(model, kept, prompt[:20])
    model.fails = True
    with pytest.raises(MemoryError):
        forward(model, kept, prompt[20:])
    model.fails = False
    assert kept.keep(prompt) == 20
    logits = forward(model, kept, prompt[20:])
    torch.testing.assert_close(logits, forward(model, Slot(model.cache()), prompt), atol=1e-4, rtol=0)
