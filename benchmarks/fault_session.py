"""A session to be disturbed: a script in the model's place writes files, turn after turn, in a bound tree.

    python -m benchmarks.fault_session FOLDER MARK TURNS

FOLDER has `tree`; `marks` gets a line with a turn and its checkpoint before the turn changes anything,
`store` keeps the checkpoints, `journal` is the session's. A new process brings the last checkpoint back and
goes on there. MARK is in the environment of each command. The last line that is printed says how it ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from agent.journal import Header, Journal, read_trajectory
from agent.loop import Agent
from engine.base import Options
from engine.messages import Event, Said, Text, ToolCall
from engine.replay import Script
from sandbox.base import Spec
from sandbox.docker import Docker
from sandbox.errors import FileError, SandboxError
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools

WRITTEN = ("a.txt", "b.txt", "deep/c.txt")
"""Files that the write tool replaces."""
MOVED = ("d.txt", "e.txt", "deep/f.txt")
"""Files that a command replaces."""
LINES = 1500
PAUSE = 0.01
ENVIRONMENT = "INTERLUDE_FAULT"


def content(name: str, version: int) -> str:
    return f"{name} {version}\n" * LINES


def turn(number: int) -> list[list[Said]]:
    """What the script says in a turn: three outputs."""
    calls: list[Said] = []
    for name in WRITTEN:
        calls.append(ToolCall(f"read-{name}-{number}", "read", {"path": name, "limit": 5}))
        arguments = {"path": name, "content": content(name, number)}
        calls.append(ToolCall(f"write-{name}-{number}", "write", arguments))
    move = 'yes "$f $v" | head -n "$n" >"$f.part" && mv "$f.part" "$f" || exit 1'
    command = f"n={LINES} v={number}; for f in {' '.join(MOVED)}; do {move}; done; sleep 0.05"
    return [
        calls,
        [ToolCall(f"shell-{number}", "shell", {"command": command, "timeout": 3})],
        [Text("Done.")],
    ]


def last_mark(folder: Path) -> tuple[int, str]:
    """The turn that was begun last, and the checkpoint before it; (0, "") before the first."""
    lines = (folder / "marks").read_text().splitlines() if (folder / "marks").exists() else []
    if not lines:
        return 0, ""
    number, _, id = lines[-1].partition(" ")
    return int(number), id


async def session(folder: Path, mark: str, turns: int) -> None:
    spec = Spec(tree=folder / "tree", env=((ENVIRONMENT, mark),), store=folder / "store")
    begun, checkpoint = last_mark(folder)
    first = max(1, begun)
    made = Docker()
    try:
        box = await made.take(spec)
        if checkpoint:
            await box.restore(checkpoint)
            shutil.copytree(folder / "tree", folder / "restored")
        engine = Script([said for number in range(first, turns + 1) for said in turn(number)], pause=PAUSE)
        tools = Dispatcher(standard_tools(), box, engine.count)
        header = Header("faults", engine.info, Options(), tools.specs(), box.info)
        before = recorded(folder / "journal")
        journal = Journal(folder / "journal.part", header)
        for event in before:
            journal.write(event)
        (folder / "journal.part").replace(folder / "journal")
        agent = Agent(engine, tools, tools.specs(), journal, transcript=before)
        try:
            for number in range(first, turns + 1):
                id = await box.checkpoint(f"turn {number}")
                with (folder / "marks").open("a") as marks:
                    marks.write(f"{number} {id}\n")
                async for _ in agent.run(f"write version {number}"):
                    pass
        finally:
            journal.close()
    finally:
        await made.close()


def recorded(path: Path) -> Sequence[Event]:
    return read_trajectory(path).events if path.exists() else ()


def main() -> None:
    folder, mark, turns = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    print(json.dumps({"begun": os.getpid()}), flush=True)
    try:
        asyncio.run(session(folder, mark, turns))
    except (SandboxError, FileError) as problem:
        end = {"end": type(problem).__name__, "message": str(problem)}
    else:
        end = {"end": "done", "message": ""}
    print(json.dumps(end), flush=True)


if __name__ == "__main__":
    main()
