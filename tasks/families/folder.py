"""Writes a generated task as a folder in the layout that tasks/task.py reads."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tasks.families.base import Files, GeneratedTask, Turn

CATEGORIES = {
    "frontend": "frontend_development",
    "application": "application_development",
    "uiux": "ui_ux_optimization",
    "build": "build_deployment",
    "data": "data_analysis",
    "ml": "machine_learning",
}
"""Family -> the name that CC-Bench has for the category."""

_TEST = """#!/bin/sh
# Runs in the work tree; writes 1 or 0.
out="${LOGS_DIR:-/logs}/verifier"
mkdir -p "$out"
python3 "$(dirname "$0")/verify.py" && echo 1 > "$out/reward.txt" || echo 0 > "$out/reward.txt"
"""


def expectations(task: GeneratedTask, turn: int) -> dict[str, Any]:
    """What verify.py checks after a turn, as JSON."""
    expect = task.turns[turn].expect
    before = start_of(task, turn)
    return {
        "frozen": {path: hashlib.sha256(before[path]).hexdigest() for path in expect.frozen},
        "lines": {
            path: {
                "before": [line.strip() for line in before[path].decode().splitlines()],
                "has": list(has),
                "lacks": list(lacks),
            }
            for path, (has, lacks) in expect.lines.items()
        },
        "commands": list(expect.commands),
        "answers": dict(expect.answers),
    }


def start_of(task: GeneratedTask, turn: int) -> Files:
    """The work tree at the start of a turn, all turns before it solved."""
    files = dict(task.files)
    for earlier in task.turns[:turn]:
        files |= earlier.solved
    return files


def write_task(task: GeneratedTask, folder: Path, name: str) -> None:
    """Lay the task's folder out; `folder` is made and must be empty or absent."""
    _write(folder / "environment", task.files)
    steps = [f"turn{i + 1}" for i in range(len(task.turns))]
    toml = (
        f'schema_version = "1.4"\n\n[task]\nname = "interlude/{name}"\n\n'
        f'[metadata]\ncategory = "{CATEGORIES[task.family]}"\ntags = ["generated", "{task.kind}"]\n'
    )
    if len(steps) > 1:
        toml += "".join(f'\n[[steps]]\nname = "{step}"\n' for step in steps)
    (folder / "task.toml").write_text(toml, "utf-8")
    for index, (step, turn) in enumerate(zip(steps, task.turns, strict=True)):
        place = folder / "steps" / step if len(steps) > 1 else folder
        _write_turn(place, turn, expectations(task, index))


def _write_turn(place: Path, turn: Turn, expect: dict[str, Any]) -> None:
    checker = Path(__file__).with_name("verify.py").read_bytes()
    solve = '#!/bin/sh\ncp -R "$(dirname "$0")/files/." .\n' + (turn.command + "\n" if turn.command else "")
    texts = {
        "instruction.md": turn.instruction + "\n",
        "tests/test.sh": _TEST,
        "tests/expect.json": json.dumps(expect, indent=1, ensure_ascii=False) + "\n",
        "solution/solve.sh": solve,
    }
    _write(place, {path: text.encode() for path, text in texts.items()} | {"tests/verify.py": checker})
    (place / "solution" / "files").mkdir(exist_ok=True)
    _write(place / "solution" / "files", turn.solved)


def _write(folder: Path, files: Files) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
