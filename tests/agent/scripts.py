"""Bash texts made by a grammar, and what bash makes of them: every command that it looked for."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryFile

from hypothesis import strategies as some

NAMES = ["c1", "c2", "c3", "c4", "'c1'", '"c2"', "\\c3", "c''4"]
PLAIN = ["x", "-v", "a=b", "./tmp", "1", "'q r'", '"s t"', "u\\ v", "w''x", "*", "{y,z}", "@"]
BEFORE = ["", "", "", "v=1 ", "v=1 w=2 ", "2>/dev/null "]
AFTER = ["", "", "", " >/dev/null", " 2>&1", " </dev/null", " <<<h", " &>/dev/null"]
BETWEEN = ["&&", "||", ";", "|", "\n", "&", "|&"]
PIECES = "c12'\"\\$`(){};|&<>\n#!=[]*~ E\t"
FORMS = (
    "({a})",
    "{{ {a}\n}} >/dev/null",
    "! {a}",
    "if {a}\nthen {b}\nelse {a}\nfi",
    "while {a}\ndo {b}\nbreak; done",
    "for i in {w} b; do {a}\ndone",
    "case {w} in x) {a}\n;; *) {b}\n;; esac",
    "v={w}; {a}",
    "[[ -n {w} ]] && {a}",
    "{a} # c1 not this\n",
    "c1 <<E\nplain $({a}) more\nE\n",
    "c1 <<'E' | {b}\nplain $({a}) more\nE\n",
)


@some.composite
def texts(draw: some.DrawFn, depth: int = 3) -> str:
    """Bash texts that are right."""
    kind = draw(some.integers(0, 2 if depth else 0))
    if kind == 0:
        return draw(simple(depth))
    if kind == 1:
        between = draw(some.sampled_from(BETWEEN))
        return f"{draw(texts(depth - 1))} {between} {draw(texts(depth - 1))}"
    form = draw(some.sampled_from(FORMS))
    return form.format(a=draw(texts(depth - 1)), b=draw(texts(depth - 1)), w=draw(word(depth - 1)))


@some.composite
def simple(draw: some.DrawFn, depth: int) -> str:
    gap = draw(some.sampled_from([" ", "  ", "\t", " \\\n "]))
    words = [draw(word(depth - 1)) for _ in range(draw(some.integers(0, 3)))]
    name = draw(some.sampled_from(NAMES))
    return draw(some.sampled_from(BEFORE)) + gap.join([name, *words]) + draw(some.sampled_from(AFTER))


@some.composite
def word(draw: some.DrawFn, depth: int) -> str:
    """Plain, or one that runs a text."""
    if depth <= 0 or draw(some.booleans()):
        return draw(some.sampled_from(PLAIN))
    text = draw(texts(depth - 1))
    forms = ["$({})", '"a $({}) b"', "$({})x"]
    forms += [] if "`" in text or "\\" in text else ["`{}`"]
    return draw(some.sampled_from(forms)).format(text)


@some.composite
def mangled(draw: some.DrawFn) -> str:
    """Such texts with pieces taken out and put in: right or wrong, as it comes."""
    text = draw(texts(2))
    for _ in range(draw(some.integers(1, 3))):
        at, length = draw(some.integers(0, len(text))), draw(some.integers(0, 3))
        text = text[:at] + draw(some.text(PIECES, max_size=3)) + text[at + length :]
    return text


_LOOKING = """command_not_found_handle() { printf '%%s\\0' "$@" $'\\1' >&9; return %d; }
"""


def looked_for(text: str, folder: Path, status: int) -> list[list[str]]:
    """The name and the arguments of every command that bash looked for in a text; each ends with `status`."""
    with TemporaryFile() as log:
        command = f"exec 9>&{log.fileno()}; " + _LOOKING % status + 't=$1; set --; eval "$t"\nwait'
        subprocess.run(
            ["/bin/bash", "--norc", "-c", command, "bash", text],
            env={"PATH": "/nonexistent", "FUNCNEST": "5", "LC_ALL": "C.UTF-8"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[log.fileno()],
            timeout=20,
        )
        log.seek(0)
        words = log.read().decode().split("\0")[:-1]
    calls: list[list[str]] = [[]]
    for word in words:
        if word == "\1":
            calls.append([])
        else:
            calls[-1].append(word)
    return calls[:-1]
