"""Which commands a bash text runs: what is found is all that bash would run, or it is said to be hidden."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from agent.commands import Commands, Redirect, Simple, commands
from tests.agent.scripts import looked_for, mangled, texts

SLOW = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


def texts_of(text: str) -> list[str]:
    """The simple commands of a text that hides nothing."""
    found = commands(text)
    assert not found.hidden, found.hidden
    return [simple.text for simple in found.simple]


FOUND = {
    "one": ("git  status", ["git status"]),
    "lists and pipes": ("a && b || c; d | e |& f &", ["a", "b", "c", "d", "e", "f"]),
    "never what stands beside it": ("git status && rm -rf ./tmp", ["git status", "rm -rf ./tmp"]),
    "words as they are written": ("a 'b  c' \"d\" e\\ f *.py", ["a 'b  c' \"d\" e\\ f *.py"]),
    "assignments": ("X=1 Y=2 make; Z=3", ["X=1 Y=2 make", "Z=3"]),
    "redirections": ("a > f 2>&1; b < in", ["a > f 2>&1", "b < in"]),
    "the last of a pipe has its redirection": ("a | b > f", ["a", "b > f"]),
    "the last of a list too": ("a && b > f", ["a", "b > f"]),
    "a block has its own": ("{ a; b; } > f", ["{ a; b; } > f", "a", "b"]),
    "a redirection alone": ("> f", ["> f"]),
    "substitutions": ('a $(b "$(c)") "x $(d)"', ['a $(b "$(c)") "x $(d)"', 'b "$(c)"', "c", "d"]),
    "in assignments": ("x=$(rm a) b", ["x=$(rm a) b", "rm a"]),
    "subshells and groups": ("(a; { b; })", ["a", "b"]),
    "branches": ("if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]),
    "loops": ("for i in $(a); do b; done; while c; do d; done; until e; do f; done", list("abcdef")),
    "cases": ("case $(a) in x) b;; *) c;; esac", ["a", "b", "c"]),
    "here-documents": ("cat <<E | a\nhi $(rm x)\nE\nb", ["cat <<E | a\nhi $(rm x)\nE", "a", "rm x", "b"]),
    "quoted ones": ("cat > f <<'E'\n$(rm x)\nE\n", ["cat > f <<'E'\n$(rm x)\nE"]),
    "here-strings": ('a <<< "$(b)"', ['a <<< "$(b)"', "b"]),
    "tests": ("[ -f x ] && [[ -d $(a) ]]", ["[ -f x ]", "[[ -d $(a) ]]", "a"]),
    "negations": ("! a > f", ["a > f"]),
    "no comments": ("a # b\n# c", ["a"]),
    "continued lines": ("a \\\n  b", ["a b"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize("name", FOUND)
def test_the_simple_commands_are_found_as_they_are_written(name: str) -> None:
    text, expected = FOUND[name]
    assert texts_of(text) == expected


def test_a_command_is_known_by_what_bash_looks_up() -> None:
    found = commands("r''m a; \"rm\" b; \\rm 'c d'; ./rm e")
    assert [(one.name, one.words) for one in found.simple] == [
        ("rm", ("a",)),
        ("rm", ("b",)),
        ("rm", ("c d",)),
        ("./rm", ("e",)),
    ]


def test_where_a_stream_goes_is_known_or_not_certain() -> None:
    (found,) = commands("a > f 2>> $x < 'g h' 2>&1 &> /dev/null").simple
    assert found.redirects == (
        Redirect(">", "f"),
        Redirect(">>", None),
        Redirect("<", "g h"),
        Redirect(">&", "1"),
        Redirect("&>", "/dev/null"),
    )
    assert not found.fixed and commands("a $(b)").simple[0].fixed


HIDDEN = (
    "eval 'rm x'",
    "bash -c 'rm x'",
    "sh",
    "cat x | sh",
    "bash <<E\nrm x\nE\n",
    "cat x | python3 -",
    "python -c 'x'",
    "perl -ne 'x' f",
    "ls | xargs rm",
    "find . -exec rm {} +",
    "find . $x",
    "sudo rm x",
    "/usr/bin/env rm x",
    "timeout 5 rm x",
    "command rm x",
    "exec rm x",
    "source x",
    ". ./x",
    "time rm x",
    "coproc rm x",
    "trap 'rm x' EXIT",
    "$x a",
    '"$x" a',
    "${x}rm a",
    "$(echo rm) x",
    "{rm,x}",
    "r? x",
    "diff <(rm x) y",
    "tee >(rm x)",
    "f() { rm x; }; f",
    "alias ls=rm",
    "echo `rm x`",
    "echo $(( a[$(rm x)] ))",
    "(( x ))",
    "for ((i=0;i<2;i++)); do a; done",
    "[[ $x -eq 1 ]]",
    "x='a[$(rm y)]'; let x",
    "test -v 'a[$(rm x)]'",
    "printf -v 'a[$(rm x)]' y",
    "declare -i x",
    "echo ${x@P}",
    "a[1]=2",
    "PS4='$(rm x)'; set -x",
    "for PATH in ./tools; do ls; done",
    ": {PATH}</dev/null; ls",
    "cat {PATH}<<<x",
    "2>a </dev/null rm x >/dev/null",
    "find . </dev/null -delete",
    "if a",
    "a 'b",
    "rm\rx",
    "a\u00a0b",
    "a" * 20_001,
    "$(" * 70 + "a" + ")" * 70,
)


@pytest.mark.parametrize("text", HIDDEN, ids=[text[:20] for text in HIDDEN])
def test_what_cannot_be_seen_in_a_text_is_said_to_be_hidden(text: str) -> None:
    assert commands(text).hidden


def test_files_and_modules_may_be_run_by_their_interpreters() -> None:
    assert texts_of("python -m pytest -q; python3 -u a.py; bash ./b.sh; node c.js") == [
        "python -m pytest -q",
        "python3 -u a.py",
        "bash ./b.sh",
        "node c.js",
    ]


MISREAD = (
    "! { c1\n} >/dev/null",
    "! for i in x b; do c1\ndone",
    '!""c1',
    "{c1\n} >/dev/null && c1",
    "1v=1 c1",
    "]\\c1",
    "c1 `c1 >/dev/null` `c2`",
)
"""Texts that the parser takes for others than bash does."""


@pytest.mark.parametrize("text", MISREAD)
def test_what_the_parser_reads_otherwise_than_bash_is_hidden(text: str, tmp_path: Path) -> None:
    assert commands(text).hidden
    assert looked_for(text, tmp_path, 0)


@given(some.text(max_size=60) | some.text("ab'\"\\$`(){};|&<>\n#!=[]*~ E\t", max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    assert commands(text) == commands(text)


def covered(call: list[str], found: Commands) -> bool:
    """Whether a command that bash looked for is one of those that were found."""
    return any(_is(call, simple) for simple in found.simple)


def _is(call: list[str], simple: Simple) -> bool:
    if simple.name != call[0]:
        return False
    if None in simple.words or any(one.to is None for one in simple.redirects):
        return True  # which arguments there are is not certain
    return list(simple.words) == call[1:]


@SLOW
@given(text=texts(), status=some.sampled_from([0, 1]))
def test_every_command_that_bash_looks_for_was_found(text: str, status: int, tmp_path: Path) -> None:
    found = commands(text)
    for call in looked_for(text, tmp_path, status):
        assert covered(call, found) or found.hidden, (call, found)


@SLOW
@given(text=mangled(), status=some.sampled_from([0, 1]))
def test_a_text_that_hides_nothing_runs_only_what_was_found_however_mangled(
    text: str, status: int, tmp_path: Path
) -> None:
    found = commands(text)
    if found.hidden:
        return
    for call in looked_for(text, tmp_path, status):
        assert covered(call, found), (call, found)
