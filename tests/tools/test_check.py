"""What a change broke is told with its result; what was broken before is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sandbox.base import Sandbox
from tools.check import new_problems

BROKEN = {
    "a.py": ("def f():\n    return (1\n", "a.py:2: SyntaxError: '(' was never closed"),
    "b.py": (
        "if x:\npass\n",
        "b.py:2: IndentationError: expected an indented block after 'if' statement on line 1",
    ),
    "a.json": ('{"a": 1,\n "b" 2}\n', "a.json:2: JSONDecodeError: Expecting ':' delimiter"),
    "a.toml": ("a = 1\nb =\n", "a.toml:2: TOMLDecodeError: Invalid value"),
    "a.sh": ("echo\nfi\n", "a.sh:2: syntax error near unexpected token `fi'"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_wrong_now_is_told(box: Sandbox, root: Path, name: str) -> None:
    text, said = BROKEN[name]
    (root / name).write_text(text)
    assert await new_problems(name, None, text.encode(), box) == f"\n{said}"


@pytest.mark.parametrize("name", BROKEN)
async def test_what_was_wrong_before_is_not_told(box: Sandbox, root: Path, name: str) -> None:
    text, _ = BROKEN[name]
    (root / name).write_text("\n" + text)
    assert await new_problems(name, text.encode(), b"\n" + text.encode(), box) == ""
    assert not (await box.run('ls "$TMPDIR" | grep before-')).head


@pytest.mark.skipif(shutil.which("node") is None, reason="node checks JavaScript")
async def test_javascript_is_checked_where_node_is(box: Sandbox, root: Path) -> None:
    (root / "a.js").write_text("let a = 1\nlet b = = 2\n")
    assert await new_problems("a.js", None, b"x", box) == "\na.js:2: SyntaxError: Unexpected token '='"
    (root / "b.js").write_text("import a from './a.js'\nexport default a\n")
    assert await new_problems("b.js", None, b"x", box) == ""


RIGHT = {
    "a.py": "# coding: latin-1\nx = '\\d'\n",
    "a.json": "[1]",
    "tsconfig.json": "// comments\n{}",
    "a.toml": "a = 1\n",
    "a.sh": "echo hi\n",
    "a.txt": "if (",
    "a.yaml": "a: [1]\n",
}


@pytest.mark.parametrize("name", RIGHT)
async def test_of_a_right_file_nothing_is_told(box: Sandbox, root: Path, name: str) -> None:
    (root / name).write_text(RIGHT[name])
    assert await new_problems(name, None, RIGHT[name].encode(), box) == ""


async def test_nothing_of_the_file_is_run(box: Sandbox, root: Path) -> None:
    for name, text in {"a.py": "open('ran', 'w')", "a.sh": "touch ran", "a.js": "process.exit(3)"}.items():
        (root / name).write_text(text)
        assert await new_problems(name, None, text.encode(), box) == ""
    assert not (root / "ran").exists()


async def test_where_python_is_not_nothing_is_told(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text("x = (\n")
    (root / "bin").mkdir()
    (root / "bin" / "python3").write_text("#!/bin/sh\necho 1:none\nexit 127\n")
    (root / "bin" / "python3").chmod(0o755)
    await box.run('export PATH="$PWD/bin:$PATH"')
    assert await new_problems("a.py", None, b"x", box) == ""


async def test_what_takes_too_long_is_given_up(box: Sandbox, root: Path) -> None:
    (root / "a.py").write_text("x = (\n")
    (root / "bin").mkdir()
    (root / "bin" / "python3").write_text("#!/bin/sh\necho 1:late\nsleep 60\n")
    (root / "bin" / "python3").chmod(0o755)
    await box.run('export PATH="$PWD/bin:$PATH"')
    assert await new_problems("a.py", None, b"x", box) == ""
