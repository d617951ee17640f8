"""apply_patch: the envelope read, its hunks found, all files changed or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.base import Sandbox
from sandbox.errors import FileError
from tools.change import Hunk
from tools.envelope import Add, Delete, Malformed, Update, parse
from tools.patch import ApplyPatch, PatchArguments
from tools.tool import Output

CODE = "class A:\n    def f(self):\n        return 1\n\n\nclass B:\n    def f(self):\n        return 1\n"


async def patch(box: Sandbox, *lines: str) -> Output:
    text = "\n".join(("*** Begin Patch", *lines, "*** End Patch"))
    return await ApplyPatch().run(PatchArguments(input=text), box)


def tree(root: Path) -> dict[str, str]:
    return {
        str(file.relative_to(root)): file.read_text() for file in sorted(root.rglob("*")) if file.is_file()
    }


def test_an_envelope_is_read() -> None:
    text = """
*** Begin Patch
*** Add File: new/a.py
+x = 1
+
*** Delete File: b.py
*** Update File: c.py
*** Move to: d.py
@@ class A:
@@ def f(self):
-        return 1
+        return 2

@@ -10,2 +10,3 @@ def g():
 a

+b
*** End of File
*** End Patch
"""
    assert parse(text) == (
        Add("new/a.py", "x = 1\n\n"),
        Delete("b.py"),
        Update(
            "c.py",
            "d.py",
            (
                Hunk("        return 1\n", "        return 2\n", ("class A:", "def f(self):")),
                Hunk("a\n\n", "a\n\nb\n", (), True),
            ),
        ),
    )


MALFORMED = {
    "no start": (
        "*** Update File: a\n*** End Patch",
        "the patch must start with *** Begin Patch and end with *** End Patch",
    ),
    "no end": (
        "*** Begin Patch\n*** Delete File: a",
        "the patch must start with *** Begin Patch and end with *** End Patch",
    ),
    "nothing": (
        "*** Begin Patch\n*** End Patch",
        "the patch holds no file; start each with *** Add, Update or Delete File: PATH",
    ),
    "no such mark": (
        "*** Begin Patch\n--- a.py\n*** End Patch",
        "line 2 of the patch must be *** Add File: PATH, *** Update File: PATH or *** Delete File: PATH",
    ),
    "a new line without +": (
        "*** Begin Patch\n*** Add File: a\nx = 1\n*** End Patch",
        "line 3 of the patch must be a line of the new file, behind a +",
    ),
    "a hunk's line without a blank": (
        "*** Begin Patch\n*** Update File: a\n@@\nx = 1\n*** End Patch",
        "line 4 of the patch must be a line of the hunk, behind a blank, + or -",
    ),
    "an empty hunk": (
        "*** Begin Patch\n*** Update File: a\n@@ def f():\n*** End Patch",
        "line 4 of the patch must be a line of the hunk, behind a blank, + or -",
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_what_is_no_patch_is_refused_with_the_line(box: Sandbox, name: str) -> None:
    text, said = MALFORMED[name]
    with pytest.raises(Malformed) as caught:
        parse(text)
    assert str(caught.value) == said
    assert await ApplyPatch().run(PatchArguments(input=text), box) == Output(f"error: {said}", ok=False)


async def test_several_files_are_changed_at_once(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_bytes(CODE.replace("\n", "\r\n").encode())
    (root / "b.py").write_text("x\n")
    (root / "c.sh").write_text("one\ntwo\n")
    (root / "c.sh").chmod(0o755)
    done = await patch(
        box,
        "*** Update File: a.py",
        "@@ class B:",
        "     def f(self):",
        "-        return 1",
        "+        x = 2",
        "+        return x",
        "*** Delete File: b.py",
        "*** Update File: c.sh",
        "*** Move to: bin/c.sh",
        "@@",
        " one",
        "-two",
        "+2",
        "*** Add File: d.py",
        "+y = 1",
    )
    assert done == Output("patched a.py:8-9, b.py (deleted), c.sh -> bin/c.sh:2, d.py (added)")
    expected = CODE[::-1].replace("1 nruter", "x nruter        \n2 = x", 1)[::-1]
    assert (root / "a.py").read_bytes() == expected.replace("\n", "\r\n").encode()
    assert {name: text for name, text in tree(root).items() if name != "a.py"} == {
        "bin/c.sh": "one\n2\n",
        "d.py": "y = 1\n",
    }
    assert (root / "bin/c.sh").stat().st_mode & 0o777 == 0o755


HUNKS: dict[str, tuple[str, list[str], str]] = {
    "lines in the middle": ("a\nb\nc\n", [" a", "-b", "+B", " c"], "a\nB\nc\n"),
    "whole lines only": ("ab\nb\n", ["-b", "+c"], "ab\nc\n"),
    "lines that overlap themselves": ("xa\na\nb\n", ["-a", "-b", "+c"], "xa\nc\n"),
    "a line that goes": ("a\nb\nc\n", ["-b"], "a\nc\n"),
    "the last line that goes": ("a\nb\n", ["-b"], "a\n"),
    "the last line, without an end, that goes": ("a\nb", ["-b"], "a"),
    "all that goes": ("a", ["-a"], ""),
    "an empty line instead": ("a\nb\nc\n", ["-b", "+"], "a\n\nc\n"),
    "a last line without an end": ("a\nb", ["-b", "+c"], "a\nc"),
    "new lines at the end": ("a\n", ["+b"], "a\nb\n"),
    "new lines at an end without newline": ("a", ["+b"], "a\nb"),
    "new lines in an empty file": ("", ["+b"], "b\n"),
    "new lines below another": ("a\nb\n", ["@@ a", "+x"], "a\nx\nb\n"),
    "the first below a line": ("a\nx\nb\nx\nx\n", ["@@ b", "-x", "+y"], "a\nx\nb\ny\nx\n"),
    "the last of several": ("x\nx\n", ["-x", "+y", "*** End of File"], "x\ny\n"),
    "two hunks": ("a\nb\nc\n", ["-a", "+A", "@@", "-c", "+C"], "A\nb\nC\n"),
    "trailing blanks": ("a  \nb\n", [" a", "-b", "+c"], "a  \nc\n"),
    "another indent": ("if x:\n    a\n    b\n", [" a", "-b", "+c"], "if x:\n    a\n    c\n"),
    "an empty line before the next mark": ("a\nb\n", ["-a", "+A", ""], "A\nb\n"),
}


@pytest.mark.parametrize("name", HUNKS)
async def test_hunks_are_found_by_whole_lines(box: Sandbox, root: Path, name: str) -> None:
    text, hunk, expected = HUNKS[name]
    (root / "a.txt").write_text(text)
    done = await patch(box, "*** Update File: a.txt", *hunk)
    assert (done.ok, (root / "a.txt").read_text()) == (True, expected)


NOT = "(nothing changed)"
REFUSED: dict[str, tuple[list[str], str]] = {
    "lines that are not there": (
        ["*** Update File: a.py", "@@", "-class B():", "+class C:"],
        f"hunk 1 of a.py {NOT}: its lines are not there; line 6 differs:\n"
        " file: 'class B:'\n old:  'class B():'\nline 6 is:\nclass B:",
    ),
    "lines that are nowhere": (
        ["*** Update File: a.py", "@@", "-import numpy", "+x"],
        f"hunk 1 of a.py {NOT}: its lines are not there, nor anything like them; read the file first",
    ),
    "lines that are there twice": (
        ["*** Update File: a.py", "-class A:", "+class C:", "@@", "     def f(self):", "-        return 1"],
        f"hunk 2 of a.py {NOT}: its lines are there 2 times (lines 2, 7); add lines, or one above behind @@",
    ),
    "an anchor that is nowhere": (
        ["*** Update File: a.py", "@@ class C:", "-        return 1"],
        f"hunk 1 of a.py {NOT}: its @@ line is not in the file; copy one that is, or leave it empty",
    ),
    "hunks that overlap": (
        ["*** Update File: a.py", "-class B:", "+class C:", "@@", "-class B:", "+class D:"],
        f"hunks 1 and 2 of a.py change the same lines {NOT}; make them one",
    ),
    "a hunk that changes nothing": (
        ["*** Update File: a.py", " class B:"],
        f"hunk 1 of a.py {NOT}: it changes nothing",
    ),
    "no hunk": (
        ["*** Update File: a.py"],
        f"a.py is updated by no hunk {NOT}; write its lines behind - and +",
    ),
    "a new file that is there": (
        ["*** Add File: a.py", "+x"],
        f"a.py is there already {NOT}; update it, or delete it first",
    ),
    "a file that is not there": (
        ["*** Delete File: c.py"],
        f"c.py does not exist {NOT}; name it as it is, or add it",
    ),
    "a move onto another": (
        ["*** Update File: a.py", "*** Move to: b.bin"],
        f"b.bin is there already {NOT}; move a.py to another name",
    ),
    "a binary file": (
        ["*** Update File: b.bin", "-a", "+b"],
        f"b.bin is binary (data); use shell to change it; {NOT[1:-1]}",
    ),
    "one file twice": (
        ["*** Update File: a.py", "-class A:", "+class C:", "*** Delete File: ./a.py"],
        f"./a.py comes twice {NOT}; put all of its hunks behind one mark",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_when_a_part_does_not_fit_nothing_is_done(box: Sandbox, root: Path, name: str) -> None:
    (root / "a.py").write_text(CODE)
    (root / "b.bin").write_bytes(b"a\0")
    before = tree(root)
    lines, said = REFUSED[name]
    assert await patch(box, "*** Add File: new.py", "+x", *lines) == Output(f"error: {said}", ok=False)
    assert tree(root) == before


async def test_what_was_done_is_undone_when_the_rest_fails(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text(CODE)
    (root / "b.py").write_text("x = 1\n")
    before = tree(root)
    with pytest.raises(FileError):
        await patch(
            box,
            "*** Update File: a.py",
            "-class A:",
            "+class C:",
            "*** Add File: new.py",
            "+x = 1",
            "*** Delete File: b.py",
            "*** Add File: /proc/self/new.py",
            "+x",
        )
    assert tree(root) == before


async def test_what_a_patch_broke_is_told(box: Sandbox, root: Path) -> None:
    assert await patch(box, "*** Add File: a.py", "+x = (") == Output(
        "patched a.py (added)\na.py:1: SyntaxError: '(' was never closed"
    )
    assert tree(root) == {"a.py": "x = (\n"}
