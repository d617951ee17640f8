"""What all readers of test output need: lines without colours, and a tally in which a failure stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 8192
"""Characters of a line that can tell of a test. A longer one is passed over: no name is that long."""

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-9;:?]{0,64}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,512}(?:\x07|\x1b\\)|[@-Z\\-_])"
)


def lines(output: str) -> Iterator[str]:
    """The lines of an output, without escape sequences and spaces at their ends."""
    for line in output.split("\n"):
        if len(line) <= LONGEST:
            yield _ESCAPES.sub("", line).rstrip()


class Tally(dict[str, bool]):
    """Names of tests, and whether each passed. Whoever failed once has failed."""

    def note(self, name: str, passed: bool) -> None:
        self[name] = self.get(name, True) and passed
