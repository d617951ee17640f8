"""Draw: the dice of a generator. It remembers which words and numbers a task was made of."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

from tasks.families.say import code, listed, quoted, request, say, story
from tasks.families.words import fresh_word

T = TypeVar("T")
REUSED = 0.6
"""How often a name or text takes words that the task has already."""
COMMON = 0.15
"""How often a text begins with a word that the requests use, too."""
_SMALL = ["the", "of", "for", "and", "to", "with", "our", "your", "a", "in", "on", "at", "by", "all", "this"]
_FIRST = ["add", "change", "find", "read", "see", "search", "show", "set", "run", "write", "use", "no", "the"]


class Draw:
    """Draws words that have not been used before in this task, and numbers of many kinds."""

    def __init__(self, seed: int | str, heldout: bool = False) -> None:
        self.rng = random.Random(seed)
        self.heldout = heldout
        self.words: set[str] = set()
        self.numbers: set[str] = set()
        self.derived: dict[str, str] = {}

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def one(self, choices: Sequence[T]) -> T:
        return self.rng.choice(choices)

    def some(self, choices: Sequence[T], least: int, most: int) -> list[T]:
        """Distinct choices in a random order."""
        return self.rng.sample(list(choices), min(len(choices), self.rng.randint(least, most)))

    def word(self) -> str:
        """A new word; no two words of a task are the start of one another."""
        while True:
            word = fresh_word(self.rng, self.heldout)
            if all(not word.startswith(old) and not old.startswith(word) for old in self.words):
                self.words.add(word)
                return word

    def parts(self, least: int = 1, most: int = 2) -> list[str]:
        """New words, often with an old one of the task among them: real projects use their words again."""
        old = sorted(self.words)
        words = [self.word() for _ in range(self.rng.randint(least, most))]
        if old and most > 1 and self.chance(REUSED):
            again = self.some(old, 1, max(1, len(words) - 1))
            if len(words) == 1:
                words.insert(self.rng.randint(0, 1), again[0])
            else:
                places = self.some(range(len(words)), len(again), len(again))
                for place, word in zip(places, again, strict=True):
                    words[place] = word
        return words

    def snake(self, least: int = 1, most: int = 2) -> str:
        return "_".join(self.parts(least, most))

    def kebab(self, least: int = 1, most: int = 2) -> str:
        return "-".join(self.parts(least, most))

    def pascal(self, least: int = 1, most: int = 2) -> str:
        return "".join(part.capitalize() for part in self.parts(least, most))

    def camel(self) -> str:
        first, *rest = self.parts(2, 2)
        return first + "".join(part.capitalize() for part in rest)

    def constant(self) -> str:
        return self.snake().upper()

    def text(self, least: int = 1, most: int = 4) -> str:
        """A short text of words, as buttons and headings have."""
        words = self.parts(least, most)
        if most > 1 and self.chance(COMMON):
            words.insert(0, self.one(_FIRST))
        if len(words) > 1 and self.chance(0.35):
            words.insert(self.rng.randint(1, len(words) - 1), self.one(_SMALL))
        style = self.rng.random()
        if style < 0.5:
            words = [words[0].capitalize(), *words[1:]]
        elif style < 0.9:
            words = [w if w in _SMALL else w.capitalize() for w in words]
        return " ".join(words) + self.one(["", "", "", "", "", "", "!", "."])

    def retold(self, text: str) -> str:
        """A new text; a third of them keep words of the old one, as people do when they reword."""
        words = text.rstrip(".!").split(" ")
        if not self.chance(0.35) or len(words) > 5:
            return self.text(1, 4)
        fresh = self.word()
        fresh = fresh.capitalize() if words[-1][:1].isupper() else fresh
        small = self.one(_SMALL)
        keep = self.rng.randrange(len(words))
        other = self.one(
            [
                [*words, fresh],
                [*words, small, fresh],
                [*words[1:], small, fresh],
                [*words[1:], fresh],
                [*words[:-1], fresh],
                [fresh, *words],
                [*words[:keep], fresh, *words[keep + 1 :]],
            ]
        )
        return " ".join([other[0][:1].upper() + other[0][1:], *other[1:]])

    def sentence(self) -> str:
        """A longer text that is only there to be passed over."""
        words = [
            self.one([*_SMALL, "we", "is", "are", "all", "new"]) if i % 3 == 2 else self.word()
            for i in range(self.rng.randint(4, 9))
        ]
        return " ".join([words[0].capitalize(), *words[1:]]) + "."

    def number(self, least: int, most: int) -> str:
        """A number that may be replaced by another one with as many digits."""
        while True:
            number = str(self.rng.randint(least, most))
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def colour(self) -> str:
        """A hex colour, or a named one."""
        if self.chance(0.35):
            return self.one(COLOURS)
        digits = self.one([3, 6, 6])
        colour = "#" + "".join(self.one("0123456789abcdef") for _ in range(digits))
        self.numbers.add(colour)
        return colour

    def version(self) -> str:
        """A version of three parts, which may be replaced by another one."""
        version = f"{self.rng.randint(0, 9)}.{self.rng.randint(0, 20)}.{self.rng.randint(0, 20)}"
        self.numbers.add(version)
        return version

    def say(self, pattern: str, **values: str) -> str:
        return say(self.rng, pattern, **values)

    def request(self, patterns: str, **values: str) -> str:
        return request(self.rng, patterns, self.word, **values)

    def story(self, patterns: str) -> str:
        return story(self.rng, patterns, self.word)

    def quoted(self, text: str) -> str:
        return quoted(self.rng, text)

    def code(self, text: str) -> str:
        return code(self.rng, text)


COLOURS = listed("""
red blue green black white orange purple teal navy gray silver gold crimson tomato salmon coral
indigo maroon olive lime cyan pink brown tan plum orchid khaki ivory beige lavender turquoise violet
""")
