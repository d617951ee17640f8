"""Checks a work tree against expectations; prints what is wrong, exits with 1 if anything is.

Also copied into every generated task as tests/verify.py, so it needs nothing but Python. It is run in the
work tree; expectations are the JSON file beside it: {"frozen": {path: sha256}, "lines": {path: {"before",
"has", "lacks"}}, "commands": [...], "answers": {path: text}}.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def problems(expect: dict[str, Any], tree: Path) -> Iterator[str]:
    """What is wrong, a line each."""
    for path, digest in expect["frozen"].items():
        if not (tree / path).is_file() or hashlib.sha256((tree / path).read_bytes()).hexdigest() != digest:
            yield f"{path}: must not change"
    for path, rule in expect["lines"].items():
        yield from _lines(path, rule, tree)
    for path, answer in expect["answers"].items():
        if not (tree / path).is_file() or not _same(answer, (tree / path).read_text(errors="replace")):
            yield f"{path}: does not hold the right answer"
    for command in expect["commands"]:
        ran = subprocess.run(["bash", "-c", command], cwd=tree, capture_output=True, text=True)
        if ran.returncode:
            yield f"{command}: exit {ran.returncode}\n{ran.stdout}{ran.stderr}"


def _lines(path: str, rule: dict[str, list[str]], tree: Path) -> Iterator[str]:
    if not (tree / path).is_file():
        yield f"{path}: gone"
        return
    now = [line.strip() for line in (tree / path).read_text(errors="replace").splitlines()]
    for line in rule["has"]:
        if line not in now:
            yield f"{path}: no line {line!r}"
    for line in rule["lacks"]:
        if line in now:
            yield f"{path}: still has the line {line!r}"
    for line in rule["before"]:
        if line not in now and line not in rule["lacks"]:
            yield f"{path}: lost the line {line!r}"
    if len([line for line in now if line]) > len([line for line in rule["before"] if line]) + len(
        rule["has"]
    ):
        yield f"{path}: has more new lines than were asked for"


def _same(want: str, got: str) -> bool:
    want, got = want.strip(), got.strip()
    try:
        return abs(float(want) - float(got)) < 0.006
    except ValueError:
        return want == got


if __name__ == "__main__":
    wrong = list(problems(json.loads(Path(__file__).with_name("expect.json").read_text("utf-8")), Path.cwd()))
    print("\n".join(wrong) or "right")
    sys.exit(1 if wrong else 0)
