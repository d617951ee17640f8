"""What differs from run to run though nothing has changed, put into one form before texts are compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import unified_diff

from tools.output import clean

SHOWN = 60
"""Lines of a diff that are shown."""

_DAYS = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = rf"(?:\d\d? )?{_MONTHS} (?: ?\d\d? )?(?:\d{{4}} )?"

_FORMS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?"),
        "<time>",
    ),
    (re.compile(rf"\b{_DAYS},? {_DAY}\d\d:\d\d:\d\d(?: [A-Z]{{3,4}})?(?: \d{{4}})?"), "<time>"),
    (re.compile(rf"\b{_MONTHS} +\d\d? (?:\d\d:\d\d| \d{{4}})(?= )"), "<time>"),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b"), "<time>"),
    (re.compile(r"(?i)\b(pid|process|job)([ =:#]*)\d+"), r"\1\2<pid>"),
    (re.compile(r"(?m)^(\[\d+\]) \d+$"), r"\1 <pid>"),
    (re.compile(r"(\[still running: )[^\]]*(?=\])"), r"\1<processes>"),
    (re.compile(r"(/(?:var/)?tmp/)[\w.-]*[\w-]"), r"\1<name>"),
    (re.compile(r"\btmp(?=\w*[\d_])\w{6,}|\btmp\.\w{6,}"), "<name>"),
    (re.compile(r"\b\d+m\d+\.\d+s"), "<duration>"),
    (
        re.compile(r"(?i)(?<![\w.])\d+(?:\.\d+)? ?(?:ms|µs|us|ns|s|secs?|seconds?|minutes?)(?![\w/])"),
        "<duration>",
    ),
    (re.compile(r"\b0x[0-9a-f]{6,16}\b"), "<address>"),
    (re.compile(r"(docker[/-])[0-9a-f]{64}"), r"\1<container>"),
    (re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12}\b"), "<container>"),
    (
        re.compile(r"\{([^{}\n]*, [^{}\n]*)\}"),
        lambda found: "{" + ", ".join(sorted(found[1].split(", "))) + "}",
    ),
)
"""Times, process ids, temporary paths, durations, addresses, container ids, and the order of what a hash
orders: sets and dicts on one line."""


def normal(text: str) -> str:
    """The text with a word in place of each of these."""
    for pattern, word in _FORMS:
        text = pattern.sub(word, text)
    return text


def difference(recorded: str, now: str) -> str:
    """How two texts differ beyond that, as a diff that steers no terminal; "" where they do not."""
    then, here = (normal(side).splitlines() for side in (recorded, now))
    lines = list(unified_diff(then, here, "recorded", "now", lineterm="", n=2))
    more = [f"({len(lines) - SHOWN} more lines)"] if len(lines) > SHOWN else []
    return clean("\n".join(lines[:SHOWN] + more))
