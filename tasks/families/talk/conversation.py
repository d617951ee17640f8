"""A conversation from a seed: talk, and now and then a request of another family in the middle of it."""

from __future__ import annotations

from collections.abc import Mapping

from tasks.families.base import GeneratedTask, Turn
from tasks.families.draw import Draw
from tasks.families.generate import FAMILIES
from tasks.families.project import Project, Unsuitable
from tasks.families.talk.kinds import AFTER, BEFORE, Kind, Texts

WORK = 0.6
"""How often a request for work is among it."""


def converse(seed: int, *, heldout: bool = False) -> GeneratedTask:
    """The conversation of a seed. `heldout` takes its words from those that training never sees."""
    for attempt in range(200):
        try:
            return _converse(f"talk/{seed}/{attempt}", heldout)
        except (Unsuitable, UnicodeDecodeError):
            continue
    raise RuntimeError(f"no conversation from seed {seed}")


def _converse(seed: str, heldout: bool) -> GeneratedTask:
    draw = Draw(seed, heldout)
    project = Project(draw)
    kinds, weights = FAMILIES[draw.one(sorted(FAMILIES))]
    work = kinds[draw.rng.choices(list(kinds), [weights[name] for name in kinds])[0]](draw, project)
    now: Texts = {path: data.decode() for path, data in project.files.items()}
    turns: list[Turn] = []
    names: list[str] = []

    def talk(choices: Mapping[str, tuple[Kind, float]]) -> None:
        name = draw.rng.choices(list(choices), [weight for _, weight in choices.values()])[0]
        names.append(name)
        turns.append(choices[name][0](draw, now))

    for _ in range(draw.one([0, 1, 1, 1, 2])):
        talk(BEFORE)
    if draw.chance(WORK):
        names.append("work")
        turns.append(work)
        now = {**now, **{path: data.decode() for path, data in work.solved.items()}}
        if draw.chance(0.6):
            talk(AFTER)
    elif not turns or draw.chance(0.3):
        talk(AFTER)
    return GeneratedTask(
        "talk",
        "+".join(names),
        project.files,
        tuple(turns),
        frozenset(draw.words),
        frozenset(draw.numbers),
        dict(draw.derived),
    )
