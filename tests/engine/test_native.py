import itertools
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.cache import CacheKind, KeyValues
from engine.matrix import Matrix
from engine.model import Model, Network
from engine.native.build import NotNative, library
from engine.native.network import Native
from engine.weights import Dtype, Experts, Mlp, Mtp
from tests.engine.networks import random_model

pytestmark = pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler")

VARIANTS: dict[str, dict[str, Any]] = {
    "as GLM-4.6": {},
    "no norms, no biases": {"use_qk_norm": False, "attention_bias": False},
    "groups of experts": {"n_group": 2, "topk_group": 1, "n_routed_experts": 8, "norm_topk_prob": False},
    "tied": {"tie_word_embeddings": True, "first_k_dense_replace": 2},
    "widths that no vector divides": {
        "head_dim": 24,
        "hidden_size": 40,
        "moe_intermediate_size": 20,
        "vocab_size": 323,
    },
    "two shared experts, a KV head each": {
        "n_shared_experts": 2,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 1.0},
    },
    "one KV head": {"num_key_value_heads": 1, "head_dim": 256, "num_experts_per_tok": 4},
}
IDS = torch.randint(256, (700,), generator=torch.Generator().manual_seed(5)).tolist()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("native")


@pytest.fixture(autouse=True)
def _without_gradients() -> Any:
    with torch.inference_mode():
        yield


def read(network: Network, cache: KeyValues, parts: Sequence[Sequence[int]]) -> torch.Tensor:
    """The logits of all ids, read part by part."""
    return torch.cat([network.forward(part, cache, len(part)).logits for part in parts])


def split(ids: Sequence[int], sizes: Sequence[int]) -> list[Sequence[int]]:
    """Parts of these sizes, over and over."""
    parts: list[Sequence[int]] = []
    for size in itertools.cycle(sizes):
        parts.append(ids[:size])
        ids = ids[size:]
        if not ids:
            return parts
    return parts


@pytest.mark.parametrize("variant", VARIANTS)
def test_it_computes_what_torch_computes(compiled: Path, variant: str) -> None:
    torch_path = random_model(**VARIANTS[variant])
    native = Native(torch_path, threads=2, cache=compiled)
    expected = torch_path.forward(IDS, torch_path.cache(), len(IDS))
    cache = native.cache()
    native.forward(IDS[:500], cache)
    logits = read(native, cache, split(IDS[500:], (1, 2, 16, 7)))
    assert (logits - expected.logits[500:]).abs().max() < 1e-4


def test_the_state_behind_the_last_layer_is_torchs(compiled: Path) -> None:
    torch_path = random_model()
    native = Native(torch_path, cache=compiled)
    expected = torch_path.forward(IDS[:16], torch_path.cache(), 3)
    found = native.forward(IDS[:16], native.cache(), 3)
    torch.testing.assert_close(found.logits, expected.logits, atol=1e-4, rtol=0)
    torch.testing.assert_close(found.state, expected.state, atol=1e-4, rtol=0)


@pytest.mark.parametrize("kind", ["float32", "bfloat16", "int8"])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int8"])
@pytest.mark.parametrize("variant", ["as GLM-4.6", "widths that no vector divides", "one KV head"])
def test_a_token_is_the_same_alone_and_among_others_and_on_any_number_of_threads(
    compiled: Path, variant: str, dtype: Dtype, kind: CacheKind
) -> None:
    torch_path = random_model(dtype, kind, **VARIANTS[variant])
    start = torch_path.cache()
    torch_path.forward(IDS[:500], start)  # the next ids cross from one block of positions into another
    results: list[torch.Tensor] = []
    for threads, sizes in ((1, (1,)), (2, (1,)), (1, (2, 3, 5, 16)), (3, (16, 4, 1)), (2, (9, 6))):
        native = Native(torch_path, threads=threads, cache=compiled)
        cache = native.cache()
        cache.copy(start, 500)
        results.append(read(native, cache, split(IDS[500:560], sizes)))
    assert all(torch.equal(result, results[0]) for result in results)


@pytest.mark.parametrize(
    ("dtype", "kind"), [("int8", "float32"), ("float32", "int8"), ("float32", "bfloat16"), ("int8", "int8")]
)
def test_rounded_weights_and_caches_are_read_as_torch_reads_them(
    compiled: Path, dtype: Dtype, kind: CacheKind
) -> None:
    torch_path = random_model(dtype, kind)
    native = Native(torch_path, cache=compiled)
    theirs, ours = torch_path.cache(), native.cache()
    torch_path.forward(IDS[:300], theirs)
    ours.copy(theirs, 300)
    apart = [
        (torch_path.forward((id,), theirs).logits - native.forward((id,), ours).logits).abs().max()
        for id in IDS[300:330]
    ]
    assert max(apart) < 0.02  # a key that lies between two values may be rounded to the other one


