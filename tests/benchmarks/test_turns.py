"""The turns benchmark lets every side hold the same conversation."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import torch

from benchmarks.hub import Hub
from benchmarks.ours import Ours
from benchmarks.sides import conversation, words
from benchmarks.turns import Row, measure, summary
from tests.engine.checkpoints import network, save


def test_every_turn_stands_behind_all_earlier_ones() -> None:
    heard: list[list[int]] = []

    def reply(ids: list[int], count: int) -> list[int]:
        heard.append(ids)
        return [len(heard)] * count

    assert conversation(reply, [[10, 11], [12]], 2) >= 0.0
    assert heard == [[10, 11], [10, 11, 1, 1, 12]]


def test_both_sides_answer_alike_with_whatever_they_keep(tmp_path: Path) -> None:
    folder = save(tmp_path, network(vocab_size=4096))
    first, second = words(20, seed=1), words(20, seed=2)
    with torch.inference_mode():
        sides = (
            Ours(folder, "float32", threads=1),
            Hub(folder, "float32", keep=True, threads=1),
            Hub(folder, "float32", keep=False, threads=1),
        )
        said: list[list[list[int]]] = []
        for side in sides:
            side.read(first)
            answer = side.reply([*first, 7], 8)
            goes_on = side.reply([*first, 7, *answer, *second], 8)
            said.append([answer, side.reply([*first, 7], 8), goes_on, side.reply(second, 8)])
    assert said[0] == said[1] == said[2]
    assert [len(answer) for answer in said[0]] == [8, 8, 8, 8]
    assert said[0][0] == said[0][1]


def test_a_row_has_our_seconds_and_every_peers(tmp_path: Path) -> None:
    row = asdict(measure(save(tmp_path / "tiny", network(vocab_size=4096)), 1, None, turns=1))
    peers = row.pop("peers_s")
    assert peers.pop("llama_server") is None
    assert min(row.pop("interlude_s"), *peers.values()) > 0
    assert (row, list(peers)) == ({"model": "tiny"}, ["transformers_reprefill", "transformers_kept"])


def test_the_summary_tells_which_thresholds_are_met() -> None:
    peers = {"transformers_reprefill": 20.0, "transformers_kept": 4.0, "llama_server": None}
    assert summary([Row("nano", 2.0, peers)]) == (
        "nano transformers_reprefill / 2.0 s = 10.00 (at least 6.0: met); "
        "nano transformers_kept / 2.0 s = 2.00 (at least 3.0: missed)"
    )
