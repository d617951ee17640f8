"""`interlude report`: the tables of finished runs, or what their calls would cost GLM-4.6."""

from __future__ import annotations

import json
from argparse import Namespace
from functools import partial

from interlude.remotes import price_of
from interlude.settings import Settings
from interlude.tables import console, narrow_console, print_attempts
from tasks.average import Average, average_calls
from tasks.cost_table import as_json, cost_table
from tasks.costs import Assumed, Prices, read_calls
from tasks.numbers.files import attempts_csv, entry_row, write_text
from tasks.numbers.lines import as_object
from tasks.numbers.runs import Run, read_run
from tasks.numbers.summary import PriceOf, summary
from tasks.numbers.tables import summary_table
from tasks.report import as_json as as_attempts
from tasks.roofline import Reach, read_machine
from tasks.toml import TaskError

MACHINES = ("1xh200:fp8", "1xb300:fp4", "8xh200:fp8", "8xh200:bf16")
WHAT_IF = ("hardware", "prices", "gpu_hour", "electricity", "utilisation", "together")


def run(settings: Settings, given: Namespace) -> int:
    """The door; returns the exit code."""
    if not given.what_if:
        _past(given, partial(price_of, settings))
        return 0
    assumed = _assumed(given)
    if given.csv or given.html or len(given.paths) > 1:
        raise TaskError("--what-if prints one table or --json, of one run or trajectory")
    if not given.paths:
        source, found = "CC-Bench's average task as docs/scale.md supposes it", (average_calls(Average()),)
    else:
        source, found = str(given.paths[0]), read_calls(given.paths[0])
    if given.json:
        print(json.dumps(as_json(source, found, assumed)))
    else:
        console().print(cost_table(source, found, assumed))
    return 0


def _past(given: Namespace, price: PriceOf) -> None:
    flags = [f"--{name.replace('_', '-')}" for name in WHAT_IF if getattr(given, name) is not None]
    if flags:
        raise TaskError(f"{', '.join(flags)}: only with --what-if")
    if not given.paths:
        raise TaskError("name the folder of a run; without one, only --what-if has something to say")
    for path in given.paths:
        if path.is_file():
            raise TaskError(
                f"{path}: one trajectory has no table; name the folder of its run, or add --what-if"
            )
    runs = [read_run(path) for path in given.paths]
    if given.csv:
        write_text(given.csv, attempts_csv(runs))
    if given.html:
        from tasks.numbers.page import report_page

        write_text(given.html, report_page(runs, given.html, price))
    if given.json:
        objects = [_object(one, price) for one in runs]
        print(json.dumps(objects[0] if len(objects) == 1 else {"runs": objects}))
        return
    for one in runs:
        print_attempts([entry.attempt for entry in one.entries])
    narrow_console().print(summary_table(runs, price))


def _object(one: Run, price: PriceOf) -> dict[str, object]:
    """What `tasks run --json` prints, with the figures of the run and of each attempt."""
    figures = [entry_row(entry) for entry in one.entries]
    made = as_attempts([entry.attempt for entry in one.entries])
    return {"run": one.name, **made, "summary": as_object(summary(one, price)), "figures": figures}


def _assumed(given: Namespace) -> Assumed:
    prices, reach, usual = Prices(), Reach(), Assumed(())
    if given.prices is not None:
        prices = Prices(*given.prices)
    if given.utilisation is not None:
        flops, bandwidth, milliseconds = given.utilisation
        reach = Reach(flops, bandwidth, milliseconds / 1000)
    numbers = [*(given.prices or ()), given.gpu_hour or 0.0, given.electricity or 0.0]
    if not all(number >= 0 for number in numbers):
        raise TaskError("a price is zero or more")
    if not (0 < reach.flops <= 1 and 0 < reach.bandwidth <= 1 and reach.overhead >= 0):
        raise TaskError("--utilisation: two shares above 0 and at most 1, and the milliseconds of a pass")
    together = usual.together if given.together is None else given.together
    if together < 1:
        raise TaskError("--together: one trajectory or more")
    return Assumed(
        machines=tuple(map(read_machine, given.hardware or MACHINES)),
        prices=prices,
        reach=reach,
        together=together,
        hour=given.gpu_hour,
        kwh=usual.kwh if given.electricity is None else given.electricity,
    )