def test_bfloat16_weights_are_computed_more_exactly_than_torch_does(compiled: Path) -> None:
    torch_path = random_model("bfloat16", "bfloat16")
    native = Native(torch_path, cache=compiled)
    rounded_once = Model(native.config, _in_float32(torch_path), "float32")
    found = read(native, native.cache(), split(IDS[:64], (16,)))
    exact = rounded_once.forward(IDS[:64], rounded_once.cache(), 64).logits
    coarse = torch_path.forward(IDS[:64], torch_path.cache(), 64).logits
    assert (found - exact).abs().mean() < (coarse - exact).abs().mean()


def _in_float32(torch_path: Model) -> Any:
    def up(value: Any) -> Any:
        match value:
            case torch.Tensor():
                return value.float()
            case Matrix(data):
                return Matrix(data.float())
            case Mlp(gate_up, down):
                return Mlp(up(gate_up), up(down))
            case Experts(router, correction, gate_up, down, shared):
                return Experts(router, correction, up(gate_up), up(down), up(shared))
            case _:
                return value

    w = torch_path.weights
    layers = tuple(
        replace(layer, **{name: up(getattr(layer, name)) for name in layer.__slots__}) for layer in w.layers
    )
    return replace(w, embedding=up(w.embedding), layers=layers, norm=up(w.norm), head=up(w.head))


def test_a_cache_that_grows_and_one_that_forgets_are_read_where_they_are(compiled: Path) -> None:
    torch_path = random_model()
    native = Native(torch_path, cache=compiled)
    ids = [*IDS, *IDS][:1060]
    expected = torch_path.forward(ids, torch_path.cache(), 60).logits
    cache, other = native.cache(), native.cache()
    native.forward(ids[:1000], cache)
    room = cache.room
    first = read(native, cache, split(ids[1000:], (4, 1)))
    assert cache.room > room
    native.forward(ids[:9], other)
    cache.length = 1000
    again = read(native, cache, split(ids[1000:], (15,)))
    assert torch.equal(first, again)
    assert (first - expected).abs().max() < 1e-4


@pytest.mark.parametrize("kind", ["float32", "int8"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_prompt_in_pieces_is_read_as_torch_reads_it(compiled: Path, variant: str, kind: CacheKind) -> None:
    torch_path = random_model("float32", kind, **VARIANTS[variant])
    pieces = (IDS[:17], IDS[17:330], IDS[330:393], IDS[393:])
    expected = read(torch_path, torch_path.cache(), pieces)
    results: list[torch.Tensor] = []
    for threads in (1, 2):
        native = Native(torch_path, threads=threads, cache=compiled)
        results.append(read(native, native.cache(), pieces))
    assert torch.equal(results[0], results[1])
    apart = (results[0] - expected).abs()
    assert apart.max() < 1e-4 if kind == "float32" else apart.mean() < 1e-2


def test_the_attention_of_an_mtp_layer_is_computed_as_torch_does(compiled: Path) -> None:
    plain = random_model()
    last, norm = plain.weights.layers[-1], plain.weights.norm
    mtp = Mtp(norm, norm, Matrix(torch.zeros(32, 64)), last, norm)
    torch_path = Model(plain.config, replace(plain.weights, mtp=mtp), "float32")
    native = Native(torch_path, cache=compiled)
    results: list[torch.Tensor] = []
    for network in (torch_path, native):
        cache = network.cache()
        cache.reserve(5)
        x = torch.linspace(-1, 1, 5 * 32).view(5, 32)
        results.append(network.layer(last, 3, x, network.rotation(0, 5), cache))
    torch.testing.assert_close(results[1], results[0], atol=1e-5, rtol=0)


def test_it_is_compiled_once(tmp_path: Path) -> None:
    library(tmp_path)
    (made,) = tmp_path.iterdir()
    before = made.stat()
    library(tmp_path)
    assert list(tmp_path.iterdir()) == [made]
    assert made.stat() == before


def test_without_a_compiler_it_says_so_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(NotNative) as raised:
        Native(random_model(), cache=tmp_path, compilers=("no-such-cc",))
    assert str(raised.value) == (
        "no C compiler is here: install one of no-such-cc; "
        "torch computes each token instead, several times more slowly"
    )


def test_a_compiler_that_fails_is_quoted_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotNative, match=r"false could not compile the native step \(no reason given\);"):
        library(tmp_path, ("false",))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotNative, match="file cannot be written to"):
        library(tmp_path / "file")


def test_weights_that_it_does_not_read_are_named(compiled: Path) -> None:
    torch_path = random_model()
    head = Matrix(torch_path.weights.head.data.to(torch.float8_e4m3fn), torch.ones(1, 1))
    eight = Model(torch_path.config, replace(torch_path.weights, head=head))
    with pytest.raises(NotNative, match=r"does not read torch\.float8_e4m3fn on cpu"):
        Native(eight, cache=compiled)
