"""How a request asks for the training after the change: "and run train.py again"."""

from __future__ import annotations

import re

from tasks.families.checkers import mention
from tasks.families.draw import Draw
from tasks.families.ml.experiments import Experiment
from tasks.families.ml.odd_says import RUN_IT_ODD, RUN_NAMED_ODD
from tasks.families.ml.says import RUN_IT, RUN_NAMED

_ASKING = re.compile(r"\[?(please \|)?(can|could|would)\b", re.IGNORECASE)
"""How a pattern begins that may become a question."""
_NAMELESS = 0.4
"""How often "it" or "the script" stands for the script, where that can be told from what came before."""


def ran(draw: Draw, train: str) -> str:
    """What is to be run, in a sentence: the command or only the script."""
    return mention(draw, train) if draw.chance(0.55) else draw.code(train.removeprefix("python3 "))


def run_form(draw: Draw, made: Experiment, text: str) -> str:
    """The end of a request, as a pattern; where `text` asks a question it goes on in the same sentence.

    After a sentence with its mark a new one begins.
    """
    nameless = (made.own or made.ran) and draw.chance(_NAMELESS)
    forms = RUN_IT + RUN_IT_ODD if nameless else RUN_NAMED + RUN_NAMED_ODD
    rows = [row for row in forms.split("\n") if row]
    if _ASKING.match(text):
        rows = [row for row in rows if row.startswith((" and", ", then", ", and"))]
    if text.endswith("."):
        rows = [row for row in rows if row.startswith(". ")]
    return draw.one(rows)


def and_run(draw: Draw, text: str, made: Experiment) -> str:
    """The request of a check, and that the training is to be run after it; "it" would be the check."""
    form = run_form(draw, made, "")
    while "{train}" not in form and " train" not in form:
        form = run_form(draw, made, "")
    someone = draw.word() if "{one}" in form else ""
    end = draw.say(form, train=ran(draw, made.train), out=made.out, one=someone)
    if text[-1] in "!?" or re.search("[.!?] ", text) or (text[-1] == "." and draw.chance(0.5)):
        plain = end.lstrip("., ;").removeprefix("and ")
        plain = plain if form.startswith(". {train}") else plain[:1].upper() + plain[1:]
        return f"{text}{'' if text[-1] in '.!?' else '.'} {plain}."
    return f"{text.rstrip('.')}{end}."


def note(train: str) -> str:
    """What the teacher tells itself first, so that the run is not forgotten after the edit."""
    return f"Then run {train}. "
