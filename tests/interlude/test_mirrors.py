"""The user's package index and proxy, as far as a container can use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from interlude.mirrors import KEYS, PROXIES, mirrors
from interlude.settings import SettingsError, read_settings


@pytest.fixture(autouse=True)
def nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user who has set nothing; where pip's settings would be."""
    for name in (*KEYS.values(), *PROXIES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    return tmp_path / "pip.conf"


def test_a_variable_stands_over_pip_s_own_file(nothing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mirrors() == ()
    nothing.write_text(
        "[global]\nindex-url = https://one.example.org/simple\ntrusted-host = one.example.org\n"
        "extra-index-url =\n    https://two.example.org/simple\n    https://three.example.org/simple\n"
    )
    monkeypatch.setenv("https_proxy", "http://proxy.example.org:3128")
    rest = (
        "PIP_EXTRA_INDEX_URL=https://two.example.org/simple https://three.example.org/simple",
        "PIP_INDEX_URL=https://one.example.org/simple",
        "PIP_TRUSTED_HOST=one.example.org",
    )
    assert mirrors() == ("HTTPS_PROXY=http://proxy.example.org:3128", *rest)
    monkeypatch.setenv("PIP_INDEX_URL", "https://four.example.org/simple")
    assert mirrors()[2] == "PIP_INDEX_URL=https://four.example.org/simple"
    assert read_settings({}).mirrors == mirrors()
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://npm.example.org")
    assert "NPM_CONFIG_REGISTRY=https://npm.example.org" in mirrors()


@pytest.mark.parametrize(
    "url",
    [
        "https://user:word@one.example.org/simple",
        "file:///srv/simple",
        "http://127.0.0.1:3141/root",
        "http://localhost:3141/root",
        "http://one.example.org/simple file:///srv/simple",
    ],
)
def test_what_is_secret_or_of_this_machine_alone_stays_here(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", url)
    assert mirrors() == ()
    with pytest.raises(SettingsError, match=r"setting mirrors: .*without a password"):
        read_settings({"mirrors": [f"PIP_INDEX_URL={url}"]})
