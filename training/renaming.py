"""Renaming: another episode out of a recorded one, by other words and numbers in the same places."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tasks.families.words import RUN, fresh_word, held_out, invent, reserved
from training.episodes import Episode, Said, Turn

ALIKE = 0.25
"""How often a fresh word or version begins like another one: then one token does not tell them apart."""


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
    numbers: dict[str, str] = {}
    for number in sorted(episode.numbers, key=len, reverse=True):
        other = ""
        while other in ("", number, *numbers.values()):
            other = _number(number, rng)
            if "." in number and numbers and rng.random() < ALIKE:
                other = _sibling(other, rng.choice(list(numbers.values())))
        numbers[number] = other
    figures = re.compile("|".join(_figure(number) for number in numbers)) if numbers else None

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


def _figure(number: str) -> str:
    """Where a number may be replaced: a colour, a version, a large number; a small one only with its unit,
    because the numbers of lines, which tools print, are small."""
    if number.startswith("#"):
        return re.escape(number) + r"(?!\w)"
    if "." in number:
        return rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)"
    if int(number) >= 200:
        return rf"(?<![\w.#:-]){number}(?=px|em|rem|(?!\w|\.\d))"
    return rf"(?<![\w.#:-]){number}(?=px|%|em|rem|\.\d\d\b)"


def _words(episode: Episode, rng: random.Random) -> dict[str, str]:
    """Old word -> new word; plurals and misspellings go with their word."""
    old_words = [word for word in episode.words if word not in reserved()]
    fresh: list[str] = []
    while len(fresh) < len(old_words):
        word = invent(rng, False) if rng.random() < 0.35 else fresh_word(rng, False)
        if fresh and rng.random() < ALIKE:
            word = _alike(word, rng.choice(fresh))
        if held_out(word) or word in reserved():
            continue
        if all(not word.startswith(other) and not other.startswith(word) for other in fresh):
            fresh.append(word)
    mapping = dict(zip(old_words, fresh, strict=True))
    mapping |= {f"{old}s": f"{new}s" for old, new in mapping.items() if f"{old}s" not in mapping}
    for wrong, right in episode.derived.items():
        if right in mapping:
            mapping[wrong] = _misspelled(wrong, right, mapping[right])
    return mapping


def _alike(word: str, other: str) -> str:
    """The word with the other one's beginning."""
    start = max(2, len(other) // 2)
    return other[:start] + word[min(start, len(word) - 2) :]


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


def _sibling(version: str, other: str) -> str:
    """The version with the first parts of another one, where that has as many."""
    own, parts = version.split("."), other.split(".")
    kept = len(own) - 1 if len(own) == len(parts) else 0
    return ".".join(parts[:kept] + own[kept:])


def _number(number: str, rng: random.Random) -> str:
    if number.startswith("#"):
        return "#" + "".join(rng.choice("0123456789abcdef") for _ in number[1:])
    parts = number.split(".")
    return ".".join(
        str(rng.randint(10 ** (len(p) - 1) if len(p) > 1 else 0, 10 ** len(p) - 1)) for p in parts
    )
