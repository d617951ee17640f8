"""Which commands a bash text runs: what is found is all that bash would run, or it is said to be hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from agent.commands import Commands, Redirect, Simple, commands
from tests.agent.scripts import looked_for, mangled, texts

SLOW = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def covered(call: list[str], found: Commands) -> bool:
    """Whether a command that bash looked for is one of those that were found."""
    return any(_is(call, simple) for simple in found.simple)


def _is(call: list[str], simple: Simple) -> bool:
    if simple.name != call[0]:
        return False
    if None in simple.words or any(one.to is None for one in simple.redirects):
        return True  # which arguments there are is not certain
    return list(simple.words) == call[1:]


@SLOW
@given(text=texts(), status=some.sampled_from([0, 1]))
def test_every_command_that_bash_looks_for_was_found(text: str, status: int, tmp_path: Path) -> None:
    found = commands(text)
    for call in looked_for(text, tmp_path, status):
        assert covered(call, found) or found.hidden, (call, found)


@SLOW
@given(text=mangled(), status=some.sampled_from([0, 1]))
def test_a_text_that_hides_nothing_runs_only_what_was_found_however_mangled(
    text: str, status: int, tmp_path: Path
) -> None:
    found = commands(text)
    if found.hidden:
        return
    for call in looked_for(text, tmp_path, status):
        assert covered(call, found), (call, found)
