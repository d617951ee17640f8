"""`interlude trajectory export` and `schema`: a recorded run in another form, and what ours is."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from interlude.exporting import Form, exported, letters
from interlude.settings import Settings, SettingsError
from interlude.telling import tell
from tasks.trajectories.read import read
from tasks.trajectories.recorded import Recorded
from tasks.trajectories.schema import schema
from tasks.trajectories.training_set import Row, training_set, write_shard


def run(settings: Settings, path: Path, form: Form, out: Path | None) -> int:
    """Write what a file holds; returns the exit code."""
    found = read(path)
    if form == "training" and out is not None and out.suffix == ".npz":
        _shard(settings, found, out)
        return 0
    single = form == "training" or len(found) == 1
    if not single and out is None:
        raise SettingsError(f"{path} holds {len(found)} trajectories: name a folder for them with --out")
    pieces: list[bytes] = []
    for number, one in enumerate(found, start=1):
        made = exported(one, form, settings)
        for said in made.told:
            tell(f"{one.session}: {said}")
        if single:
            pieces.append(made.data)
        elif out is not None:
            ending = "json" if form == "atif" else "jsonl"
            _write(out / f"{number:04}-{_name(one.session)}.{ending}", made.data)
    if single:
        _put(out, b"".join(pieces))
    if out is not None:
        tell(f"written to {out}")
    return 0


def schema_of_lines() -> int:
    """Print it; returns the exit code."""
    print(json.dumps(schema(), indent=1))
    return 0


def _shard(settings: Settings, found: Sequence[Recorded], out: Path) -> None:
    rows: list[Row] = []
    for one in found:
        made = training_set(one, letters(settings))
        rows += made.rows
        for why, count in made.left.items():
            tell(f"{one.session}: left out, {count} calls: {why}")
    families = list(dict.fromkeys(row.family for row in rows))
    try:
        count = write_shard(out, rows, families)
    except OSError as error:
        raise SettingsError(f"{out}: {error.strerror}; name another file with --out") from error
    tell(f"{len(rows)} rows, {count:,} ids, written to {out}")


def _put(out: Path | None, data: bytes) -> None:
    if out is not None:
        _write(out, data)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


def _write(file: Path, data: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}; name another file with --out") from error


def _name(session: str) -> str:
    """Of a file: a session's id may be anybody's words."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", session)[:60] or "session"
