"""What tests install is read off their scripts."""

from __future__ import annotations

from pathlib import Path

from sandbox.base import Packages
from tasks.formats.wants import declared, wanted

BENCH = """#!/bin/bash
# apt-get install -y not-this
apt-get update
apt-get install -y curl jq=1.6 \\
    libxml2-dev
curl -LsSf https://astral.sh/uv/0.7.13/install.sh | sh
source $HOME/.local/bin/env
uv init
uv add pytest==8.4.1 2>/dev/null
uv pip install --index-url https://example.org/simple "pandas==2.2.3" numpy && echo done
"""
UVX = "uvx -p 3.13 -w pytest==8.4.1 -w pytest-json-ctrf==0.3.5 pytest --ctrf /logs/ctrf.json x.py -rA\n"
RUN = """python3 -m pip install --break-system-packages -q requests -r more.txt
uv run --with flask,rich pytest x
"""


def test_packages_and_requirements_are_found_once_each_in_their_order() -> None:
    assert wanted([BENCH, UVX, RUN]) == Packages(
        ("jq", "libxml2-dev"),
        ("pytest==8.4.1", "pandas==2.2.3", "numpy", "pytest-json-ctrf==0.3.5", "requests", "flask", "rich"),
    )


def test_a_script_that_installs_nothing_wants_nothing() -> None:
    assert wanted(["pytest /tests/test_outputs.py -rA\n", ""]) == Packages()


def test_a_program_that_uvx_runs_is_wanted_under_its_own_name_unless_another_package_has_it() -> None:
    script = "uvx ruff check /app\nuvx --from httpie http x\nuvx black@24.1.0 .\nuvx -w pytest==8 pytest x\n"
    assert wanted([script]) == Packages((), ("ruff", "httpie", "black==24.1.0", "pytest==8"))


def test_packages_of_npm_are_found_and_those_of_a_package_json_where_none_is_named() -> None:
    script = (
        "npm install\nnpm install -g jest@^29.6.4 @babel/core --prefix /srv && npx -y tsx@4 run.ts\nnpm ci\n"
    )
    assert wanted([script, "npm test\nnpm run i\n"]).npm == (".", "jest@^29.6.4", "@babel/core", "tsx@4")


def test_requirements_that_files_of_the_tests_name_are_wanted(tmp_path: Path) -> None:
    (tmp_path / "requirements-test.txt").write_text("numpy==2.1.0  # of course\n-e .\n# nothing\nrich\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\ndependencies = ["flask>=3", 7]\n[dependency-groups]\ndev = ["hypothesis"]\n'
    )
    script = '# /// script\n# requires-python = ">=3.11"\n# dependencies = ["httpx<1"]\n# ///\nimport httpx\n'
    (tmp_path / "judge.py").write_text(script)
    (tmp_path / "plain.py").write_text("# dependencies = ['not-this']\n")
    assert declared([tmp_path]) == ("httpx<1", "flask>=3", "hypothesis", "numpy==2.1.0", "rich")


def test_files_that_cannot_be_read_name_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project\n")
    (tmp_path / "requirements.txt").write_bytes(b"\xff\xfe")
    assert declared([tmp_path]) == ()
