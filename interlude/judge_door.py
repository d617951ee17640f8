"""`interlude tasks judge`: two results side by side, blinded; a person or a model says which is better."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from interlude.settings import Settings
from interlude.tables import narrow_console
from tasks.judging.cases import Case, cases, shipped_tasks, ties
from tasks.judging.model import judge
from tasks.judging.person import judge_by_hand
from tasks.judging.verdicts import MODEL, Verdict, add_verdict, outcomes, read_verdicts, scores
from tasks.numbers.compare import Comparison, compare
from tasks.numbers.contrast import p_text
from tasks.numbers.files import write_text
from tasks.numbers.runs import read_run
from tasks.toml import TaskError
from tools.output import clean


def run(settings: Settings, given: Namespace) -> int:
    """The door; returns the exit code."""
    if given.name.startswith(MODEL):
        raise TaskError(f"--name {given.name}: {MODEL} stands before the names of models; leave it out")
    if given.pairs < 1:
        raise TaskError("--pairs: one or more")
    compared = compare(read_run(given.first), read_run(given.second))
    for mark in compared.marks:
        print(f"mind: {clean(mark)}", file=sys.stderr)
    asked = cases(compared, shipped_tasks(given.tasks), given.pairs, given.seed)
    done = read_verdicts(given.verdicts)
    if given.html:
        from tasks.judging.page import judging_page

        known = {row.digests for row in done if row.judge == given.name}
        left = [case for case in asked if case.digests not in known]
        write_text(given.html, judging_page(left, given.seed))
        return 0
    if given.judge_model:
        asyncio.run(_by_model(settings, given, asked, compared, done))
    elif given.chosen:
        _import(given, asked, compared, done)
    else:
        _by_hand(given, asked, compared, done)
    _tell(compared, read_verdicts(given.verdicts))
    return 0


def _by_hand(given: Namespace, asked: Sequence[Case], compared: Comparison, done: Sequence[Verdict]) -> None:
    with tempfile.TemporaryDirectory(prefix="interlude-judge-") as pictures:
        said = judge_by_hand(asked, compared, given.name, done, narrow_console(), input, Path(pictures))
        for verdict in said:
            add_verdict(given.verdicts, verdict)


async def _by_model(
    settings: Settings,
    given: Namespace,
    asked: Sequence[Case],
    compared: Comparison,
    done: Sequence[Verdict],
) -> None:
    from interlude.build import plan

    _, make = plan(settings.model_copy(update={"model": given.judge_model}))
    engine = await make("no", None)
    try:
        async for verdict in judge(engine, asked, compared, f"{MODEL}{engine.info.name}", done):
            add_verdict(given.verdicts, verdict)
            told = f"{verdict.task}: {verdict.verdict} ({verdict.order}): {verdict.reason}"
            print(clean(told), file=sys.stderr)
    finally:
        await engine.close()


def _import(given: Namespace, asked: Sequence[Case], compared: Comparison, done: Sequence[Verdict]) -> None:
    from tasks.judging.page import read_choices

    known = {row.digests for row in done if row.judge == given.name}
    chosen = read_choices(given.chosen, asked, compared, given.name, given.seed)
    read = [*ties(asked, compared, given.name), *chosen]
    new = [verdict for verdict in read if verdict.digests not in known]
    for verdict in new:
        add_verdict(given.verdicts, verdict)
    print(f"{len(new)} verdicts; {len(read) - len(new)} were there before", file=sys.stderr)


def _tell(compared: Comparison, verdicts: Sequence[Verdict]) -> None:
    """What all judges have said of these runs so far."""
    for name, found in scores(outcomes(compared, verdicts)).items():
        told = f"{found.wins} win, {found.ties} tie, {found.losses} loss of {found.number} tasks"
        print(clean(f"{name}: {told}; p = {p_text(found.p)}"))
