"""Sentences from patterns: `[Change|Set] the {what}[ please|]` stands for four sentence forms."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_STORY = ("one", "two", "three")
_BREAK = "\n\n"
_HOLE = re.compile(r"\{(\w+)\}")


def say(rng: random.Random, pattern: str, **values: str) -> str:
    """One sentence of a pattern: choices are drawn, innermost first; then holes are filled.

    The hole `{br}` is the empty line between a title and its body.
    """
    filled = {"br": _BREAK, **values}
    while True:
        found = _CHOICE.search(pattern)
        if not found:
            break
        chosen = rng.choice(found.group(1).split("|"))
        pattern = pattern[: found.start()] + chosen + pattern[found.end() :]
    return _HOLE.sub(lambda hole: filled[hole.group(1)], pattern)


def request(rng: random.Random, patterns: str, word: Callable[[], str], **values: str) -> str:
    """An instruction: one of the patterns (a line each), sometimes with a frame.

    The holes `{one}`, `{two}` and `{three}` hold new words, which mean nothing.
    """
    line = _one(rng, patterns)
    told = _story(line, word)
    text = say(rng, line, **values, **told)
    if rng.random() < 0.12:
        text = text[:1].lower() + text[1:]
    if text[-1:] not in ".?!:`'\"" and rng.random() < 0.7:
        text += "."
    if rng.random() < 0.22:
        text = _frame(rng, _BEFORE, word) + text
    if rng.random() < 0.18:
        text = (text if text[-1:] in ".?!" else text + ".") + _frame(rng, _AFTER, word)
    elif text[-1:] not in "?!" and rng.random() < 0.12:
        text = text.rstrip(".") + _frame(rng, _WHY, word)
    return text


def story(rng: random.Random, patterns: str, word: Callable[[], str]) -> str:
    """One of the patterns, its story holes filled; all else of it is left to be said."""
    line = _one(rng, patterns)
    for hole, new in _story(line, word).items():
        line = line.replace(f"{{{hole}}}", new)
    return line


def _one(rng: random.Random, patterns: str) -> str:
    return rng.choice([line.strip() for line in patterns.strip().splitlines() if line.strip()])


def _story(line: str, word: Callable[[], str]) -> dict[str, str]:
    return {hole: word() for hole in _STORY if f"{{{hole}}}" in line}


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
The {one} [is|was] {two} [again|today]. 
[Before|After] the {one} {two}, [please|] [do this|one thing]: 
[I know|I see|I hear|I think] that the {one} is {two}, [but|so|and] [still|anyway|please]: 
[When|While|Although] our {one} {two} the {three}, this [is|was|stayed] open. 
[My|Our|Her|His] {one} [wrote|called|noticed|found out] [this|something] [about|in] the {two}: 
[It|This] has [bothered|annoyed|confused] [me|us|the {one}|everybody] [for weeks|since {two}|too long]: 
[Hm|Well|Right|Look], 
[I would|I'd] [like|love|be glad] to see [this|it] done [today|soon|before {one}]. 
[The|Our] [tests|build|docs|people] [need|want] [this|it]. 
{one}, {two} and {three} [agree|asked]: 
[Can you help|Could you help me] [here|out|with this]? """.splitlines()
_AFTER = """ [Thanks|Thank you|Cheers][!|.]
 [Leave|Keep] everything else [as it is|alone|unchanged|the same].
 [Do not|Don't|Please don't] [touch|change] anything else.
 Nothing else [should change|needs to change].
 [Keep it|Keep the change] [small|minimal|simple].
 [That is all|That's it|Nothing more].
 [Tell me|Say so] when [it is|you are] done.
 [It should be|This is] a [small|one line|tiny] change.
 The {one} [needs|wants|is waiting for] it[ for the {two}|].
 [She|He|The {one}] [is going to|will] look [for it|there][ {two}|].
 [The|Our|My] {one} [would be|will be|is] [glad|happy|{two}] [then|about it|to see it].
 [It|That] [has been|was|is] [open|waiting|a problem] since the {one} [came|was {two}|left].
 [I|We] [would do|tried] it [myself|ourselves|before], but the {one} [is|was] {two}.
 [No|There is no] [need to|reason to] [ask|wait for] the {one}.
 [Then|After that] we [can|will] {one} the {two}.
 [Is|Would] that [possible|be possible|too much]?
 [You know|Remember] [our|the] {one} and its {two}.""".splitlines()
_WHY = """, so that [I|we|they] can {one} it[ on the {two}| tomorrow|].
, [because|since] the {one} [is|was|has] {two}.
, [which|as] [the|our] {one} [told|asked] us [years|weeks] ago.
; [that|it] is what the {one} [says|wants].
, [before|until|when|while] the {one} [gets|is|was] {two}.
, [although|even if|even though] the {one} [{two} it|did not {two}|is {two}].
, if [you can|that is possible|the {one} allows it].
, [or|otherwise] the {one} [will|would] {two}[ us|].
 - the {one} [needs|expects|likes] it [that way|so|{two}].""".splitlines()
