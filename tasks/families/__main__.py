"""Writes generated tasks as folders: `python -m tasks.families --out FOLDER --count 200 --seed 1`.

The folder is a suite: `interlude tasks run FOLDER`. The families come in turn. Words are those that training
never sees, unless `--trained-words`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tasks.families.folder import write_task
from tasks.families.generate import FAMILIES, generate


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tasks.families",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first task")
    parser.add_argument("--families", nargs="*", default=list(FAMILIES), choices=list(FAMILIES))
    parser.add_argument("--trained-words", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True)
    for number in range(given.count):
        family = given.families[number % len(given.families)]
        task = generate(family, given.seed + number, heldout=not given.trained_words)
        name = f"{family}-{given.seed + number}"
        write_task(task, given.out / name, name)
    print(f"{given.count} tasks in {given.out}")


if __name__ == "__main__":
    main()
