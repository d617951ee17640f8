"""A command line with a home of its own, and a folder to work in, for the tests of the doors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interlude.__main__ import main
from interlude.settings import Settings

Refused = Callable[..., str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"INTERLUDE_{name.upper()}", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Refused:
    """Runs a command that cannot be done; returns the one line that says why."""

    def run(*arguments: object) -> str:
        assert main([str(argument) for argument in arguments]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("interlude: ")
        assert err.count("\n") == 1
        return err

    return run


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder to work in."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "app.py").write_text("print()\n")
    return project
