"""Wording: the same request in other words, so that what matters is learned and not the sentence forms.

Names, values and a few words of a sentence carry what is asked. The rest (`LOOSE`) can be said in ways that
no generator writes: it is replaced, left out, or gets another word beside it.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

from tasks.families.say import listed
from tasks.families.words import fresh_word, held_out, runs
from training.episodes import Episode, Turn

SHARE = 0.45
"""How many requests are worded otherwise."""
ASIDE = 0.3
"""How many of these get a sentence or a clause beside them, of words that ask for nothing."""
RATES = (0.1, 0.2, 0.4)
"""How many of the loose words of such a request change; one is drawn for each request."""

LOOSE = frozenset(
    listed("""
the a an it this that these i our us you we my me your your he she they them who
please can could would will should must has have had do does did is are was were be been am s
so as at on of for in and or if then also too now here there just again still very already
what which why when how
want wants wanted need needs like let get gets give gives make makes got take takes
somebody someone anybody users user customer customers visitors colleague colleagues team boss company
fix repair correct solve change update adjust set switch put see look check
because since until after before afterwards today tomorrow soon yesterday currently right ago
good bad small quick easy tiny new old
job thing things place time moment request point item review list
thanks thank cheers ok okay hello hi hey great perfect
says say said shows tells reports complains wants asks asked
page site code project repo script
""")
)
_FILLING = tuple(
    word
    for word in listed("""
the the a an it this that our i we you my me your his her their he she they them who in on at of for with
and or so as to is was are were will would has had been very again already there here just then still
""")
    if not held_out(word)
)
"""What stands between the words of an aside."""
_COMMON = tuple(
    word for word in (Path(__file__).parent / "common.lst").read_text("utf-8").split() if not held_out(word)
)
"""Words of letters, talk and everyday life that ask for nothing here."""
_WORD = re.compile(r"(?<![\w./\\$#@<>='\"`“«:*&-])[A-Za-z]+(?![\w/\\$#@<>='\"`”»*&(-])(?!\.\w)")
_MARKED = re.compile(r"[\"'`“«].*?[\"'`”»]|\S*[\w][_./-]\w\S*|\S*[a-z][A-Z]\S*|\S*\d\S*")


def reworded(episode: Episode, seed: int) -> Episode:
    """The episode with its requests in other words; all that the model says and reads stays."""
    rng = random.Random(f"wording/{seed}/{episode.seed}")
    turns = tuple(
        Turn(_reworded(turn, rng), turn.steps) if _asks(turn) and rng.random() < SHARE else turn
        for turn in episode.turns
    )
    return replace(episode, turns=turns)


def _asks(turn: Turn) -> bool:
    """Whether something is to be done: of mere talk every word counts."""
    return any(step.results for step in turn.steps)


def _reworded(turn: Turn, rng: random.Random) -> str:
    rate = rng.choice(RATES)
    said = {run.lower() for step in turn.steps for run in runs(step.raw)}
    bare = _bare(turn.user, said)

    def other() -> str:
        if bare or rng.random() < 0.6:
            return rng.choice(_COMMON)
        return fresh_word(rng, False)

    def change(found: re.Match[str]) -> str:
        word = found.group(0)
        if word.lower() not in LOOSE or word.lower() in said or rng.random() >= rate:
            return word
        dice = rng.random()
        if dice < 0.5:
            return other().capitalize() if word[0].isupper() else other()
        if dice < 0.75:
            return ""
        return f"{word} {other()}" if word[0].isupper() else f"{other()} {word}"

    text = re.sub(r"(?<=\S) +", " ", _WORD.sub(change, turn.user))
    text = re.sub(r" +(?=[.,;:?!](?:\s|$))", "", text).lstrip()
    return text if bare or rng.random() >= ASIDE else _beside(text, rng)


def _beside(text: str, rng: random.Random) -> str:
    """The request with a sentence or a clause before or after it."""
    aside = " ".join(_aside_word(rng) for _ in range(rng.randint(3, 11)))
    dice = rng.random()
    if dice < 0.3:
        return f"{aside[0].upper()}{aside[1:]}{rng.choice('...!?:')} {text}"
    if dice < 0.6:
        return f"{aside[0].upper()}{aside[1:]}, {text[:1].lower()}{text[1:]}"
    if dice < 0.8:
        end = "" if text[-1:] in ".!?" else "."
        return f"{text}{end} {aside[0].upper()}{aside[1:]}."
    return f"{text.rstrip('.')}, {aside}{'.' if text.endswith('.') else ''}"


def _aside_word(rng: random.Random) -> str:
    dice = rng.random()
    if dice < 0.5:
        return rng.choice(_FILLING)
    return rng.choice(_COMMON) if dice < 0.85 else fresh_word(rng, False)


def _bare(user: str, said: set[str]) -> bool:
    """Whether the model has to take a plain word out of the request, which a strange word could pass for."""
    rest = _MARKED.sub(" ", user)
    return any(run.lower() in said and run.lower() not in LOOSE for run in _WORD.findall(rest))
