"""Which names a few typed letters mean, the best first."""

from __future__ import annotations

import re
from collections.abc import Iterable

LISTED = 50
"""Names that a list offers at most."""


def best(query: str, names: Iterable[str], limit: int = LISTED) -> list[str]:
    """The names that have the letters of `query` in this order; case counts when `query` has a capital.

    Before others stand names whose last part begins with the query, then those that have it in the last
    part, then anywhere, then those where its letters stand close together.
    """
    if not query:
        return sorted(names, key=lambda name: (name.count("/"), name))[:limit]
    letters = re.compile(".*?".join(map(re.escape, query)), 0 if query != query.lower() else re.IGNORECASE)
    query = query.lower()
    ranked = [
        (_rank(query, name, found.start(), found.end()), name)
        for name in names
        if (found := letters.search(name))
    ]
    return [name for _, name in sorted(ranked)[:limit]]


def _rank(query: str, name: str, start: int, end: int) -> tuple[int, int, int]:
    low = name.lower()
    leaf = low.rstrip("/").rsplit("/", 1)[-1]
    if leaf.startswith(query):
        return 0, 0, len(name)
    if query in leaf:
        return 1, leaf.index(query), len(name)
    if query in low:
        return 2, 0, len(name)
    return 3, end - start, len(name)
