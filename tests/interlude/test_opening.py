"""A session that cannot be opened is let go of, so that it can be opened when things are right."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from agent.rules import RulesError
from interlude.opening import make_session, sessions_of
from interlude.slash.problems import PROBLEMS
from tests.interlude.scripted import settings_in


async def test_rules_that_cannot_be_read_leave_the_session_to_be_opened_when_they_can(tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    settings = settings_in(tmp_path)
    held = sessions_of(settings).new(folder)
    held.make()
    (held.path / "waiting.json").write_text('{"after": 0, "texts": ["hi"]}')
    held.close()
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    rules = settings.state / "rules" / f"{name}.json"
    rules.parent.mkdir()
    rules.write_text("no rules")
    with pytest.raises(RulesError) as refused:
        make_session(settings, folder, held.id, "ask")
    assert isinstance(refused.value, PROBLEMS), "a screen says it and goes on"
    rules.unlink()
    one = make_session(settings, folder, held.id, "ask")
    assert one.waiting == ("hi",)
    await one.close()
