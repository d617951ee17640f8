"""What a mistake in a line looks like to those who use the program: no word about the code."""

# ruff: noqa: E501 - a sentence form is a line, however long

from __future__ import annotations

import re

from tasks.families.draw import Draw

_EDGE = """
With {limit} itself it goes wrong; [above and below it all is well|one more or one less is fine].
[A|Each] {two} of just {limit} [is judged|is treated|comes out] wrongly, [any other|all others] rightly.
{limit} itself [is the trouble|gets the wrong answer], all [around it|else] is right.
[The|Our] {two} [had|reached] {limit}, no more and no less, and was [treated|judged] wrongly.
Whatever [comes to|is] exactly {limit} [is sent away|gets the wrong answer|ends up on the wrong side].
A {two} at {limit} [sharp|on the dot|to the point] [counts|passes] for something that it is not.
"""
_LIMIT = """
[Just|Right] on the limit it goes wrong; [above and below it all is well|one more or one less is fine].
A {two} that lies on the limit itself [is judged|is treated|comes out] wrongly.
The limit itself [is the trouble|gets the wrong answer], all [around it|else] is right.
When two {two} are [just|exactly] equal, the answer is wrong.
"""
_LAST = """
The last {two} [is left out|gets lost|never comes up|is forgotten].
It [stops|ends] one {two} too early.
All {two} are there but the last one.
"""
_FAR = """
It goes one {two} too far.
It does not stop at the last {two}, but one later.
"""
_FIRST = """
The first {two} [is left out|gets lost|never comes up|is forgotten].
It begins one {two} too late.
All {two} are there but the first one.
"""
_FEW = """
It gives one {two} too few.
One {two} is missing [from what comes out|in the end].
"""
_MANY = """
It gives one {two} too many.
One {two} more comes out than should.
"""
_SMALLER = """
It [takes|picks] the [smallest|lowest] {two} where the [largest|highest] is [meant|wanted].
The low end comes out, and the high end was [meant|wanted].
"""
_LARGER = """
It [takes|picks] the [largest|highest] {two} where the [smallest|lowest] is [meant|wanted].
The high end comes out, and the low end was [meant|wanted].
"""
_ADDS = """
It [puts on top|adds] what it should take away.
What should be taken off the {two} is put on top of it.
"""
_TAKES = """
It takes away what it should [put on top|add].
What should be put on top of the {two} is taken off.
"""
_OPPOSITE = """
It does [just|exactly] the opposite of what it should.
[Yes and no|Right and wrong] are swapped in it.
It says {two} when it should not, and does not when it should.
"""
_EASY = """
It is content with one of two things where both are needed.
A {two} gets through with only one half of what is asked.
"""
_STRICT = """
It asks for two things at once where one of them is enough.
A {two} that has one of the two is refused, and one was to be enough.
"""
_SHAPES: list[tuple[str, str, str]] = [
    *((rf" {sign} (?=-?\d)", f" {other} ", _EDGE) for sign, other in ((">=", ">"), ("<=", "<"))),
    *((rf" {sign} (?=-?\d)", f" {other} ", _EDGE) for sign, other in ((">", ">="), ("<", "<="))),
    *((rf" {sign} ", f" {other} ", _LIMIT) for sign, other in ((">=", ">"), ("<=", "<"))),
    *((rf" {sign} ", f" {other} ", _LIMIT) for sign, other in ((">", ">="), ("<", "<="))),
    (r"range\(([^,()]+|len\(\w+\))\)", r"range(\1 - 1)", _LAST),
    (r"range\(([^,()]+|len\(\w+\))\)", r"range(\1 + 1)", _FAR),
    (r"range\(([^,()]+|len\(\w+\))\)", r"range(1, \1)", _FIRST),
    (r"range\((\w+), ([^,()]+|len\(\w+\))\)", r"range(\1, \2 - 1)", _LAST),
    (r"range\((\w+), ([^,()]+|len\(\w+\))\)", r"range(\1, \2 + 1)", _FAR),
    (r"\(1, (\w+) \+ 1\)", r"(1, \1)", _LAST),
    (r"\[:(\w+)\]", r"[:\1 - 1]", _FEW),
    (r"\[:(\w+)\]", r"[:\1 + 1]", _MANY),
    (r"\bmax\(", "min(", _SMALLER),
    (r"\bmin\(", "max(", _LARGER),
    (r" - ", " + ", _ADDS),
    (r" -= ", " += ", _ADDS),
    (r" \+ ", " - ", _TAKES),
    (r" \+= ", " -= ", _TAKES),
    (r" == ", " != ", _OPPOSITE),
    (r" != ", " == ", _OPPOSITE),
    (r" not in ", " in ", _OPPOSITE),
    (r" in ", " not in ", _OPPOSITE),
    (r"\bif not ", "if ", _OPPOSITE),
    (r"\bif (?!not )(.+):$", r"if not \1:", _OPPOSITE),
    (r" and ", " or ", _EASY),
    (r" or ", " and ", _STRICT),
    (r"\bsum\(", "len(", "It only counts the {two} where it should add them up."),
    (r"\blen\(", "sum(", "It adds the {two} up where it should only count them."),
    (r"\bsum\(", "max(", "Only the largest {two} comes out, not all of them together."),
    (r"\bany\(", "all(", "It wants every {two} to be right where a single one is enough."),
    (r"\ball\(", "any(", "A single {two} is enough for it where every one has to be right."),
    (r"\bsorted\(", "list(", "What comes out is [in no order|not in order|all mixed up]."),
    (r"\.upper\(\)", ".lower()", "It [writes|gives] small letters where big ones are wanted."),
    (r"\.lower\(\)", ".upper()", "It [writes|gives] big letters where small ones are wanted."),
    (r"\.title\(\)", ".upper()", "All letters come out big, where only the first of a word should."),
    (r"\.strip\(\)", ".rstrip()", "The blanks at the front stay where they are."),
    (r"\.strip\(\)", ".lstrip()", "The blanks at the end stay where they are."),
    (r"\.startswith\(", ".endswith(", "It looks at the end where the beginning matters."),
    (r"\.endswith\(", ".startswith(", "It looks at the beginning where the end matters."),
    (r"\[0\]", "[-1]", "It takes the last {two} where the first is meant."),
    (r"\[0\]", "[1]", "It takes the second {two} where the first is meant."),
    (r"\[-1\]", "[0]", "It takes the first {two} where the last is meant."),
    (
        r"\[::-1\]",
        "[::1]",
        "Nothing is turned round, [the order stays as it was|it comes out as it went in].",
    ),
    (r"reverse=True", "reverse=False", "The order comes out the wrong way round."),
    (r" \* ", " / ", "It [shares out|divides] the {two} where it should take it several times."),
    (r" / ", " * ", "It takes the {two} several times where it should [share it out|divide it]."),
    (r" / ", " // ", "Whatever comes after the point is lost."),
    (r" // ", " / ", "It gives halves and other parts where a whole {two} is wanted."),
    (r"^return (.+)$", r"\1", "[Nothing|No {two}] comes back from it [at all|, whatever one asks]."),
    (r"sum\((\w+)\) / len\(\1\)", r"sum(\1)", "The {two} are added up but not shared out."),
    (r" = \[\]$", " = [0]", "A 0 that nobody asked for comes first."),
]
"""Part of a right line -> what stands there wrongly, and how that shows."""

