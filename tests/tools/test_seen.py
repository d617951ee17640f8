"""What the model has seen, and what it may change unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.messages import ToolCall
from sandbox.base import Sandbox
from tools.dispatcher import Dispatcher
from tools.standard import standard_tools

UNREAD = "error: a.py is there already and was not read; read it first, or use edit"


class Session:
    """Calls of one session, one after another."""

    def __init__(self, box: Sandbox) -> None:
        self._tools = Dispatcher(standard_tools(), box, len)

    async def __call__(self, name: str, **arguments: Any) -> str:
        return (await self._tools.start(ToolCall("c", name, arguments))).text


@pytest.fixture
def session(box: Sandbox, root: Path) -> Session:
    (root / "a.py").write_text("x = 1\ny = 1\n")
    return Session(box)


async def test_a_file_that_was_never_read_is_not_overwritten(session: Session, root: Path) -> None:
    assert await session("write", path="a.py", content="") == UNREAD
    assert (root / "a.py").read_text() == "x = 1\ny = 1\n"


SHOWING: dict[str, tuple[str, dict[str, Any]]] = {
    "read": ("read", {"path": "a.py", "limit": 1}),
    "read by another name": ("read", {"path": "sub/../a.py"}),
    "read by a link": ("read", {"path": "link.py"}),
    "searched": ("search", {"pattern": "x ="}),
    "edited": ("edit", {"path": "a.py", "old": "x = 1", "new": "x = 2"}),
    "not edited": ("edit", {"path": "a.py", "old": "x = 7", "new": "x = 2"}),
    "printed": ("shell", {"command": "cd sub && cat ../a.py"}),
    "printed with others": ("shell", {"command": "head -5 *.py"}),
    "printed by its whole path": ("shell", {"command": 'cat "$PWD/a.py"'}),
    "made by a command": ("shell", {"command": "echo z>a.py"}),
}


@pytest.mark.parametrize("how", SHOWING)
async def test_a_file_that_was_seen_is(session: Session, root: Path, how: str) -> None:
    (root / "sub").mkdir()
    (root / "link.py").symlink_to("a.py")
    name, arguments = SHOWING[how]
    await session(name, **arguments)
    assert await session("write", path=str(root / "a.py"), content="z\nz\n") == f"wrote {root}/a.py (2 lines)"


async def test_what_the_model_wrote_it_has_seen(session: Session) -> None:
    assert await session("write", path="new.py", content="a = 1\n") == "wrote new.py (1 line)"
    assert await session("write", path="./new.py", content="a = 2\n") == "wrote ./new.py (1 line)"


async def test_another_file_of_the_same_name_is_another_file(session: Session, root: Path) -> None:
    (root / "lib").mkdir()
    (root / "lib" / "a.py").write_text("z\n")
    await session("read", path="lib/a.py")
    assert await session("write", path="a.py", content="") == UNREAD


async def test_an_empty_file_may_be_filled_unread(session: Session, root: Path) -> None:
    (root / "a.py").write_text("")
    assert await session("write", path="a.py", content="x = 1\n") == "wrote a.py (1 line)"


async def test_losing_a_third_of_a_file_is_told(session: Session, root: Path) -> None:
    (root / "a.py").write_text("#\n" * 65)
    await session("read", path="a.py")
    assert await session("write", path="a.py", content="#\n" * 44) == "wrote a.py (44 lines)"
    assert await session("write", path="a.py", content="#\n" * 20) == (
        "wrote a.py (20 lines; 24 lines fewer than before)"
    )


async def test_a_file_that_changed_meanwhile_is_edited_where_the_text_is_there_once(
    session: Session, root: Path
) -> None:
    await session("read", path="a.py")
    (root / "a.py").write_text("# new\nx = 1\ny = 1\n")
    assert await session("edit", path="a.py", old="x = 1", new="x = 2") == "edited a.py:2 (file had changed)"
    assert await session("edit", path="a.py", old="x = 2", new="x = 3") == "edited a.py:2"


async def test_a_file_that_changed_meanwhile_is_not_edited_all_over(session: Session, root: Path) -> None:
    await session("read", path="a.py")
    (root / "a.py").write_text("x = 1\ny = 1\nz = 1\n")
    assert await session("edit", path="a.py", old="= 1", new="= 2", all=True) == (
        "error: a.py has changed since you saw it; read it again before you set all"
    )
    await session("read", path="a.py")
    assert await session("edit", path="a.py", old="= 1", new="= 2", all=True) == "edited a.py:1-3 (3 places)"


async def test_a_file_that_was_never_read_is_not_edited_all_over(session: Session) -> None:
    assert await session("edit", path="a.py", old="= 1", new="= 2", all=True) == (
        "error: a.py was not read yet; read or search it before you set all"
    )
    assert await session("edit", path="a.py", old="x = 1", new="x = 2") == "edited a.py:1"
    assert await session("edit", path="a.py", old="= ", new="=  ", all=True) == "edited a.py:1-2 (2 places)"


async def test_what_an_edit_or_a_write_broke_is_told_with_its_result(session: Session, root: Path) -> None:
    broken = "a.py:2: SyntaxError: '(' was never closed"
    assert await session("edit", path="a.py", old="y = 1", new="y = (1") == f"edited a.py:2\n{broken}"
    assert await session("edit", path="a.py", old="x = 1", new="x = 2") == "edited a.py:1"
    assert await session("write", path="a.py", content="x\ny = (\n") == "wrote a.py (2 lines)"
    assert await session("write", path="a.py", content="x\n") == (
        "wrote a.py (1 line; 1 line fewer than before)"
    )
    assert await session("write", path="a.py", content="x\ny = (\n") == f"wrote a.py (2 lines)\n{broken}"
