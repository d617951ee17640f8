"""Statistics say what scipy and statsmodels say, and CC-Bench's published table comes out of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as their_mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from tasks.numbers.samples import (
    Estimate,
    geometric_mean,
    geometric_ratio,
    mean,
    mean_difference,
    median,
    quantile,
)
from tasks.numbers.shares import kappa, mcnemar, pass_all, pass_at, sign_test, wilson

RANDOM = np.random.default_rng(7)


@pytest.mark.parametrize(
    ("rival", "wins", "ties", "losses", "low", "high", "p"),
    [
        ("Claude Sonnet 4", 36, 7, 31, 37.6, 59.8, "0.63"),
        ("GLM-4.5", 37, 10, 27, 38.9, 61.1, "0.26"),
        ("Kimi-K2-0905", 42, 21, 11, 45.4, 67.4, "0.00002"),
        ("DeepSeek-V3.1-Terminus", 48, 6, 20, 53.5, 74.8, "0.0009"),
        ("V1.0, Claude 4 Sonnet", 21, 5, 26, 28.2, 53.9, "0.56"),
        ("V1.0, Kimi-K2", 28, 9, 15, 40.5, 66.7, "0.07"),
        ("V1.0, Qwen3-Coder", 42, 4, 6, 68.1, 89.2, "0.0000001"),
    ],
)
def test_the_published_table_of_cc_bench_has_these_intervals(
    rival: str, wins: int, ties: int, losses: int, low: float, high: float, p: str
) -> None:
    number = wins + ties + losses
    assert number == (52 if rival.startswith("V1.0") else 74)
    interval = wilson(wins, number)
    assert (round(100 * interval[0], 1), round(100 * interval[1], 1)) == (low, high)
    found = sign_test(wins, losses)
    assert f"{found:.{len(p) - 2}f}" == p
    assert found == pytest.approx(stats.binomtest(wins, wins + losses).pvalue, rel=1e-12)
    assert (found < 0.0001) == (rival in ("Kimi-K2-0905", "V1.0, Qwen3-Coder"))


def test_intervals_of_shares_are_wilsons() -> None:
    for trials in (1, 2, 5, 24, 74, 1000):
        for successes in {0, 1, trials // 3, trials}:
            theirs = proportion_confint(successes, trials, alpha=2 * stats.norm.sf(1.96), method="wilson")
            assert wilson(successes, trials) == pytest.approx(theirs, abs=1e-12)
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_sign_test_is_the_exact_binomial() -> None:
    for wins in range(9):
        for losses in range(9):
            expected = stats.binomtest(wins, wins + losses).pvalue if wins + losses else 1.0
            assert sign_test(wins, losses) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("table", [(20, 5, 1, 3), (0, 4, 4, 0), (9, 0, 0, 9), (3, 12, 2, 40)])
def test_mcnemar_is_the_exact_one(table: tuple[int, int, int, int]) -> None:
    both, first, second, neither = table
    pairs = [(True, True)] * both + [(True, False)] * first
    pairs += [(False, True)] * second + [(False, False)] * neither
    theirs = their_mcnemar([[both, first], [second, neither]], exact=True)
    assert mcnemar(pairs) == (first, second, pytest.approx(min(1.0, theirs.pvalue)))


def test_pass_at_k_counts_the_draws_of_k_attempts() -> None:
    for attempts in range(1, 7):
        for solved in range(attempts + 1):
            outcomes = [True] * solved + [False] * (attempts - solved)
            for k in range(1, attempts + 1):
                draws = list(combinations(outcomes, k))
                assert pass_at(k, attempts, solved) == pytest.approx(sum(map(any, draws)) / len(draws))
                assert pass_all(k, attempts, solved) == pytest.approx(sum(map(all, draws)) / len(draws))
    with pytest.raises(ValueError, match="k = 4, of 3 attempts"):
        pass_at(4, 3, 1)


@pytest.mark.parametrize(
    "table", [[[20, 5, 1], [3, 9, 2], [0, 4, 17]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 3, 2]] * 3]
)
def test_kappa_is_cohens(table: list[list[int]]) -> None:
    words = ("a", "tie", "b")
    pairs = [
        (words[row], words[column])
        for row, cells in enumerate(table)
        for column, number in enumerate(cells)
        for _ in range(number)
    ]
    assert kappa(pairs) == pytest.approx(cohens_kappa(np.array(table)).kappa)


def test_judges_that_always_say_the_same_word_tell_nothing_of_their_agreement() -> None:
    assert kappa([("tie", "tie")] * 5) is None
    assert kappa([]) is None


@pytest.mark.parametrize("number", [6, 7, 24, 25, 74, 301])
def test_the_interval_of_a_median_is_that_of_the_quantile_test(number: int) -> None:
    values = [float(value) for value in RANDOM.lognormal(10, 2, number)]
    found = median(values)
    theirs = stats.quantile_test(values, q=0, p=0.5).confidence_interval(0.95)
    assert found == Estimate(float(np.median(values)), theirs.low, theirs.high, number)


def test_of_few_values_the_interval_of_a_median_is_all_of_them() -> None:
    assert median([3.0, 1.0, 2.0]) == Estimate(2.0, 1.0, 3.0, 3)
    assert median([5.0]) == Estimate(5.0, 5.0, 5.0, 1)
    assert median([]) is None


def test_the_paired_bootstrap_is_that_of_scipy() -> None:
    first = RANDOM.normal(0.6, 0.3, 40)
    second = first + RANDOM.normal(0.1, 0.2, 40)
    theirs = stats.bootstrap(
        (first, second),
        lambda one, other, axis=-1: np.mean(one, axis=axis) - np.mean(other, axis=axis),
        paired=True,
        vectorized=True,
        method="percentile",
        n_resamples=10_000,
        rng=np.random.default_rng(1),
    ).confidence_interval
    found = mean_difference(list(zip(first.tolist(), second.tolist(), strict=True)))
    assert found is not None
    width = theirs.high - theirs.low
    assert found.value == pytest.approx(float(np.mean(first) - np.mean(second)))
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.05 * width)
    assert found == mean_difference(list(zip(first.tolist(), second.tolist(), strict=True)))


def test_a_ratio_is_the_geometric_mean_of_the_tasks_own() -> None:
    first, second = RANDOM.lognormal(10, 2, 30), RANDOM.lognormal(10, 2, 30)
    found = geometric_ratio(list(zip(first.tolist(), second.tolist(), strict=True)))
    assert found is not None
    assert found.value == pytest.approx(stats.gmean(first / second))
    assert found.low < found.value < found.high
    swapped = geometric_ratio(list(zip(second.tolist(), first.tolist(), strict=True)))
    assert swapped is not None
    assert (swapped.value, swapped.low) == pytest.approx((1 / found.value, 1 / found.high), rel=0.03)
    assert geometric_ratio([(8.0, 2.0), (1.0, 1.0)]) == Estimate(
        pytest.approx(2.0), pytest.approx(1.0), pytest.approx(4.0), 2
    )


def test_where_nothing_is_there_is_nothing_to_say() -> None:
    assert mean_difference([]) is None
    assert geometric_ratio([]) is None
    assert quantile([], 0.5) is None


def test_small_figures_of_a_sample() -> None:
    assert mean([1.0, 1.0, 1.0]) == Estimate(1.0, 1.0, 1.0, 3)
    assert geometric_mean([2.0, 8.0]) == pytest.approx(4.0)
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.95) == pytest.approx(float(np.quantile([1, 2, 3, 4], 0.95)))
