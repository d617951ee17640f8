"""`interlude report`: the table of a finished run, or what its calls would cost GLM-4.6."""

from __future__ import annotations

import json
from argparse import Namespace

from interlude.tables import console, print_attempts
from tasks.average import Average, average_calls
from tasks.cost_table import as_json, cost_table
from tasks.costs import Assumed, Prices, read_calls
from tasks.report import read_report
from tasks.roofline import Reach, read_machine
from tasks.toml import TaskError

MACHINES = ("1xh200:fp8", "1xb300:fp4", "8xh200:fp8", "8xh200:bf16")
WHAT_IF = ("hardware", "prices", "gpu_hour", "electricity", "utilisation", "together")


def run(given: Namespace) -> int:
    """The door; returns the exit code."""
    if not given.what_if:
        _past(given)
        return 0
    assumed = _assumed(given)
    if given.path is None:
        source, found = "CC-Bench's average task as docs/scale.md supposes it", (average_calls(Average()),)
    else:
        source, found = str(given.path), read_calls(given.path)
    if given.json:
        print(json.dumps(as_json(source, found, assumed)))
    else:
        console().print(cost_table(source, found, assumed))
    return 0


def _past(given: Namespace) -> None:
    flags = [f"--{name.replace('_', '-')}" for name in WHAT_IF if getattr(given, name) is not None]
    if flags:
        raise TaskError(f"{', '.join(flags)}: only with --what-if")
    if given.path is None:
        raise TaskError("name the folder of a run; without one, only --what-if has something to say")
    if given.path.is_file():
        raise TaskError(
            f"{given.path}: one trajectory has no table; name the folder of its run, or add --what-if"
        )
    print_attempts(read_report(given.path), given.json)


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
