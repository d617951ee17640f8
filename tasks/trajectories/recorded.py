"""A recorded trajectory, whoever wrote it, in our vocabulary: to be shown, counted and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from agent.journal import Header, Span
from agent.marks import Record

Form: TypeAlias = Literal[
    "interlude", "atif", "claude-code", "cc-bench", "mini-swe-agent", "swe-agent", "openhands", "inspect"
]


class TrajectoryError(Exception):
    """A trajectory cannot be read or written; the message names the file, the place and what to do."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a whole trajectory, in one meaning whoever counted them.

    `input` is everything that the model read, cached or not; `cached` and `written` are the parts of it
    that a cache gave and that were put into one. `output` is everything that it wrote, `reasoning` a part of
    it. None where the source does not say.
    """

    input: int | None = None
    cached: int | None = None
    written: int | None = None
    output: int | None = None
    reasoning: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something in the file that our vocabulary has no word for, or that could not be read.

    `place` is a line number, or a path in the JSON; `what` says in a few words what it was.
    """

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """`records` are in our vocabulary, and `times` when each was (None where the file does not say).

    Each call to the model ends with a Stop whose Usage has the source's own counts, in our meaning: `reused`
    is what a cache gave, `prefilled` the rest of the prompt, `thought` the reasoning that the source counts
    apart, `text` the rest of the output. `counted` is the sum over the calls, each message id once;
    `claimed` is what the file says its totals are, None where it does not. `header` is ours, and None where
    the source is another's.
    """

    form: Form
    version: str
    path: Path
    session: str
    agent: str
    model: str
    task: str
    created: str
    records: tuple[Record, ...]
    times: tuple[Span | None, ...]
    counted: Tokens
    claimed: Tokens | None = None
    cost_usd: float | None = None
    dropped: Sequence[Dropped] = ()
    header: Header | None = field(default=None, compare=False)
