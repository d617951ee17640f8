"""Outcomes that pytest and unittest print."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tasks.printed.lines import Tally, lines

_PYTEST = {"PASSED": True, "XFAIL": True, "XPASS": True, "FAILED": False, "ERROR": False}
_WORDS = (*_PYTEST, "SKIPPED")
_SUMMARY = re.compile(r"=+ short test summary info =+")
_SHARE = re.compile(r"\s+\[ *\d{1,3}%\]$")
_XDIST = re.compile(r"\[gw\d+\] (?:\[ *\d{1,3}%\] )?([A-Z]+) (.+)")
_NODE = re.compile(r"[^\s:]+::\S+")


def pytest(output: str) -> dict[str, bool]:
    """Ids of tests as pytest prints them, from the short summary (`-rA`) or the lines of `-v`.

    A file that cannot be collected is a failed test of its own; one that was skipped is none.
    """
    shown = list(lines(output))
    tally = Tally()
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
        bare = _SHARE.sub("", line)
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
