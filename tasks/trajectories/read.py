"""Reads anyone's trajectories: which form a file has is told by what stands in it."""

from __future__ import annotations

from pathlib import Path

from tasks.trajectories import ours
from tasks.trajectories.recorded import Recorded, TrajectoryError


def read(path: Path) -> tuple[Recorded, ...]:
    """The trajectories of a file, one or several. Raises TrajectoryError."""
    if not path.is_file():
        raise TrajectoryError(f"{path}: no such file; name a file that holds a trajectory")
    return (ours.read(path),)
