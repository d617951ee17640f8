"""What tests install is read off their scripts."""

from __future__ import annotations

from tasks.formats.wants import wanted

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
    assert wanted([BENCH, UVX, RUN]) == (
        ("jq", "libxml2-dev"),
        ("pytest==8.4.1", "pandas==2.2.3", "numpy", "pytest-json-ctrf==0.3.5", "requests", "flask", "rich"),
    )


def test_a_script_that_installs_nothing_wants_nothing() -> None:
    assert wanted(["pytest /tests/test_outputs.py -rA\n", ""]) == ((), ())
