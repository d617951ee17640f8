"""Names, words and texts for generated tasks, split by hash into those for training and those held out."""

from __future__ import annotations

import builtins
import hashlib
import keyword
import random
import re
from functools import cache
from pathlib import Path

from tasks.families.say import listed

_HERE = Path(__file__).parent
_ONSETS = listed("""
b c d f g h j k l m n p r s t v w z br cl cr dr fl gr pl pr st tr sh ch
""")
_VOWELS = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "ea", "oo"]
_CODAS = ["", "", "", "", "n", "r", "l", "s", "t", "m", "x", "nd", "rk"]
_OUTPUT = """Traceback most recent call last File line in module AssertionError NameError Error name is not
defined did you mean object has no attribute cannot import from named directory such file Errno unsupported
operand type types for and list tuple indices must be integers slices out range key division by zero expected
failed example got ran tests test second seconds failures errors ok fail lines offset more edited wrote error
match exit timeout old new path content pattern glob command limit all read edit write search shell
found times exactly string once line again unknown tool missing argument still running tmp work usr bin
lib python system
user assistant observation agent interlude coding tools think arguments arg key value call no
result use response nothink endoftext gmask sop eop"""


def held_out(word: str) -> bool:
    """Whether a word is kept out of training: a quarter of all words, by hash."""
    return hashlib.sha256(word.encode()).digest()[0] % 4 == 0


def runs(text: str) -> list[str]:
    """The letter runs of a text, camel case taken apart: `FundTone2` -> `Fund`, `Tone`."""
    return RUN.findall(text)


RUN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@cache
def reserved() -> frozenset[str]:
    """Words that stand in the generators' own text, in Python or in what tools print."""
    texts = [path.read_text("utf-8") for path in sorted(_HERE.rglob("*")) if path.suffix in (".py", ".txt")]
    known = " ".join([*dir(builtins), *keyword.kwlist, *dir(str), *dir(list), *dir(dict), _OUTPUT])
    return frozenset(run.lower() for text in [*texts, known] for run in runs(text))


@cache
def pool(heldout: bool) -> tuple[str, ...]:
    """The real words of one side of the split."""
    words = (_HERE / "words.lst").read_text("utf-8").split()
    taken = reserved()
    return tuple(w for w in words if held_out(w) == heldout and w not in taken and w + "s" not in taken)


def invent(rng: random.Random, heldout: bool) -> str:
    """A pseudo-word of two or three syllables from one side of the split."""
    while True:
        parts = [rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(rng.choice([2, 2, 3]))]
        word = "".join(parts) + rng.choice(_CODAS)
        if held_out(word) == heldout and word not in reserved() and word + "s" not in reserved():
            return word


def fresh_word(rng: random.Random, heldout: bool) -> str:
    """A word that the generators' own text does not use."""
    return invent(rng, heldout) if rng.random() < 0.3 else rng.choice(pool(heldout))
