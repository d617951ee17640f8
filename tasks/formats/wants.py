"""What scripts install before they do their work: packages of apt and requirements of pip, read off them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator

_APT = re.compile(r"\bapt(?:-get)?\b[^;&|\n]*?\binstall\b([^;&|\n]*)")
_PIP = re.compile(
    r"\b(?:uv\s+add|uv\s+pip\s+install|uv\s+tool\s+install|pip3?\s+install|python3?\s+-m\s+pip\s+install)\b([^;&|\n]*)"
)
_RUN = re.compile(r"\b(?:uvx|uv\s+run|uv\s+tool\s+run)\b([^;&|\n]*)")
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
)
_WITH = ("-w", "--with", "--from")
ALWAYS = frozenset(
    {"curl", "wget", "python3", "python3-pip", "python3-venv", "ca-certificates", "tmux", "asciinema"}
)
"""Packages that the stand-ins make needless, or that only a harness of theirs needs."""


def wanted(scripts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(packages of apt, requirements of pip), each once, in their order."""
    apt: list[str] = []
    pip: list[str] = []
    for text in scripts:
        plain = re.sub(r"\\\n", " ", text)
        plain = "\n".join(line for line in plain.split("\n") if not line.lstrip().startswith("#"))
        for found in _APT.findall(plain):
            apt += (word.partition("=")[0] for word in _words(found) if _plain(word))
        for found in _PIP.findall(plain):
            pip += (word for word in _words(found) if _NAME.fullmatch(word))
        for found in _RUN.findall(plain):
            pip += _carried(_words(found))
    needed = (word for word in apt if word not in ALWAYS)
    return tuple(dict.fromkeys(needed)), tuple(
        dict.fromkeys(word for word in pip if word not in ("uv", "pip"))
    )


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
