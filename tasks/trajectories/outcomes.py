"""Why a call came to nothing, told from the words in which a harness answers its model."""

from __future__ import annotations

import re

from engine.messages import Failure

_CODE = re.compile(r"\A(?:Error: |<error>)?Exit code (-?\d{1,10})\b")
_WORDS: tuple[tuple[Failure, re.Pattern[str]], ...] = (
    ("unknown", re.compile(r"no such tool|unknown tool|tool \S{1,80} not found", re.IGNORECASE)),
    ("arguments", re.compile(r"InputValidationError|invalid arguments|missing required", re.IGNORECASE)),
    ("denied", re.compile(r"doesn't want to (?:proceed|take this action)|permission to use", re.IGNORECASE)),
    ("cancelled", re.compile(r"interrupted by user|\[Request interrupted|\bcancelled\b", re.IGNORECASE)),
    ("timeout", re.compile(r"timed out|timeout", re.IGNORECASE)),
    ("refused", re.compile(r"<tool_use_error>")),
)
START = 400
"""Characters in which a harness says it; further on, a program speaks."""


def outcome(text: str) -> tuple[int | None, Failure]:
    """The exit code and the kind of a result that is known to be a failure, as far as it says them."""
    start = text[:START]
    if code := _CODE.match(start):
        return int(code[1]), "exit"
    for kind, words in _WORDS:
        if words.search(start):
            return None, kind
    return None, ""
