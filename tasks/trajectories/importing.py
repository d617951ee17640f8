"""Anyone's trajectory as one of ours."""

from __future__ import annotations

from pathlib import Path

from agent.journal import Header, write_trajectory
from engine.base import EngineInfo, Options
from sandbox.base import SandboxInfo
from tasks.trajectories.recorded import Recorded, TrajectoryError


def header_of(recorded: Recorded) -> Header:
    """Its own; or one that says that it is somebody else's."""
    return recorded.header or Header(
        session=recorded.session,
        engine=EngineInfo(recorded.model, "imported"),
        options=Options(session=recorded.session),
        tools=(),
        sandbox=SandboxInfo("imported", "", ""),
        task=recorded.task,
        versions={recorded.agent: recorded.version},
        created=recorded.created,
    )


def import_to(path: Path, recorded: Recorded) -> None:
    """Write it whole or not at all. Raises TrajectoryError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_trajectory(path, header_of(recorded), recorded.records, recorded.times)
    except OSError as error:
        raise TrajectoryError(f"{path}: {error.strerror}; name another folder with --out") from None
