"""Recorded episodes as rows: the words that are learned, the mistakes that are not, other names."""

from __future__ import annotations

import asyncio
import re
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from engine.tokenizer import Tokenizer
from tasks.families.base import Category
from tasks.families.generate import FAMILIES, generate
from tasks.families.words import pool, runs
from training.dataset import FAMILY_NAMES, Writer, shard
from training.episodes import Episode, Recorder, Said, Turn, read_episodes, write_episodes
from training.renaming import renamed
from training.vocabulary import train_vocabulary

FAMILY: list[Category] = list(FAMILIES)
EDIT = re.compile(
    r"<arg_key>old</arg_key>\n<arg_value>(.*?)</arg_value>\n<arg_key>new</arg_key>\n<arg_value>(.*?)</arg_value>",
    re.DOTALL,
)


async def recorded(families: list[Category], seeds: range) -> list[Episode]:
    episodes: list[Episode] = []
    async with Recorder() as recorder:
        for family in families:
            for seed in seeds:
                if episode := await recorder.record(generate(family, seed), seed):
                    episodes.append(episode)
    return episodes


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    folder = tmp_path_factory.mktemp("vocabulary")
    tasks = [generate(family, seed) for family in FAMILY for seed in range(60)]
    texts = [
        text for task in tasks for text in (*task.instructions, *(d.decode() for d in task.files.values()))
    ]
    train_vocabulary([*texts, *(f"{word}\n" for word in pool(False))], folder)
    return Tokenizer(folder)


@pytest.fixture(scope="module")
def episodes() -> list[Episode]:
    return asyncio.run(recorded(FAMILY, range(40, 44)))


def words_in(turn: Turn) -> list[str]:
    """What the model said in a turn, one text a call, without the mistakes."""
    stop = ["<|observation|>"] * (len(turn.steps) - 1) + ["<|user|>"]
    return [step.raw + end for step, end in zip(turn.steps, stop, strict=True) if not step.wrong]


def test_what_is_learned_is_what_the_model_said_and_its_stop_ids(
    tokenizer: Tokenizer, episodes: list[Episode]
) -> None:
    writer = Writer(tokenizer)
    for episode in episodes:
        for row, turn in zip(writer.rows(episode), episode.turns, strict=True):
            assert row.family == episode.family
            learned: list[str] = []
            at = 0
            for flag, group in groupby(row.said):
                size = len(list(group))
                if flag:
                    learned.append(tokenizer.decode(row.ids[at : at + size]))
                at += size
            assert learned == words_in(turn)
            assert tokenizer.decode(row.ids).startswith("[gMASK]<sop><|system|>\n# Tools")
            assert tokenizer.decode(row.ids).endswith("<|user|>")


async def test_a_mistake_on_purpose_is_not_learned_but_its_repair_is(tokenizer: Tokenizer) -> None:
    found: list[Episode] = []
    for start in range(0, 60, 10):
        found = [
            e
            for e in await recorded(["uiux"], range(start, start + 10))
            if any(s.wrong for t in e.turns for s in t.steps)
        ]
        if found:
            break
    episode = found[0]
    rows = list(Writer(tokenizer).rows(episode))
    place = next(i for i, turn in enumerate(episode.turns) if any(step.wrong for step in turn.steps))
    wrong = next(step for step in episode.turns[place].steps if step.wrong)
    text = tokenizer.decode(rows[place].ids)
    learned = tokenizer.decode(id for id, flag in zip(rows[place].ids, rows[place].said, strict=True) if flag)
    assert wrong.raw in text
    assert wrong.raw not in learned
    assert episode.turns[place].steps[-1].raw in learned


def test_a_renamed_episode_is_still_true(episodes: list[Episode]) -> None:
    checked = 0
    for episode in episodes:
        for seed in (1, 2):
            other = renamed(episode, seed)
            for turn in other.turns:
                shown = ""
                for step in turn.steps:
                    for old, _ in EDIT.findall(step.raw):
                        if not step.wrong and "edited" in step.results[0]:
                            assert old in shown.replace("\r", ""), (episode.kind, old)
                            checked += 1
                    shown += "\n".join(step.results)
                    if edit := EDIT.search(step.raw):
                        shown += shown.replace(edit[1], edit[2])
    assert checked > 10


def test_renaming_takes_only_words_of_the_training_side(episodes: list[Episode]) -> None:
    heldout = set(pool(True))
    for episode in episodes:
        texts = [
            t
            for turn in renamed(episode, 3).turns
            for s in turn.steps
            for t in (turn.user, s.raw, *s.results)
        ]
        assert not heldout & {run.lower() for text in texts for run in runs(text)}


def test_renaming_changes_the_words_and_leaves_the_markup(episodes: list[Episode]) -> None:
    markup = re.compile(r"</?(?:think|tool_call|arg_key|arg_value)>|(?<=<tool_call>)\w+|(?<=<arg_key>)\w+")
    others = [renamed(episode, 1) for episode in episodes]
    assert sum(other != episode for other, episode in zip(others, episodes, strict=True)) > 0.8 * len(
        episodes
    )
    for episode, other in zip(episodes, others, strict=True):
        for turn, changed in zip(episode.turns, other.turns, strict=True):
            for step, new in zip(turn.steps, changed.steps, strict=True):
                assert markup.findall(step.raw) == markup.findall(new.raw)


def test_a_shard_holds_the_rows_one_after_another(
    tokenizer: Tokenizer, episodes: list[Episode], tmp_path: Path
) -> None:
    writer = Writer(tokenizer)
    write_episodes(tmp_path / "episodes.jsonl", episodes)
    assert read_episodes(tmp_path / "episodes.jsonl") == episodes
    count = shard(episodes, writer, tmp_path / "shard.npz", 0)
    rows = [row for episode in episodes for row in writer.rows(episode)]
    with np.load(tmp_path / "shard.npz") as file:
        assert file["ids"].dtype == np.uint16 and len(file["ids"]) == count
        assert file["ids"].tolist() == [id for row in rows for id in row.ids]
        assert file["said"].tolist() == [flag for row in rows for flag in row.said]
        assert np.diff(file["offsets"]).tolist() == [len(row.ids) for row in rows]
        assert [FAMILY_NAMES[code] for code in file["family"]] == [row.family for row in rows]
        assert tuple(file["families"]) == FAMILY_NAMES


def test_versions_colours_and_large_numbers_are_renamed_but_not_the_numbers_of_lines() -> None:
    said = Said("Line: color: #abc123\nto 1.4.2", False, ("a.css:7:  width: 7px; /* v1.4.2, 8080, 18080 */",))
    episode = Episode(
        "build", "made", 0, (Turn("1.4.2.", (said,)),), (), ("#abc123", "1.4.2", "8080", "7"), {}
    )
    (turn,) = renamed(episode, 5).turns
    version = turn.user.removesuffix(".")
    assert re.fullmatch(r"\d\.\d\.\d", version) and version != "1.4.2"
    (step,) = turn.steps
    assert re.fullmatch(rf"Line: color: #[0-9a-f]{{6}}\nto {re.escape(version)}", step.raw)
    assert "#abc123" not in step.raw
    (result,) = step.results
    found = re.fullmatch(
        rf"a\.css:7:  width: (\d)px; /\* v{re.escape(version)}, (\d{{4}}), 18080 \*/", result
    )
    assert found and found[1] != "7" and found[2] != "8080"
