"""Outcomes that Jest, Mocha, Vitest and Node's own runner print, and TAP, which several can."""

# ruff: noqa: RUF001

from __future__ import annotations

import re

from tasks.printed.lines import Tally, lines

BETWEEN = " > "
"""Stands between the names of groups and of the test in them."""

_TOOK = re.compile(r" \(?\d+(?:\.\d+)? ?m?s\)?$")
_TAP = re.compile(r"( *)(not ok|ok)\b(?: +\d+)?(?: +-)? *(.*)")
_NUMBERED = re.compile(r"\d+\) ")
_MOCHA_ENDS = re.compile(r" +\d+ (?:passing|failing|pending)\b.*")


class _Groups:
    """Names of the groups that lines are in, by how far the lines are indented."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def begin(self, indent: int, name: str) -> None:
        self.name(indent, "")
        self._open.append((indent, name))

    def name(self, indent: int, test: str) -> str:
        """The whole name of a test; groups that are indented as far or farther have ended."""
        while self._open and self._open[-1][0] >= indent:
            self._open.pop()
        return BETWEEN.join([*(name for _, name in self._open), test])


def jest(output: str) -> dict[str, bool]:
    """Tests of `jest --verbose` as `group > test`; a file that cannot be loaded is a failed test."""
    tally, groups, file = Tally(), _Groups(), ""
    inside = False
    for line in lines(output):
        text, indent = line.lstrip(), len(line) - len(line.lstrip())
        if line.startswith(("PASS ", "FAIL ")):
            file, groups, inside = _TOOK.sub("", line[5:].strip()), _Groups(), True
        elif text.startswith("● Test suite failed to run") and file:
            tally.note(file, False)
        elif not text or not indent or text.startswith("●"):
            inside = False
        elif inside and text[:2] in ("✓ ", "√ "):
            tally.note(groups.name(indent, _TOOK.sub("", text[2:])), True)
        elif inside and text[:2] in ("✕ ", "× "):
            tally.note(groups.name(indent, _TOOK.sub("", text[2:])), False)
        elif inside and text[:2] not in ("○ ", "✎ "):
            groups.begin(indent, text)
    return dict(tally)


def mocha(output: str) -> dict[str, bool]:
    """Tests of Mocha's reporter `spec` as `group > test`."""
    tally, groups, inside = Tally(), _Groups(), True
    for line in lines(output):
        text, indent = line.lstrip(), len(line) - len(line.lstrip())
        passed = text[:2] in ("✔ ", "✓ ", "√ ")
        if _MOCHA_ENDS.fullmatch(line):
            groups, inside = _Groups(), False
        elif passed:
            inside = True
            tally.note(groups.name(indent, _TOOK.sub("", text[2:])), True)
        elif inside and indent >= 2 and (number := _NUMBERED.match(text)):
            tally.note(groups.name(indent, text[number.end() :]), False)
        elif inside and indent >= 2 and not text.startswith("- "):
            groups.begin(indent, text)
    return dict(tally)


def node(output: str) -> dict[str, bool]:
    """Tests and groups of Node's reporter `spec` as `group > test`."""
    tally, groups = Tally(), _Groups()
    for line in lines(output):
        text, indent = line.lstrip(), len(line) - len(line.lstrip())
        if text == "✖ failing tests:":
            break
        name = _TOOK.sub("", text[2:].removesuffix(" # TODO"))
        if text.startswith("▶ "):
            groups.begin(indent, name)
        elif text.startswith("✔ ") or (text.startswith("✖ ") and not text.endswith(" # TODO")):
            tally.note(groups.name(indent, name), text[0] == "✔")
    return dict(tally)


def vitest(output: str) -> dict[str, bool]:
    """Tests of `vitest run --reporter=verbose` as `file > group > test`, and files that cannot be loaded.

    Of the usual reporter, files are the tests.
    """
    tally = Tally()
    for line in lines(output):
        if line.startswith((" ✓ ", " √ ")):
            tally.note(_bare(line[3:]), True)
        elif line.startswith((" × ", " ❯ ")):
            if line[1] == "×" or " failed" in line:
                tally.note(_bare(line[3:]), False)
        elif line.startswith(" FAIL  "):
            tally.note(line[7:].partition(" [ ")[0].strip(), False)
    return dict(tally)


def _bare(text: str) -> str:
    """Without the time, and without the count of tests that follows a file."""
    text = _TOOK.sub("", text)
    return text[: text.rfind(" (")] if text.endswith(")") and re.search(r" \(\d+ tests?\b", text) else text


def tap(output: str) -> dict[str, bool]:
    """Tests of the Test Anything Protocol as `group > test`; what is to do or skipped is left out."""
    tally, groups = Tally(), _Groups()
    for line in lines(output):
        text, indent = line.lstrip(), len(line) - len(line.lstrip())
        if text.startswith("# Subtest: "):
            groups.begin(indent, text[11:].replace("\\#", "#"))
        elif found := _TAP.fullmatch(line):
            name, _, directive = found[3].replace("\\#", "\0").partition("# ")
            if directive[:4].upper() not in ("SKIP", "TODO"):
                name = (name + ("# " + directive if directive else "")).rstrip().replace("\0", "#")
                tally.note(groups.name(indent, name or f"test {len(tally) + 1}"), found[2] == "ok")
    return dict(tally)
