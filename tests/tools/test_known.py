"""The texts of files travel with results, as they stand after each call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.messages import ToolCall, ToolResult
from sandbox.base import Sandbox
from tools.dispatcher import Dispatcher
from tools.known import LARGEST
from tools.standard import standard_tools


@pytest.fixture
def tools(box: Sandbox) -> Dispatcher:
    return Dispatcher(standard_tools(), box, len)


async def files(tools: Dispatcher, name: str, **arguments: Any) -> dict[str, str | None]:
    result: ToolResult = await tools.start(ToolCall("call_1", name, arguments))
    return dict(result.files)


async def test_what_was_read_is_known_whole_even_where_a_part_was_shown(
    tools: Dispatcher, root: Path
) -> None:
    (root / "a.py").write_text("one\ntwo\nthree\n")
    assert await files(tools, "read", path="a.py", offset=2, limit=1) == {"a.py": "one\ntwo\nthree\n"}


async def test_a_text_is_known_as_edit_matches_it(tools: Dispatcher, root: Path) -> None:
    (root / "a.py").write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    assert await files(tools, "read", path="a.py") == {"a.py": "one\ntwo\n"}


@pytest.mark.parametrize(
    "data", [b"x" * (LARGEST + 1), b"latin \xe9\n", b"a" * 9000 + b"\0"], ids=["large", "latin", "nul"]
)
async def test_of_a_large_file_or_one_that_is_no_utf_8_no_text_is_known(
    tools: Dispatcher, root: Path, data: bytes
) -> None:
    (root / "a.py").write_bytes(data)
    assert await files(tools, "read", path="a.py") == {"a.py": None}


async def test_a_change_is_known_as_it_came_out(tools: Dispatcher, root: Path) -> None:
    assert await files(tools, "write", path="a.py", content="x = 1\n") == {"a.py": "x = 1\n"}
    assert await files(tools, "edit", path="a.py", old="1", new="2") == {"a.py": "x = 2\n"}
    assert await files(tools, "edit", path="a.py", old="7", new="8") == {"a.py": "x = 2\n"}


async def test_what_a_command_changed_is_known_anew(tools: Dispatcher, root: Path) -> None:
    for name in ("a.py", "b.py", "c.py"):
        (root / name).write_text("x\n")
        await files(tools, "read", path=name)
    assert await files(tools, "shell", command="echo y > a.py; rm b.py") == {"a.py": "y\n", "b.py": None}
    assert await files(tools, "shell", command="true") == {}


async def test_in_another_folder_a_path_is_another_file(tools: Dispatcher, root: Path) -> None:
    (root / "lib").mkdir()
    (root / "lib" / "a.py").write_text("inner\n")
    (root / "a.py").write_text("outer\n")
    await files(tools, "read", path="a.py")
    assert await files(tools, "shell", command="cd lib") == {"a.py": "inner\n"}


async def test_a_file_under_another_name_is_known_anew_under_both(tools: Dispatcher, root: Path) -> None:
    (root / "a.py").write_text("x\n")
    (root / "lib").mkdir()
    (root / "lib" / "a.py").write_text("another\n")
    whole = str(root / "a.py")
    for name in ("./a.py", whole, "lib/a.py"):
        await files(tools, "read", path=name)
    changed = await files(tools, "edit", path="a.py", old="x", new="y")
    assert changed == {"a.py": "y\n", "./a.py": "y\n", whole: "y\n"}


async def test_looking_brings_nothing_but_what_was_looked_at(tools: Dispatcher, root: Path) -> None:
    (root / "a.py").write_text("x\n")
    assert await files(tools, "search", pattern="x") == {}
    assert await files(tools, "read", path="none.py") == {}
