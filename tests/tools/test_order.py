"""Calls that touch the same file keep their order; others run beside each other."""

from __future__ import annotations

import asyncio
from posixpath import join, normpath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.messages import ToolCall
from sandbox.base import Sandbox
from tools.dispatcher import Dispatcher
from tools.order import clash, same
from tools.standard import standard_tools
from tools.tool import Arguments, Output, Tool, Touches

LOOKS, CHANGES, NOTHING = Touches(looks=True), Touches(changes=True), Touches()


def reads(*paths: str) -> Touches:
    return Touches(reads=paths)


def writes(*paths: str) -> Touches:
    return Touches(writes=paths)


APART = {
    "two reads of a file": (reads("a"), reads("a")),
    "two searches": (LOOKS, LOOKS),
    "a search and a read": (LOOKS, reads("a")),
    "writes to two files": (writes("a"), writes("b")),
    "files whose names begin alike": (writes("a/b"), writes("a/bc")),
    "a write and a read of another file": (writes("a"), reads("b/a")),
    "nothing and a command": (NOTHING, CHANGES),
    "nothing and a write": (NOTHING, writes("a")),
}
IN_ORDER = {
    "two writes to a file": (writes("a"), writes("a")),
    "a file by two names": (writes("./a"), writes("b/../a")),
    "a write and a read": (writes("a"), reads("a")),
    "a write and a search": (writes("a"), LOOKS),
    "a file and its folder": (writes("a/b"), reads("a")),
    "a file and the folder that all is in": (writes("a/b"), reads(".")),
    "a file and the root": (writes("/a/b"), reads("/")),
    "a path that is whole and one that is not": (writes("/work/a"), reads("b")),
    "one of several": (writes("a", "b"), writes("b", "c")),
    "a command and a read": (CHANGES, reads("a")),
    "a command and a search": (CHANGES, LOOKS),
    "a command and a write": (CHANGES, writes("a")),
    "two commands": (CHANGES, CHANGES),
}


@pytest.mark.parametrize("name", [*APART, *IN_ORDER])
def test_the_order_of_two_calls_matters_where_one_changes_what_the_other_looks_at(name: str) -> None:
    one, other = {**APART, **IN_ORDER}[name]
    assert clash(one, other) == clash(other, one) == (name in IN_ORDER)


PATHS = st.lists(st.sampled_from(["a", "b", ".", ".."]), min_size=1, max_size=5).map("/".join)
FOLDERS = st.sampled_from(["/", "/a", "/b", "/a/b", "/b/a/a"])


@given(PATHS, PATHS, FOLDERS)
def test_paths_that_are_one_file_are_never_taken_for_two(one: str, other: str, folder: str) -> None:
    here, there = (normpath(join(folder, path)) for path in (one, other))
    if here == there or there.startswith(f"{here}/"):
        assert same(one, other) and same(other, one)
        assert same(here, other) and same(one, there)


class PathArguments(Arguments):
    path: str


class Meeting(Tool[PathArguments]):
    """Ends when two are at it at the same time, or when there was time enough for that."""

    name = "meeting"
    Arguments = PathArguments

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.most = 0

    def touches(self, arguments: PathArguments) -> Touches:
        return Touches(writes=(arguments.path,))

    async def run(self, arguments: PathArguments, sandbox: Sandbox) -> Output:
        self.inside.append(arguments.path)
        self.most = max(self.most, len(self.inside))
        await asyncio.sleep(0.02)
        self.inside.remove(arguments.path)
        return Output(arguments.path)


@pytest.mark.parametrize(
    ("paths", "most"), [(["a", "b", "c"], 3), (["a", "./a", "x/../a"], 1), (["a", "b", "a", "b"], 2)]
)
async def test_writes_to_one_file_queue_and_those_to_others_do_not_wait(
    box: Sandbox, paths: list[str], most: int
) -> None:
    tool = Meeting()
    calls = Dispatcher([tool], box, len)
    tasks = [calls.start(ToolCall(str(n), "meeting", {"path": path})) for n, path in enumerate(paths)]
    results = await asyncio.gather(*tasks)
    assert [result.text for result in results] == paths
    assert tool.most == most


async def test_a_queue_is_worked_off_in_its_order(box: Sandbox) -> None:
    calls = Dispatcher(standard_tools(), box, len)

    def ask(name: str, **arguments: Any) -> asyncio.Task[Any]:
        return calls.start(ToolCall("c", name, arguments))

    tasks = [ask("write", path="a.txt", content="0\n"), ask("write", path="b.txt", content="b\n")]
    for number in range(9):
        tasks.append(
            ask("edit", path="./a.txt" if number % 2 else "a.txt", old=f"{number}", new=f"{number + 1}")
        )
        tasks.append(ask("read", path="a.txt"))
    tasks.append(ask("search", pattern="[0-9b]"))
    texts = [(await task).text for task in tasks]
    assert texts[3::2] == ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
    assert texts[-1] == "a.txt:1:9\nb.txt:1:b"