FELT = """
{symptom} [Try|See] {command}[, then put it right|. Put it right|; it should pass]
The {one} [complains|wrote|reports] about {path}: {symptom} {command} [shows|proves] it, [mend|correct] the code
{path} [does something strange|misbehaves]. {symptom} [Sort it out|Put it right] until {command} passes
{command} [fails|is red], and I think I know how it shows. {symptom} [Mend|Correct] {path}
{path} gets it wrong{br}{symptom}{br}[To see it|Seen with]: {command}. [Mend|Correct] the code
The people at the {one} [keep saying|tell us] this of {name}: {symptom} The test agrees ({command}). [Set|Put] it right
[Whoever|A {one} who] [uses|works with] {path} [sees|notices] it soon. {symptom} [Make|Get] {command} [pass|green]
{symptom} That is what the {one} says of {path}, and {command} says the same. [Mend|Correct] it
pls look at {path}. {symptom} {command} should pass
{symptom} So says the {one} of {path}, [and so does {command}|{command} says it, too]
[Our|The] {one} [complains|wonders] about {path}[, and {command} with them|; {command} agrees]. {symptom}
The {one} [swears|says] that {path} gets something wrong, as {command} [would have it|says, too]. {symptom}
[The manual|The {one}] and {command} [have|want] it one way, {path} has it another way. {symptom}
"""
FELT_SILENT = """
The {one} [complains|wrote|reports] about {path}: {symptom} The test [shows|proves] it, [mend|correct] the code
{path} [does something strange|misbehaves]. {symptom} [Sort it out|Put it right] until the test passes
{path} gets it wrong{br}{symptom}{br}The test [shows|fails for] it. [Mend|Correct] the code
{symptom} That is what the {one} says of {path}, and the test says the same. [Mend|Correct] it
pls look at {path}. {symptom} The test should pass
{symptom} So says the {one} of {path}, and the test [says it, too|agrees]
[The manual|The {one}] and the test want it one way, {path} has it another way. {symptom}
[Our|The] {one} [complains|wonders] about {path}, although the test says what is right. {symptom}
"""
FELT_ASKED = """
The {one} [complains|wrote|reports] about {name} in {path}: {symptom} [Put|Set] it right
There is something strange about {name} in {path}. {symptom} [Mend|Correct] it, the docstring says what is meant
{name} in {path} gets it wrong{br}{symptom} [Mend|Correct] the code, not the docstring
Look at {name} in {path}. {symptom} [Mend|Correct] that
"""


def symptom(draw: Draw, right: str, wrong: str) -> str:
    """A sentence, as a pattern, that says how the wrong line shows; "" where nothing is known."""
    for pattern, other, sentences in _SHAPES:
        for found in re.finditer(pattern, right):
            if right[: found.start()] + found.expand(other) + right[found.end() :] == wrong:
                number = re.match(r"-?\d+(\.\d+)?", right[found.end() :])
                said = draw.one(sentences.strip().split("\n"))
                return said.replace("{limit}", number[0] if number else "the limit")
    return ""


def felt(draw: Draw, forms: str, right: str, wrong: str) -> str:
    """The forms with the sentence in them; "" where nothing is known."""
    said = symptom(draw, right, wrong)
    return forms.replace("{symptom}", said) if said else ""
