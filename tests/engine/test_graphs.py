"""Steps in fused operations equal the plain forward pass, and recorded ones do.

Without a CUDA device, Triton's interpreter runs the kernels where TRITON_INTERPRET=1 is set from the start,
and nothing is recorded.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
import torch
from transformers import Glm4MoeForCausalLM

from benchmarks.random_network import Kind, as_transformers, random_weights
from engine.cache import CacheKind
from engine.config import Config
from engine.matrix import Matrix, rounded
from engine.model import Model
from engine.weights import Experts, Weights
from tests.engine.checkpoints import config as published

CARD = torch.cuda.is_available()
pytest.importorskip("triton", reason="no Triton here: it comes with torch for CUDA")
if not CARD and os.environ.get("TRITON_INTERPRET") != "1":
    reason = "no CUDA device here; TRITON_INTERPRET=1 would run the kernels without one"
    pytest.skip(reason, allow_module_level=True)

from engine import experts as plain  # noqa: E402
from engine.attention import attend  # noqa: E402
from engine.cache import Rows  # noqa: E402
from engine.gpu.attended import attended  # noqa: E402
from engine.gpu.fused import Step  # noqa: E402
from engine.gpu.graphs import Graphed  # noqa: E402
from engine.gpu.kernels import choice  # noqa: E402
from engine.gpu.products import closed, grouped, opened, times  # noqa: E402

PLACE = torch.device("cuda" if CARD else "cpu")
recorded = pytest.mark.skipif(not CARD, reason="no CUDA device here: nothing can be recorded")
KINDS = ("float32", "bfloat16", "int8", "float8_rows", "float8_blocks")


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    """Random numbers from one seed, no gradients, and float32 products in float32."""
    torch.manual_seed(0)
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("highest")
    with torch.no_grad():
        yield
    torch.set_float32_matmul_precision(before)


def small(**changes: object) -> Config:
    return Config.model_validate(published(**changes).to_dict())


def network(config: Config, kind: Kind = "float32", place: torch.device = PLACE) -> Weights:
    """The same weights wherever they are put."""
    return moved(random_weights(config, kind, torch.device("cpu"), side=16), place)


def moved(value: object, place: torch.device, dense: torch.dtype | None = None) -> Weights:
    """All tensors of it on `place`; its matrices made dense where a type is given."""

    def move(part: object) -> object:
        match part:
            case torch.Tensor():
                return part.to(place)
            case tuple():
                return tuple(map(move, part))
            case Matrix() if dense is not None:
                return Matrix(part.dense(dense).to(place))
            case _ if is_dataclass(part) and not isinstance(part, type):
                return replace(part, **{f.name: move(getattr(part, f.name)) for f in fields(part)})
            case _:
                return part

    weights = move(value)
    assert isinstance(weights, Weights)
    return weights


def matrix(kind: str, *shape: int) -> Matrix:
    if kind == "int8":
        return rounded(torch.randn(*shape, device=PLACE) * shape[-1] ** -0.5)
    data = torch.randn(*shape, device=PLACE) * shape[-1] ** -0.5
    if not kind.startswith("float8"):
        return Matrix(data.to(getattr(torch, kind)))
    block = None if kind == "float8_rows" else (16, 16)
    high, wide = block or (1, shape[-1])
    scale = torch.rand(*shape[:-2], -(-shape[-2] // high), -(-shape[-1] // wide), device=PLACE) / 99
    return Matrix((data * 99).to(torch.float8_e4m3fn), scale, block)


def close(mine: torch.Tensor, right: torch.Tensor) -> bool:
    """float32 within its own rounding, bfloat16 within 2 units of its last place of the largest."""
    share = 2e-6 if mine.dtype == torch.float32 else 2**-7
    far = (mine.float() - right.float()).abs().max() / right.float().abs().max()
    return bool(far <= share * (10 if mine.dtype == torch.float32 else 1))


def activations(kind: str) -> torch.dtype:
    """Triton's interpreter multiplies tiles of float32 alone."""
    return torch.bfloat16 if CARD and kind != "float32" else torch.float32


@pytest.mark.parametrize("count", [1, 3, 16, 40])
@pytest.mark.parametrize("kind", KINDS)
def test_a_product_equals_that_of_the_dense_matrix(kind: str, count: int) -> None:
    held = matrix(kind, 80, 96)
    x = torch.randn(count, 96, device=PLACE).to(activations(kind))
    right = x.float() @ held.dense(torch.float32).T
    assert close(times(held, x), right)


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("kind", KINDS)
def test_chosen_experts_say_what_each_says_alone(kind: str, count: int) -> None:
    gate_up, down = matrix(kind, 6, 64, 48), matrix(kind, 6, 48, 32)
    x, onto = torch.randn(2, count, 48, device=PLACE).to(activations(kind))
    chosen = torch.stack([torch.randperm(6)[:3] for _ in range(count)]).to(PLACE)
    weights = torch.rand(count, 3, device=PLACE)
    said = closed(down, opened(gate_up, x, chosen), chosen, weights, onto)

    right = onto.float()
    wide_open, wide_down = gate_up.dense(torch.float32), down.dense(torch.float32)
    for token in range(count):
        for place, number in enumerate(chosen[token].tolist()):
            gate, up = (wide_open[number] @ x[token].float()).chunk(2)
            inner = torch.nn.functional.silu(gate) * up
            right[token] += weights[token, place] * (wide_down[number] @ inner)
    assert close(said, right)


