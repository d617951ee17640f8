"""A page to judge on: cases with diffs and screenshots, and choices that it saves for `--import`."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tasks.judging.cases import Case, Choice, Result, verdict_of
from tasks.judging.verdicts import Verdict
from tasks.numbers.compare import Comparison
from tasks.numbers.page import render
from tasks.toml import TaskError

HERE = Path(__file__).parent
LARGEST = 2 << 20
"""Bytes of a screenshot that the page takes in."""
KINDS = (("+", "added"), ("-", "removed"), ("@", "place"), ("diff ", "file"))


@dataclass(frozen=True, slots=True)
class Side:
    """`lines` of the diff with the class of each; `pictures` are data: addresses."""

    label: Choice
    lines: tuple[tuple[str, str], ...]
    tests: str
    answer: str
    pictures: tuple[str, ...]
    left_out: int


class _Chosen(BaseModel):
    model_config = ConfigDict(extra="forbid")

    pair: str
    seed: int
    choice: Choice
    reason: str = ""


def judging_page(cases: Sequence[Case], seed: int) -> str:
    """The page of the cases that somebody has to look at. It does not say whose a result is."""
    shown = [
        {"case": case, "sides": [_side(*one) for one in zip(("X", "Y"), case.shown(), strict=True)]}
        for case in cases
        if not case.same
    ]
    return render("judge.html", script="judge.js", folder=HERE, shown=shown, seed=seed)


def read_choices(
    path: Path, cases: Iterable[Case], compared: Comparison, name: str, seed: int
) -> Iterator[Verdict]:
    """The verdicts in a file that the page saved. Raises TaskError where a line is none, or about another
    pair, or where the page was made with another seed."""
    known = {case.id: case for case in cases}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TaskError(f"{path}: {error}") from error
    for number, line in enumerate(lines, start=1):
        try:
            chosen = _Chosen.model_validate_json(line)
        except ValidationError as error:
            raise TaskError(f"{path}, line {number}: no choice of a judging page") from error
        if chosen.seed != seed:
            raise TaskError(f"{path}, line {number}: its page has another order; add --seed {chosen.seed}")
        if chosen.pair not in known:
            raise TaskError(
                f"{path}, line {number}: a pair that these runs do not have; name them in the order in which "
                "the page was made"
            )
        yield verdict_of(known[chosen.pair], compared, name, chosen.choice, chosen.reason)


def _side(label: Choice, result: Result) -> Side:
    lines = tuple((_kind(line), line) for line in result.patch.splitlines())
    small = [path for path in result.screenshots if path.stat().st_size <= LARGEST]
    pictures = tuple(
        f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}" for path in small
    )
    return Side(label, lines, result.tests, result.answer, pictures, len(result.screenshots) - len(small))


def _kind(line: str) -> str:
    return next((kind for start, kind in KINDS if line.startswith(start)), "")
