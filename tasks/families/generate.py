"""One generated task from a seed: `generate("frontend", 7)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tasks.families.application import kinds as application
from tasks.families.base import Category, GeneratedTask, Turn
from tasks.families.build import kinds as build
from tasks.families.data import kinds as data
from tasks.families.draw import Draw
from tasks.families.frontend import kinds as frontend
from tasks.families.ml import kinds as ml
from tasks.families.project import Project, Unsuitable
from tasks.families.stumbles import stumbling
from tasks.families.uiux import kinds as uiux

Kind = Callable[[Draw, Project], Turn]
FAMILIES: Mapping[Category, tuple[Mapping[str, Kind], Mapping[str, float]]] = MappingProxyType(
    {
        "frontend": (frontend.KINDS, frontend.WEIGHTS),
        "application": (application.KINDS, application.WEIGHTS),
        "uiux": (uiux.KINDS, uiux.WEIGHTS),
        "build": (build.KINDS, build.WEIGHTS),
        "data": (data.KINDS, data.WEIGHTS),
        "ml": (ml.KINDS, ml.WEIGHTS),
    }
)
SECOND_TURN, THIRD_TURN = 0.33, 0.12
"""How often a second request follows, and then a third one."""
_NEXT = [
    *("", "", "", "", "Now ", "Now ", "Next, ", "Also, ", "And now ", "Then ", "Good. ", "Thanks! "),
    *("One more thing: ", "Great, now ", "Another one: ", "OK, next: ", "Perfect. ", "After that, "),
    *("Well done. ", "That works. ", "Looks good! ", "Nice. Now ", "And one more: ", "The next one: "),
    *("Fine, and now ", "While you are there, ", "One last thing: ", "Second: ", "Good work. Next, "),
]


def generate(family: Category, seed: int, *, heldout: bool = False, kind: str = "") -> GeneratedTask:
    """The task of a seed. `heldout` takes its words from those that training never sees."""
    for attempt in range(200):
        try:
            return _generate(family, f"{family}/{kind}/{seed}/{attempt}", heldout, kind)
        except Unsuitable:
            continue
    raise RuntimeError(f"no task of {family} {kind} from seed {seed}")


def _generate(family: Category, seed: str, heldout: bool, kind: str) -> GeneratedTask:
    draw = Draw(seed, heldout)
    project = Project(draw)
    kinds, weights = FAMILIES[family]
    names = [kind] if kind else draw.rng.choices(list(kinds), [weights[name] for name in kinds])
    turns = [kinds[names[0]](draw, project)]
    while len(turns) < 3 and draw.chance(SECOND_TURN if len(turns) == 1 else THIRD_TURN):
        names += draw.rng.choices(list(kinds), [weights[name] for name in kinds])
        turns.append(_later(draw, kinds[names[-1]](draw, project)))
    return GeneratedTask(
        family,
        "+".join(names),
        project.files,
        tuple(stumbling(draw, turn) for turn in turns),
        frozenset(draw.words),
        frozenset(draw.numbers),
        dict(draw.derived),
    )


def _later(draw: Draw, turn: Turn) -> Turn:
    """A request that follows another one."""
    start = draw.one(_NEXT)
    text = turn.instruction
    if start and start[-2] not in ".!:":
        text = text[:1].lower() + text[1:]
    return Turn(start + text, turn.plan, turn.expect, turn.solved, turn.command)
