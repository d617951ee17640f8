"""A run by a script that takes its time, as a program that can be killed.

python -m tests.tasks.killed_run TASKS --out FOLDER
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from engine.messages import Said, Stop, Text, Thought, ToolCall, Usage
from engine.scripted import Paced
from sandbox.local import Local
from tasks.attempt import Setup
from tasks.load import load_suite
from tasks.ray_node import Unwatched
from tasks.runner import run_tasks

EDIT = ToolCall("call-1", "edit", {"path": "greeting.txt", "old": "good morning", "new": "good evening"})
TURNS: list[list[Said]] = [
    [Thought("I greet."), EDIT, Stop("call", Usage(prefilled=90, thought=7, call=20, stop=1))],
    [Text("Done. " * 8), Stop("end", Usage(117, 12, 3, 5, stop=1, result=12))],
]


async def run(suite: str, out: Path) -> None:
    sandboxes, engine = Local(), Paced(TURNS, rate=40.0)
    await run_tasks(load_suite(suite).tasks, Setup(lambda _: engine, sandboxes), Unwatched(), out=out)
    await sandboxes.close()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[3])))
