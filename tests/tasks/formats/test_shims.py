"""The programs that stand for curl and wget answer installers as the real ones would be asked for them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sandbox.task_image import SHIMS

UV = "https://astral.sh/uv/0.9.5/install.sh"


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (f"curl -LsSf {UV}", ""),
        (f"wget -qO- {UV}", ""),
        (f"wget -O - {UV}", ""),
        (f"curl -LO {UV}", "install.sh"),
        (f"curl -sSfo uv.sh {UV}", "uv.sh"),
        (f"curl {UV} --output uv.sh", "uv.sh"),
        (f"wget -q {UV}", "install.sh"),
        (f"wget -qO uv.sh {UV}", "uv.sh"),
    ],
)
def test_an_installer_goes_where_the_command_says(tmp_path: Path, command: str, file: str) -> None:
    said = subprocess.run(f"{SHIMS}/bin/{command}", shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert [path.name for path in tmp_path.iterdir()] == ([file] if file else [])
    text = (tmp_path / file).read_text() if file else said.stdout.decode()
    assert "pip install --quiet uv" in text


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://sh.rustup.rs", "apt-get install -y cargo rustc"),
        ("https://deb.nodesource.com/setup_20.x", "apt-get install -y nodejs npm"),
    ],
)
def test_languages_are_installed_of_the_systems_packages(url: str, first: str) -> None:
    said = subprocess.run([SHIMS / "bin" / "curl", "-sSf", url], capture_output=True, check=True)
    assert said.stdout.decode().splitlines()[0] == first
