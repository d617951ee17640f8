"""Outcomes that sympy's own runner prints, `bin/test --verbose`."""

from __future__ import annotations

import re

from tasks.printed.lines import Tally, lines

_TEST = re.compile(r"(test_\S*)(?: .*)? (ok|E|F)")
_FAILED = re.compile(r"_+ \S+\.py:(\S+) _+")


def sympy(output: str) -> dict[str, bool]:
    """Names of functions, as rows of SWE-bench have them: two files may have one of the same name."""
    tally = Tally()
    for line in lines(output):
        if found := _TEST.fullmatch(line.strip()):
            tally.note(found[1], found[2] == "ok")
        elif found := _FAILED.fullmatch(line):
            tally.note(found[1], False)
    return dict(tally)
