"""YAML at the door: plain data of it, and never an object of Python."""

from __future__ import annotations

from pathlib import Path

import yaml

from tasks.toml import TaskError


def read_yaml(path: Path) -> object:
    """What a YAML file holds. Raises TaskError."""
    try:
        found: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise TaskError(f"{path}: is no YAML: {problem}") from None
    except OSError as problem:
        raise TaskError(f"{path}: cannot be read: {problem.strerror}") from None
    return found
