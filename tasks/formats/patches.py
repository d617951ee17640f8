"""Which files a patch touches, as it says itself."""

from __future__ import annotations

import re

_OCTAL = re.compile(r"\\([0-7]{3}|.)")
_MOVED = re.compile(r"rename from |rename to |copy to ")
_NAMED = {"n": "\n", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "r": "\r", "v": "\v"}


def touched(patch: str) -> tuple[str, ...]:
    """The paths that a patch of git's writes, removes or renames, each once, in their order.

    A path that leaves the tree is left out: `git apply` refuses it.
    """
    found: dict[str, None] = {}
    inside = 0
    for line in patch.split("\n"):
        if line.startswith("@@ "):
            inside = _length(line)
        elif inside > 0 and line[:1] in ("+", "-", " ", ""):
            inside -= 2 if line[:1] in (" ", "") else 1
        elif line.startswith(("--- ", "+++ ")):
            _note(found, line[4:].partition("\t")[0], stripped=1)
        elif named := _MOVED.match(line):
            _note(found, line[named.end() :], stripped=0)
        elif line.startswith("diff --git "):
            inside = 0
            half = line[11:]
            middle = len(half) // 2
            if half[:middle].removeprefix("a/") == half[middle + 1 :].removeprefix("b/"):
                _note(found, half[:middle], stripped=1)
    return tuple(found)


def _length(line: str) -> int:
    """Lines of a hunk, of both sides together."""
    counts = re.match(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@", line)
    return sum(int(count) if count else 1 for count in counts.groups()) if counts else 0


def _note(found: dict[str, None], path: str, stripped: int) -> None:
    path = _unquoted(path.rstrip("\r"))
    if stripped:
        if path == "/dev/null":
            return
        path = path.partition("/")[2]
    parts = path.split("/")
    if path and ".." not in parts and parts[0] not in ("", ".git"):
        found[path] = None


def _unquoted(path: str) -> str:
    """A path that git quotes, as it is: `"a/\\303\\274"` -> `a/ü`."""
    if not (len(path) > 1 and path[0] == path[-1] == '"'):
        return path
    raw = _OCTAL.sub(
        lambda found: chr(int(found[1], 8)) if found[1].isdigit() else _NAMED.get(found[1], found[1]),
        path[1:-1],
    )
    return raw.encode("latin-1", errors="replace").decode(errors="surrogateescape")
