"""Makes a task's folder of a repository's commit, a prompt and a command that tests the work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tasks.repository import REFERENCE, Reference, diff, find_commit
from tasks.toml import TaskError


@dataclass(frozen=True, slots=True)
class Wish:
    """What a task is made of. `solution` is a later commit that solves it, "" for none."""

    repository: Path
    revision: str
    prompt: str
    test: str
    category: str
    solution: str = ""


def make_task(folder: Path, wish: Wish) -> Path:
    """Write the folder; it names the commit in the repository, whose files are read from there each time.

    Ignored and uncommitted files are in no commit, so they are not in it. Raises TaskError.
    """
    if folder.exists():
        raise TaskError(f"{folder}: is there already; name another with --out, or remove it")
    if not wish.prompt.strip():
        raise TaskError("nothing is asked: say --prompt TEXT, or --prompt - and write it on standard input")
    repository = wish.repository.resolve()
    commit = find_commit(repository, wish.revision)
    files: dict[str, str | bytes] = {
        "task.toml": f"[metadata]\ncategory = {json.dumps(wish.category)}\n",
        "instruction.md": wish.prompt.strip() + "\n",
        REFERENCE: Reference(path=repository, commit=commit).model_dump_json(indent=1) + "\n",
        "tests/test.sh": TEST_SH.replace("COMMAND", wish.test),
    }
    if wish.solution:
        patch = diff(repository, commit, find_commit(repository, wish.solution))
        if not patch:
            raise TaskError(f"--solution {wish.solution}: changes nothing since {wish.revision}")
        files |= {"solution/solve.sh": SOLVE_SH, "solution/solution.patch": patch}
    _write(folder, files)
    return folder


def _write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    try:
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise TaskError(f"{folder}: {error.strerror}; name another folder with --out") from None


SOLVE_SH = 'git apply --whitespace=nowarn "$(dirname "$0")/solution.patch"\n'

TEST_SH = """\
# The reward is 1 if this ends with exit code 0.
(
COMMAND
)
code=$?
mkdir -p "$LOGS_DIR/verifier"
if [ "$code" = 0 ]; then echo 1; else echo 0; fi > "$LOGS_DIR/verifier/reward.txt"
"""
