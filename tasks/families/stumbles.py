"""Stumbles: a look, a run or an edit with a wrong word now and then, on purpose, and how to go on.

A small network makes such mistakes. It only gets out of them when it has seen what their results look like.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tasks.families.base import Act, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.plans import slip

SHARE = 0.12
"""The share of turns in which the teacher stumbles."""
_NAMED = {"search": "pattern", "read": "path", "edit": "path", "shell": "command"}


def stumbling(draw: Draw, turn: Turn) -> Turn:
    """The turn, or the turn with one stumble in it."""
    if not draw.chance(SHARE):
        return turn
    at, seed = draw.one([0, 0, 0, 1, 1, 2]), draw.rng.random()
    words = sorted(word for word in draw.words if re.search(rf"\b{word}\b", turn.instruction))
    return replace(turn, plan=lambda: _stumbled(turn.plan(), at, Draw(f"stumble/{seed}"), words))


def _stumbled(plan: Plan, at: int, draw: Draw, words: list[str]) -> Plan:
    act = next(plan)
    while True:
        wrong = None if at else _missed(act, draw, words)
        at -= 1
        if wrong:
            said = yield wrong
            act = replace(act, thought=_seen(said[0]) + act.thought)
        try:
            act = plan.send((yield act))
        except StopIteration:
            return


def _missed(act: Act, draw: Draw, words: list[str]) -> Act | None:
    """The act with a wrong word, where it has one call and its thought says the word."""
    if len(act.calls) != 1 or act.wrong:
        return None
    (made,) = act.calls
    key = _NAMED.get(made.name, "")
    right = str(made.arguments.get(key, ""))
    if key == "command":
        right = right.removeprefix("python3 ")
    if not right or " " in right or right not in act.thought:
        return None
    others = [word for word in words if word not in right]
    searched = key == "pattern" and bool(others)
    wrong = draw.one(others) if searched and draw.chance(0.5) else slip(draw, right)
    arguments = {k: str(v).replace(right, wrong) if k == key else v for k, v in made.arguments.items()}
    return Act(act.thought.replace(right, wrong), (call(made.name, **arguments),), wrong=True)


def _seen(result: str) -> str:
    if result == "no match":
        return "No match. "
    if "No such file" in result or result.endswith("does not exist"):
        return "No such file. "
    return "That is not it. "