@pytest.mark.parametrize("kind", KINDS)
def test_groups_of_tokens_read_their_own_expert(kind: str) -> None:
    held = matrix(kind, 5, 48, 32)
    counts = [0, 70, 1, 0, 19]
    ends = torch.tensor(counts, device=PLACE).cumsum(0).to(torch.int32)
    x = torch.randn(90, 32, device=PLACE).to(activations(kind))
    wide = held.dense(torch.float32)
    parts = x.float().split(counts)
    right = torch.cat([part @ wide[number].T for number, part in enumerate(parts)])
    assert close(grouped(held, x, ends), right)


@pytest.mark.parametrize("kind", ["float32", "float8_blocks"])
def test_the_mixture_by_groups_equals_the_loop_over_experts(kind: Kind) -> None:
    config = small(n_routed_experts=8, num_experts_per_tok=3)
    layer = network(config, kind, torch.device("cpu")).layers[1].mlp
    assert isinstance(layer, Experts)
    x = torch.randn(50, config.hidden_size).to(activations(kind))
    right = plain.mix(layer, x, config)
    there = network(config, kind).layers[1].mlp
    assert isinstance(there, Experts)
    chosen, weights = plain.route(layer, x, config)
    mine = plain.mix_grouped(there, x.to(PLACE), chosen.to(PLACE), weights.to(PLACE))
    assert close(mine, right.to(PLACE))


@pytest.mark.parametrize("normed", [True, False])
def test_a_choice_equals_the_routers(normed: bool) -> None:
    config = small(n_routed_experts=24, num_experts_per_tok=5, norm_topk_prob=normed)
    layer = network(config).layers[1].mlp
    assert isinstance(layer, Experts)
    x = torch.randn(7, config.hidden_size, device=PLACE)
    chosen, weights = choice(x @ layer.router.T, layer.correction, config)
    right_chosen, right_weights = plain.route(layer, x, config)
    assert torch.equal(chosen, right_chosen)
    assert torch.allclose(weights, right_weights, rtol=1e-5)


@pytest.mark.parametrize("past", [0, 5, 700])
@pytest.mark.parametrize("count", [1, 3, 8])
@pytest.mark.parametrize("kind", ["float32", "bfloat16", "int8"])
def test_attention_over_a_room_equals_attention_over_what_it_holds(
    kind: CacheKind, count: int, past: int
) -> None:
    """In float32, of which torch's own bfloat16 is further away than the kernel. What lies behind the last
    key is not a number: reading it would show."""
    dtype = activations(kind)
    query = torch.randn(count, 6, 32, device=PLACE).to(dtype)
    key, value = torch.randn(2, 2, past + count, 32, device=PLACE).to(dtype)
    pair = [Rows(2, 32, kind, PLACE) for _ in "kv"]
    for rows, new in zip(pair, (key, value), strict=True):
        rows.resize(1024, 0)
        if kind != "int8":
            rows.data.fill_(torch.nan)
        rows.write(0, new[:, :past])
    new = (part[:, past:].float() for part in (key, value))
    right = attend(query.float().transpose(0, 1), *new, *pair, past).transpose(0, 1)
    mine = attended(query, *pair, torch.tensor([past], device=PLACE))
    assert close(mine, right)


VARIANTS = {
    "plain": {},
    "no norms, no bias": {"use_qk_norm": False, "attention_bias": False},
    "groups of experts": {"n_group": 2, "topk_group": 1, "n_routed_experts": 8},
    "tied": {"tie_word_embeddings": True},
}


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS.keys())
def test_a_fused_step_equals_the_forward_pass(changes: dict[str, object]) -> None:
    config = small(**changes)
    model = Model(config, network(config))
    right_model = Model(config, network(config, place=torch.device("cpu")))
    step, mine, right = Step(model), model.cache(), right_model.cache()
    ids = torch.randint(320, (60,)).tolist()
    model.forward(ids[:40], mine)
    right_model.forward(ids[:40], right)
    at = 40
    for count in (1, 3, 1):
        part = ids[at : at + count]
        mine.reserve(at + count)
        output = step.run(torch.tensor(part, device=PLACE), torch.tensor([at], device=PLACE), mine)
        mine.length = at = at + count
        expected = right_model.forward(part, right, count)
        assert torch.allclose(output.logits.cpu(), expected.logits, atol=1e-4)
        assert torch.allclose(output.state.cpu(), expected.state, atol=1e-4)


