"""Search files for a pattern; run inside a sandbox as `python3 -c`, so it needs the standard library alone.

Arguments: pattern, path ("" is here), glob ("" is all), seconds, and letters: `i` ignores case, `f` looks at
paths and not at lines. Prints JSON: `hits` (path:line:text, the first 100 in order of path; or paths, newest
first), `more` (a number), `plus` (there are more than that), `late` (stopped before the end), `error`.

Lines are found by ripgrep, else by git, else here; all three leave out what git ignores and binary files,
and follow no links. It is one file because it is sent as one text; Python 3.8 is enough for it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from functools import lru_cache
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

LISTED, WIDTH, LONGEST = 100, 300, 1 << 20
COUNTED = 20_000
"""Hits that are counted before a search stops."""
DATED = 1000
"""Files among which the newest come first."""
GIT = ("git", "-c", "core.fsmonitor=false", "-c", "safe.directory=*")


class Line(NamedTuple):
    """A line that was found, as bytes."""

    name: str
    number: int
    text: bytes


class Asked(NamedTuple):
    """What is looked for. `fold` ignores case; `ignored` looks into what git ignores, too."""

    pattern: str
    root: str = "."
    glob: str = ""
    fold: bool = False
    ignored: bool = False


class Late(Exception):
    """The time is up."""


class Unread(ValueError):
    """A pattern that this way of searching does not take."""


def ring(number: int, frame: FrameType | None) -> None:
    raise Late


def main(pattern: str, path: str, glob: str, seconds: str, letters: str = "") -> dict[str, object]:
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, float(seconds))
    asked = Asked(pattern, path or ".", glob, "i" in letters)
    if not os.path.exists(asked.root):
        return {"error": f"{path} does not exist; list its folder, or search without path"}
    hits: list[str] = []
    more = 0
    late = False
    try:
        for hit in newest(asked) if "f" in letters else map(told, search(asked)):
            if len(hits) < LISTED:
                hits.append(hit)
            elif more == COUNTED:
                return {"hits": hits, "more": more, "plus": True}
            else:
                more += 1
    except Late:
        late = True
    except Unread as problem:
        return {"error": f"bad pattern: {problem}; a character that stands for itself needs a \\ before it"}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return {"hits": hits, "more": more, "late": late}


def told(line: Line) -> str:
    text = line.text.decode("utf-8", "replace").rstrip("\r\n").replace("\r", " ")
    cut = text if len(text) <= WIDTH else text[:WIDTH] + " [...]"
    return f"{shown(line.name)}:{line.number}:{cut}"


def shown(name: str) -> str:
    return (name[2:] if name.startswith("./") else name).replace("\n", "?")


def search(asked: Asked) -> Iterator[Line]:
    """The lines, in order of path. Raises Unread. A place that git ignores is searched when it was named."""
    empty = True
    for line in ways(asked):
        empty = False
        yield line
    if empty and asked.root != "." and git("check-ignore", "-q", "--", asked.root) is not None:
        yield from ways(asked._replace(ignored=True))


def ways(asked: Asked) -> Iterator[Line]:
    """By the first way that there is. A pattern that only Python reads is looked for by it."""
    program = shutil.which("rg")
    if not program:
        found = None if asked.ignored else git_grep(asked)
        yield from scan(asked) if found is None else found
        return
    try:
        yield from ripgrep(program, asked)
    except Unread as problem:
        try:
            again = scan(asked)
        except Unread:
            raise problem from None
        yield from again


def lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream; of a very long one the start."""
    while True:
        line = piece = stream.readline(LONGEST)
        if not line:
            return
        while piece and not piece.endswith(b"\n"):
            piece = stream.readline(LONGEST)
        yield line


def ripgrep(program: str, asked: Asked) -> Iterator[Line]:
    command = [program, "--no-config", "--no-heading", "--with-filename", "--line-number", "--null"]
    command += ["--color", "never", "--no-messages", "--hidden", "--sort", "path", "--crlf"]
    command += ["--regexp", asked.pattern]
    command += ["--ignore-case"] if asked.fold else []
    command += ["--no-ignore"] if asked.ignored else []
    command += ["--glob", asked.glob] if asked.glob else []
    command += ["--glob", "!.git", "--", asked.root]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        try:
            assert run.stdout and run.stderr
            for line in lines(run.stdout):
                name, _, rest = line.partition(b"\0")
                number, _, text = rest.partition(b":")
                if number.isdigit():
                    yield Line(os.fsdecode(name), int(number), text)
            said = run.stderr.read().decode("utf-8", "replace").strip()
        finally:
            run.kill()
        if said:
            told = said.split("\n")
            problem = next((line[7:] for line in told if line.startswith("error: ")), told[0])
            raise Unread(problem[4:] if problem.startswith("rg: ") else problem)


