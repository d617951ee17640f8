"""Batches, practice, the optimizer and whole runs of the trainer, at a small size and without compiling."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer, Glm4MoeForCausalLM

from engine.control import CONTROL_TOKENS
from engine.tokenizer import Tokenizer
from training import worker
from training.batches import Batches, batch, held, plan, read_rows
from training.cores import Cores, Source
from training.optimizer import PACE, Optimizer, orthogonal
from training.practice import CODE, Practice, Row
from training.start import Shape, config, structured_start
from training.train import Plan, Training, strength, write

SMALL = Shape(layers=2, dense=64, experts=4, expert=16, shared=1)
BEGIN = [4062, 4064, 7, 8, 9]


@pytest.mark.parametrize("quick", [torch.float32, torch.bfloat16])
def test_training_takes_the_type_whose_products_are_faster(
    monkeypatch: pytest.MonkeyPatch, quick: torch.dtype
) -> None:
    assert worker.fastest() in (torch.float32, torch.bfloat16)
    monkeypatch.setattr(worker, "_seconds", lambda dtype: 1.0 if dtype == quick else 2.0)  # pyright: ignore
    assert worker.fastest() == quick


def save(file: Path, rows: list[list[int]], families: tuple[str, ...] = ("data", "ml")) -> Path:
    """A shard whose rows begin alike and say their second half; families take turns."""
    whole = [BEGIN + row for row in rows]
    np.savez_compressed(
        file,
        ids=np.array([id for row in whole for id in row], np.uint16),
        said=np.concatenate([np.arange(len(row)) >= len(row) // 2 for row in whole]),
        offsets=np.concatenate([[0], np.cumsum([len(row) for row in whole])]).astype(np.int64),
        family=np.arange(len(rows)).astype(np.uint8) % len(families),
        families=np.array(families),
    )
    return file


def numbers(count: int, seed: int = 0) -> list[list[int]]:
    chance = np.random.default_rng(seed)
    return [[n % 50 + 10, *chance.integers(0, 4000, int(chance.integers(20, 60)))] for n in range(count)]


def test_the_common_beginning_of_all_rows_is_kept_once(tmp_path: Path) -> None:
    rows = read_rows([save(tmp_path / "a.npz", [[1, 2, 3], [4, 5]]), save(tmp_path / "b.npz", [[6, 7, 8]])])
    assert rows.prefix.tolist() == BEGIN
    assert [rows.row(n).ids.tolist() for n in range(3)] == [[1, 2, 3], [4, 5], [6, 7, 8]]
    assert rows.lengths().tolist() == [3, 2, 3]
    assert rows.family.tolist() == [0, 1, 0]


def test_shards_that_name_other_families_are_refused(tmp_path: Path) -> None:
    files = [save(tmp_path / "a.npz", [[1], [2]]), save(tmp_path / "b.npz", [[1], [2]], ("ml", "data"))]
    with pytest.raises(ValueError, match="names other families"):
        read_rows(files)
    with pytest.raises(ValueError, match="there are no shards"):
        read_rows([])


def test_a_batch_holds_rows_one_after_the_other_and_what_stands_after_each_place() -> None:
    row = Row(np.array([5, 6, 7, 8], np.uint16), np.array([False, False, True, True]))
    made = batch(np.array([1, 2], np.uint16), [(row, 3), (row, CODE)], 12, None)
    assert made.ids.tolist() == [1, 2, 5, 6, 7, 8, 5, 6, 7, 8, 0, 0]
    assert made.layout.rows == ((2, 6), (6, 10))
    assert made.places.tolist() == [3, 4, 7, 8]
    assert made.targets.tolist() == [7, 8, 7, 8]
    assert made.weights.tolist() == [1, 1, 1, 1]
    assert made.family.tolist() == [3, 3, CODE, CODE]


def test_what_is_read_weighs_little_and_padding_nothing() -> None:
    row = Row(np.arange(5, 15).astype(np.uint16), np.arange(10) >= 8)
    made = batch(np.array([1], np.uint16), [(row, 0)], 16, np.random.default_rng(0))
    said = made.family == 0
    assert made.weights[said].tolist() == [1, 1]
    # Six of the seven other places are drawn; together they weigh as much as all seven.
    assert made.weights[~said].sum().item() == pytest.approx(0.21)
    assert sorted(made.targets[said].tolist()) == [13, 14]


def test_a_plan_uses_each_row_once_and_leaves_out_what_never_fits() -> None:
    lengths = np.array([60, 50, 40, 30, 200, 10])
    groups = list(plan(lengths, np.arange(6), 100))
    assert sorted(place for group in groups for place in group) == [0, 1, 2, 3, 5]
    assert all(lengths[group].sum() <= 100 for group in groups)
    assert groups[0] == [0, 2]


def test_practice_says_only_what_stands_before(vocabulary: Path) -> None:
    tokenizer = Tokenizer(vocabulary)
    practice = Practice(tokenizer)
    for seed in range(30):
        row = practice.row(np.random.default_rng(seed), 600)
        assert len(row.ids) <= 600
        text = tokenizer.decode(row.ids.tolist())
        wanted = text.removeprefix("<|user|>\n").split("<|assistant|>")[0]
        old = text.split("<arg_key>old</arg_key>\n<arg_value>")[1].split("</arg_value>")[0]
        asked = text.split("</tool_response><|assistant|>")[1].split("<tool_call>")[0].strip()
        name = asked.removeprefix("<think>").removesuffix("</think>") or wanted
        assert f"def {name}():\n    {old}\n" in text
        assert row.said[-1]
        assert not row.said[: row.ids.tolist().index(tokenizer.id("<think>"))].any()


def test_orthogonal_makes_singular_values_near_one() -> None:
    torch.manual_seed(0)
    for shape in ((3, 40, 24), (3, 24, 40), (1, 32, 32)):
        values = torch.linalg.svdvals(orthogonal(torch.randn(shape)))
        assert values.min() > 0.3 and values.max() < 1.3


def test_a_step_moves_every_expert_by_itself_and_leaves_the_look_back_alone() -> None:
    model = structured_start(config((4060, 4067, 4069), SMALL), seed=0)
    optimizer = Optimizer(model)
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    for weight in model.parameters():
        weight.grad = torch.randn_like(weight)
    optimizer.step(1.0)
    for name, weight in model.named_parameters():
        still = name.startswith(tuple(part for part, pace in PACE.items() if not pace))
        assert torch.equal(weight, before[name]) == still, name
    name = "model.layers.1.mlp.experts.gate_up_proj"
    moved = (dict(model.named_parameters())[name] - before[name]).detach().view(8, 16, 256)
    values = torch.linalg.svdvals(moved)
    assert values.min() > 0.003 and values.max() < 0.013


def test_the_strength_rises_holds_and_falls_to_nothing() -> None:
    assert strength(0.0, 0, 0.5) == pytest.approx(1 / 30)
    assert strength(0.4, 100, 0.5) == 1.0
    assert strength(0.75, 100, 0.5) == pytest.approx(0.5)
    assert strength(1.0, 100, 0.5) == 0.0


def trainer(out: Path, vocabulary: Path, **changes: Any) -> Plan:
    plan = Plan(
        vocabulary=vocabulary, out=out, minutes=None, tokens=3000, init=None, seed=0, hold=0.5, rate=1.0,
        shape=SMALL,
    )  # fmt: skip
    return replace(plan, **changes)


def always(*files: Path) -> Source:
    """The same shards in every epoch."""
    return lambda _: files


def cores(run: Training, source: Source) -> Cores:
    batches = Batches(run.plan.vocabulary, 256, 0.0, run.plan.seed)
    return Cores(run.model, batches, source, run.progress.epoch, compiled=False)


def advance(run: Training, source: Source, steps: int) -> None:
    with closing(cores(run, source)) as gradients:
        for _ in range(steps):
            run.step(gradients)


def test_an_interrupted_run_ends_like_one_that_was_not(tmp_path: Path, vocabulary: Path) -> None:
    source = always(save(tmp_path / "a.npz", numbers(24)))
    whole = Training(trainer(tmp_path / "whole", vocabulary), resume=False)
    start = {name: weight.detach().clone() for name, weight in whole.model.named_parameters()}
    advance(whole, source, 5)
    first = Training(trainer(tmp_path / "parts", vocabulary), resume=False)
    advance(first, source, 2)
    first.save()
    advance(first, source, 1)
    second = Training(trainer(tmp_path / "parts", vocabulary), resume=True)
    assert second.progress.step == 2
    advance(second, source, 3)
    assert second.progress.epoch == whole.progress.epoch > 0
    assert second.progress.tokens == whole.progress.tokens
    ends = dict(second.model.named_parameters())
    apart = way = 0.0  # sums in another order turn a few of Adam's tiny steps round
    for name, weight in whole.model.named_parameters():
        apart += float((weight - ends[name]).detach().square().sum())
        way += float((weight - start[name]).detach().square().sum())
    assert apart <= 0.01 * way


def test_each_epoch_reads_its_own_shards(tmp_path: Path, vocabulary: Path) -> None:
    files = [save(tmp_path / f"{n}.npz", numbers(24, seed=n)) for n in range(2)]
    asked: list[int] = []

    def source(epoch: int) -> tuple[Path, ...]:
        asked.append(epoch)
        return (files[epoch],)

    run = Training(trainer(tmp_path / "out", vocabulary), resume=False)
    with closing(cores(run, source)) as gradients:
        while run.progress.epoch == 0:
            run.step(gradients)
        run.step(gradients)
    assert asked == [0, 1]


def test_a_run_leaves_a_model_that_transformers_reads_and_that_can_be_trained_on(
    tmp_path: Path, vocabulary: Path
) -> None:
    source = always(save(tmp_path / "a.npz", numbers(150)))
    assert held(read_rows([tmp_path / "a.npz"])).any()
    run = Training(trainer(tmp_path / "out", vocabulary, tokens=900), resume=False)
    with closing(cores(run, source)) as gradients:
        run.run(gradients)
    model = Glm4MoeForCausalLM.from_pretrained(tmp_path / "out")
    assert model.dtype == torch.bfloat16
    assert model.generation_config.eos_token_id == [4060, 4067, 4069]
    assert model.config.eos_token_id == [4060, 4067, 4069]
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    assert tokenizer.convert_tokens_to_ids(CONTROL_TOKENS[0]) == 4060
    again = Training(trainer(tmp_path / "more", vocabulary, init=tmp_path / "out"), resume=False)
    assert again.progress.step == 0
    write(again.model, vocabulary, tmp_path / "copy")
    copy = Glm4MoeForCausalLM.from_pretrained(tmp_path / "copy").state_dict()
    assert all(torch.equal(value, copy[name]) for name, value in model.state_dict().items())


def test_a_deepened_model_says_the_same_and_its_new_layers_learn(tmp_path: Path, vocabulary: Path) -> None:
    few = Training(trainer(tmp_path / "few", vocabulary), resume=False)
    write(few.model, vocabulary, tmp_path / "few")
    shape = replace(SMALL, layers=4)
    more = Training(trainer(tmp_path, vocabulary, init=tmp_path / "few", shape=shape), resume=False).model
    assert more.config.num_hidden_layers == 4
    ids = torch.arange(40)[None]
    with torch.no_grad():
        told = Glm4MoeForCausalLM.from_pretrained(tmp_path / "few", dtype=torch.float32)(ids).logits
        assert torch.equal(more(ids).logits, told)
    more(ids, labels=ids).loss.backward()
    named = dict(more.named_parameters())
    for part in ("self_attn.o_proj.weight", "mlp.experts.down_proj"):
        gradient = named[f"model.layers.3.{part}"].grad
        assert gradient is not None and gradient.abs().max() > 0
