"""What is counted in a folder of others' trajectories, against what they claim themselves.

python -m benchmarks.imports FOLDER
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tasks.trajectories.counts import counts
from tasks.trajectories.read import read
from tasks.trajectories.recorded import Recorded, Tokens, TrajectoryError
from tools.output import clean

WIDTH = 160


def main() -> int:
    """Returns 1 where a file's claim is not what was counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    table = Table(pad_edge=False)
    columns = "file form calls tools failed input cached output claimed dropped"
    for name in columns.split():
        table.add_column(name, overflow="fold")
    differ = 0
    for path, one in _found(folder):
        verdict, same = _claim(one)
        differ += not same
        took = counts(one)
        figures = (took.calls, took.tool_calls, took.failures)
        tokens = (one.counted.input, one.counted.cached, one.counted.output)
        table.add_row(
            clean(str(path.relative_to(folder))),
            one.form,
            *map(str, figures),
            *("-" if count is None else f"{count:,}" for count in tokens),
            verdict,
            str(took.dropped),
        )
    Console(width=WIDTH, highlight=False, markup=False).print(table)
    return int(differ > 0)


def _found(folder: Path) -> Iterator[tuple[Path, Recorded]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            found = read(path)
        except TrajectoryError as error:
            print(clean(str(error)), file=sys.stderr)
            continue
        yield from ((path, one) for one in found)


def _claim(one: Recorded) -> tuple[str, bool]:
    """What the file claims, and whether it is what was counted, as far as both are known."""
    if one.claimed is None:
        return "-", True
    claimed = f"{one.claimed.input:,} / {one.claimed.output:,}" if _whole(one.claimed) else "in part"
    if one.counted == Tokens():
        return f"{claimed}, no counts of calls", True
    same = all(
        mine == theirs
        for mine, theirs in zip(_pair(one.counted), _pair(one.claimed), strict=True)
        if theirs is not None
    )
    return f"{claimed}, {'the same' if same else 'DIFFERS'}", same


def _whole(tokens: Tokens) -> bool:
    return tokens.input is not None and tokens.output is not None


def _pair(tokens: Tokens) -> tuple[int | None, int | None]:
    return tokens.input, tokens.output


if __name__ == "__main__":
    sys.exit(main())
