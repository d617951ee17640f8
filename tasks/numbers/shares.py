"""Shares and counts: how far a proportion can be trusted, and whether wins outnumber losses by chance."""

from __future__ import annotations

import math
from collections.abc import Iterable

Z = 1.96
"""The normal deviate of a 95 % interval."""


def wilson(successes: float, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927, z = 1.96); (0, 1) without trials.

    Trials are what is independent: of several attempts at each task, `trials` are the tasks, and `successes`
    as many of them as the share is of."""
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    middle = share + Z * Z / (2 * trials)
    spread = Z * math.sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials))
    scale = 1 + Z * Z / trials
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def sign_test(wins: int, losses: int) -> float:
    """The two-sided p of so uneven a split if each side were as likely (exact binomial); ties are not in it.

    1 where nothing was won or lost.
    """
    decided, fewer = wins + losses, min(wins, losses)
    tail = sum(math.comb(decided, one) for one in range(fewer + 1))
    return min(1.0, tail / 2 ** (decided - 1)) if decided else 1.0


def mcnemar(pairs: Iterable[tuple[bool, bool]]) -> tuple[int, int, float]:
    """Exact McNemar test of pairs (solved by one, solved by the other): how many only the one solved, how
    many only the other, and the two-sided p (McNemar 1947; exact binomial on the discordant pairs)."""
    discordant = [one for one, other in pairs if one != other]
    first = sum(discordant)
    second = len(discordant) - first
    return first, second, sign_test(first, second)


def pass_at(k: int, attempts: int, solved: int) -> float:
    """The chance that one of k attempts solves a task, of which `solved` of `attempts` did: pass@k, unbiased,
    1 - C(n-c, k) / C(n, k) (Chen et al. 2021)."""
    _enough(k, attempts)
    return 1 - math.comb(attempts - solved, k) / math.comb(attempts, k)


def pass_all(k: int, attempts: int, solved: int) -> float:
    """The chance that all of k attempts solve it: pass^k, C(c, k) / C(n, k) (Yao et al. 2024, tau-bench)."""
    _enough(k, attempts)
    return math.comb(solved, k) / math.comb(attempts, k)


def kappa(pairs: Iterable[tuple[str, str]]) -> float | None:
    """How far two judges agree beyond chance (Cohen 1960), 1 where they always do. None where chance alone
    would make them agree: both gave everything the same verdict."""
    judged = list(pairs)
    number = len(judged)
    if not number:
        return None
    seen = sum(one == other for one, other in judged) / number
    words = {word for pair in judged for word in pair}
    expected = sum(
        sum(one == word for one, _ in judged) * sum(other == word for _, other in judged) for word in words
    ) / (number * number)
    return None if expected == 1 else (seen - expected) / (1 - expected)


def _enough(k: int, attempts: int) -> None:
    if not 1 <= k <= attempts:
        raise ValueError(f"k = {k}, of {attempts} attempts")
