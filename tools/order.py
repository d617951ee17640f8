"""Which calls may run beside each other: those of which none changes what the other looks at."""

from __future__ import annotations

from posixpath import isabs, normpath

from tools.tool import Touches


def clash(one: Touches, other: Touches) -> bool:
    """Whether the order of the two matters."""
    return _spoils(one, other) or _spoils(other, one)


def same(one: str, other: str) -> bool:
    """Whether two paths may name one file, or one a folder that holds the other.

    Where the current folder is, is not known here: a path that leads out of it may be any. A file that has
    two names (a link) counts as two.
    """
    here, there = normpath(one), normpath(other)
    if isabs(here) != isabs(there) or here.startswith("..") or there.startswith(".."):
        return True
    return _holds(here, there) or _holds(there, here)


def _holds(folder: str, path: str) -> bool:
    return folder in (path, ".", "/") or path.startswith(f"{folder}/")


def _spoils(writer: Touches, other: Touches) -> bool:
    """Whether what one changes is what the other looks at or changes."""
    if writer.changes:
        return bool(other.reads or other.writes or other.looks or other.changes)
    if writer.writes and other.looks:
        return True
    return any(same(path, named) for path in writer.writes for named in (*other.reads, *other.writes))
