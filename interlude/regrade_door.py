"""`interlude tasks regrade`: the verifiers of today over the patches of a run, or over predictions."""

from __future__ import annotations

import asyncio
import json
from argparse import Namespace
from collections.abc import Sequence

from interlude.build import make_sandboxes
from interlude.settings import Settings
from interlude.suites import named_tasks
from tasks.replay.regrade import Regraded, grade_predictions, regrade
from tools.output import clean


def run(settings: Settings, given: Namespace) -> int:
    """0 when each attempt has a grade of today's task, 1 when one is refused. Raises TaskError."""
    regraded = asyncio.run(_run(settings, given))
    if given.json:
        moved = sum(one.moved for one in regraded)
        print(json.dumps({"rewards_changed": moved, "attempts": [one.row() for one in regraded]}))
    else:
        print("\n".join(_lines(regraded)))
    return 1 if any(one.what == "refused" for one in regraded) else 0


async def _run(settings: Settings, given: Namespace) -> list[Regraded]:
    tasks = named_tasks(settings, given.tasks)
    async with make_sandboxes(settings) as sandboxes:
        if given.run.is_file():
            return await grade_predictions(given.run, tasks, sandboxes)
        return await regrade(given.run, tasks, sandboxes, all=given.all)


def _lines(regraded: Sequence[Regraded]) -> list[str]:
    counts = {what: sum(one.what == what for one in regraded) for what in ("graded", "reused", "refused")}
    said = ", ".join(f"{count} {what}" for what, count in counts.items())
    moved = sum(one.moved for one in regraded)
    return [*map(_line, regraded), f"{len(regraded)} attempts: {said}; {moved} rewards changed"]


def _line(one: Regraded) -> str:
    before, after = ("none" if reward is None else f"{reward:g}" for reward in (one.before, one.after))
    rewards = f"{before} -> {after}" if one.moved else after
    task = "its task has changed" if one.changed else "its task is the same"
    why = f": {clean(one.why)}" if one.why else ""
    return f"{one.path.name:<24} {one.what:<8} reward {rewards}; {task}{why}"
