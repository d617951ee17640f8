"""A comparison in figures: scores by each judge, and what the two runs took against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tasks.numbers.compare import OUTCOMES, Comparison, Score
from tasks.numbers.lines import Line, Value, as_object, estimated
from tasks.numbers.runs import Entry
from tasks.numbers.summary import PriceOf, summary, unpriced

REWARDS = "rewards"
"""The judge that the tests are."""


def asked(entry: Entry) -> float:
    return entry.figures.asked


def computed(entry: Entry) -> float:
    return entry.figures.computed


def contrast(compared: Comparison) -> list[Line]:
    """What the first run has against the second, over the tasks that both have."""
    return list(_lines(compared))


def _lines(compared: Comparison) -> Iterator[Line]:
    yield estimated("reward_difference", "reward, A - B", compared.reward_difference, "+.3f")
    first, second, p = compared.solved
    value: Value = {"only_first": first, "only_second": second, "p": p}
    text = f"only A {first}, only B {second}; p = {p_text(p)}"
    yield Line("mcnemar", "solved at first, McNemar", value, text)
    for key, tokens, label in (
        ("asked", asked, "asked, A / B"),
        ("computed", computed, "computed, A / B"),
    ):
        for which, solved, of in (("solved", True, "both solved"), ("all", False, "all")):
            found = compared.ratio(tokens, solved=solved)
            line = estimated(f"ratio_{key}_{which}", f"{label}, {of}", found, ".3f")
            yield (
                line
                if found is None
                else Line(line.key, line.label, line.value, f"{line.text}, {found.number} tasks")
            )


def p_text(p: float) -> str:
    """A p as it is printed: two digits that count, and no more than can be told."""
    return "< 0.0001" if p < 0.0001 else f"{p:.2g}" if p < 0.1 else f"{p:.2f}"


def score_object(found: Score) -> dict[str, Value]:
    """A score for JSON."""
    parts: dict[str, Value] = {
        name: {
            "count": count,
            "share": count / found.number if found.number else None,
            "low": low,
            "high": high,
        }
        for name, count, (low, high) in zip(OUTCOMES, found.counts, found.intervals, strict=True)
    }
    return {**parts, "n": found.number, "with_half_ties": found.with_half_ties, "sign_test_p": found.p}


def comparison_object(
    compared: Comparison,
    scores: Mapping[str, Score],
    agreement: Mapping[str, float | None],
    price: PriceOf = unpriced,
) -> dict[str, Value]:
    """All of a comparison for JSON. `scores` are by judge, `agreement` is kappa by pair of judges."""
    return {
        "first": {"run": compared.first.name, **as_object(summary(compared.first, price))},
        "second": {"run": compared.second.name, **as_object(summary(compared.second, price))},
        "scores": {judge: score_object(found) for judge, found in scores.items()},
        "kappa": dict(agreement),
        "figures": as_object(contrast(compared)),
        "tasks": [
            {
                "task": pair.task,
                "category": pair.category,
                "rewards": list(pair.rewards),
                "outcome": pair.outcome,
                "attempts": [len(pair.first), len(pair.second)],
            }
            for pair in compared.pairs
        ],
        "left_out": dict(compared.left_out),
        "marks": list(compared.marks),
    }
