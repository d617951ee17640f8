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
    ("url", "packages"),
    [
        ("https://sh.rustup.rs", "apt-get install -y cargo rustc"),
        ("https://deb.nodesource.com/setup_20.x", "apt-get install -y nodejs npm"),
    ],
)
def test_languages_are_installed_of_the_systems_packages(url: str, packages: str) -> None:
    said = subprocess.run([SHIMS / "bin" / "curl", "-sSf", url], capture_output=True, check=True)
    # Many a Dockerfile has removed the lists of packages by then.
    assert said.stdout.decode().splitlines()[:2] == ["apt-get update >/dev/null 2>&1", packages]


def test_what_the_installer_of_uv_leaves_can_be_copied_on_to_where_pip_has_put_it(tmp_path: Path) -> None:
    """As many a Dockerfile does; `cp` refuses to copy a link onto what it leads to."""
    folder = tmp_path / "bin"
    folder.mkdir()
    pip = folder / "pip"
    pip.write_text(f"#!/bin/sh\ncd {folder}\necho it | tee uv >uvx\nchmod +x uv uvx\n")
    pip.chmod(0o755)
    script = f"{SHIMS}/bin/curl -LsSf {UV} | sh && cp $HOME/.local/bin/uv $HOME/.local/bin/uvx {folder}"
    env = {"PATH": f"{folder}:/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run(script, shell=True, env=env, check=True)
    assert (tmp_path / ".local/bin/uvx").read_text() == "it\n"
