"""How fast the engine reads and writes, beside transformers and llama.cpp with the same weights in one run.

    python -m benchmarks.engine [--models NAME ...] [--dtypes TYPE ...] [--contexts N ...] [--threads N ...]
                                [--rounds N] [--quick] [--llama FOLDER] [--work FOLDER] [--json]

Prefill: reading `context` tokens into an empty cache. Decode: greedy steps behind `context` tokens. Each side
lives in a process of its own with that many threads, and only one works at a time; they take turns, and the
best of all rounds counts, so that a disturbance hits all alike. llama.cpp decodes random ids, as llama-bench
does, over its usual float16 cache; int8 is q8_0 to it.
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

from benchmarks.child import Child, ChildFailed, started
from benchmarks.limits import Sizes, bytes_read, operations, sizes
from benchmarks.llama import Llama, LlamaFailed, find_or_tell
from benchmarks.models import NAMES, WORK, Dtype, folder_of
from benchmarks.rows import Kind, Row, show, summary
from benchmarks.sides import words

OURS = ("float32", "bfloat16", "int8")
TRANSFORMERS: tuple[Dtype, ...] = ("float32", "bfloat16")
DTYPES: tuple[Dtype, ...] = ("float32", "bfloat16", "int8")
STEPS = 32  # tokens of one try to decode
TRIES = 3  # in each round


@dataclass(frozen=True, slots=True)
class Speeds:
    """Tokens a second."""

    prefill: float
    decode: float

    def best(self, other: Speeds) -> Speeds:
        return Speeds(max(self.prefill, other.prefill), max(self.decode, other.decode))


Measure: TypeAlias = Callable[[int], Speeds]
"""One round of a side, for a context."""


def of_side(child: Child) -> Measure:
    def measure(context: int) -> Speeds:
        ids = words(context + 1, seed=context)
        prefill = context / child.ask("read", ids[:context])
        decode = max(STEPS / child.ask("reply", ids, STEPS) for _ in range(TRIES))
        return Speeds(prefill, decode)

    return measure


def of_llama(llama: Llama, model: Path, threads: int) -> Measure:
    def measure(context: int) -> Speeds:
        decode = llama.decode(model, context, STEPS, TRIES, threads)
        return Speeds(llama.prefill(model, context, threads), decode)

    return measure


def of_machine(child: Child, model: Sizes, dtype: Dtype) -> Measure:
    def measure(context: int) -> Speeds:
        needed = bytes_read(model, dtype, context)
        prefill = child.ask("matmul", dtype) / operations(model, context)
        return Speeds(prefill, child.ask("bandwidth", needed) / needed)

    return measure


def measure(
    folder: Path, dtype: Dtype, threads: int, contexts: Sequence[int], rounds: int, llama: Llama | None
) -> list[Row]:
    """Two rows for each context. Raises ChildFailed, LlamaFailed."""
    with ExitStack() as stack:
        children: list[Child] = []

        def child(module: str, *arguments: str) -> Child:
            children.append(stack.enter_context(started(module, *arguments, threads=threads)))
            return children[-1]

        sides: dict[str, Measure] = {}
        if dtype in OURS:
            sides["interlude"] = of_side(child("benchmarks.ours", str(folder), dtype))
        if dtype in TRANSFORMERS:
            sides["transformers"] = of_side(child("benchmarks.hub", str(folder), dtype, "kept"))
        if llama:
            sides["llama_cpp"] = of_llama(llama, llama.convert(folder, dtype), threads)
        sides["limit"] = of_machine(child("benchmarks.machine"), sizes(folder), dtype)
        for loading in children:
            loading.ready()
        return [
            row
            for context in contexts
            for row in _rows(folder.name, dtype, threads, context, _best(sides, context, rounds))
        ]


def _best(sides: Mapping[str, Measure], context: int, rounds: int) -> dict[str, Speeds]:
    best: dict[str, Speeds] = {}
    for _ in range(rounds):
        for name, side in sides.items():
            speeds = side(context)
            best[name] = speeds.best(best.get(name, speeds))
    return best


def _rows(model: str, dtype: Dtype, threads: int, context: int, best: dict[str, Speeds]) -> list[Row]:
    decode = {name: round(speeds.decode, 1) for name, speeds in best.items()}
    prefill = {name: round(speeds.prefill, 1) for name, speeds in best.items()}

    def row(kind: Kind, speeds: dict[str, float]) -> Row:
        peers = (speeds.get("interlude"), speeds.get("transformers"), speeds.get("llama_cpp"))
        return Row(kind, model, dtype, context, threads, *peers, limit=speeds["limit"])

    return [row("decode", decode), row("prefill", prefill)]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--models", nargs="+", choices=NAMES)
    parser.add_argument("--dtypes", nargs="+", choices=DTYPES)
    parser.add_argument("--contexts", nargs="+", type=int)
    parser.add_argument("--threads", nargs="+", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument(
        "--quick", action="store_true", help="without other wishes: nano, float32, 512, 2, once"
    )
    parser.add_argument("--llama", type=Path, metavar="FOLDER", help="a built llama.cpp")
    parser.add_argument("--work", type=Path, default=WORK, metavar="FOLDER", help="where models are made")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    quick: bool = given.quick
    work: Path = given.work.absolute()
    llama = find_or_tell(given.llama, work)
    rows: list[Row] = []
    for name in given.models or (NAMES[:1] if quick else NAMES):
        folder = folder_of(name, work)
        for dtype in given.dtypes or (DTYPES[:1] if quick else DTYPES):
            for threads in given.threads or ((2,) if quick else (1, 2)):
                print(f"{name}, {dtype}, threads: {threads} ...", file=sys.stderr)
                contexts = given.contexts or ((512,) if quick else (512, 4096))
                rows += measure(folder, dtype, threads, contexts, given.rounds or (1 if quick else 4), llama)
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
