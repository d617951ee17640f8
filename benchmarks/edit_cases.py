"""Files that edit tools damage, and what is right for each; and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Outcome: TypeAlias = Literal["right", "refused", "damaged", "changed anyway", "said done", "not offered"]
"""refused: the file is as it was, though the edit can be made. damaged: more than the match changed.
changed anyway: an edit was made that should have been refused. said done: success was told of nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """A file `before`, edits (old, new) of it, and the file `after`; None: they must be refused.

    `link`: the edits name a symlink to the file.
    """

    name: str
    before: bytes
    edits: tuple[tuple[str, str], ...]
    after: bytes | None
    mode: int = 0o644
    link: bool = False

    @property
    def path(self) -> str:
        """What the edits name, in a folder of their own."""
        return "link.txt" if self.link else "file.txt"

    def lay(self, folder: Path) -> None:
        """Make the file."""
        folder.mkdir()
        file = folder / "file.txt"
        file.write_bytes(self.before)
        file.chmod(self.mode)
        if self.link:
            (folder / self.path).symlink_to("file.txt")

    def judge(self, folder: Path, ok: bool) -> Outcome:
        """What a tool made of it that told success, or did not."""
        file = folder / "file.txt"
        now = file.read_bytes()
        kept = file.stat().st_mode & 0o777 == self.mode and (folder / self.path).is_symlink() == self.link
        if self.after is None:
            if now != self.before:
                return "changed anyway"
            return "said done" if ok else "right"
        if now == self.after and kept:
            return "right"
        if now != self.before or not kept:
            return "damaged"
        return "said done" if ok else "refused"


_QUOTES = "# \u201cquoted\u201d   \n".encode()

CASES = (
    Case("CRLF", b"a = 1\r\nb = 2\r\nc = 3\r\n", (("b = 2", "b = 20"),), b"a = 1\r\nb = 20\r\nc = 3\r\n"),
    Case(
        "a line more in CRLF",
        b"a = 1\r\nb = 2\r\nc = 3\r\n",
        (("b = 2\n", "b = 2\nbb = 2\n"),),
        b"a = 1\r\nb = 2\r\nbb = 2\r\nc = 3\r\n",
    ),
    Case(
        "invalid UTF-8 elsewhere",
        b"# \xff\xfe\x80\nb = 2\n",
        (("b = 2", "b = 20"),),
        b"# \xff\xfe\x80\nb = 20\n",
    ),
    Case("mixed line ends", b"a\r\nb\nc\r\nd\n", (("b", "B"),), b"a\r\nB\nc\r\nd\n"),
    Case(
        "byte-order mark",
        b"\xef\xbb\xbfa = 1\nb = 2\n",
        (("a = 1", "a = 10"),),
        b"\xef\xbb\xbfa = 10\nb = 2\n",
    ),
    Case(
        "trailing blanks in the match",
        _QUOTES + b"def f():   \n    x = 1\t\n    return x  \n",
        (("def f():\n    x = 1\n", "def f():\n    x = 2\n"),),
        _QUOTES + b"def f():   \n    x = 2\n    return x  \n",
    ),
    Case("executable", b"#!/bin/sh\necho 1\n", (("echo 1", "echo 2"),), b"#!/bin/sh\necho 2\n", 0o755),
    Case("several matches", b"x = 1\ny = 1\nx = 1\n", (("x = 1", "x = 2"),), None),
    Case("no match", b"x = 1\n", (("z = 1", "z = 2"),), None),
    Case("two edits", b"a\nb\nc\n", (("a", "A"), ("c", "C")), b"A\nb\nC\n"),
    Case("two edits, the second misses", b"a\nb\nc\n", (("a", "A"), ("z", "Z")), None),
    Case("symlink", b"a\nb\n", (("a", "A"),), b"A\nb\n", link=True),
    Case("no final newline", b"a\nb", (("b", "B"),), b"a\nB"),
)
