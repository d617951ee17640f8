"""What installs a Python project's dependencies into a virtual environment, and nothing of the project."""

from __future__ import annotations

import re
import shlex
from typing import Any

from sandbox.preparing.places import PROJECT, VENV
from sandbox.preparing.reading import Files, beside
from sandbox.preparing.recipe import Part, SetupError

HOSTS = ("pypi.org", "files.pythonhosted.org")
GROUPS = ("test", "tests", "testing", "dev", "development")
"""The extras and dependency groups that are installed along."""
_FILES = re.compile(
    r"(requirements([-_.](test|tests|testing|dev|development))?|(test|dev)[-_]requirements)\.txt"
)
_HAS_TREE = re.compile(r"^(-e\b|--editable\b|\.|file:|[\w.\[\], -]+@ *file:)", re.M)
_INCLUDES = re.compile(r"^(?:-r|-c|--requirement|--constraint)[ =]*(\S+)", re.M)

_MAKE = f"""python3 -m venv --without-pip --system-site-packages {VENV}
{VENV}/bin/python -c 'import pip' || {{ echo "the image has no pip"; exit 1; }}
"""
_PROJECT = f"""printf '%s\\n' 'import os, sys; sys.path += os.environ.get("{PROJECT}", "").split(":")' \\
  > "$({VENV}/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/project.pth"
"""
_INSTALL = f"{VENV}/bin/python -m pip install --no-cache-dir --no-input"
_ASK = """import json, sys
for one in json.load(open("/tmp/report.json"))["install"]:
    if "dir_info" not in one["download_info"]:
        print(one["metadata"]["name"] + "==" + one["metadata"]["version"])
"""


def python_parts(files: Files) -> tuple[list[Part], bool]:
    """What is to be run, and whether it needs the whole tree. Raises SetupError."""
    project = files.toml("pyproject.toml")
    setup = files.text("setup.py") is not None
    files.text("setup.cfg")
    if (project is not None and files.read("uv.lock")) or (project is not None and files.read("poetry.lock")):
        locked = "uv.lock" if "uv.lock" in files.seen else "poetry.lock"
    else:
        locked = ""
    source, whole, wanted = _wanted(files, project, setup)
    if not source:
        return [], False
    plain = Part(source, f"{_MAKE}{wanted}{_PROJECT}", "python3", HOSTS)
    if not locked:
        return [plain], whole
    return [
        Part(f"{locked}, {source}", _locked(locked, project or {}, plain.command), "python3", HOSTS)
    ], whole


def _wanted(files: Files, project: dict[str, Any] | None, setup: bool) -> tuple[str, bool, str]:
    """The files that say what is needed, whether the tree is, and the commands that install it."""
    sources: list[str] = []
    arguments: list[str] = []
    whole = False
    for name in (each for each in files.named("*.txt") if _FILES.fullmatch(each)):
        sources.append(name)
        arguments += ["-r", name]
        whole |= _read_requirements(files, name)
    table = (project or {}).get("project")
    static = isinstance(table, dict) and not {"dependencies", "optional-dependencies"} & {
        *_texts(table.get("dynamic", ()), "dynamic")
    }
    if static and isinstance(table, dict):
        sources.append("pyproject.toml")
        arguments += _texts(table.get("dependencies", ()), "dependencies")
        extras = table.get("optional-dependencies", {})
        arguments += [line for name in GROUPS if name in extras for line in _texts(extras[name], name)]
    groups = (project or {}).get("dependency-groups", {})
    arguments += [line for name in GROUPS if name in groups for line in _group(groups, name, ())]
    commands = f"{_INSTALL} {shlex.join(arguments)}\n" if arguments else ""
    built = setup or (project is not None and ("build-system" in project or isinstance(table, dict)))
    if not static and built:
        source = "setup.py" if setup else "pyproject.toml"
        sources.append(source)
        extras = "" if not isinstance(table, dict) else ",".join(_extras(table))
        commands += (
            f"{_INSTALL} --dry-run --quiet --report /tmp/report.json '.{f'[{extras}]' if extras else ''}'\n"
            f"{VENV}/bin/python -c {shlex.quote(_ASK)} > /tmp/needed.txt\n"
            f"{_INSTALL} -r /tmp/needed.txt\n"
        )
        whole = True
    if sources and not commands:
        commands = "true\n"  # it needs nothing; its own packages are found all the same
    return ", ".join(dict.fromkeys(sources)), whole, commands


def _extras(table: dict[str, Any]) -> list[str]:
    extras = table.get("optional-dependencies", {})
    return [name for name in GROUPS if name in extras]


def _read_requirements(files: Files, name: str) -> bool:
    """Read a file with all that it includes; whether it names something of the tree itself."""
    text = files.text(name)
    if text is None:
        raise SetupError(f"{files.tree / name} is missing, which another file includes")
    whole = bool(_HAS_TREE.search(text))
    for included in _INCLUDES.findall(text):
        inner = beside(name, included)
        if "://" not in included and inner not in files.seen:
            whole |= _read_requirements(files, inner)
    return whole


def _group(groups: dict[str, Any], name: str, within: tuple[str, ...]) -> list[str]:
    """The requirements of a group, those that it includes too (PEP 735)."""
    if name in within or name not in groups:
        raise SetupError(f"pyproject.toml: [dependency-groups] {name} is missing or includes itself")
    found: list[str] = []
    for entry in groups[name]:
        if isinstance(entry, dict):
            found += _group(groups, str(entry.get("include-group", "")), (*within, name))
        else:
            found += _texts([entry], name)
    return found


def _texts(values: Any, where: str) -> list[str]:
    """A list of requirements. Raises SetupError for what pip would take as a flag."""
    for value in values if isinstance(values, list | tuple) else [None]:
        if not isinstance(value, str) or not value.strip() or value.startswith("-"):
            raise SetupError(f"pyproject.toml: {where}: {value!r} is no requirement; write NAME>=VERSION")
    return [value.strip() for value in values]


def _locked(lock: str, project: dict[str, Any], otherwise: str) -> str:
    """What installs from a lock file where the image has the program for it."""
    if lock == "uv.lock":
        groups = [name for name in GROUPS if name in project.get("dependency-groups", {})]
        table = project.get("project", {})
        flags = [f"--group {name}" for name in groups] + [f"--extra {name}" for name in _extras(table)]
        tool = "uv"
        command = (
            f"{_MAKE}UV_PROJECT_ENVIRONMENT={VENV} uv sync --frozen --inexact --no-install-workspace "
            + " ".join(flags)
        )
    else:
        tool = "poetry"
        command = f"{_MAKE}. {VENV}/bin/activate\npoetry install --no-root --no-interaction"
    return (
        f"if command -v {tool} >/dev/null; then\n{command.strip()}\n{_PROJECT}"
        f"else\necho 'no {tool} in the image: versions are not those of {lock}'\n{otherwise}fi\n"
    )
