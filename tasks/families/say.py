"""Sentences from patterns: `[Change|Set] the {what}[ please|]` stands for four sentence forms."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_STORY = ("one", "two", "three")
_HOLE = re.compile(r"\{(\w+)\}")


def say(rng: random.Random, pattern: str, **values: str) -> str:
    """One sentence of a pattern: choices are drawn, innermost first; then holes are filled."""
    while True:
        found = _CHOICE.search(pattern)
        if not found:
            break
        chosen = rng.choice(found.group(1).split("|"))
        pattern = pattern[: found.start()] + chosen + pattern[found.end() :]
    return _HOLE.sub(lambda hole: values[hole.group(1)], pattern)


def request(rng: random.Random, patterns: str, word: Callable[[], str], **values: str) -> str:
    """An instruction: one of the patterns (a line each), sometimes with a frame.

    The holes `{one}`, `{two}` and `{three}` hold new words, which mean nothing.
    """
    lines = [line.strip() for line in patterns.strip().splitlines() if line.strip()]
    line = rng.choice(lines)
    story = {hole: word() for hole in _STORY if f"{{{hole}}}" in line}
    text = say(rng, line, **values, **story)
    if rng.random() < 0.12:
        text = text[:1].lower() + text[1:]
    if text[-1:] not in ".?!:`'\"" and rng.random() < 0.7:
        text += "."
    if rng.random() < 0.22:
        text = _frame(rng, _BEFORE, word) + text
    if rng.random() < 0.18:
        text = (text if text[-1:] in ".?!" else text + ".") + _frame(rng, _AFTER, word)
    elif rng.random() < 0.12:
        text = text.rstrip(".") + _frame(rng, _WHY, word)
    return text


def _frame(rng: random.Random, frames: Sequence[str], word: Callable[[], str]) -> str:
    frame = rng.choice(frames)
    return say(rng, frame, **{hole: word() for hole in _HOLE.findall(frame)})


def listed(words: str) -> list[str]:
    """The words of a text, as a list."""
    return words.split()


def quoted(rng: random.Random, text: str) -> str:
    """A text in some kind of quotes."""
    marks = rng.choice(['""', '""', "''", "``", "``", "“”", "«»"])
    if marks[0] in text or marks[1] in text:
        marks = "``"
    return f"{marks[0]}{text}{marks[1]}"


def code(rng: random.Random, text: str) -> str:
    """A name, path or command: bare, or in backticks or quotes."""
    return rng.choice([text, text, f"`{text}`", f"`{text}`", f"'{text}'", f'"{text}"'])


_BEFORE = """[Hi|Hello|Hey][!|,|.] 
[Hi|Hello] there. 
Small [thing|change|job|task]: 
[Quick|Small|Easy] [one|request|fix]: 
[Task|TODO|Request]: 
We [ship|release|deploy] [soon|today|tomorrow]. 
I need your help. 
[A|One] [user|customer|colleague|tester] [complained|asked for this|reported this]. 
[Our|The] [designer|reviewer|client|boss|team] asked for this. 
As discussed [yesterday|before]: 
This is [urgent|important]. 
[From|Left over from] the last review: 
Next [item|point] on [my|the] list: 
[OK|Okay|So], 
I am new to this [project|repo|code]. 
As the {one} of [the|our] {two}, I [want|ask for|would like] this: 
[Somebody|Someone|A woman|A man] [at|from] the {one} asked: 
Our {one} {two} [keep|keeps] [saying|asking about] it: 
[Ever since|Since] the {one} was {two}, it [waits|is open]: 
The {one} [is|was] {two} [again|today]. """.splitlines()
_AFTER = """ [Thanks|Thank you|Cheers][!|.]
 [Leave|Keep] everything else [as it is|alone|unchanged|the same].
 [Do not|Don't|Please don't] [touch|change] anything else.
 Nothing else [should change|needs to change].
 [Keep it|Keep the change] [small|minimal|simple].
 [That is all|That's it|Nothing more].
 [Tell me|Say so] when [it is|you are] done.
 [It should be|This is] a [small|one line|tiny] change.
 The {one} [needs|wants|is waiting for] it[ for the {two}|].
 [She|He|The {one}] [is going to|will] look [for it|there][ {two}|].""".splitlines()
_WHY = """, so that [I|we|they] can {one} it[ on the {two}| tomorrow|].
, [because|since] the {one} [is|was|has] {two}.
, [which|as] [the|our] {one} [told|asked] us [years|weeks] ago.
; [that|it] is what the {one} [says|wants].""".splitlines()
