"""Programs and settings in a work tree that the user's own git would run or read: his settings name them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from sandbox.carry.host_git import git

_RUN = re.compile(
    r"core\.(hookspath|fsmonitor|sshcommand|pager|editor|askpass|gitproxy)|diff\.external|pager\..*|alias\..*"
    r"|(filter|diff|merge|credential|gpg|difftool|mergetool|interactive|sequence)\..*"
)
_PATH = re.compile(r"[^\s'\"!;|&=(){}<>$`]+")


def named_programs(tree: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Paths in the tree that git's settings name: those that are there, and those that are not.

    Raises CarryError where git cannot read its settings.
    """
    said = git(tree, "config", "--list", "--show-origin", "-z", "--includes") or b""
    there: dict[Path, None] = {}
    absent: dict[Path, None] = {}
    for place in _named(tree, said):
        found = Path(os.path.normpath(tree / place))
        inside = found.is_relative_to(tree) and found != tree and ".git" not in found.relative_to(tree).parts
        if inside and _leads_inside(found, tree):
            (there if _exists(found) else absent)[found] = None
    return tuple(there), tuple(absent)


def _leads_inside(path: Path, tree: Path) -> bool:
    try:
        return path.resolve().is_relative_to(tree)
    except (OSError, RuntimeError):  # a name too long, a loop of symlinks
        return False


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except OSError:
        return False
    return True


def _path(word: str) -> Path:
    """With `~` resolved, where it names a user of this machine."""
    try:
        return Path(word).expanduser()
    except RuntimeError:
        return Path(word)


def _named(tree: Path, said: bytes) -> Iterator[Path]:
    """Files that settings come from, and whatever looks like a path in a setting that git may run."""
    parts = said.split(b"\0")
    for origin, setting in zip(parts[::2], parts[1::2], strict=False):
        where, _, file = os.fsdecode(origin).partition(":")
        key, _, value = os.fsdecode(setting).partition("\n")
        if where != "file":
            continue
        yield tree / file
        if key.casefold() == "core.hookspath":
            yield tree / _path(value)
        elif _RUN.fullmatch(key.casefold()) and (value.startswith("!") or not key.startswith("alias.")):
            paths = (_path(word) for word in _PATH.findall(value) if "/" in word or "." in word)
            yield from (path for path in paths if _exists(tree / path))
