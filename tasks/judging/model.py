"""A model as the judge: asked about each pair in both orders, and read strictly."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.base import Engine, Options
from engine.messages import Event, Prompt, Text
from tasks.judging.cases import Case, Choice, Result, ties, verdict_of
from tasks.judging.verdicts import Order, Verdict
from tasks.numbers.compare import Comparison

SYSTEM = (Path(__file__).parent / "judge.md").read_text(encoding="utf-8").strip()
AGAIN = (
    'That was not one line of JSON. Answer with one line: {"verdict": "X" or "Y" or "tie", "reason": "..."}'
)
UNREADABLE = "unreadable: "
"""What the reason of a tie begins with that stands for an answer nobody can read."""
LONGEST = 8192
"""Tokens of an answer, thoughts included."""
QUOTED = 500
ORDERS: tuple[Order, ...] = ("ab", "ba")


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    verdict: Literal["X", "Y", "tie"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A judge's choice. `reason` as it was given, cut."""

    choice: Choice
    reason: str


async def judge(
    engine: Engine, cases: Sequence[Case], compared: Comparison, name: str, done: Iterable[Verdict]
) -> AsyncGenerator[Verdict, None]:
    """Ask about each pair and order that is not in `done`; yields each row as soon as it is there. Two
    results that are the same are a tie that nobody is asked about. Raises EngineError."""
    known = {(row.digests, row.order) for row in done if row.judge == name}
    for row in ties(cases, compared, name):
        if (row.digests, row.order) not in known:
            yield row
    for case in cases:
        for order in () if case.same else ORDERS:
            if (case.digests, order) not in known:
                said = await ask(engine, case, order)
                yield verdict_of(case, compared, name, said.choice, said.reason, order)


async def ask(engine: Engine, case: Case, order: Order) -> Said:
    """One answer; where it cannot be read, the model is asked once more, and then it is a tie."""
    transcript: list[Event] = [Prompt(SYSTEM, role="system"), Prompt(question(case, order))]
    said = ""
    for _ in range(2):
        events = await _answer(engine, transcript)
        said = "".join(event.text for event in events if isinstance(event, Text)).strip()
        if found := read_answer(said):
            return found
        transcript += [*events, Prompt(AGAIN)]
    return Said("tie", UNREADABLE + (said[:QUOTED] or "nothing was said"))


def read_answer(text: str) -> Said | None:
    """One word, or one line of JSON, and nothing else; None of all other text."""
    if text in ("X", "Y", "tie"):
        return Said(text, "")
    if "\n" in text:
        return None
    try:
        read = _Answer.model_validate_json(text)
    except ValidationError:
        return None
    return Said(read.verdict, read.reason[:QUOTED])


def question(case: Case, order: Order) -> str:
    """The task, the rubric and the two results, each between marks that none of them can know."""
    mark = hashlib.sha256(f"{case.id} {order}".encode()).hexdigest()[:16]
    parts = [
        ("The instruction of the task", case.instruction),
        ("The rubric", case.rubric),
        *((f"Result {label}", _told(result)) for label, result in zip("XY", case.shown(order), strict=True)),
    ]
    return "\n\n".join(f"{title}:\n<<<{mark}\n{text}\n{mark}>>>" for title, text in parts)


def _told(result: Result) -> str:
    parts = (
        ("What it changed", result.patch),
        ("What the tests printed", result.tests or "(no tests ran)"),
        ("What it said at the end", result.answer or "(nothing)"),
    )
    return "\n\n".join(f"{title}:\n{text}" for title, text in parts)


async def _answer(engine: Engine, transcript: Sequence[Event]) -> list[Event]:
    options = Options(session="judge", max_tokens=min(LONGEST, engine.limits.output))
    async with aclosing(engine.stream(tuple(transcript), (), options)) as said:
        return [event async for event in said]
