"""How long things take, for programs that may import nothing of Interlude's."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def milliseconds(act: Callable[[], object], times: int) -> float:
    """The median of `times` runs, after one that is not counted."""
    act()
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return median(taken) * 1000
