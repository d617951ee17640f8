"""Whether trajectories are valid ATIF, by Harbor's own validator: needs a Python that has `harbor`.

    PYTHON_WITH_HARBOR -m benchmarks.harbor_valid FOLDER_OR_FILE...

Folders are looked through for *.json. Prints what is wrong with each, and how many are valid.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any


def main(names: Sequence[str]) -> int:
    """Exit code 0 where all are valid, and there is one."""
    validator: Any = import_module("harbor.utils.trajectory_validator").TrajectoryValidator()
    paths = [path for name in names for path in _found(Path(name))]
    valid = 0
    for path in paths:
        if validator.validate(path):
            valid += 1
        else:
            print(f"{path}:", *validator.get_errors(), sep="\n  ")
    print(f"{valid} of {len(paths)} are valid")
    return 0 if paths and valid == len(paths) else 1


def _found(path: Path) -> Sequence[Path]:
    return sorted(path.rglob("*.json")) if path.is_dir() else [path]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
