"""Samples: middles and differences with intervals that no distribution is assumed for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 10_000
SEED = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval, and of how many tasks (or values) it is."""

    value: float
    low: float
    high: float
    number: int


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which that share lies, between two neighbours in proportion; None of nothing."""
    return float(np.quantile(values, share)) if values else None


def median(values: Sequence[float]) -> Estimate | None:
    """The median, and the order statistics between which the true one lies with at least 95 % (the exact
    binomial interval; Conover 1999, 3.2). With fewer than six values it is from the least to the greatest,
    which is less than 95 %. None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    number = len(ordered)
    below, tail = 0, 0.0
    while below < number // 2:
        tail += math.comb(number, below) / 2**number
        if tail > 0.025:
            break
        below += 1
    reach = max(below - 1, 0)
    return Estimate(float(np.median(ordered)), ordered[reach], ordered[number - 1 - reach], number)


def mean_difference(pairs: Sequence[tuple[float, float]]) -> Estimate | None:
    """The mean of the first less that of the second, over tasks; None of nothing.

    The interval is a paired bootstrap: tasks are drawn with replacement, 10,000 times, both values of a task
    together; its ends are the 2.5 % and 97.5 % quantiles (Efron 1979). The draws are seeded.
    """
    return _bootstrapped([one - other for one, other in pairs])


def mean(values: Sequence[float]) -> Estimate | None:
    """The mean over tasks, with the same kind of interval; None of nothing."""
    return _bootstrapped(values)


def geometric_ratio(pairs: Sequence[tuple[float, float]]) -> Estimate | None:
    """The geometric mean over tasks of first / second, all above 0, with the same kind of interval: exp of
    the mean difference of logarithms; None of nothing."""
    found = mean_difference([(math.log(one), math.log(other)) for one, other in pairs])
    if found is None:
        return None
    return Estimate(math.exp(found.value), math.exp(found.low), math.exp(found.high), found.number)


def geometric_mean(values: Sequence[float]) -> float:
    """Of values above 0, at least one."""
    return math.exp(math.fsum(map(math.log, values)) / len(values))


def _bootstrapped(values: Sequence[float]) -> Estimate | None:
    if not values:
        return None
    given = np.asarray(values, dtype=np.float64)
    number = len(given)
    chance = np.random.default_rng(SEED)
    drawn = np.concatenate(
        [given[chance.integers(0, number, (1000, number))].mean(axis=1) for _ in range(DRAWS // 1000)]
    )
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Estimate(float(given.mean()), float(low), float(high), number)
