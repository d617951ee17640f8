"""Which Python a sandbox made from this machine runs: the one under this one's virtual environment."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from pathlib import Path

PYTEST = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")


def interpreter() -> Path:
    """Its program."""
    return Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")


def standard_library() -> Path:
    """The folder of its standard library."""
    return Path(sysconfig.get_path("stdlib"))


def test_packages() -> tuple[Path, ...]:
    """The folders and files that pytest is, () where it is not installed."""
    found: list[Path] = []
    for name in PYTEST:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            return ()
        origin = Path(spec.origin)
        found.append(origin.parent if origin.name == "__init__.py" else origin)
    return tuple(found)
