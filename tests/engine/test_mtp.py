"""The MTP layer guesses what transformers' one guesses, and its keys and values follow the cache."""

from collections.abc import Iterator, Sequence

import pytest
import torch
from transformers import Glm4MoeForCausalLM
from transformers.cache_utils import MtpCache
from transformers.modeling_layers import MtpModel

from engine.cache import KeyValues
from engine.model import Model
from engine.mtp import BACKLOG, MtpDrafter
from tests.engine.checkpoints import network
from tests.engine.networks import guesser, model

VARIANTS = (
    {},
    {"use_qk_norm": False, "attention_bias": False},
    {"n_routed_experts": 8, "n_group": 2, "topk_group": 1},
)


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def pair(seed: int = 0, **changes: object) -> tuple[Glm4MoeForCausalLM, MtpModel, Model]:
    theirs = network(seed, num_mtp_layers=1, **changes)
    theirs.model.norm.weight.uniform_(0.5, 1.5)
    layer = guesser(theirs, seed)
    return theirs, layer, model(theirs, layer)


def ids(count: int, seed: int = 0) -> list[int]:
    return torch.randint(256, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


def drafting(ours: Model, kv: KeyValues) -> MtpDrafter:
    assert ours.weights.mtp is not None
    return MtpDrafter(ours, ours.weights.mtp, kv)


def reading(ours: Model, kv: KeyValues, *parts: Sequence[int]) -> MtpDrafter:
    """One that has read the parts behind what the cache holds."""
    drafter = drafting(ours, kv)
    for part in parts:
        drafter.read(part, ours.forward(part, kv).state)
    return drafter


def expected(theirs: Glm4MoeForCausalLM, layer: MtpModel, text: Sequence[int], guesses: int) -> list[int]:
    """What transformers' layer guesses behind `text`, its first guess and the next from its own."""
    output = theirs(torch.tensor([text[:-1]]), output_hidden_states=True)
    state, out = output.hidden_states[-1], list[int]()
    torch.testing.assert_close(state, theirs.model(torch.tensor([text[:-1]])).last_hidden_state)
    cache = MtpCache(config=theirs.config.get_mtp_config())
    behind, start = list(text[1:]), 1
    for _ in range(guesses):
        places = torch.arange(start, start + len(behind))[None]
        state = layer.forward_layer(0, state, places, cache, input_ids=torch.tensor([behind]))[:, -1:]
        start += len(behind)
        out.append(int(layer._project_to_logits(state)[0, -1].argmax()))
        behind = out[-1:]
    return out


@pytest.mark.parametrize("changes", VARIANTS)
@pytest.mark.parametrize("seed", [0, 1])
def test_it_guesses_what_transformers_guesses(changes: dict[str, object], seed: int) -> None:
    theirs, layer, ours = pair(seed, **changes)
    for count in (3, 40, 3 * BACKLOG):
        text = ids(count, seed)
        drafter = reading(ours, ours.cache(), text[: count // 2], text[count // 2 : -1])
        drafter.judged(1, 1)
        drafter.judged(1, 1)
        assert drafter.propose(text[-1], 3) == expected(theirs, layer, text, 3)


@pytest.mark.parametrize("changes", VARIANTS)
def test_its_logits_are_those_of_transformers(changes: dict[str, object]) -> None:
    theirs, layer, ours = pair(**changes)
    text, kv = ids(60), ours.cache()
    state = theirs.model(torch.tensor([text[:-1]])).last_hidden_state
    cache = MtpCache(config=theirs.config.get_mtp_config())
    made = layer.forward_layer(0, state, torch.arange(1, 60)[None], cache, input_ids=torch.tensor([text[1:]]))
    drafter = drafting(ours, kv)
    x = drafter.layer(text[1:], ours.norm(ours.forward(text[:-1], kv).state, ours.weights.norm), 0, 0)
    assert ours.weights.mtp is not None
    logits = ours.logits(x, ours.weights.mtp.norm)
    torch.testing.assert_close(logits, layer._project_to_logits(made)[0], atol=1e-4, rtol=0)


def test_guesses_are_the_same_read_at_once_or_step_by_step() -> None:
    _, _, ours = pair()
    text, kv = ids(24), ours.cache()
    drafter = reading(ours, kv, text[:5])
    for place in range(5, len(text) - 1):
        again = reading(ours, ours.cache(), text[:place]).propose(text[place], 1)
        assert drafter.propose(text[place], 1) == again, place
        drafter.judged(1, 1)
        drafter.read(text[place : place + 1], ours.forward(text[place : place + 1], kv).state)


def test_it_holds_each_position_whose_next_id_is_in_the_cache() -> None:
    _, _, ours = pair()
    kv, text = ours.cache(), ids(200)
    drafter = reading(ours, kv, text[:150])
    assert kv.ahead == list(range(149))
    drafter.propose(text[150], 4)
    assert kv.ahead == list(range(149)), "the id proposed for may yet come to nothing"
    drafter.read(text[150:200], ours.forward(text[150:200], kv).state)
    drafter.propose(7, 1)
    assert kv.ahead == list(range(199))


def test_a_rollback_takes_along_what_knew_of_the_ids_forgotten() -> None:
    _, _, ours = pair()
    kv, text, other = ours.cache(), ids(150), ids(150, seed=1)
    reading(ours, kv, text).propose(1, 1)
    kv.length = 100
    assert kv.ahead == list(range(99))
    drafter = reading(ours, kv, other[:40])
    drafter.propose(1, 1)
    assert kv.ahead == [*range(99), *range(100, 139)], "the state at the seam was gone"
    kv.length = 0
    assert kv.ahead == []


def test_a_copied_prefix_brings_what_is_held_of_it() -> None:
    _, _, ours = pair()
    kv, text = ours.cache(), ids(150)
    reading(ours, kv, text).propose(1, 1)
    fork = ours.cache()
    fork.copy(kv, 120)
    assert fork.ahead == list(range(119))
    for mine, theirs in zip((fork.keys[-1], fork.values[-1]), (kv.keys[-1], kv.values[-1]), strict=True):
        assert torch.equal(mine.data[:, :119], theirs.data[:, :119])


def test_it_goes_on_over_what_it_has_where_states_are_missing() -> None:
    """A prefix that was read without it; then it guesses as if the text began behind that prefix."""
    _, _, ours = pair()
    kv, text = ours.cache(), ids(100)
    ours.forward(text[:60], kv)
    drafter = drafting(ours, kv)
    drafter.begin(text[:60])
    assert drafter.propose(text[60], 1) == []
    drafter.read(text[60:], ours.forward(text[60:], kv).state)
    assert len(drafter.propose(5, 1)) == 1
    assert kv.ahead == list(range(60, 99))
