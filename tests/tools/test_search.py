"""search, with ripgrep and without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.base import Sandbox
from tools.output import Room
from tools.scan import braces, ripgrep, scan
from tools.search import Search, SearchArguments
from tools.tool import Output


def tree(root: Path) -> None:
    for name, data in {
        "b.py": b"import os\nprint(os.name)\n",
        "a/deep/c.py": b"os = 1\r\n",
        "a/x.js": b"let os = 2\n",
        ".github/ci.yml": b"runs-on: os\n",
        ".git/config": b"os\n",
        "image.png": b"\x89PNG\0os\n",
        "latin.txt": b"\xe9 os\n",
        "it's $(touch bad).txt": b"os\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


async def search(box: Sandbox, pattern: str, tokens: int = 10_000, **where: str) -> str:
    output = await Search().run(SearchArguments(pattern=pattern, **where), box)
    return await output.fit(Room(tokens, len), box)


async def test_hits_come_by_path_with_their_lines(box: Sandbox, root: Path) -> None:
    tree(root)
    assert await search(box, r"\bos\b") == (
        ".github/ci.yml:1:runs-on: os\n"
        "a/deep/c.py:1:os = 1\n"
        "a/x.js:1:let os = 2\n"
        "b.py:1:import os\n"
        "b.py:2:print(os.name)\n"
        "it's $(touch bad).txt:1:os\n"
        "latin.txt:1:\ufffd os"
    )


WHERE = {
    "a glob": ({"glob": "*.py"}, "a/deep/c.py:1:os = 1\nb.py:1:import os\nb.py:2:print(os.name)"),
    "a folder": ({"path": "a"}, "a/deep/c.py:1:os = 1\na/x.js:1:let os = 2"),
    "a folder and a glob": ({"path": "a", "glob": "*.{js,ts}"}, "a/x.js:1:let os = 2"),
    "a file": ({"path": "b.py"}, "b.py:1:import os\nb.py:2:print(os.name)"),
    "a strange name": ({"path": "it's $(touch bad).txt"}, "it's $(touch bad).txt:1:os"),
    "nothing there": ({"glob": "*.rs"}, "no match"),
}


@pytest.mark.parametrize("name", WHERE)
async def test_path_and_glob_narrow(box: Sandbox, root: Path, name: str) -> None:
    where, expected = WHERE[name]
    tree(root)
    assert await search(box, "os", **where) == expected


@pytest.mark.parametrize("pattern", ["'; touch bad; '", "$(touch bad)", "`touch bad`", "--files", "-e", "\\"])
async def test_a_pattern_is_never_run(box: Sandbox, root: Path, pattern: str) -> None:
    tree(root)
    before = sorted(root.rglob("*"))
    await search(box, pattern)
    assert sorted(root.rglob("*")) == before


async def test_a_bad_pattern_or_place_is_an_answer(box: Sandbox) -> None:
    async def refused(**arguments: str) -> Output:
        return await Search().run(SearchArguments(**arguments), box)

    assert await refused(pattern="f(") == Output("error: bad pattern: unclosed group", ok=False)
    assert await refused(pattern="a\nb") == Output(
        "error: bad pattern: the literal '\"\\n\"' is not allowed in a regex", ok=False
    )
    assert await refused(pattern="f", path="no/where") == Output("error: no/where does not exist", ok=False)
    assert await refused(pattern="") == Output("error: pattern is empty; give a regular expression", ok=False)


async def test_a_hundred_hits_are_listed_and_the_others_counted(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_text("hit\n" * 12_345)
    expected = "".join(f"a.txt:{number}:hit\n" for number in range(1, 101))
    assert await search(box, "hit") == expected + "[12245 more; narrow with path or glob]"


async def test_hits_that_do_not_fit_are_counted_too(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_text("hit\n" * 200)
    assert await search(box, "hit", tokens=70) == (
        "a.txt:1:hit\na.txt:2:hit\na.txt:3:hit\n[197 more; narrow with path or glob]"
    )


async def test_long_lines_are_cut(box: Sandbox, root: Path) -> None:
    (root / "a.js").write_bytes(b"hit" + b"x" * 3_000_000 + b"\nhit\n")
    assert await search(box, "hit") == "a.js:1:hit" + "x" * 297 + " [...]\na.js:2:hit"


@pytest.mark.parametrize(
    ("pattern", "where", "glob"),
    [("os", "", ""), ("os", "a", ""), ("o.", "", "*.py"), ("os", "", "a/**/*.py"), ("os", "", "*.{py,js}")],
)
def test_both_ways_of_searching_find_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, where: str, glob: str
) -> None:
    tree(tmp_path)
    monkeypatch.chdir(tmp_path)
    root = where or "."
    found = list(scan(pattern, root, glob))
    assert found
    assert [(n.removeprefix("./"), *rest) for n, *rest in ripgrep("rg", pattern, root, glob)] == [
        (n.removeprefix("./"), *rest) for n, *rest in found
    ]


def test_what_git_ignores_is_not_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    (tmp_path / ".gitignore").write_text("build/\n")
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "a.txt").write_text("hit\n")
    (tmp_path / "a.txt").write_text("hit\n")
    assert list(scan("hit", ".", "")) == [("a.txt", 1, b"hit\n")]
    assert list(ripgrep("rg", "hit", ".", "")) == [("./a.txt", 1, b"hit\n")]


@pytest.mark.parametrize("path", ["/usr/bin:/bin", "/nowhere"], ids=["ripgrep", "python"])
def test_a_search_that_takes_too_long_says_what_it_has(tmp_path: Path, path: str) -> None:
    (tmp_path / "a.txt").write_text("aa\n" + "a" * 60 + "!\n")
    if path == "/nowhere":
        pattern, expected = "^(a|a)*$", {"hits": ["a.txt:1:aa"], "more": 0, "late": True}
    else:
        os.mkfifo(tmp_path / "b")
        pattern, expected = "^aa$", {"hits": [], "more": 0, "late": True}
    program = Path(scan.__code__.co_filename)
    where = "b" if path != "/nowhere" else ""
    done = subprocess.run(
        [sys.executable, program, pattern, where, "", "0.3"],
        cwd=tmp_path,
        env={"PATH": path},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == expected


def test_braces_become_globs() -> None:
    assert braces("*.{js,ts}") == ["*.js", "*.js", "*.ts", "*.ts"]


async def test_without_python_the_shell_is_named_as_the_way(box: Sandbox) -> None:
    await box.run("mkdir bin; ln -s $(command -v bash env) bin/; export PATH=$PWD/bin")
    assert await Search().run(SearchArguments(pattern="x"), box) == Output(
        "error: search failed (bash: line 1: python3: command not found); use grep in shell", ok=False
    )
