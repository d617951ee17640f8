"""Guesses change how many forward passes there are, and nothing of what is said."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base import EngineError, Options
from engine.cache import KeyValues
from engine.draft import Drafter, Lookup, Nothing
from engine.model import Model
from engine.mtp import MtpDrafter
from engine.sampler import Sampler
from engine.speculate import Sampled, decode, drafter, pays
from tests.engine.checkpoints import chain, network
from tests.engine.networks import guesser, model

COUNT = 24
PROMPT: list[int] = torch.randint(256, (30,), generator=torch.Generator().manual_seed(7)).tolist()

Choose = Callable[[torch.Tensor], int]


@dataclass
class Kept:
    """A slot."""

    kv: KeyValues
    ids: list[int] = field(default_factory=list)


@dataclass
class Planned:
    """Guesses what will be said, and is wrong where the plan wants it: each step takes the plan's next pair,
    so many ids and how many of them are right."""

    said: Sequence[int]
    plan: Sequence[tuple[int, int]]
    ids: list[int] = field(default_factory=list)
    states: list[torch.Tensor] = field(default_factory=list)
    verdicts: list[tuple[int, int]] = field(default_factory=list)
    steps: int = 0

    def begin(self, ids: Sequence[int]) -> None:
        self.ids = list(ids)

    def read(self, ids: Sequence[int], state: torch.Tensor) -> None:
        assert len(ids) == len(state)
        self.ids += ids
        self.states.append(state)

    def propose(self, next: int, room: int) -> list[int]:
        count, right = self.plan[self.steps % len(self.plan)]
        self.steps += 1
        done = len(self.ids) - len(PROMPT) + 1
        guesses = list(self.said[done : done + min(count, room)])
        return [id if place < right else (id + 1) % 256 for place, id in enumerate(guesses)]

    def judged(self, proposed: int, accepted: int) -> None:
        self.verdicts.append((proposed, accepted))


@pytest.fixture(scope="module")
def random() -> Model:
    return model(network())


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def greedy(logits: torch.Tensor) -> int:
    return int(logits.argmax())


def drawn(seed: int) -> Choose:
    return Sampler(Options(temperature=1.0, top_p=0.95, top_k=50, seed=seed)).choose


def forcing(places: dict[int, int]) -> Callable[[], int | None]:
    """Forces an id at these places of the output; it counts how often it is asked."""
    asked = -1

    def force() -> int | None:
        nonlocal asked
        asked += 1
        return places.get(asked)

    return force


def plain(
    network: Model, choose: Choose, places: dict[int, int], prompt: Sequence[int] = PROMPT, count: int = COUNT
) -> list[int]:
    """One id a forward pass."""
    kv, out = network.cache(), list[int]()
    logits = network.forward(prompt, kv).logits[-1]
    for place in range(count):
        out.append(places.get(place) if place in places else choose(logits))  # type: ignore[arg-type]
        logits = network.forward(out[-1:], kv).logits[-1]
    return out


def started(network: Model, drafter: Drafter, prompt: Sequence[int] = PROMPT) -> tuple[Kept, torch.Tensor]:
    kept = Kept(network.cache())
    drafter.begin([])
    output = network.forward(prompt, kept.kv)
    kept.ids += prompt
    drafter.read(prompt, output.state)
    return kept, output.logits[-1]


def written(
    network: Model,
    drafter: Drafter,
    choose: Choose = greedy,
    places: dict[int, int] | None = None,
    prompt: Sequence[int] = PROMPT,
    count: int = COUNT,
) -> list[Sampled]:
    kept, logits = started(network, drafter, prompt)
    steps = decode(network, kept, logits, choose, forcing(places or {}), drafter)
    return [next(steps) for _ in range(count)]


plans = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6)
forced = st.dictionaries(st.integers(0, COUNT - 1), st.integers(0, 255), max_size=4)


@settings(max_examples=20, deadline=None)
@given(plan=plans, places=forced, seed=st.none() | st.integers(0, 3))
def test_whatever_is_guessed_the_same_is_said(
    random: Model, plan: list[tuple[int, int]], places: dict[int, int], seed: int | None
) -> None:
    with torch.inference_mode():
        said = plain(random, greedy if seed is None else drawn(seed), places)
        drafter = Planned(said, plan)
        steps = written(random, drafter, greedy if seed is None else drawn(seed), places)
    assert [step.id for step in steps] == said
    assert drafter.ids == [*PROMPT, *said][: len(drafter.ids)], "it was told what the cache holds"
    held = sum(accepted for _, accepted in drafter.verdicts)
    told = sum(step.accepted for step in steps)
    assert held <= told <= held + 9, "the last draft may not be judged yet"


@settings(max_examples=12, deadline=None)
@given(plan=plans, stop=st.integers(1, COUNT), places=forced)
def test_wherever_it_is_stopped_the_cache_ends_before_the_last_id(
    random: Model, plan: list[tuple[int, int]], stop: int, places: dict[int, int]
) -> None:
    with torch.inference_mode():
        said = plain(random, greedy, places)
        drafter = Planned(said, plan)
        kept, logits = started(random, drafter)
        steps = decode(random, kept, logits, greedy, forcing(places), drafter)
        for count in range(stop):
            assert next(steps).id == said[count]
            assert kept.ids == [*PROMPT, *said[:count]]
            assert kept.kv.length == len(kept.ids)
        steps.close()
        more = random.forward([1, 2, 3], kept.kv).logits[-1]
        fresh = random.forward([*kept.ids, 1, 2, 3], random.cache()).logits[-1]
        torch.testing.assert_close(more, fresh, atol=1e-4, rtol=0)


def test_right_guesses_cost_no_pass_and_wrong_ones_add_none(random: Model) -> None:
    said = plain(random, greedy, {}, count=24)
    right, wrong = Planned(said, [(5, 5)]), Planned(said, [(5, 2)])
    assert [step.accepted for step in written(random, right, count=13)] == [
        False,
        *([True] * 5 + [False]) * 2,
    ]
    steps = written(random, wrong, count=10)
    assert [(step.drafted, step.accepted) for step in steps] == [
        (0, False),
        *[(5, True), (0, True), (0, False)] * 3,
    ]
    assert [len(state) for state in right.states] == [len(PROMPT), 6, 6]
    assert [len(state) for state in wrong.states] == [len(PROMPT), 3, 3, 3]
    assert wrong.verdicts == [(5, 2)] * 3


def test_the_states_told_are_those_of_the_ids_told(random: Model) -> None:
    said = plain(random, greedy, {})
    drafter = Planned(said, [(3, 1), (2, 2), (0, 0)])
    written(random, drafter)
    states = torch.cat(drafter.states)
    alone = random.forward(drafter.ids, random.cache()).state
    torch.testing.assert_close(states, alone, atol=1e-4, rtol=0)


def test_an_id_is_chosen_once_and_only_after_the_one_before_was_given_out(random: Model) -> None:
    said, given, chosen = plain(random, greedy, {}), 0, 0

    def choose(logits: torch.Tensor) -> int:
        nonlocal chosen
        assert chosen == given
        chosen += 1
        return greedy(logits)

    drafter = Planned(said, [(4, 4), (4, 1)])
    kept, logits = started(random, drafter)
    steps = decode(random, kept, logits, choose, lambda: None, drafter)
    for _ in range(COUNT):
        next(steps)
        given += 1
    assert chosen == COUNT


def test_guesses_never_reach_behind_the_context() -> None:
    small = model(network(max_position_embeddings=len(PROMPT) + 10))
    said = [*plain(small, greedy, {}, count=10), *range(20)]
    kept, logits = started(small, drafter := Planned(said, [(8, 8)]))
    steps = decode(small, kept, logits, greedy, lambda: None, drafter)
    assert [next(steps).id for _ in range(11)][:10] == said[:10]
    assert drafter.verdicts == [(8, 8)]
    assert kept.kv.length == kept.kv.context


def test_a_forward_pass_that_failed_leaves_the_ids_before_it(random: Model) -> None:
    class Broken(Model):
        def forward(self, ids: Sequence[int], cache: KeyValues, wanted: int = 1):  # type: ignore[no-untyped-def]
            if len(ids) == 4:
                raise MemoryError
            return super().forward(ids, cache, wanted)

    broken = Broken(random.config, random.weights)
    kept, logits = started(broken, drafter := Planned(plain(random, greedy, {}), [(2, 2), (3, 3)]))
    steps = decode(broken, kept, logits, greedy, lambda: None, drafter)
    with pytest.raises(MemoryError):
        while True:
            next(steps)
    assert kept.kv.length == len(kept.ids) == len(PROMPT) + 3


@pytest.mark.parametrize("seed", [None, 0, 1])
def test_lookup_says_what_plain_decoding_says(random: Model, seed: int | None) -> None:
    prompt = PROMPT * 4
    said = plain(random, greedy if seed is None else drawn(seed), {}, prompt, 80)
    steps = written(random, Lookup(), greedy if seed is None else drawn(seed), None, prompt, 80)
    assert [step.id for step in steps] == said
    assert sum(step.drafted for step in steps) > 0


def test_lookup_reads_a_repetition_in_a_fraction_of_the_passes() -> None:
    round_and_round = model(chain({"a": "b", "b": "c", "c": "d", "d": "a"}))
    prompt = [ord(letter) for letter in "abcda"]
    said = plain(round_and_round, greedy, {}, prompt, 120)
    steps = written(round_and_round, Lookup(), greedy, None, prompt, 120)
    assert [step.id for step in steps] == said == [ord("bcda"[place % 4]) for place in range(120)]
    assert sum(not step.accepted for step in steps) < 120 / 8


@pytest.mark.parametrize("seed", [None, 0])
def test_an_mtp_layer_says_what_plain_decoding_says(seed: int | None) -> None:
    theirs = network(num_mtp_layers=1)
    ours = model(theirs, guesser(theirs))
    said = plain(ours, greedy if seed is None else drawn(seed), {}, count=40)
    choose = greedy if seed is None else drawn(seed)
    kept = Kept(ours.cache())
    guesses = drafter("mtp", ours, kept.kv)
    output = ours.forward(PROMPT, kept.kv)
    kept.ids += PROMPT
    guesses.read(PROMPT, output.state)
    steps = decode(ours, kept, output.logits[-1], choose, lambda: None, guesses)
    out = [next(steps) for _ in range(40)]
    assert [step.id for step in out] == said
    assert sum(step.drafted for step in out) > 0


def test_who_guesses_is_what_was_asked_for(random: Model) -> None:
    theirs = network(num_mtp_layers=1)
    both = model(theirs, guesser(theirs))
    kinds = {
        (wish, one is both): type(drafter(wish, one, one.cache()))
        for wish in ("off", "lookup", "auto")
        for one in (random, both)
    }
    assert kinds == {
        ("off", False): Nothing,
        ("off", True): Nothing,
        ("lookup", False): Lookup,
        ("lookup", True): Lookup,
        ("auto", False): Lookup if pays(random) else Nothing,
        ("auto", True): Lookup if pays(both) else Nothing,
    }
    assert type(drafter("mtp", both, both.cache())) is MtpDrafter
    with pytest.raises(EngineError, match="no MTP layer: speculate with lookup"):
        drafter("mtp", random, random.cache())
