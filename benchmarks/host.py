"""What a process of its own costs an engine: the same calls to nano here, and through the socket.

    python -m benchmarks.host [--model FOLDER] [--rounds N] [--json]

Both sides are asked in turns, in new sessions whose prompts are the same, by the same event loop. First word:
from the request on. After a cancelled call: from the end of listening to another session's first word.
Attached: from nothing to an engine that can be asked, where one runs. Memory is PSS. `interlude run` is
the whole program with one call to the model, in a local sandbox: where the engine's process runs, and alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.start import request
from engine.base import Engine, Options
from engine.checkpoint import check
from engine.glm import Glm
from engine.host.client import Hosted
from engine.messages import Stop
from interlude.build import loading_of, model_folder, recipe_of
from interlude.settings import Settings

RUNS = 3  # of the whole program, each way
TOKENS = 200  # of an answer
FEW = 5  # words that are heard before a call is cancelled
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds to the first word, tokens a second behind it, seconds that a cancelled call still costs."""

    first: float
    speed: float
    cancel: float


async def one_round(engine: Engine, folder: Path, name: str) -> Round:
    """Two calls to the model, the second one cancelled."""
    transcript, tools = request(folder, "Fix the failing test.")
    began = time.perf_counter()
    first, output = 0.0, 0
    options = Options(session=f"{name}-long", max_tokens=TOKENS)
    async with aclosing(engine.stream(transcript, tools, options)) as said:
        async for event in said:
            first = first or time.perf_counter() - began
            if isinstance(event, Stop):
                output = event.usage.output
    speed = (output - 1) / (time.perf_counter() - began - first)
    heard = 0
    async with aclosing(engine.stream(transcript, tools, Options(session=f"{name}-cancelled"))) as said:
        async for _ in said:
            heard += 1
            if heard == FEW:
                break
    left = time.perf_counter()
    async with aclosing(engine.stream(transcript, tools, Options(session=f"{name}-long"))) as said:
        async for _ in said:
            break
    cancel = time.perf_counter() - left
    for session in ("long", "cancelled"):
        await engine.forget(f"{name}-{session}")
    return Round(first, speed, cancel)


def run(settings: Settings, state: Path, tree: Path) -> float:
    """Seconds that `interlude run` takes, where engines are found in `state`."""
    command = [sys.executable, "-m", "interlude", "run", "Fix the failing test.", "--sandbox", "local"]
    command += [
        "--mode",
        "auto",
        "--max-steps",
        "1",
        *(["--model", settings.model] if settings.model else []),
    ]
    house = Path(__file__).parents[1]
    path = os.pathsep.join([str(house), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = os.environ | {"INTERLUDE_STATE": str(state), "PYTHONPATH": path}
    began = time.perf_counter()
    ended = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True)
    if "recorded in" not in ended.stderr:
        raise SystemExit(f"interlude run failed:\n{ended.stderr}")
    return time.perf_counter() - began


def pss(process: int | str) -> float:
    """MiB that a process takes, its part of what it shares."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    kib = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return kib * 1024 / MIB


async def measure(settings: Settings, rounds: int) -> dict[str, object]:
    folder = model_folder(settings)
    checkpoint = check(folder)
    recipe = recipe_of(checkpoint, settings)
    with TemporaryDirectory() as folders:
        state, tree, alone = (Path(folders, name) for name in ("state", "tree", "alone"))
        tree.mkdir()
        (tree / "test_sum.py").write_text("def test_sum():\n    assert 1 + 1 == 3\n")
        subprocess.run(["git", "init", "-q", str(tree)], check=True)
        began = time.perf_counter()
        hosted = await Hosted.attach(recipe, state / "engines")
        started = time.perf_counter() - began
        attached: list[float] = []
        for _ in range(rounds):
            began = time.perf_counter()
            other = await Hosted.attach(recipe, state / "engines")
            attached.append(time.perf_counter() - began)
            await other.close()
        here = Glm(checkpoint.folder, loading_of(checkpoint, settings))
        sides: dict[str, list[Round]] = {"here": [], "hosted": []}
        for number in range(rounds + 1):
            for name, engine in (("here", here), ("hosted", hosted)):
                made = await one_round(engine, folder, str(number))
                if number:  # the first one compiles and reads what later ones have
                    sides[name].append(made)
        memory = pss(hosted.process)
        await here.close()
        runs: dict[str, list[float]] = {"joined": [], "alone": []}
        for _ in range(min(rounds, RUNS)):
            for name, place in (("joined", state), ("alone", alone)):
                runs[name].append(await asyncio.to_thread(run, settings, place, tree))
        await hosted.close()
    return {
        "start_s": started,
        "attach_s": median(attached),
        "engine_pss_mib": memory,
        "run_s": {name: sorted(taken) for name, taken in runs.items()},
        "sides": {name: asdict(middle(made)) for name, made in sides.items()},
    }


def middle(rounds: Sequence[Round]) -> Round:
    return Round(
        median(one.first for one in rounds),
        median(one.speed for one in rounds),
        median(one.cancel for one in rounds),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--model", help="a checkpoint's folder (nano)")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    measured = asyncio.run(measure(Settings(model=given.model), given.rounds))
    if given.json:
        print(json.dumps(measured))
        return
    table = Table(title="medians", box=SIMPLE_HEAD)
    for column in ("", "first word", "tokens/s", "after a cancelled call"):
        table.add_column(column, justify="right" if column else "left")
    sides = measured["sides"]
    assert isinstance(sides, dict)
    for name, side in sides.items():
        row = Round(**side)
        table.add_row(
            str(name), f"{1000 * row.first:.1f} ms", f"{row.speed:.0f}", f"{1000 * row.cancel:.1f} ms"
        )
    console = Console()
    console.print(table)
    started, attached, memory = (
        float(str(measured[key])) for key in ("start_s", "attach_s", "engine_pss_mib")
    )
    console.print(f"started in {started:.2f} s, attached in {1000 * attached:.0f} ms; {memory:.0f} MiB")
    runs = measured["run_s"]
    assert isinstance(runs, dict)
    for name, taken in runs.items():
        console.print(
            f"interlude run {name}: {taken[0]:.1f} to {taken[-1]:.1f} s, median {median(taken):.1f} s"
        )


if __name__ == "__main__":
    main()
