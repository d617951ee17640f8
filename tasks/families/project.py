"""Project: the files of a task while a generator puts them together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tasks.families.base import Files
from tasks.families.draw import Draw
from tasks.families.markup import Page
from tasks.families.sheet import Sheet

BESIDE = 0.35
"""How many names of the project's own begin like another file's name."""
CHECKS = ("check", "test", "verify", "validate", "audit", "lint")
"""Stems that say what a script does; a name keeps them in front."""


def stem(path: str) -> str:
    """`src/tide_board.css` -> `tide_board`"""
    return path.rpartition("/")[2].partition(".")[0]


class Unsuitable(Exception):
    """The dice fell so that no clean task came of it; draw again."""


class Project:
    """Texts by path as they are after the turns so far, and as they were at the start.

    `checks` are the check scripts among them; `unnamed`: a request means one of them and does not say which.
    """

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self.texts: dict[str, str] = {}
        self._start: dict[str, bytes] = {}
        self.pages: dict[str, Page] = {}
        self.sheets: list[Sheet] = []
        self.checks: list[str] = []
        self.unnamed = False
        self._crlf: set[str] = set()

    def add(self, path: str, text: str | Sequence[str], *, plain: bool = False) -> str:
        """Add a file; now and then it gets CRLF line ends, unless `plain`. Returns the path."""
        joined = text if isinstance(text, str) else "\n".join(text)
        self.texts[path] = joined.rstrip("\n") + "\n"
        if not plain and self._draw.chance(0.03):
            self._crlf.add(path)
        self._start[path] = self._bytes(path, self.texts[path])
        return path

    def free(self, names: Sequence[str], folders: Sequence[str] = ("",), own: float = 0.0) -> str:
        """A path that is not taken: one of the names in one of the folders, or with a new word.

        `own` is the share of names that say what the project is about (`check_tides.py` for `check.py`).
        """
        taken = {path.lower() for path in self.texts}
        if self._draw.chance(own):
            names = [self._own(self._draw.one(names))]
        for _ in range(4):
            path = self._draw.one(folders) + self._draw.one(names)
            if path.lower() not in taken:
                return path
        start, dot, ending = self._draw.one(names).partition(".")
        return f"{self._draw.one(folders)}{start}_{self._draw.word()}{dot}{ending}"

    def _own(self, name: str) -> str:
        """The name with words of the project beside its stem, or in its place."""
        start, dot, ending = name.partition(".")
        words = self._draw.parts(1, 2)
        others = sorted({stem(path) for path in self.texts} - {""})
        if others and self._draw.chance(BESIDE):
            words = re.split(r"[_-]", self._draw.one(others))
            words = words[: self._draw.rng.randint(1, len(words))]
        if start in CHECKS or self._draw.chance(0.25):
            words.insert(0 if start in CHECKS or self._draw.chance(0.5) else len(words), start)
        joint = self._draw.one(["_", "_", "-"] if ending in ("html", "css") else ["_"])
        return joint.join(words) + dot + ending

    @property
    def files(self) -> Files:
        """All files as they are before the first turn."""
        return dict(sorted(self._start.items()))

    def solve(self, edits: Mapping[str, Sequence[tuple[str, str]]], *, every: bool = False) -> Files:
        """Replace in each file each old text by the new one; returns the changed files.

        An old text must stand there once, unless `every`. The project goes on from there.
        """
        changed: dict[str, bytes] = {}
        for path, pairs in edits.items():
            text = self.texts[path]
            for old, new in pairs:
                if text.count(old) != 1 and not every:
                    raise Unsuitable(f"{path}: {old!r} stands there {text.count(old)} times")
                text = text.replace(old, new)
            self.texts[path] = text
            changed[path] = self._bytes(path, text)
        return changed

    def block(self, path: str, line: str, anchor: str = "") -> str:
        """The lines from the anchor's line, or the line above, to `line`; unique in the file.

        `line` and `anchor` are stripped lines. "" when no block of at most eight lines is unique.
        """
        lines = self.texts[path].split("\n")
        for index in [i for i, text in enumerate(lines) if text.strip() == line]:
            for start in range(index - 1, max(-1, index - 9), -1):
                block = "\n".join(lines[start : index + 1]).lstrip()
                if anchor and lines[start].strip() != anchor:
                    continue
                if self.texts[path].count(block) == 1:
                    return block
        return ""

    def once(self, path: str, text: str) -> bool:
        return self.texts[path].count(text) == 1

    def _bytes(self, path: str, text: str) -> bytes:
        return (text.replace("\n", "\r\n") if path in self._crlf else text).encode()


def indented(draw: Draw, lines: Sequence[str], unit: str = "") -> list[str]:
    """Lines whose indentation is written with two blanks a level, in the project's own unit."""
    unit = unit or draw.one(["  ", "  ", "  ", "    ", "    ", "\t"])
    out: list[str] = []
    for line in lines:
        body = line.lstrip(" ")
        out.append(unit * ((len(line) - len(body)) // 2) + body)
    return out
