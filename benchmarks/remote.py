"""Whether nano solves the same tasks behind a real server as it does inside Interlude.

    python -m benchmarks.remote [--suite NAME] [--tasks N] [--sandbox KIND] [--jobs N] [--out FOLDER] [--json]

nano is served by `transformers serve`, from an environment of its own that is made once. Its /v1/completions
takes text and keeps the tags of calls in what it says: the prompts are those of Interlude's template, the
answers are read by Interlude's parser. The engine inside holds calls to their tools' schemas and to the files
that they quote; a server does not, so the same tasks are also run inside without that (`--no-grammar`).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
import transformers
from rich.console import Console
from rich.table import Table

from benchmarks.venvs import PeerMissing, python_with
from interlude.build import SHIPPED, build
from interlude.progress import Onlooker
from interlude.settings import RemoteSettings, Settings
from tasks.attempt import Setup
from tasks.load import load_suite
from tasks.report import Attempt
from tasks.runner import run_tasks
from tasks.task import Task

PACKAGES = (f"transformers[serving]=={transformers.__version__}", f"torch=={torch.__version__}")
START = 180.0  # seconds that it may take to load
SIDES = ("inside", "without grammar", "served")


@contextmanager
def serving(folder: Path) -> Generator[str]:
    """The base url of `transformers serve` with a model, for as long as the context is open."""
    python = python_with("transformers-serve", *PACKAGES)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [python.with_name("transformers"), "serve", folder, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--device", "cpu", "--dtype", "float32"]
    quiet = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=os.environ | quiet, stdout=log, stderr=log)
        try:
            _wait(process, f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait()


def _wait(process: subprocess.Popen[bytes], health: str) -> None:
    end = time.monotonic() + START
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(health, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise PeerMissing("transformers serve did not start: run it by hand to see why")


async def attempts(settings: Settings, tasks: Sequence[Task], out: Path, jobs: int) -> tuple[Attempt, ...]:
    async with build(settings, jobs) as parts:
        setup = Setup(
            engine=lambda task: parts.engine,
            sandboxes=parts.sandboxes,
            system=parts.profile.system,
            brief=parts.profile.brief,
            options=parts.options,
            budget=parts.budget,
        )
        onlooker = Onlooker(len(tasks))
        with onlooker.open():
            return await run_tasks(tasks, setup, onlooker, out=out, jobs=jobs)


def figures(runs: Sequence[Sequence[Attempt]]) -> dict[str, Any]:
    """Rewards by task, and how many agree with those of the engine inside."""
    rows = [
        {"task": group[0].task, **{side: one.reward for side, one in zip(SIDES, group, strict=True)}}
        for group in zip(*runs, strict=True)
    ]
    steps = {side: sum(one.ledger.steps for one in run) for side, run in zip(SIDES, runs, strict=True)}
    seconds = {side: sum(one.wall_s for one in run) for side, run in zip(SIDES, runs, strict=True)}
    return {
        "tasks": rows,
        "agree": sum(row["served"] == row["inside"] for row in rows),
        "agree_without_grammar": sum(row["served"] == row["without grammar"] for row in rows),
        "solved": {side: sum(row[side] == 1 for row in rows) for side in SIDES},
        "steps": steps,
        "seconds": seconds,
        "discrepancies": [line for one in runs[2] for line in one.discrepancies],
        "transformers": transformers.__version__,
    }


def show(found: dict[str, Any]) -> None:
    table = Table(title=f"nano inside Interlude and behind transformers serve {found['transformers']}")
    table.add_column("task")
    for side in SIDES:
        table.add_column(side, justify="right")
    for row in found["tasks"]:
        marks = ["-" if row[side] is None else f"{row[side]:g}" for side in SIDES]
        table.add_row(row["task"], *marks)
    table.add_row("solved", *(str(found["solved"][side]) for side in SIDES))
    table.add_row("calls to the model", *(str(found["steps"][side]) for side in SIDES))
    table.add_row("seconds", *(f"{found['seconds'][side]:.0f}" for side in SIDES))
    Console().print(table)
    count = len(found["tasks"])
    print(f"the same reward as inside: {found['agree']} of {count}")
    print(f"... as inside without grammar: {found['agree_without_grammar']} of {count}")
    for line in found["discrepancies"]:
        print(f"the ledger does not add up: {line}")


def measure(suite: str, count: int | None, sandbox: str, jobs: int, out: Path) -> dict[str, Any]:
    tasks = load_suite(suite).tasks[:count]
    common: dict[str, Any] = {"sandbox": sandbox, "jobs": jobs}
    inside = Settings(model="nano", **common)
    runs = [
        asyncio.run(attempts(inside, tasks, out / "inside", jobs)),
        asyncio.run(attempts(inside.model_copy(update={"grammar": False}), tasks, out / "free", jobs)),
    ]
    with serving(SHIPPED) as url:
        remote = RemoteSettings(
            url=url,
            model=str(SHIPPED),
            wire="completions",
            tokenizer="nano",
            profile="nano",
            context=16_384,
        )
        runs.append(asyncio.run(attempts(Settings(remote=remote, **common), tasks, out / "served", jobs)))
    return figures(runs)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.remote", description=__doc__)
    parser.add_argument("--suite", default="starter")
    parser.add_argument("--tasks", type=int, help="how many of the suite; all without it")
    parser.add_argument("--sandbox", choices=("auto", "docker", "bubblewrap", "local"), default="auto")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, help="where trajectories are kept; nowhere without it")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = given.out or Path(folder)
        try:
            found = measure(given.suite, given.tasks, given.sandbox, given.jobs, out)
        except PeerMissing as problem:
            print(f"interlude: {problem}", file=sys.stderr)
            return 2
    if given.json:
        print(json.dumps(found))
    else:
        show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
