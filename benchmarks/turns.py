"""What an agent waits for its model: 20 turns of 300 new tokens and 60 written ones, to 7,200 tokens.

    python -m benchmarks.turns [--models NAME ...] [--rounds N] [--llama FOLDER] [--work FOLDER] [--json]

In float32 on two threads. Every turn stands behind all earlier ones; every side gets the same new ids, and
writes greedily, never stopping early. transformers reads all of it again at every turn, or keeps its cache;
llama-server has its prompt cache on and is new in every round. The fastest of all rounds counts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

from rich.console import Console
from rich.table import Table

from benchmarks.child import Child, ChildFailed, started
from benchmarks.llama import Llama, LlamaFailed, find_or_tell
from benchmarks.models import NAMES, WORK, folder_of
from benchmarks.server import serving
from benchmarks.sides import conversation, words

TURNS, NEW, WRITTEN = 20, 300, 60
THREADS = 2

PROMISES = {
    "nano": {"transformers_reprefill": 6.0, "transformers_kept": 3.0, "llama_server": 2.5},
    "30m": {"transformers_reprefill": 5.0, "transformers_kept": 2.2, "llama_server": 1.1},
}
"""How many times the peer's time ours should fit into."""

Prompts: TypeAlias = list[list[int]]
Talk: TypeAlias = Callable[[Prompts], float]


@dataclass(frozen=True, slots=True)
class Row:
    """Seconds of all turns; None for a peer that is not there."""

    model: str
    interlude_s: float
    peers_s: Mapping[str, float | None]


def prompts(seed: int, turns: int = TURNS) -> Prompts:
    return [words(NEW, seed * TURNS + turn) for turn in range(turns)]


def measure(folder: Path, rounds: int, llama: Llama | None, turns: int = TURNS) -> Row:
    """Raises ChildFailed, LlamaFailed."""
    with ExitStack() as stack:
        children: list[Child] = []

        def child(module: str, *arguments: str) -> Talk:
            side = stack.enter_context(started(module, str(folder), "float32", *arguments, threads=THREADS))
            children.append(side)
            return lambda prompts: side.ask("turns", prompts, WRITTEN)

        sides: dict[str, Talk] = {
            "interlude": child("benchmarks.ours"),
            "transformers_reprefill": child("benchmarks.hub", "anew"),
            "transformers_kept": child("benchmarks.hub", "kept"),
        }
        if llama:
            sides["llama_server"] = of_server(llama, llama.convert(folder, "float32"))
        for loading in children:
            loading.ready()
        best: dict[str, float] = {}
        for seed in range(rounds):  # other ids in each round: nothing of the last one can be reused
            for name, talk in sides.items():
                best[name] = min(talk(prompts(seed, turns)), best.get(name, float("inf")))
    peers = {name: round(best[name], 3) if name in best else None for name in PROMISES["nano"]}
    return Row(folder.name, round(best["interlude"], 3), peers)


def of_server(llama: Llama, model: Path) -> Talk:
    def talk(prompts: Prompts) -> float:
        with serving(llama, model, TURNS * (NEW + WRITTEN) + NEW, THREADS) as server:
            return conversation(server.reply, prompts, WRITTEN)

    return talk


def summary(rows: Sequence[Row]) -> str:
    """A line: which thresholds are met."""
    said = [
        f"{row.model} {peer} / {row.interlude_s} s = {times:.2f} (at least {asked}: "
        f"{'met' if times >= asked else 'missed'})"
        for row in rows
        for peer, asked in PROMISES.get(row.model, {}).items()
        if (seconds := row.peers_s[peer]) is not None
        for times in (seconds / row.interlude_s,)
    ]
    return "; ".join(said)


def show(rows: Sequence[Row], console: Console) -> None:
    total = TURNS * (NEW + WRITTEN)
    table = Table(title=f"seconds of {TURNS} turns to {total:,} tokens; x: how many times ours")
    table.add_column("model")
    for name in ("interlude", *PROMISES["nano"]):
        table.add_column(name, justify="right")
    for row in rows:
        cells = (
            "-" if seconds is None else f"{seconds:.2f} {seconds / row.interlude_s:.1f}x"
            for seconds in row.peers_s.values()
        )
        table.add_row(row.model, f"{row.interlude_s:.2f}", *cells)
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns", description=__doc__)
    parser.add_argument("--models", nargs="+", choices=NAMES, default=("nano", "30m"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--llama", type=Path, metavar="FOLDER", help="a built llama.cpp")
    parser.add_argument("--work", type=Path, default=WORK, metavar="FOLDER", help="where models are made")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    work: Path = given.work.absolute()
    llama = find_or_tell(given.llama, work)
    rows: list[Row] = []
    for name in given.models:
        print(f"{name} ...", file=sys.stderr)
        rows.append(measure(folder_of(name, work), given.rounds, llama))
    if given.json:
        print(json.dumps({"rows": [asdict(row) for row in rows]}))
    else:
        show(rows, Console())
    print(summary(rows), file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except (ChildFailed, LlamaFailed) as error:
        raise SystemExit(str(error)) from None
