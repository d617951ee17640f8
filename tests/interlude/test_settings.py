from __future__ import annotations

from pathlib import Path

import pytest

from interlude.__main__ import _parser
from interlude.build import options_of
from interlude.settings import Settings, SettingsError, read_settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without configuration."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"INTERLUDE_{name.upper()}", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def configure(home: Path, text: str) -> None:
    file = home / "config" / "interlude" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text)


def test_nothing_needs_to_be_set(home: Path) -> None:
    assert read_settings({"model": None}) == Settings(state=home / "state" / "interlude")


def test_a_flag_stands_over_a_variable_and_a_variable_over_the_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(home, 'jobs = 3\nseed = 3\nattempts = 3\nsandbox = "bubblewrap"\n')
    monkeypatch.setenv("INTERLUDE_SEED", "2")
    monkeypatch.setenv("INTERLUDE_ATTEMPTS", "2")
    monkeypatch.setenv("INTERLUDE_MODEL", "")
    settings = read_settings({"attempts": 1, "seed": None})
    assert settings == Settings(
        jobs=3, seed=2, attempts=1, sandbox="bubblewrap", state=home / "state" / "interlude"
    )


def test_a_misspelled_setting_is_named(home: Path) -> None:
    configure(home, "temprature = 0.5\n")
    with pytest.raises(SettingsError, match="setting temprature"):
        read_settings({})


def test_a_file_that_is_not_toml_is_named(home: Path) -> None:
    configure(home, "jobs: 3\n")
    with pytest.raises(SettingsError, match=r"config\.toml: .*line 1"):
        read_settings({})


@pytest.mark.parametrize(("name", "value"), [("jobs", 0), ("temperature", -1.0), ("top_p", 1.5)])
def test_a_value_out_of_range_is_named(name: str, value: float) -> None:
    with pytest.raises(SettingsError, match=f"setting {name}"):
        read_settings({name: value})


@pytest.mark.parametrize(("words", "grammar"), [([], True), (["--grammar"], True), (["--no-grammar"], False)])
def test_calls_are_held_to_the_grammar_unless_the_user_says_otherwise(
    words: list[str], grammar: bool
) -> None:
    given = _parser().parse_args(["run", "go", *words])
    assert options_of(read_settings({"grammar": given.grammar})).grammar is grammar


def test_hosts_are_given_one_by_one_or_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings({"network": ["example.org, *.python.org", "host:8080"]}).network == (
        "example.org",
        "*.python.org",
        "host:8080",
    )
    monkeypatch.setenv("INTERLUDE_NETWORK", "example.org,*.python.org")
    assert read_settings({}).network == ("example.org", "*.python.org")
    with pytest.raises(SettingsError, match=r"setting network: .*'https://example.org/' is no host: write"):
        read_settings({"network": ["https://example.org/"]})
