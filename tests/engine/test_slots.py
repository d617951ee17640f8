"""Sessions share what they have in common, and together stay within their memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine.cache import CacheKind
from engine.loading import Loading
from engine.model import Network
from engine.prefixes import KEPT, Prefixes
from engine.sequences import common
from engine.slots import Slot, Slots
from tests.engine.checkpoints import network
from tests.engine.networks import forward, ours

ENOUGH = 1 << 30


@pytest.fixture(scope="module")
def model() -> Network:
    return ours(network())


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def ids(count: int, seed: int = 0) -> list[int]:
    return torch.randint(256, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


def read(
    model: Network, slots: Slots, session: str, prompt: list[int], static: int = 0
) -> tuple[int, torch.Tensor]:
    """How many ids of the prompt a session had to compute, and the logits behind them."""
    slot = slots.take(session, prompt, static)
    kept = slot.keep(prompt)
    logits = forward(model, slot, prompt[kept:])
    slots.give_back(session, slot, static)
    return len(prompt) - kept, logits


def same(model: Network, logits: torch.Tensor, prompt: list[int]) -> None:
    torch.testing.assert_close(logits, forward(model, Slot(model.cache()), prompt), atol=1e-4, rtol=0)


@pytest.mark.parametrize("differ", [0, 1, 4095, 4096, 4097, 9000])
def test_the_common_prefix_ends_where_the_first_id_differs(differ: int) -> None:
    one = ids(9000)
    other = [*one[:differ], -1, *one[differ + 1 :]]
    assert common(one, tuple(other)) == differ
    assert common(one, one[:differ]) == differ


def test_a_second_session_computes_only_what_is_its_own(model: Network) -> None:
    slots, shared = Slots(model, ENOUGH), ids(600)
    read(model, slots, "a", [*shared, *ids(20, 1)])
    prompt = [*shared, *ids(30, 2)]
    computed, logits = read(model, slots, "b", prompt)
    assert computed == 30
    same(model, logits, prompt)


def test_a_fork_takes_over_what_a_session_that_speaks_holds(model: Network) -> None:
    slots, prompt = Slots(model, ENOUGH), ids(100)
    speaking = slots.take("a", prompt, 0)
    forward(model, speaking, prompt)
    computed, logits = read(model, slots, "b", [*prompt, 7])
    assert computed == 1
    same(model, logits, [*prompt, 7])
    assert speaking.ids == prompt


def test_a_session_rolls_back_to_the_exact_token(model: Network) -> None:
    slots, prompt = Slots(model, ENOUGH), ids(200)
    read(model, slots, "a", prompt)
    other = [*prompt[:150], *ids(10, 3)]
    computed, logits = read(model, slots, "a", other)
    assert computed == 10
    same(model, logits, other)


def test_one_session_that_is_asked_for_twice_gets_two_slots(model: Network) -> None:
    slots = Slots(model, ENOUGH)
    one, two = slots.take("a", ids(5), 0), slots.take("a", ids(5), 0)
    assert one is not two
    slots.give_back("a", one, 0)
    slots.give_back("a", two, 0)


def test_the_session_that_was_used_least_recently_makes_room(model: Network) -> None:
    one = model.cache()
    one.reserve(1)
    slots = Slots(model, 2 * one.bytes)
    prompts = {name: ids(40, seed) for seed, name in enumerate("abc", start=10)}
    for name in "ab":
        read(model, slots, name, prompts[name])
    assert read(model, slots, "a", prompts["a"])[0] == 1
    read(model, slots, "c", prompts["c"])
    assert slots.bytes <= 2 * one.bytes
    assert read(model, slots, "a", prompts["a"])[0] == 1
    assert read(model, slots, "b", prompts["b"])[0] == 40


def test_a_dropped_session_is_read_anew(model: Network) -> None:
    slots, prompt = Slots(model, ENOUGH), ids(40)
    read(model, slots, "a", prompt)
    slots.drop("a")
    assert read(model, slots, "a", prompt)[0] == 40


@pytest.mark.parametrize("kind", ["float32", "bfloat16", "int8"])
def test_the_static_prefix_is_read_from_disk_by_the_next_process(tmp_path: Path, kind: CacheKind) -> None:
    model = ours(network(), Loading(cache=kind, threads=1, native=False))
    static = ids(300)
    first, second = [*static, *ids(20, 1)], [*static, *ids(25, 2)]
    kept = read(model, Slots(model, ENOUGH, Prefixes(tmp_path, "n")), "a", first, len(static))[1]
    again = Slots(model, ENOUGH, Prefixes(tmp_path, "n"))
    computed, logits = read(model, again, "b", first, len(static))
    assert computed == 20
    torch.testing.assert_close(logits, kept, atol=1e-4 if kind == "float32" else 0.3, rtol=0)
    assert read(model, again, "c", second, len(static))[0] == 25


def test_a_prefix_of_another_network_is_not_read(tmp_path: Path, model: Network) -> None:
    prompt = ids(100)
    read(model, Slots(model, ENOUGH, Prefixes(tmp_path, "one")), "a", prompt, 90)
    assert read(model, Slots(model, ENOUGH, Prefixes(tmp_path, "other")), "a", prompt, 90)[0] == 100


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"x" * 99]
)
def test_a_damaged_prefix_is_computed_again(tmp_path: Path, model: Network, damage: object) -> None:
    prompt = ids(100)
    read(model, Slots(model, ENOUGH, Prefixes(tmp_path, "n")), "a", prompt, 90)
    (file,) = tmp_path.rglob("*.safetensors")
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    computed, logits = read(model, Slots(model, ENOUGH, Prefixes(tmp_path, "n")), "a", prompt, 90)
    assert computed == 100
    same(model, logits, prompt)
    assert read(model, Slots(model, ENOUGH, Prefixes(tmp_path, "n")), "a", prompt, 90)[0] == 10


def test_a_folder_that_cannot_be_written_costs_only_the_saving(tmp_path: Path, model: Network) -> None:
    (tmp_path / "file").write_text("")
    slots = Slots(model, ENOUGH, Prefixes(tmp_path / "file", "n"))
    assert read(model, slots, "a", ids(100), 90)[0] == 100


def test_only_the_latest_prefixes_are_kept(tmp_path: Path, model: Network) -> None:
    for seed in range(KEPT + 3):
        read(model, Slots(model, ENOUGH, Prefixes(tmp_path, "n")), "a", ids(60, seed), 50)
    assert len(list(tmp_path.rglob("*.safetensors"))) == KEPT
