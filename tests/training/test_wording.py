"""Requests in other words: what is asked stays, what the model says and reads stays."""

from __future__ import annotations

from pathlib import Path

from tasks.families.words import pool, runs
from training import wording
from training.episodes import Episode, Said, Turn
from training.wording import reworded


def _episode(user: str, raw: str, seed: int = 0) -> Episode:
    turn = Turn(user, (Said(raw, False, ("ok",)),))
    return Episode("build", "made", seed, (turn,), (), (), {})


def _versions(user: str, raw: str) -> set[str]:
    return {reworded(_episode(user, raw), seed).turns[0].user for seed in range(300)}


def test_names_values_and_words_that_matter_stay() -> None:
    user = (
        'Please set the LR of our_model.py from 0.5 to `0.1`, not "the best"; python3 check.py is the judge.'
    )
    versions = _versions(user, "\n<think>Search: LR")
    assert len(versions) > 50
    for text in versions:
        for kept in (
            "LR",
            "our_model.py",
            "from 0.5 to `0.1`, not",
            '"the best"; python3 check.py',
            "judge.",
        ):
            assert kept in text, text


def test_words_that_turn_a_question_round_stay() -> None:
    asked = "How many rows of the table have anything but T4 in the tramline, not only today?"
    for text in _versions(asked, "\n<think>Count rows where tramline != T4."):
        assert {"but", "not", "only", "anything"} <= set(runs(text)), text


def test_a_word_that_the_model_has_to_say_stays() -> None:
    versions = _versions("We want the big table", "\n<think>Search: big")
    assert len(versions) > 10
    assert all("big" in text.split() for text in versions)


def test_beside_a_plain_word_that_is_asked_for_stand_only_words_that_cannot_pass_for_it() -> None:
    common = set(Path(wording.__file__).with_name("common.lst").read_text("utf-8").split())
    known = {"we", "need", "flask", "for", "this"}

    def new(user: str) -> set[str]:
        texts = _versions(user, "\n<think>requirements.txt lacks flask.")
        return {run.lower() for text in texts for run in runs(text)} - known

    assert new("We need flask for this") <= common
    assert not new("We need `flask` for this") <= common


def test_what_is_said_and_read_stays_and_most_requests_too() -> None:
    episodes = [_episode("Fix the page for us, please.", "\n<think>Run it", seed) for seed in range(200)]
    others = [reworded(episode, 3) for episode in episodes]
    assert all(a.turns[0].steps == b.turns[0].steps for a, b in zip(episodes, others, strict=True))
    changed = sum(a != b for a, b in zip(episodes, others, strict=True))
    assert 0.1 * len(episodes) < changed < 0.6 * len(episodes)
    assert others == [reworded(episode, 3) for episode in episodes]


def test_no_word_is_of_the_side_that_training_never_sees() -> None:
    heldout = set(pool(True))
    for text in _versions(
        "Please have a look at the page for us and fix it, as it is bad.", "\n<think>Run it"
    ):
        assert not heldout & {run.lower() for run in runs(text)}


def test_a_sentence_or_a_clause_of_words_that_ask_for_nothing_stands_beside_some_requests() -> None:
    user = "Set top_lr in fit.py to 0.1."
    versions = _versions(user, "\n<think>Search: top_lr")
    asked = "in fit.py to 0.1"
    before = [text for text in versions if len(text.partition("top_lr")[0].split()) > 4]
    after = [text for text in versions if len(text.partition("0.1")[2].split()) > 4]
    assert len(before) > 10 and len(after) > 10
    assert sum(asked in text for text in versions) > len(versions) / 4
    assert all("top_lr" in text and "fit.py" in text and "0.1" in text for text in versions)
