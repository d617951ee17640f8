"""Reads anyone's trajectories: which form a file has is told by what stands in it, not by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from tasks.trajectories import (
    atif,
    cc_bench,
    claude_code,
    inspect_log,
    mini_swe_agent,
    openhands,
    ours,
    swe_agent,
)
from tasks.trajectories.foreign import Losses, Unreadable, lines, parse, read_bytes
from tasks.trajectories.recorded import Recorded, TrajectoryError

Looks: TypeAlias = Callable[[object], bool]

READABLE = (
    "what can be read: Interlude's own, ATIF, sessions of Claude Code, rows of CC-Bench, mini-swe-agent, "
    "SWE-agent, OpenHands, logs of Inspect (docs/trajectories.md)"
)
_WHOLE: tuple[tuple[Looks, Callable[[Path, object, Losses], tuple[Recorded, ...]]], ...] = (
    (atif.looks_like, atif.read),
    (inspect_log.looks_like, inspect_log.read),
    (swe_agent.looks_like, swe_agent.read),
    (mini_swe_agent.looks_like, mini_swe_agent.read),
    (openhands.looks_like, openhands.read),
    (cc_bench.looks_like, cc_bench.read),
    (claude_code.is_list, claude_code.read_list),
)
"""Forms that are one JSON value."""
_LINES: tuple[tuple[Looks, Callable[[Path, bytes], tuple[Recorded, ...]]], ...] = (
    (claude_code.looks_like, claude_code.read),
    (openhands.is_row, openhands.read_rows),
    (cc_bench.looks_like, cc_bench.read_lines),
)
"""Forms that are a JSON value a line."""
_LOOKED_AT = 50
"""Lines that are looked at to tell what a file of lines is."""


def read(path: Path) -> tuple[Recorded, ...]:
    """The trajectories of a file, one or several. Raises TrajectoryError."""
    data = read_bytes(path)
    if data.startswith(b"PK\x03\x04"):
        return inspect_log.read_packed(path)
    if data.startswith(b"PAR1"):
        return cc_bench.read_parquet(path)
    if _is_ours(data):
        return (ours.read(path),)
    if not data.strip():
        raise TrajectoryError(f"{path}: it is empty; {READABLE}")
    losses = Losses()
    try:
        value = losses.json(data, "the file")
    except Unreadable as error:
        return _of_lines(path, data, f"{error}; {READABLE}")
    for looks_like, whole in _WHOLE:
        if looks_like(value):
            return whole(path, value, losses)
    return _of_lines(path, data, f"JSON of a form that is not known; {READABLE}")


def _is_ours(data: bytes) -> bool:
    first = data.split(b"\n", 1)[0]
    return first.lstrip().startswith(b"{") and b'"interlude-' in first and b'"header"' in first


def _of_lines(path: Path, data: bytes, problem: str) -> tuple[Recorded, ...]:
    """As what most of the first lines are."""
    seen: Counter[int] = Counter()
    for _, line in islice(lines(data), _LOOKED_AT):
        try:
            value, _ = parse(line)
        except Unreadable:
            continue
        for number, (looks_like, _) in enumerate(_LINES):
            seen[number] += looks_like(value)
    if not seen.total():
        raise TrajectoryError(f"{path}: {problem}")
    return _LINES[seen.most_common(1)[0][0]][1](path, data)
