"""edit and write, over real files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.base import FileData, Sandbox
from sandbox.errors import FileChanged
from tools.edit import Edit, EditArguments
from tools.seen import Seen
from tools.tool import Output
from tools.write import Write, WriteArguments

CODE = "def area(w, h):\n    if w < 0:\n        return 0\n    return w + h\n"


async def edit(box: Sandbox, old: str, new: str, **more: bool) -> Output:
    """Edit a.py, which was seen."""
    seen = Seen()
    seen.named(["a.py"])
    return await Edit(seen).run(EditArguments(path="a.py", old=old, new=new, **more), box)


async def test_the_changed_line_is_reported(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text(CODE)
    assert await edit(box, "return w + h", "return w * h") == Output("edited a.py:4")
    assert (root / "a.py").read_text() == CODE.replace("+", "*")


async def test_a_file_keeps_its_carriage_returns_mark_and_bad_bytes(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_bytes(b"\xef\xbb\xbfa\r\n\xe9\r\nb\nc")
    assert await edit(box, "b\nc", "b\nd\ne") == Output("edited a.py:4-5")
    assert (root / "a.py").read_bytes() == b"\xef\xbb\xbfa\r\n\xe9\r\nb\nd\ne"


async def test_an_edit_with_another_indent_is_made_and_said(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text(CODE)
    done = await edit(box, "if w < 0:\n    return 0", "if w < 0 or h < 0:\n    return 0")
    assert done == Output("edited a.py:2 (indent +4)")
    assert (root / "a.py").read_text() == CODE.replace("w < 0", "w < 0 or h < 0")


async def test_all_places_are_counted(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text(CODE)
    assert await edit(box, "return", "yield", all=True) == Output("edited a.py:3-4 (2 places)")


async def test_two_places_are_named_and_nothing_is_changed(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text(CODE)
    assert await edit(box, "return", "yield") == Output(
        "error: old is 2 times in a.py (lines 3, 4); add lines around it until it is unique, or set all",
        ok=False,
    )
    assert (root / "a.py").read_text() == CODE


async def test_a_miss_shows_the_nearest_text_and_the_first_difference(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text(CODE)
    assert await edit(box, "    if w <= 0:\n        return 0\n", "    pass\n") == Output(
        "error: old is not in a.py; line 2 differs:\n"
        " file: '    if w < 0:'\n"
        " old:  '    if w <= 0:'\n"
        "lines 2-3 are:\n"
        "    if w < 0:\n"
        "        return 0",
        ok=False,
    )


async def test_a_miss_makes_the_invisible_visible(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text("x\u00a0= 1\n\ty = 2\n")
    assert await edit(box, "x = 1", "x = 3") == Output(
        "error: old is not in a.py; line 1 differs:\n"
        " file: 'x\\xa0= 1'\n"
        " old:  'x = 1'\n"
        "line 1 is:\n"
        "x\u00a0= 1",
        ok=False,
    )


async def test_a_miss_in_a_long_line_says_in_which_column(box: Sandbox, root: Path) -> None:
    line = "a" * 300
    (root / "a.py").write_text(f"{line}b{line}\n")
    answer = await edit(box, f"{line}c{line}", "")
    assert answer.text.startswith(
        "error: old is not in a.py; line 1 differs from column 301 on:\n file: 'aaa"
    )


async def test_a_miss_of_many_lines_shows_twelve_around_the_difference(box: Sandbox, root: Path) -> None:
    lines = [f"line {i}" for i in range(1, 41)]
    (root / "a.py").write_text("\n".join(lines))
    wanted = [*lines[:30], "something", *lines[31:]]
    answer = (await edit(box, "\n".join(wanted), "")).text
    assert answer == (
        "error: old is not in a.py; line 31 differs:\n file: 'line 31'\n old:  'something'\n"
        "lines 25-36 are:\n" + "\n".join(lines[24:36])
    )


async def test_a_miss_with_nothing_like_it_says_so(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text(CODE)
    assert await edit(box, "import numpy", "") == Output(
        "error: old is not in a.py, nor anything like it; read or search the file first", ok=False
    )


async def test_an_empty_or_equal_text_is_refused(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text(CODE)
    assert await edit(box, "", "x") == Output(
        "error: old is empty; use write for a new file, or give the text to replace", ok=False
    )
    assert await edit(box, "return", "return") == Output(
        "error: old and new are the same; nothing to change", ok=False
    )


async def test_a_binary_file_is_refused(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_bytes(b"a\0b")
    assert await edit(box, "a", "b") == Output(
        "error: a.py is binary (data); use shell to change it", ok=False
    )


async def test_a_file_too_large_is_refused(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_bytes(b"a" * (17 << 20))
    assert await edit(box, "a", "b") == Output(
        "error: a.py is too large to edit (17.0 MiB); use shell", ok=False
    )


async def test_write_makes_folders_and_counts_lines(box: Sandbox, root: Path) -> None:
    tool = Write()

    async def write(path: str, content: str) -> Output:
        return await tool.run(WriteArguments(path=path, content=content), box)

    assert await write("new/deep/a.txt", "a\nb") == Output("wrote new/deep/a.txt (2 lines)")
    assert await write("new/deep/a.txt", "c\r\n") == Output(
        "wrote new/deep/a.txt (1 line; 1 line fewer than before)"
    )
    assert (root / "new/deep/a.txt").read_bytes() == b"c\r\n"
    assert await write("empty", "") == Output("wrote empty (0 lines)")


async def test_mode_and_link_are_kept(box: Sandbox, root: Path) -> None:
    (root / "real.py").write_text(CODE)
    (root / "real.py").chmod(0o755)
    (root / "a.py").symlink_to("real.py")
    assert await edit(box, "return 0", "return 1") == Output("edited a.py:3")
    assert (root / "a.py").is_symlink()
    assert (root / "real.py").stat().st_mode & 0o777 == 0o755
    assert (root / "real.py").read_text() == CODE.replace("return 0", "return 1")


class Meddled:
    """A sandbox in which somebody writes to each file after it was read."""

    def __init__(self, box: Sandbox) -> None:
        self._box = box
        self.write = box.write

    async def read(self, path: str) -> FileData:
        file = await self._box.read(path)
        await self._box.write(path, file.data + b"more\n")
        return file


async def test_a_change_by_somebody_else_is_never_lost(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text(CODE)
    meddled: Any = Meddled(box)
    with pytest.raises(FileChanged):
        await edit(meddled, "return 0", "return 1")
    assert (root / "a.py").read_text() == CODE + "more\n"
