"""Search files for a pattern; run inside a sandbox as `python3 -c`, so it needs the standard library alone.

Arguments: pattern, path ("" is here), glob ("" is all), seconds. Prints JSON: `hits` (path:line:text, the
first 100 in order of path), `more` (a number), `late` (stopped before the end), `error`.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO

LISTED, WIDTH, LONGEST = 100, 300, 1 << 20
Line = tuple[str, int, bytes]


class Late(Exception):
    """The time is up."""


def ring(number: int, frame: FrameType | None) -> None:
    raise Late


def main(pattern: str, path: str, glob: str, seconds: str) -> dict[str, object]:
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, float(seconds))
    root = path or "."
    if not Path(root).exists():
        return {"error": f"{path} does not exist"}
    program = shutil.which("rg")
    found = ripgrep(program, pattern, root, glob) if program else scan(pattern, root, glob)
    hits: list[str] = []
    more = 0
    try:
        for name, number, line in found:
            if len(hits) < LISTED:
                hits.append(f"{shown(name)}:{number}:{cut(line)}")
            else:
                more += 1
    except Late:
        return {"hits": hits, "more": more, "late": True}
    except ValueError as problem:
        return {"error": f"bad pattern: {problem}"}
    return {"hits": hits, "more": more}


def shown(name: str) -> str:
    return name.removeprefix("./").replace("\n", "?")


def cut(line: bytes) -> str:
    text = line.decode("utf-8", "replace").rstrip("\r\n").replace("\r", " ")
    return text if len(text) <= WIDTH else text[:WIDTH] + " [...]"


def lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream; of a very long one the start."""
    while line := stream.readline(LONGEST):
        piece = line
        while not piece.endswith(b"\n") and (piece := stream.readline(LONGEST)):
            pass
        yield line


def ripgrep(program: str, pattern: str, root: str, glob: str) -> Iterator[Line]:
    command = [program, "--no-config", "--no-heading", "--with-filename", "--line-number", "--null"]
    command += ["--color", "never", "--no-messages", "--hidden", "--sort", "path", "--regexp", pattern]
    command += ["--glob", glob] if glob else []
    command += ["--glob", "!.git", "--", root]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        try:
            assert run.stdout and run.stderr
            for line in lines(run.stdout):
                name, _, rest = line.partition(b"\0")
                number, _, text = rest.partition(b":")
                if number.isdigit():
                    yield os.fsdecode(name), int(number), text
            said = run.stderr.read().decode("utf-8", "replace").strip()
        finally:
            run.kill()
        if said:
            told = said.split("\n")
            problem = next((line for line in told if line.startswith("error: ")), told[0])
            raise ValueError(problem.removeprefix("error: ").removeprefix("rg: "))


def scan(pattern: str, root: str, glob: str) -> Iterator[Line]:
    """The same without ripgrep."""
    try:
        wanted = re.compile(pattern)
    except re.error as problem:
        raise ValueError(str(problem)) from None
    globs = [re.compile(fnmatch.translate(each)) for each in braces(glob)] if glob else []
    for name in [root] if Path(root).is_file() else files(root):
        relative = shown(name)
        subject = relative if "/" in glob else relative.rsplit("/", 1)[-1]
        if globs and not any(each.match(subject) for each in globs):
            continue
        try:
            with Path(name).open("rb") as stream:
                if b"\0" in stream.read(8192):
                    continue
                stream.seek(0)
                for number, line in enumerate(lines(stream), 1):
                    if wanted.search(line.decode("utf-8", "replace").rstrip("\r\n")):
                        yield name, number, line
        except OSError:
            continue


def files(root: str) -> Iterator[str]:
    """Regular files below a folder in order of path; what git ignores is left out where git can say so."""
    git = ["git", "-C", root, "ls-files", "-coz", "--exclude-standard"]
    try:
        listed = subprocess.run(git, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        yield from walk(root)
        return
    names = {os.fsdecode(name) for name in listed.split(b"\0") if name}
    for name in sorted(names, key=lambda name: name.split("/")):
        path = Path(root, name)
        if path.is_file() and not path.is_symlink():
            yield str(path)


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


def braces(glob: str) -> list[str]:
    """`*.{js,ts}` as two; `**/` may stand for no folder."""
    glob = glob.removeprefix("/").removeprefix("**/") if glob.count("/") == 1 else glob.removeprefix("/")
    group = re.search(r"\{([^{}]*)\}", glob)
    if not group:
        return [glob, glob.replace("**/", "")]
    before, after = glob[: group.start()], glob[group.end() :]
    return [each for choice in group[1].split(",") for each in braces(before + choice + after)]


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
