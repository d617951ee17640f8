"""Sequences of ids: what two of them have in common."""

from __future__ import annotations

from collections.abc import Sequence

BLOCK = 4096  # ids that are compared at once


def common(one: Sequence[int], other: Sequence[int]) -> int:
    """Length of the longest common prefix."""
    shorter = min(len(one), len(other))
    start = 0
    while start < shorter:
        end = min(start + BLOCK, shorter)
        if list(one[start:end]) != list(other[start:end]):
            break
        start = end
    while start < shorter and one[start] == other[start]:
        start += 1
    return start
