"""search, with ripgrep and without."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.base import Sandbox
from tools.output import Room
from tools.scan import Asked, Line, git_grep, ripgrep, scan, wanted
from tools.scan import search as lines_of
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


async def search(box: Sandbox, pattern: str, tokens: int = 10_000, **where: str | bool) -> str:
    output = await Search().run(SearchArguments.model_validate({"pattern": pattern, **where}), box)
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

    bad = "error: bad pattern: unclosed group; a character that stands for itself needs a \\ before it"
    assert await refused(pattern="f(") == Output(bad, ok=False)
    assert await refused(pattern="a\nb") == Output(
        "error: pattern has a line break; search looks at one line at a time", ok=False
    )
    assert await refused(pattern="f", path="no/where") == Output(
        "error: no/where does not exist; list its folder, or search without path", ok=False
    )
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


def by_ripgrep(asked: Asked) -> list[Line]:
    return [line._replace(name=line.name.removeprefix("./")) for line in ripgrep("rg", asked)]


def by_git(asked: Asked) -> list[Line]:
    found = git_grep(asked)
    assert found is not None
    return list(found)


def by_python(asked: Asked) -> list[Line]:
    return [line._replace(name=line.name.removeprefix("./")) for line in scan(asked)]


WAYS = {"ripgrep": by_ripgrep, "git": by_git, "python": by_python}
SAME = [
    Asked("os"),
    Asked("os", "a"),
    Asked("o.", glob="*.py"),
    Asked("os", glob="a/**/*.py"),
    Asked("os", glob="inner/a/*.js"),
    Asked("os", glob="*.{py,js}"),
    Asked("os", glob="[ab].??"),
    Asked(r"\bOS\b", fold=True),
    Asked(r"\d$|^i\w+"),
    Asked("os", "b.py"),
    Asked("-e"),
    Asked("none"),
]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work tree with one of each: tracked, new, ignored, linked, binary, and a repository within it."""
    monkeypatch.chdir(tmp_path)
    outside = tmp_path.with_name(f"{tmp_path.name}-outside")
    outside.mkdir()
    (outside / "secret.txt").write_text("os\n")
    (tmp_path / ".gitignore").write_text("build/\n*.log\n")
    tree(tmp_path / "inner")
    subprocess.run(["git", "init", "-q", "inner"], check=True)
    subprocess.run(["git", "init", "-q"], check=True)
    shutil.rmtree(tmp_path / "inner" / ".git")
    subprocess.run(["git", "add", "inner/b.py", "inner/a"], check=True)
    tree(tmp_path / "other")
    shutil.rmtree(tmp_path / "other" / ".git")
    subprocess.run(["git", "init", "-q", "other"], check=True)
    for name in ("build/x.py", "a.log", "new.py", "a/x.py", "a.b/x.py", "a-b/x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("os = 3\n")
    (tmp_path / "link").symlink_to(outside)
    (tmp_path / "link.txt").symlink_to(outside / "secret.txt")
    return tmp_path


@pytest.mark.parametrize("way", ["git", "python"])
@pytest.mark.parametrize("asked", SAME, ids=str)
def test_all_ways_of_searching_find_the_same(repository: Path, way: str, asked: Asked) -> None:
    asked = asked._replace(root="inner/b.py") if asked.root == "b.py" else asked
    found = WAYS[way](asked)
    assert found == by_ripgrep(asked)
    assert bool(found) == (asked.pattern not in ("none", "-e"))


@pytest.mark.parametrize("way", WAYS)
def test_what_git_ignores_and_what_links_lead_to_is_not_searched(repository: Path, way: str) -> None:
    assert [line.name for line in WAYS[way](Asked("os = 3"))] == [
        "a/x.py",
        "a-b/x.py",
        "a.b/x.py",
        "new.py",
    ]
    assert "secret" not in str(WAYS[way](Asked("os")))


@pytest.mark.parametrize("path", [os.environ["PATH"], "/nowhere"], ids=["ripgrep", "python"])
@pytest.mark.parametrize("root", ["build", "build/x.py", "a.log", "inner/.github"])
def test_what_was_named_is_searched_though_it_is_ignored_or_hidden(
    repository: Path, monkeypatch: pytest.MonkeyPatch, path: str, root: str
) -> None:
    if path == "/nowhere":
        (repository / "bin").mkdir()
        (repository / "bin" / "git").symlink_to(shutil.which("git") or "")
        path = str(repository / "bin")
    monkeypatch.setenv("PATH", path)
    assert len(list(lines_of(Asked("os", root)))) == 1


@pytest.mark.parametrize("way", ["git", "python"])
def test_without_ripgrep_a_pattern_may_look_around(repository: Path, way: str) -> None:
    assert [line.name for line in WAYS[way](Asked("os(?= = 3)"))] == [
        "a/x.py",
        "a-b/x.py",
        "a.b/x.py",
        "new.py",
    ]


async def test_a_pattern_may_look_around_and_back(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_text("foobar\nfoobaz\nabab\n")
    assert await search(box, "foo(?!bar)") == "a.txt:2:foobaz"
    assert await search(box, r"(ab)\1") == "a.txt:3:abab"


async def test_case_counts_unless_it_is_to_be_ignored(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_text("One\none\n")
    assert await search(box, "one") == "a.txt:2:one"
    assert await search(box, "one", ignore_case=True) == "a.txt:1:One\na.txt:2:one"


async def test_files_are_listed_by_name_the_newest_first(box: Sandbox, root: Path) -> None:
    for age, name in enumerate(("new.py", "lib/mid.py", "old.py", "note.txt", ".git/x.py")):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("")
        os.utime(root / name, (10**9 - age, 10**9 - age))
    assert await search(box, ".", glob="*.py", files=True) == "new.py\nlib/mid.py\nold.py"
    assert await search(box, "^lib/|txt$", files=True) == "lib/mid.py\nnote.txt"
    assert await search(box, ".", path="lib", files=True) == "lib/mid.py"
    assert await search(box, "none", files=True) == "no match"


async def test_a_search_that_finds_very_much_stops_counting(box: Sandbox, root: Path) -> None:
    (root / "a.txt").write_text("hit\n" * 30_000)
    assert (await search(box, "hit")).endswith("a.txt:100:hit\n[20000+ more; narrow with path or glob]")


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


GLOBS = {
    "*.{js,ts}": (["a.js", "b/c.ts"], ["a.jsx"]),
    "a/*.py": (["a/b.py"], ["a/b/c.py", "b/a/c.py"]),
    "a/**/*.py": (["a/b.py", "a/b/c/d.py"], ["b.py"]),
    "**/b.py": (["b.py", "a/c/b.py"], ["a/bb.py"]),
    "/a.py": (["a.py"], ["a.pyc"]),
    "[!a].?": (["b.c", "x/b.c"], ["a.c", "b.cc"]),
    "a[": (["a["], ["a"]),
    "{a": (["{a"], ["a"]),
    "a+(b).py": (["a+(b).py"], ["ab.py"]),
}


@pytest.mark.parametrize("glob", GLOBS)
def test_globs_mean_what_they_mean_elsewhere(glob: str) -> None:
    fits, others = GLOBS[glob]
    assert [wanted(name, glob) for name in fits + others] == [True] * len(fits) + [False] * len(others)


async def test_without_python_the_shell_is_named_as_the_way(box: Sandbox) -> None:
    await box.run("mkdir bin; ln -s $(command -v bash env) bin/; export PATH=$PWD/bin")
    assert await Search().run(SearchArguments(pattern="x"), box) == Output(
        "error: search failed (bash: line 1: python3: command not found); use grep in shell", ok=False
    )
