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
    shorter, longer = sorted((normpath(one), normpath(other)), key=len)
    if isabs(one) != isabs(other) or shorter.startswith("..") or longer.startswith(".."):
        return True
    return shorter in (longer, ".", "/") or longer.startswith(f"{shorter}/")


def _spoils(writer: Touches, other: Touches) -> bool:
    """Whether what one changes is what the other looks at or changes."""
    if writer.changes:
        return bool(other.reads or other.writes or other.looks or other.changes)
    if writer.writes and other.looks:
        return True
    return any(same(path, named) for path in writer.writes for named in (*other.reads, *other.writes))