@pytest.mark.parametrize("kind", ["float8_rows", "float8_blocks"])
def test_a_fused_step_reads_eight_bits_as_the_numbers_they_stand_for(kind: Kind) -> None:
    config = small(hidden_size=64)
    model = Model(config, network(config, kind))
    held = network(config, kind, torch.device("cpu"))
    right = Model(config, moved(held, torch.device("cpu"), torch.float32))
    cache, right_cache = model.cache(), right.cache()
    ids = torch.randint(320, (4,)).tolist()
    cache.reserve(4)
    step = Step(model)
    output = step.run(torch.tensor(ids, device=PLACE), torch.tensor([0], device=PLACE), cache)
    expected = right.forward(ids, right_cache, 4)
    far = (output.logits.cpu() - expected.logits).abs().mean() / expected.logits.std()
    assert far < 0.05


def test_steps_are_recorded_on_one_card_alone() -> None:
    config = small()
    with pytest.raises(ValueError, match="these lie on cpu"):
        Graphed(Model(config, network(config, place=torch.device("cpu"))))


def peer(config: Config, weights: Weights, **changes: object) -> Glm4MoeForCausalLM:
    model = Glm4MoeForCausalLM(published(**changes)).eval()
    model.load_state_dict(as_transformers(config, weights))
    return model


@recorded
@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS.keys())
def test_recorded_steps_equal_transformers(changes: dict[str, object]) -> None:
    """Prefill, single steps and drafts, over a room that doubles on the way."""
    config = small(**changes)
    graphed = Graphed(Model(config, network(config)))
    ids = torch.randint(320, (1100,)).tolist()
    right = peer(config, network(config, place=torch.device("cpu")), **changes)(torch.tensor([ids])).logits[0]
    cache = graphed.cache()
    at, far = 0, 0.0
    for count in (700, 250, *[1] * 6, *[3] * 4, *[8] * 4, *[1] * 30, *[2] * 10, 9, 5, 5, 5, 1, 1, 1):
        output = graphed.forward(ids[at : at + count], cache, count)
        at += count
        far = max(far, float((output.logits.cpu() - right[at - count : at]).abs().max()))
    assert at > 1024
    assert far <= 1e-4


@recorded
def test_two_caches_and_a_rollback_keep_to_their_own() -> None:
    config = small()
    graphed = Graphed(Model(config, network(config)))
    plain_model = Model(config, network(config, place=torch.device("cpu")))
    texts = [torch.randint(320, (30,)).tolist() for _ in range(2)]
    caches = [graphed.cache() for _ in texts]
    for at in range(20):
        for text, cache in zip(texts, caches, strict=True):
            graphed.forward(text[at : at + 1], cache)
    for text, cache in zip(texts, caches, strict=True):
        cache.length = 12
        mine = graphed.forward(text[12:13], cache).logits
        right = plain_model.forward(text[:13], plain_model.cache()).logits
        assert torch.allclose(mine.cpu(), right, atol=1e-4)


@recorded
def test_an_output_outlives_the_next_step() -> None:
    config = small()
    graphed = Graphed(Model(config, network(config)))
    cache = graphed.cache()
    outputs = [graphed.forward([number], cache) for number in range(6)]
    kept = [output.logits.cpu() for output in outputs]
    again = graphed.cache()
    for number, logits in enumerate(kept):
        assert torch.allclose(graphed.forward([number], again).logits.cpu(), logits, atol=1e-5)


@recorded
@pytest.mark.filterwarnings("ignore:Synchronization debug mode")
def test_a_played_step_never_waits_for_the_card() -> None:
    config = small()
    graphed = Graphed(Model(config, network(config)))
    cache = graphed.cache()
    for _ in range(3):
        graphed.forward([1], cache)
    torch.cuda.synchronize()
    torch.cuda.set_sync_debug_mode("error")
    try:
        output = graphed.forward([1], cache)
        output.logits.argmax(-1)
    finally:
        torch.cuda.set_sync_debug_mode("default")


@recorded
def test_recordings_go_with_their_cache() -> None:
    config = small()
    graphed = Graphed(Model(config, network(config)))
    cache = graphed.cache()
    for _ in range(3):
        graphed.forward([1], cache)
    assert len(graphed.recorded) == 1
    del cache
    gc.collect()
    assert len(graphed.recorded) == 0


@recorded
@pytest.mark.parametrize("kind", ["bfloat16", "float8_rows", "float8_blocks"])
def test_recorded_steps_in_bfloat16_keep_near_the_numbers_in_float32(kind: Kind) -> None:
    """By the mean: a router that is nearly undecided may choose another expert in bfloat16."""
    config = small(hidden_size=64)
    graphed = Graphed(Model(config, network(config, kind)))
    held = moved(network(config, kind, torch.device("cpu")), torch.device("cpu"), torch.float32)
    exact_model = Model(config, moved_to_float(held))
    ids = torch.randint(320, (80,)).tolist()
    cache, right_cache = graphed.cache(), exact_model.cache()
    right = exact_model.forward(ids, right_cache, 80).logits
    mine = [graphed.forward(ids[:40], cache, 40)]
    mine += [graphed.forward(ids[at : at + 1], cache) for at in range(40, 56)]
    mine += [graphed.forward(ids[at : at + 4], cache, 4) for at in range(56, 80, 4)]
    logits = torch.cat([output.logits.cpu() for output in mine])
    assert (logits - right).abs().mean() / right.std() < 0.05


def moved_to_float(weights: Weights) -> Weights:
    return replace(weights, embedding=weights.embedding.float())
