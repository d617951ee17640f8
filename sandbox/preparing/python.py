"""What installs a Python project's dependencies into a virtual environment, and nothing of the project."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from typing import Any

from sandbox.preparing.places import PROJECT, VENV
from sandbox.preparing.reading import Files, beside
from sandbox.preparing.recipe import Part, SetupError

HOSTS = ("pypi.org:443", "files.pythonhosted.org:443")
GROUPS = ("test", "tests", "testing", "dev", "development")
"""The extras and dependency groups that are installed along."""
_DEEP = 50  # groups within groups
_KIND = r"[-_.](test|tests|testing|dev|development)"
_FILES = re.compile(rf"requirements({_KIND})?\.txt|(test|dev)[-_]requirements\.txt")
_HAS_TREE = re.compile(r"^(-e\b|--editable\b|\.|file:|[\w.\[\], -]+@ *file:)", re.M)
_INCLUDES = re.compile(r"^(?:-r|-c|--requirement|--constraint)[ =]*(\S+)", re.M)

_PIP = f"{VENV}/bin/python -c 'import pip' 2>/dev/null || {VENV}/bin/python -m ensurepip"
_MAKE = f"""python3 -m venv --without-pip --system-site-packages {VENV}
{_PIP} || {{ echo 'the sandbox has no pip: its image or this machine needs python3-pip'; exit 1; }}
"""
_PROJECT = f"""printf '%s\\n' 'import os, sys; sys.path += os.environ.get("{PROJECT}", "").split(":")' \\
  > "$({VENV}/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/project.pth"
"""
_INSTALL = f"{VENV}/bin/python -m pip install --no-cache-dir --no-input"
_ASK = """import json
for one in json.load(open("/tmp/report.json"))["install"]:
    if "dir_info" not in one["download_info"]:
        print(one["metadata"]["name"] + "==" + one["metadata"]["version"])
"""


@dataclass(slots=True)
class _Wanted:
    """What is to be installed: from which files, pip's arguments, and whether pip has to ask the project
    itself (`build`), with these extras. `tree`: something of the tree is installed."""

    sources: list[str] = field(default_factory=list[str])
    arguments: list[str] = field(default_factory=list[str])
    build: bool = False
    extras: list[str] = field(default_factory=list[str])
    tree: bool = False

    def commands(self) -> str:
        text = f"{_INSTALL} {shlex.join(self.arguments)}\n" if self.arguments else ""
        if self.build:
            itself = shlex.quote(f".[{','.join(self.extras)}]" if self.extras else ".")
            text += (
                f"{_INSTALL} --dry-run --quiet --report /tmp/report.json {itself}\n"
                f"{VENV}/bin/python -c {shlex.quote(_ASK)} > /tmp/needed.txt\n"
                f"{_INSTALL} -r /tmp/needed.txt\n"
            )
        return text


def python_parts(files: Files) -> tuple[list[Part], bool]:
    """What is to be run, and whether it needs the whole tree. Raises SetupError."""
    project = files.toml("pyproject.toml")
    wanted = _Wanted()
    _requirements(files, wanted)
    _project(files, project, wanted)
    if not wanted.sources:
        return [], False
    command = f"{_MAKE}{wanted.commands()}{_PROJECT}"
    sources = list(dict.fromkeys(wanted.sources))
    if project is not None and files.read("uv.lock") is not None:
        groups = [f" --group {name}" for name in GROUPS if name in _table(project, "dependency-groups")]
        extras = [f" --extra {name}" for name in _extras(project)]
        sync = f"uv sync --frozen --inexact --no-install-workspace{''.join(groups + extras)}"
        command = _locked("uv", f"{_MAKE}UV_PROJECT_ENVIRONMENT={VENV} {sync}\n", command)
        sources.append("uv.lock")
    elif project is not None and files.read("poetry.lock") is not None:
        install = f". {VENV}/bin/activate\npoetry install --no-root --no-interaction\n"
        command = _locked("poetry", f"{_MAKE}{install}", command)
        sources.append("poetry.lock")
    return [Part(", ".join(sources), command, "python3", HOSTS)], wanted.tree or wanted.build


def _requirements(files: Files, wanted: _Wanted) -> None:
    for name in (each for each in files.named("*.txt") if _FILES.fullmatch(each)):
        wanted.sources.append(name)
        wanted.arguments += ["-r", name]
        wanted.tree |= _names_tree(files, name)


def _names_tree(files: Files, name: str) -> bool:
    """Read a file with all that it includes; whether it names something of the tree itself."""
    found, waiting = False, [name]
    while waiting:
        each = waiting.pop()
        text = files.text(each)
        if text is None:
            raise SetupError(f"{files.tree / each} is missing, which another file includes")
        found |= bool(_HAS_TREE.search(text))
        inner = {beside(each, path) for path in _INCLUDES.findall(text) if "://" not in path}
        waiting += inner - files.seen.keys() - {*waiting}
    return found


def _project(files: Files, project: dict[str, Any] | None, wanted: _Wanted) -> None:
    """What pyproject.toml says, or what pip is told when it asks the project's own build."""
    groups = _table(project, "dependency-groups")
    for name in (each for each in GROUPS if each in groups):
        wanted.sources.append("pyproject.toml")
        wanted.arguments += _group(groups, name, (), set())
    table = _table(project, "project")
    dynamic: object = table.get("dynamic", [])
    if not isinstance(dynamic, list):
        raise SetupError("pyproject.toml: [project] dynamic is no list")
    if table and "dependencies" not in dynamic and "optional-dependencies" not in dynamic:
        wanted.sources.append("pyproject.toml")
        lists = [
            table.get("dependencies", []),
            *map(_table(table, "optional-dependencies").get, _extras(project)),
        ]
        wanted.arguments += [line for each in lists for line in _lines(each, "[project] dependencies")]
        return
    setup = [name for name in ("setup.py", "setup.cfg") if files.text(name) is not None]
    if setup or _table(project, "build-system"):
        wanted.sources.append(setup[0] if setup else "pyproject.toml")
        wanted.build = True
        wanted.extras = _extras(project)


