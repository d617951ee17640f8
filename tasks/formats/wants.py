"""What scripts install before they do their work: packages of apt, pip and npm, read off them."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sandbox.base import Packages

_APT = re.compile(r"\bapt(?:-get)?\b[^;&|\n]*?\binstall\b([^;&|\n]*)")
_PIP = re.compile(
    r"\b(?:uv\s+add|uv\s+pip\s+install|uv\s+tool\s+install|pip3?\s+install|python3?\s+-m\s+pip\s+install)\b([^;&|\n]*)"
)
_NPM = re.compile(r"\bnpm\s+(?:install|i|ci|add)\b([^;&|\n]*)")
_NPX = re.compile(r"\bnpx\b([^;&|\n]*)")
_NPM_NAME = re.compile(r"(@[a-z0-9~._-]+/)?[a-z0-9~._-]+(@[\w.^~*-]+)?")
_RUN = re.compile(r"\b(uvx|uv\s+run|uv\s+tool\s+run)\b([^;&|\n]*)")
_INLINE = re.compile(r"^# /// script\s*$\n((?:^#(?: .*)?$\n)*?)^# ///\s*$", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._-]*\])?\s*([=<>!~].*)?")
_VALUED = (
    "-i",
    "--index-url",
    "--extra-index-url",
    "-r",
    "-c",
    "-t",
    "--target",
    "-p",
    "--python",
    "-o",
    "--index",
    "--prefix",
)
_WITH = ("-w", "--with", "--from")
ALWAYS = frozenset(
    {"curl", "wget", "python3", "python3-pip", "python3-venv", "ca-certificates", "tmux", "asciinema"}
)
"""Packages that the stand-ins make needless, or that only a harness of theirs needs."""


def wanted(scripts: Iterable[str]) -> Packages:
    """Each once, in their order."""
    apt: list[str] = []
    pip: list[str] = []
    npm: list[str] = []
    for text in scripts:
        plain = re.sub(r"\\\n", " ", text)
        plain = "\n".join(line for line in plain.split("\n") if not line.lstrip().startswith("#"))
        for found in _APT.findall(plain):
            apt += (word.partition("=")[0] for word in _words(found) if _plain(word))
        for found in _PIP.findall(plain):
            pip += (word for word in _words(found) if _NAME.fullmatch(word))
        for word, found in _RUN.findall(plain):
            words = _words(found)
            pip += _carried(words)
            pip += _program(words) if word != "uv run" else ()
        for found in _NPM.findall(plain):
            npm += [word for word in _words(found) if _NPM_NAME.fullmatch(word)] or ["."]
        for found in _NPX.findall(plain):
            npm += [word for word in _words(found)[:1] if _NPM_NAME.fullmatch(word)]
    return Packages(
        tuple(dict.fromkeys(word for word in apt if word not in ALWAYS)),
        tuple(dict.fromkeys(word for word in pip if word not in ("uv", "pip"))),
        tuple(dict.fromkeys(npm)),
    )


def declared(folders: Sequence[Path]) -> tuple[str, ...]:
    """Requirements of pip that files of the tests name: requirements.txt, pyproject.toml, uv's scripts."""
    found: list[str] = []
    for path in (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()):
        if re.fullmatch(r"requirements.*\.txt", path.name):
            lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in _text(path).splitlines())
            found += (line for line in lines if _NAME.fullmatch(line))
        elif path.name == "pyproject.toml":
            found += _requirements(_text(path))
        elif path.suffix == ".py" and (script := _INLINE.search(_text(path))):
            found += _requirements("\n".join(line[2:] for line in script[1].splitlines()))
    return tuple(dict.fromkeys(found))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _requirements(text: str) -> Iterator[str]:
    """`dependencies` of a project or of a script, and the groups of development, which uv installs too."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    project, groups = table.get("project", {}), table.get("dependency-groups", {})
    lists = [each.get("dependencies", []) for each in (table, project) if isinstance(each, dict)]
    lists += groups.values() if isinstance(groups, dict) else ()
    for words in lists:
        yield from (word for word in words if isinstance(word, str) and _NAME.fullmatch(word))


def _plain(word: str) -> bool:
    return re.fullmatch(r"[a-z0-9][a-z0-9+.:=~_-]*", word) is not None and "::" not in word


def _words(text: str) -> list[str]:
    """Words of a command without options and what they take; what a redirection names is none."""
    try:
        words = shlex.split(re.sub(r"\d?>+\s*\S+", " ", text))
    except ValueError:
        words = text.split()
    kept: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in _VALUED:
            skip = True
        elif word in _WITH or not word.startswith("-"):
            kept.append(word)
        elif word.startswith(("--with=", "--from=")):
            kept += [word.partition("=")[0], word.partition("=")[2]]
    return kept


def _carried(words: list[str]) -> Iterator[str]:
    """What `uvx` or `uv run` is told to bring along."""
    at = 0
    while at < len(words) and words[at] in _WITH:
        if at + 1 < len(words):
            yield from (each for each in words[at + 1].split(",") if _NAME.fullmatch(each))
        at += 2


def _program(words: list[str]) -> Iterator[str]:
    """The package of the program that `uvx` runs, where nothing says from which it is."""
    if "--from" in words:
        return
    at = 0
    while at < len(words) and words[at] in _WITH:
        at += 2
    if at < len(words) and re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*(@[0-9.]+)?", words[at]):
        name, mark, version = words[at].partition("@")
        if not re.fullmatch(r"pytest|py\.test|python[0-9.]*", name):
            yield f"{name}=={version}" if mark else name
