"""Sentences from patterns: `[Change|Set] the {what}[ please|]` stands for four sentence forms."""

from __future__ import annotations

import random
import re

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
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


def request(rng: random.Random, patterns: str, **values: str) -> str:
    """An instruction: one of the patterns (a line each), sometimes with a frame around it."""
    lines = [line.strip() for line in patterns.strip().splitlines() if line.strip()]
    text = say(rng, rng.choice(lines), **values)
    if rng.random() < 0.12:
        text = text[:1].lower() + text[1:]
    if text[-1:] not in ".?!:`'\"" and rng.random() < 0.7:
        text += "."
    if rng.random() < 0.22:
        text = say(rng, rng.choice(_BEFORE)) + text
    if rng.random() < 0.18:
        text = (text if text[-1:] in ".?!" else text + ".") + say(rng, rng.choice(_AFTER))
    return text


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
I am new to this [project|repo|code]. """.splitlines()
_AFTER = """ [Thanks|Thank you|Cheers][!|.]
 [Leave|Keep] everything else [as it is|alone|unchanged|the same].
 [Do not|Don't|Please don't] [touch|change] anything else.
 Nothing else [should change|needs to change].
 [Keep it|Keep the change] [small|minimal|simple].
 [That is all|That's it|Nothing more].
 [Tell me|Say so] when [it is|you are] done.
 [It should be|This is] a [small|one line|tiny] change.""".splitlines()
