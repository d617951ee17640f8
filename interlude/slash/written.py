"""Commands that users write: a Markdown file is a message with a name. Text only, nothing of it is run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from interlude.slash.command import Command
from interlude.slash.door import Door

LARGEST = 64 << 10
"""Bytes of a file."""
MOST = 100
"""Commands of a folder."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")


def written(folders: Iterable[Path], taken: Iterable[str]) -> tuple[list[Command], list[str]]:
    """The commands of folders, the first that has a name, and a line for each file that is none.

    `taken` are names that files cannot have. Links are not followed.
    """
    found: dict[str, Command] = {}
    problems: list[str] = []
    for folder in folders:
        for file in _files(folder):
            name = file.stem
            problem = _problem(file, name, taken)
            if problem:
                problems.append(f"{file}: {problem}")
            elif name not in found:
                found[name] = _command(name, file.read_text(encoding="utf-8", errors="replace"))
    return list(found.values()), problems


def _files(folder: Path) -> list[Path]:
    try:
        if folder.is_symlink() or folder.parent.is_symlink():
            return []
        return sorted(file for file in folder.iterdir() if file.suffix == ".md")[:MOST]
    except OSError:
        return []


def _problem(file: Path, name: str, taken: Iterable[str]) -> str:
    """Why a file is no command, "" where it is one."""
    if not _NAME.fullmatch(name):
        return "a command's name is small letters, digits and hyphens"
    if name in taken:
        return f"/{name} is a command of Interlude's own: give the file another name"
    if file.is_symlink() or not file.is_file():
        return "it is no plain file"
    if file.stat().st_size > LARGEST:
        return f"it is larger than {LARGEST >> 10} KiB"
    return ""


def _command(name: str, text: str) -> Command:
    async def run(door: Door, words: str) -> None:
        door.session.send(message(text, words))

    first = next((line.strip("# ").strip() for line in text.splitlines() if line.strip("# ").strip()), "")
    return Command(name, first[:80], run, "[WORDS]" if "$ARGUMENTS" in text else "")


def message(text: str, words: str) -> str:
    """The file's text with the words in place of $ARGUMENTS, else behind it."""
    if "$ARGUMENTS" in text:
        return text.replace("$ARGUMENTS", words).strip()
    return f"{text.strip()}\n\n{words}".strip()
