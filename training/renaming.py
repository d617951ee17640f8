"""Renaming: another episode out of a recorded one, by other words and numbers in the same places."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tasks.families.words import RUN, fresh_word, invent, reserved
from training.episodes import Episode, Said, Turn


def renamed(episode: Episode, seed: int) -> Episode:
    """The episode with fresh words of the training side; every text of it is changed alike."""
    rng = random.Random(f"rename/{seed}/{episode.seed}")
    change = _change(episode, rng)
    turns = tuple(
        Turn(
            change(turn.user),
            tuple(Said(change(s.raw), s.wrong, tuple(map(change, s.results))) for s in turn.steps),
        )
        for turn in episode.turns
    )
    return Episode(
        episode.family, episode.kind, episode.seed, turns, episode.words, episode.numbers, episode.derived
    )


def _change(episode: Episode, rng: random.Random) -> Callable[[str], str]:
    words = _words(episode, rng)
    numbers = {number: _number(number, rng) for number in episode.numbers}
    hexes = [re.escape(n) + r"(?![0-9a-fA-F\w])" for n in numbers if n.startswith("#")]
    plain = [n for n in numbers if n.isdigit()]
    parts = hexes + ([rf"(?<![\w.#:-])(?:{'|'.join(plain)})(?=px|%|em|rem|\.\d\d\b)"] if plain else [])
    figures = re.compile("|".join(parts)) if parts else None

    def word(found: re.Match[str]) -> str:
        run = found.group(0)
        other = words.get(run.lower())
        if other is None:
            return run
        if run.islower():
            return other
        return other.upper() if run.isupper() and len(run) > 1 else other.capitalize()

    def change(text: str) -> str:
        if figures:
            text = figures.sub(lambda found: numbers[found.group(0)], text)
        return RUN.sub(word, text)

    return change


def _words(episode: Episode, rng: random.Random) -> dict[str, str]:
    """Old word -> new word; plurals and misspellings go with their word."""
    old_words = [word for word in episode.words if word not in reserved()]
    fresh: list[str] = []
    while len(fresh) < len(old_words):
        word = invent(rng, False) if rng.random() < 0.35 else fresh_word(rng, False)
        if all(not word.startswith(other) and not other.startswith(word) for other in fresh):
            fresh.append(word)
    mapping = dict(zip(old_words, fresh, strict=True))
    mapping |= {f"{old}s": f"{new}s" for old, new in mapping.items() if f"{old}s" not in mapping}
    for wrong, right in episode.derived.items():
        if right in mapping:
            mapping[wrong] = _misspelled(wrong, right, mapping[right])
    return mapping


def _misspelled(wrong: str, right: str, other: str) -> str:
    """The same kind of slip in another word."""
    at = next(
        (i for i, (a, b) in enumerate(zip(wrong, right, strict=False)) if a != b), min(len(wrong), len(right))
    )
    at = min(at, len(other) - 2)
    if len(wrong) < len(right):
        return other[:at] + other[at + 1 :]
    if len(wrong) > len(right):
        return other[:at] + other[at] + other[at:]
    swapped = other[:at] + other[at + 1] + other[at] + other[at + 2 :]
    return swapped if swapped != other else other[:-1]


def _number(number: str, rng: random.Random) -> str:
    if number.startswith("#"):
        return "#" + "".join(rng.choice("0123456789abcdef") for _ in number[1:])
    return str(rng.randint(10 ** (len(number) - 1), 10 ** len(number) - 1))
