"""Why calls came to nothing: as their results say, and for old and foreign records as far as texts tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from agent.marks import Record
from engine.messages import BrokenCall, Call, Failure, ToolCall, ToolResult

Kind: TypeAlias = Failure | Literal["unclassified"]
"""A failure, or that a result is one of a kind that its text does not tell."""

KINDS: dict[Kind, str] = {
    "broken": "markup that cannot be read",
    "unknown": "no such tool",
    "arguments": "arguments that the tool does not take",
    "refused": "the tool's own refusal",
    "exit": "exit code other than 0",
    "timeout": "out of time",
    "repeated": "the same call too often",
    "denied": "not permitted",
    "cancelled": "ended by the user",
    "unclassified": "failed, not said how",
}
"""The kinds in the order in which they are told, in words."""

_LINES = re.MULTILINE | re.DOTALL
_TEXTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("unknown", re.compile(r"error: there is no tool ")),
    ("repeated", re.compile(r"error: this call was made before and gave the same result")),
    ("denied", re.compile(r"error: not allowed")),
    (
        "cancelled",
        re.compile(r"error: (cancelled|not run: cancelled|interrupted before)|.*^\[cancelled: it", _LINES),
    ),
    ("timeout", re.compile(r"error: \w+ took longer than |.*^\[timeout after \d+ s: ", _LINES)),
    ("broken", re.compile(r"error: the call was not run: ")),
    ("arguments", re.compile(r"error: .*; write it as \w+\([^)]*\)$")),
    ("exit", re.compile(r".*^\[exit (?!0\])\d+(\]|: killed by |: a file grew )", _LINES)),
)
_LAST = 3
"""Lines at the end of a result that say how a command ended."""


def failure_of(call: Call | None, result: ToolResult) -> Kind:
    """Why a call came to nothing, "" where it did not.

    What the result says stands. Where it says nothing, its text is read: the harness's own words are known, a
    command that prints the same words at its end is taken for failed.
    """
    if result.failure:
        return result.failure
    if isinstance(call, BrokenCall):
        return "broken"
    if result.code is not None:
        return "exit" if result.code else ""
    shell = call is None or call.name == "shell"
    end = "\n".join(result.text.rstrip().split("\n")[-_LAST:])
    for kind, words in _TEXTS:
        if kind in ("exit", "timeout", "cancelled") and shell and words.match(end):
            return kind
        if not result.ok and words.match(result.text):
            return kind
    if result.ok:
        return ""
    return "refused" if result.text.startswith("error: ") else "unclassified"


def failures(records: Sequence[Record]) -> dict[Kind, int]:
    """How many calls came to nothing, by why, in the order of `KINDS`; what did not occur is left out."""
    calls = {one.id: one for one in records if isinstance(one, ToolCall | BrokenCall)}
    found = [failure_of(calls.get(one.id), one) for one in records if isinstance(one, ToolResult)]
    return {kind: found.count(kind) for kind in KINDS if kind in found}