def git_grep(asked: Asked) -> Iterator[Line] | None:
    """The same by git, None where it cannot. Repositories within the one that is searched are scanned."""
    listed = git("ls-files", "-coz", "--exclude-standard", "--", ":(literal)" + asked.root)
    if listed is None:
        return None
    command = [*GIT, "grep", "--untracked", "-nIzP", *(["-i"] if asked.fold else []), "--no-color"]
    command += [
        "--no-column",
        "--no-full-name",
        "-e",
        "(*ANYCRLF)" + asked.pattern,
        "--",
        ":(literal)" + asked.root,
    ]
    inner = [name for name in listed if os.path.isdir(name) and not os.path.islink(name)]
    run = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    found: list[Line] = []
    late = False
    try:
        assert run.stdout
        for line in lines(run.stdout):
            name, _, rest = line.partition(b"\0")
            number, _, text = rest.partition(b"\0")
            if number.isdigit() and wanted(os.fsdecode(name), asked.glob):
                found.append(Line(os.fsdecode(name), int(number), text))
            if len(found) > COUNTED + LISTED:
                break
        else:
            if run.wait() > 1:
                return None
        for folder in inner:
            found += scan(asked._replace(root=folder))
    except Late:
        late = True
    finally:
        run.kill()
        run.communicate()
    return _sorted(found, late)


def _sorted(found: list[Line], late: bool) -> Iterator[Line]:
    yield from sorted(found, key=lambda line: (line.name.split("/"), line.number))
    if late:
        raise Late


def scan(asked: Asked) -> Iterator[Line]:
    """The same by Python. Raises Unread at once."""
    return _scan(compiled(asked), asked)


def compiled(asked: Asked) -> re.Pattern[str]:
    try:
        return re.compile(asked.pattern, re.IGNORECASE if asked.fold else 0)
    except (re.error, OverflowError, RecursionError) as problem:
        raise Unread(str(problem)) from None


def _scan(pattern: re.Pattern[str], asked: Asked) -> Iterator[Line]:
    for name in files(asked):
        try:
            with open(name, "rb") as stream:
                if b"\0" in stream.read(8192):
                    continue
                stream.seek(0)
                for number, line in enumerate(lines(stream), 1):
                    if pattern.search(line.decode("utf-8", "replace").rstrip("\r\n")):
                        yield Line(name, number, line)
        except OSError:
            continue


def newest(asked: Asked) -> Iterator[str]:
    """Files whose paths match: the first DATED by age, the newest first, then the others by path."""
    pattern = compiled(asked)
    found: list[str] = []
    late = False
    try:
        for name in files(asked):
            if pattern.search(shown(name)):
                found.append(name)
    except Late:
        late = True
    yield from map(shown, sorted(found[:DATED], key=age))
    yield from map(shown, found[DATED:])
    if late:
        raise Late


def age(name: str) -> int:
    try:
        return -os.lstat(name).st_mtime_ns
    except OSError:
        return 0


def files(asked: Asked) -> Iterator[str]:
    """Regular files in order of path: the root itself, or those below it that fit the glob."""
    if os.path.isfile(asked.root):
        found: Iterable[str] = [asked.root]
    else:
        found = below(asked.root, asked.ignored)
    return (name for name in found if wanted(name, asked.glob))


def below(root: str, ignored: bool) -> Iterator[str]:
    """What git ignores is left out where git can say so."""
    listed = None if ignored else git("-C", root, "ls-files", "-coz", "--exclude-standard")
    if listed is None:
        yield from walk(root)
        return
    for name in sorted(set(listed), key=lambda name: name.split("/")):
        path = os.path.normpath(os.path.join(root, name))
        if os.path.islink(path):
            continue
        if os.path.isfile(path):
            yield path
        elif os.path.isdir(path):  # a repository within this one
            yield from below(path, ignored)


def walk(folder: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != ".git":
                yield from walk(entry.path)
        elif entry.is_file(follow_symlinks=False):
            yield entry.path


def git(*words: str) -> list[str] | None:
    """The names that git prints, None when it fails or is not there."""
    try:
        done = subprocess.run([*GIT, *words], stdin=subprocess.DEVNULL, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]


def wanted(name: str, glob: str) -> bool:
    """Whether a file fits the glob: by its name, or by its path where the glob has folders."""
    if not glob:
        return True
    subject = shown(name) if "/" in glob.lstrip("/") else shown(name).rsplit("/", 1)[-1]
    return bool(glob_pattern(glob).match(subject))


@lru_cache(maxsize=None)
def glob_pattern(glob: str) -> re.Pattern[str]:
    """`*` and `?` stay in their folder, `**/` is any number of folders, `{a,b}` either."""
    made: list[str] = []
    deep = 0
    for piece in re.findall(r"\*\*/|\*+|\[!?\]?[^\]]*\]|\\.|.", glob.lstrip("/"), re.DOTALL):
        if piece in "{}":
            deep += 1 if piece == "{" else -1
            made.append("(?:" if piece == "{" else ")")
        elif piece == "," and deep > 0:
            made.append("|")
        elif piece[0] == "[" and len(piece) > 2:
            inner = piece[1:-1].replace("\\", "\\\\").replace("[", "\\[")
            made.append(f"[^{inner[1:]}]" if inner[0] == "!" else f"[{inner}]")
        else:
            parts = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]", "**": ".*"}
            made.append(parts.get(piece) or re.escape(piece[-1] if piece[0] == "\\" else piece))
    try:
        return re.compile(f"(?s:{''.join(made)})\\Z")
    except re.error:
        return re.compile(re.escape(glob) + "\\Z")


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