def _table(parent: dict[str, Any] | None, name: str) -> dict[str, Any]:
    found = (parent or {}).get(name, {})
    if not isinstance(found, dict):
        raise SetupError(f"pyproject.toml: {name} is no table")
    return found


def _extras(project: dict[str, Any] | None) -> list[str]:
    extras = _table(_table(project, "project"), "optional-dependencies")
    return [name for name in GROUPS if name in extras]


def _group(groups: dict[str, Any], name: str, within: tuple[str, ...], done: set[str]) -> list[str]:
    """The requirements of a group, those of groups that it includes too (PEP 735), each group's once."""
    if name in within or not isinstance(groups.get(name), list) or len(within) > _DEEP:
        raise SetupError(
            f"pyproject.toml: [dependency-groups] {name} is missing, is no list, or includes itself"
        )
    if name in done:
        return []
    done.add(name)
    found: list[str] = []
    for entry in groups[name]:
        if isinstance(entry, dict):
            found += _group(groups, str(entry.get("include-group", "")), (*within, name), done)
        else:
            found += _lines([entry], f"[dependency-groups] {name}")
    return found


def _lines(values: Any, where: str) -> list[str]:
    """A list of requirements. Raises SetupError for what pip would take as a flag or as a file."""
    for value in values if isinstance(values, list) else [values]:
        if not isinstance(value, str) or not re.match(r"\s*[A-Za-z0-9]", value):
            raise SetupError(f"pyproject.toml: {where}: {value!r} is no requirement; write NAME>=VERSION")
    return [str(value).strip() for value in values]


def _locked(tool: str, command: str, otherwise: str) -> str:
    """What installs from a lock file where the sandbox has the program for it, and what does where not."""
    return (
        f"if command -v {tool} >/dev/null; then\n{command}{_PROJECT}"
        f"else\necho 'no {tool} in the sandbox: versions are not those of its lock file'\n{otherwise}fi\n"
    )
