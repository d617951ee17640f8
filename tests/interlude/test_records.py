"""The record of a run is for its owner only."""

from __future__ import annotations

import stat
from pathlib import Path

from interlude.records import new_record
from tests.interlude.scripted import settings_in


def test_nobody_else_can_look_into_a_run(tmp_path: Path) -> None:
    record = new_record(settings_in(tmp_path))
    assert stat.S_IMODE(record.stat().st_mode) == 0o700
