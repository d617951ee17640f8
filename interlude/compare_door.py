"""`interlude compare`: two runs side by side, and how sure their difference is."""

from __future__ import annotations

import json
from argparse import Namespace
from functools import partial

from interlude.remotes import price_of
from interlude.settings import Settings
from interlude.tables import narrow_console
from tasks.judging.verdicts import agreement, outcomes, read_verdicts, scores
from tasks.numbers.compare import compare
from tasks.numbers.contrast import REWARDS, comparison_object
from tasks.numbers.files import pairs_csv, write_text
from tasks.numbers.runs import read_run
from tasks.numbers.tables import comparison_table
from tasks.toml import TaskError


def run(settings: Settings, given: Namespace) -> int:
    """The door; returns the exit code."""
    compared = compare(read_run(given.first), read_run(given.second))
    judged = read_verdicts(given.verdicts) if given.verdicts else ()
    said = outcomes(compared, judged)
    if given.verdicts and not said:
        raise TaskError(f"{given.verdicts}: no verdict in it is about results of these two runs")
    found = {REWARDS: compared.score, **scores(said)}
    looked_at = outcomes(compared, [one for one in judged if one.order != "both"])
    agreed = agreement({REWARDS: {pair.task: pair.outcome for pair in compared.pairs}, **looked_at})
    price = partial(price_of, settings)
    if given.csv:
        write_text(given.csv, pairs_csv(compared, said))
    if given.html:
        from tasks.numbers.page import comparison_page

        write_text(given.html, comparison_page(compared, found, agreed, given.html, price))
    if given.json:
        print(json.dumps(comparison_object(compared, found, agreed, price)))
    else:
        narrow_console().print(comparison_table(compared, found, agreed, price))
    return 0
