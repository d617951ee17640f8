"""The rooms keep to themselves, start quickly, and speak of nothing but the project."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ROOMS = ("agent", "engine", "tools", "sandbox", "tasks", "interlude")
HEAVY = ("torch", "transformers", "tokenizers", "docker", "textual", "git", "acp", "pydantic", "rich")


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository; empty where it is not a git clone."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *patterns],
        cwd=HOUSE,
        capture_output=True,
        check=False,
    )
    return [HOUSE / name for name in listed.stdout.decode().split("\0") if name and (HOUSE / name).is_file()]


@pytest.mark.parametrize("room", ROOMS)
def test_no_dependency_owns_the_name_of_a_room(room: str) -> None:
    assert set(packages_distributions().get(room, [])) <= {"interlude"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_opens_with_one_line_and_imports_nothing(room: str) -> None:
    opening = ast.parse((HOUSE / room / "__init__.py").read_text())
    assert "\n" not in (ast.get_docstring(opening) or "\n")
    assert not [node for node in ast.walk(opening) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert (HOUSE / room / "py.typed").is_file()


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["tasks", "run", "--help"]])
def test_help_loads_no_heavy_library(arguments: list[str]) -> None:
    look = (
        "import sys, atexit\n"
        f"atexit.register(lambda: print('loaded:', *(sys.modules.keys() & {set(HEAVY)!r})))\n"
        "from interlude.__main__ import main\n"
        f"main({arguments!r})\n"
    )
    ran = subprocess.run([sys.executable, "-c", look], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "loaded:"
    assert ran.stderr == ""


def test_help_names_every_command() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "interlude", "--help"], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    named = "tasks report compare trajectory replay run checkpoints doctor image inspect"
    for command in named.split():
        assert re.search(rf"^ +{command}(  |$)", ran.stdout, re.MULTILINE)


def test_every_dependency_has_its_reason() -> None:
    declared = re.findall(r'^    "([A-Za-z0-9_-]+)', (HOUSE / "pyproject.toml").read_text(), re.MULTILINE)
    reasons = (HOUSE / "docs" / "dependencies.md").read_text()
    assert [name for name in declared if f"| {name} |" not in reasons] == []


def test_no_file_names_the_machine_that_it_was_written_on() -> None:
    machine = re.compile(rb"/(?:work/(?:main|shared)|root/\.[a-z])")
    named = [str(path.relative_to(HOUSE)) for path in tracked() if machine.search(path.read_bytes())]
    assert named == []


def test_no_test_patches_what_it_tests() -> None:
    patching = re.compile(r"unittest\.mock|mocker")
    tests = [path for path in tracked("tests/*.py") if path != Path(__file__)]
    assert [path.name for path in tests if patching.search(path.read_text())] == []
