"""Outcomes that pytest and unittest print."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tasks.printed.lines import Tally, lines

_PYTEST = {"PASSED": True, "XFAIL": True, "XPASS": True, "FAILED": False, "ERROR": False}
_WORDS = (*_PYTEST, "SKIPPED")
_SUMMARY = re.compile(r"=+ short test summary info =+")
_SHARE = re.compile(r"\[ *\d{1,3}%\]")
_ENDED = re.compile(r"=+ .* in \d+\.\d+s.* =+")
_XDIST = re.compile(r"\[gw\d+\] (?:\[ *\d{1,3}%\] )?([A-Z]+) (.+)")
_PATH = re.compile(r"(.*?)\[/(?!/)(?:[^*]*/)?([^*/]*)\].*")
_NODE = re.compile(r"[^\s:]+::\S+")


def pytest(output: str) -> dict[str, bool]:
    """Ids of tests as pytest prints them, from the short summary (`-rA`) or the lines of `-v`.

    A file that cannot be collected is a failed test of its own, and so is a run that did not come to its end;
    one that was skipped is none.
    """
    shown = list(lines(output))
    tally = Tally()
    begun = sum(line.startswith("=") and " test session starts " in line for line in shown)
    if begun > sum(line.startswith("=") and _ENDED.fullmatch(line) is not None for line in shown):
        tally.note("the end of pytest", False)
    _summary(shown, tally)
    if not any(tally.values()):
        _verbose(shown, tally)
    return dict(tally)


def pytest_words(output: str) -> dict[str, bool]:
    """The same with ids cut at their first space, as rows of SWE-bench have them."""
    tally = Tally()
    for name, passed in pytest(output).items():
        tally.note(name.split(" ")[0], passed)
    return dict(tally)


def pytest_options(output: str) -> dict[str, bool]:
    """The same, and of a parameter that is a path its last part: rows of requests, pylint and pydicom."""
    tally = Tally()
    for name, passed in pytest_words(output).items():
        tally.note(_PATH.sub(r"\1[/\2]", name), passed)
    return dict(tally)


def _summary(shown: Iterable[str], tally: Tally) -> None:
    inside = False
    for line in shown:
        if line.startswith("="):
            inside = _SUMMARY.fullmatch(line) is not None
        elif inside:
            word, _, rest = line.partition(" ")
            if word in _PYTEST and rest:
                tally.note(rest if word == "PASSED" else _node(rest), _PYTEST[word])


def _node(rest: str) -> str:
    """The id in `ID - message`, where either may hold ` - `: a bracket that the id opens is closed in it."""
    end = rest.find(" - ")
    while end != -1:
        name = rest[:end]
        if "[" not in name.rpartition("::")[2] or name.endswith("]"):
            return name
        end = rest.find(" - ", end + 1)
    return rest


def _verbose(shown: Iterable[str], tally: Tally) -> None:
    waiting = ""
    for line in shown:
        if found := _XDIST.fullmatch(line):
            if found[1] in _PYTEST:
                tally.note(found[2], _PYTEST[found[1]])
            continue
        bare, bracket, share = line.rpartition("[")
        bare = bare.rstrip() if _SHARE.fullmatch(bracket + share) else line
        name, word = _ending(bare)
        node = name.partition(" <- ")[0].rstrip()
        if "[" not in node.partition(" ")[0]:
            node = node.partition(" ")[0]  # what follows was printed by the test, under -s
        if "::" in node and word and _NODE.match(node):
            waiting = ""
        elif word and waiting and (not name or bare != line):
            node, waiting = waiting, ""
        else:
            begun = _NODE.match(line)
            waiting = begun[0] if begun else waiting
            continue
        if word in _PYTEST:
            tally.note(node, _PYTEST[word])


def _ending(line: str) -> tuple[str, str]:
    """What stands before the word that ends a line, and the word; a reason in brackets may follow it."""
    if line.endswith(")"):
        places = [(line.find(f" {word} ("), word) for word in _WORDS]
        at, word = min(((at, word) for at, word in places if at != -1), default=(-1, ""))
        return (line[:at], word) if at != -1 else (line, "")
    for word in _WORDS:
        if line.endswith(word):
            return line.removesuffix(word), word
    return line, ""


_UNIT = re.compile(r" {0,2}(\S+ \([\w.<>]+\))(.*)")
_LISTED = re.compile(r"(?:FAIL|ERROR|UNEXPECTED SUCCESS): (\S+ \([\w.<>]+\)).*")
_RESULTS = {
    "ok": True,
    "expected failure": True,
    "FAIL": False,
    "ERROR": False,
    "unexpected success": False,
}


def unittest(output: str) -> dict[str, bool]:
    """Tests of `unittest -v` as `test_name (module.Class)`, or as Python 3.11 and later print them.

    A test whose result is lost in what it printed has passed, if all ended and it is not listed as failed.
    """
    return _unittest(output, described=False)


def django(output: str) -> dict[str, bool]:
    """The same, and a test that has a docstring by that too, as rows of SWE-bench name Django's."""
    return _unittest(output, described=True)


def _unittest(output: str, *, described: bool) -> dict[str, bool]:
    tally, waiting, lost, ended = Tally(), "", set[str](), False
    for line in lines(output):
        if found := _LISTED.fullmatch(line):
            tally.note(found[1], False)
        elif found := _UNIT.fullmatch(line):
            waiting, (_, dots, said) = found[1], found[2].partition(" ...")
            lost.add(waiting)
            if dots and said:
                waiting = _resolved(tally, lost, waiting, said.strip())
        elif waiting and line in _RESULTS:
            waiting = _resolved(tally, lost, waiting, line)
        elif waiting and " ... " in line:
            text, _, said = line.rpartition(" ... ")
            name, waiting = waiting, _resolved(tally, lost, waiting, said)
            if described and not waiting and said in _RESULTS:
                tally.note(text, tally[name])
        ended = ended or line.startswith("Ran ")
    for name in lost if ended else ():
        tally.note(name, True)
    return dict(tally)


def _resolved(tally: Tally, lost: set[str], name: str, said: str) -> str:
    """Note what is said of a test; returns its name if that is no result, else ""."""
    if said.startswith("skipped"):
        lost.discard(name)
        return ""
    if said not in _RESULTS:
        return name
    lost.discard(name)
    tally.note(name, _RESULTS[said])
    return ""
