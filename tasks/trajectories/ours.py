"""Our own trajectories and journals, as `Recorded`."""

from __future__ import annotations

from pathlib import Path

from agent.journal import JournalError, read_trajectory
from agent.marks import Record
from tasks.ledger import ledger
from tasks.trajectories.recorded import Dropped, Recorded, Tokens, TrajectoryError


def read(path: Path) -> Recorded:
    """Raises TrajectoryError. What a crash left of the last lines is listed as dropped."""
    try:
        found = read_trajectory(path)
    except JournalError as error:
        raise TrajectoryError(str(error)) from None
    header = found.header
    last = len(found.records) + 1
    lines = path.read_bytes().split(b"\n")
    return Recorded(
        form="interlude",
        version=header.format,
        path=path,
        session=header.session,
        agent="interlude",
        model=header.engine.name,
        task=header.task,
        created=header.created,
        records=found.records,
        times=found.times,
        counted=_tokens(found.records),
        dropped=tuple(
            Dropped(f"line {number}", "what a crash left of a line")
            for number, line in enumerate(lines, start=1)
            if number > last and line
        ),
        header=header,
    )


def _tokens(records: tuple[Record, ...]) -> Tokens:
    usage = ledger(records).usage
    return Tokens(usage.prompt, usage.reused, None, usage.output, usage.thought)
