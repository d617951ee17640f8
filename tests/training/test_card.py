"""The parts of training on a graphics card, on the CPU: the attention, the feed and whole steps."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.tokenizer import Tokenizer
from training import card, nano
from training.attention import Layout, attention
from training.batches import Batches
from training.episodes import Episode, Said, Turn, write_episodes
from training.feed import Feed
from training.flex import Flex
from training.practice import CODE
from training.start import Shape
from training.train import Plan, Training

SMALL = Shape(layers=3, dense=64, experts=4, expert=16, shared=1)
CPU = torch.device("cpu")


@pytest.mark.filterwarnings("ignore:flex_attention called without torch.compile")
@pytest.mark.parametrize(
    "layout",
    [
        Layout(40, ((40, 200), (200, 210), (210, 600), (600, 731))),
        Layout(300, ((300, 512), (512, 760))),
        Layout(7, ((7, 768),)),
    ],
)
def test_flex_attention_hears_what_the_matrices_hear(layout: Layout) -> None:
    """Forward only: flex attention has no backward on a CPU."""
    torch.manual_seed(0)
    q, k, v = torch.randn(2, 3, 768, 16), torch.randn(2, 768, 16), torch.randn(2, 768, 16)
    end = layout.rows[-1][1]
    flex = Flex(768, CPU, compiled=False)
    heard = flex(q, k, v, flex.see(layout))[:, :, :end]
    assert torch.allclose(heard, attention(q, k, v, layout)[:, :, :end], atol=1e-5)


def test_blocks_that_are_seen_as_a_whole_have_nothing_hidden() -> None:
    layout = Layout(300, ((300, 700), (700, 720), (720, 1400)))
    flex = Flex(1536, CPU, compiled=False)
    mask = flex.see(layout).mask
    row = torch.repeat_interleave(torch.arange(5), torch.tensor([300, 400, 20, 680, 136]))
    at = torch.arange(1536)
    seen = (at[None] <= at[:, None]) & ((row[None] == 0) | (row[None] == row[:, None]))
    blocks = seen.view(12, 128, 12, 128)
    whole, some = blocks.all(3).all(1), blocks.any(3).any(1)
    for query in range(12):
        full = mask.full_kv_indices[0, 0, query, : mask.full_kv_num_blocks[0, 0, query]]
        part = mask.kv_indices[0, 0, query, : mask.kv_num_blocks[0, 0, query]]
        assert set(full.tolist()) <= set(whole[query].nonzero()[:, 0].tolist())
        assert {*full.tolist(), *part.tolist()} == set(some[query].nonzero()[:, 0].tolist())


def test_a_size_that_is_no_multiple_of_a_block_is_an_error() -> None:
    with pytest.raises(ValueError, match="1000 tokens a batch are no multiple of 128"):
        Flex(1000, CPU, compiled=False)


@pytest.fixture
def episodes(tmp_path: Path) -> list[Path]:
    """Two files of forty episodes."""
    raw = "\n<think>The otter.\n</think>\nThe otter is done."
    turns = [(Turn(f"{begin} the otter.", (Said(raw, False, ()),)),) for begin in ("Look for", "Seek")]
    files = [tmp_path / f"episodes-{n}.jsonl" for n in range(2)]
    for n, file in enumerate(files):
        write_episodes(
            file, [Episode("data", "count", 100 * n + i, turns[i % 2], ("otter",), (), {}) for i in range(40)]
        )
    return files


def test_a_feed_never_ends_and_has_other_words_every_time(episodes: list[Path], vocabulary: Path) -> None:
    tokenizer = Tokenizer(vocabulary)
    with closing(Feed(episodes, Batches(vocabulary, 4096, 0.1, 0), 0, processes=1)) as feed:
        batches = [feed.batch() for _ in range(5)]
    requests: list[str] = []
    for made in batches:
        assert made.ids.shape == (4096,)
        assert (made.family == CODE).any()
        rows = [tokenizer.decode(made.ids[start:end].tolist()) for start, end in made.layout.rows]
        requests += [row.partition("<|assistant|>")[0] for row in rows if "Look" in row or "Seek" in row]
    assert len(requests) > 80
    assert not any("otter" in request for request in requests)
    assert len(set(requests)) > len(requests) * 0.9


def test_what_stops_a_process_of_the_feed_is_told(tmp_path: Path, vocabulary: Path) -> None:
    (tmp_path / "episodes-0.jsonl").write_text("no episode\n")
    batches = Batches(vocabulary, 1024, 0.1, 0)
    with (
        closing(Feed([tmp_path / "episodes-0.jsonl"], batches, 0, processes=1)) as feed,
        pytest.raises(RuntimeError, match=r"a process that makes batches failed:(.|\n)*Invalid JSON"),
    ):
        feed.batch()


class Matrices:
    """In the place of Flex, which cannot learn on a CPU."""

    def __init__(self, size: int, device: torch.device, *, compiled: bool) -> None: ...

    def see(self, layout: Layout) -> Layout:
        return layout

    def __call__(self, q: Tensor, k: Tensor, v: Tensor, seen: Layout) -> Tensor:
        return attention(q, k, v, seen)


def test_steps_of_a_card_lower_the_surprise(
    episodes: list[Path], vocabulary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card, "Flex", Matrices)
    plan = Plan(vocabulary, tmp_path / "out", None, 10**6, None, 0, hold=0.5, rate=1.0, shape=SMALL)
    run = Training(plan, resume=False)
    feed = Feed(episodes, Batches(vocabulary, 2048, 0.1, 0), 0, processes=1)
    with closing(card.Card(run.model, feed, 2048, compiled=False)) as gradients:
        told = [run.step(gradients)[0] for _ in range(12)]
    said = [float(t.sums[1] / t.sums[0]) for t in told]
    assert said[-1] < said[0] - 0.5
    assert run.progress.tokens == sum(t.tokens for t in told)


def test_without_episodes_there_is_an_error_that_says_what_to_do(vocabulary: Path, tmp_path: Path) -> None:
    plan = Plan(vocabulary, tmp_path / "out", None, 100, None, 0, hold=0.5, rate=1.0, shape=SMALL)
    run = Training(plan, resume=False)
    with (
        pytest.raises(ValueError, match=r"no episodes-\*\.jsonl in .*; make some with --episodes"),
        nano.gradients(run, Batches(vocabulary, 256, 0.0, 0), tmp_path),
    ):
        pass


def test_a_card_that_is_not_there_is_told_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit, match="2"):
        nano.main([str(tmp_path / "work"), "--minutes", "1", "--device", "cuda"])
    assert "torch finds no graphics card here" in capsys.readouterr().err
    assert not (tmp_path / "work").exists()
