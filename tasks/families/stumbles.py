"""Stumbles: a look, a run or an edit with a wrong word now and then, on purpose, and how to go on.

A small network makes such mistakes. It only gets out of them when it has seen what their results look like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tasks.families.base import Act, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.plans import TIMES, slip

SHARE = 0.15
"""The share of turns in which the teacher stumbles."""
ELSEWHERE = 0.4
"""How often a stumble in a search is to look in another file that the request names."""
_NAMED = {"search": "pattern", "read": "path", "edit": "path", "shell": "command"}


def stumbling(draw: Draw, turn: Turn) -> Turn:
    """The turn, or the turn with one stumble in it."""
    if not draw.chance(SHARE):
        return turn
    at, seed, times = draw.one([0, 0, 0, 1, 1, 2]), draw.rng.random(), draw.one(TIMES)
    named = _Named(
        sorted(word for word in draw.words if re.search(rf"\b{word}\b", turn.instruction)),
        re.findall(r"\w[\w./-]*\.[a-z]+\b", turn.instruction),
    )
    return replace(turn, plan=lambda: _stumbled(turn.plan(), at, Draw(f"stumble/{seed}"), named, times))


@dataclass(frozen=True, slots=True)
class _Named:
    """What the request names: words of the task, and files."""

    words: list[str]
    files: list[str]


def _stumbled(plan: Plan, at: int, draw: Draw, named: _Named, times: int) -> Plan:
    act = next(plan)
    while True:
        wrong = None if at else _missed(act, draw, named)
        at -= 1
        if wrong:
            said = yield wrong
            for _ in range(1, times):
                said = yield replace(wrong, thought=_seen(said[0], False) + wrong.thought)
            elsewhere = wrong.calls[0].arguments.get("path") != act.calls[0].arguments.get("path")
            act = replace(act, thought=_seen(said[0], elsewhere) + act.thought)
        try:
            act = plan.send((yield act))
        except StopIteration:
            return


def _missed(act: Act, draw: Draw, named: _Named) -> Act | None:
    """The act with a wrong word or file, where it has one call and its thought says the word."""
    if len(act.calls) != 1 or act.wrong:
        return None
    (made,) = act.calls
    files = [file for file in named.files if file != made.arguments.get("path")]
    if made.name == "search" and files and draw.chance(ELSEWHERE):
        return Act(act.thought, (call("search", **{**made.arguments, "path": draw.one(files)}),), wrong=True)
    key = _NAMED.get(made.name, "")
    right = str(made.arguments.get(key, ""))
    if key == "command":
        right = right.removeprefix("python3 ").removeprefix("head -3 ")
    if not right or " " in right or right not in act.thought:
        return None
    others = [other for other in (named.words if key == "pattern" else named.files) if other not in right]
    wrong = draw.one(others) if others and draw.chance(0.5) else slip(draw, right)
    arguments = {k: str(v).replace(right, wrong) if k == key else v for k, v in made.arguments.items()}
    return Act(act.thought.replace(right, wrong), (call(made.name, **arguments),), wrong=True)


def _seen(result: str, elsewhere: bool) -> str:
    """What the teacher says of a wrong look; `elsewhere`: it was a look at another file."""
    if result.startswith("no match"):
        return "No match there. " if elsewhere else "No match. "
    if "No such file" in result or "does not exist" in result:
        return "No such file. "
    return "That is not it. "
