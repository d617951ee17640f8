"""Outcomes that `go test`, `cargo test`, CTest and Catch2 print."""

from __future__ import annotations

import json
import re
from typing import cast

from tasks.printed.lines import Tally, lines

_GO = re.compile(r"--- (PASS|FAIL): (\S+) \(\d+(?:\.\d+)?s\)$")
_GO_FAILED = re.compile(r"FAIL\t(\S+)(?: \[.*\]|\t.*)?")
_CTEST = re.compile(r" *\d+/\d+ +Test +#\d+: ")
_CATCH2_TOTAL = re.compile(r"test cases: +\d+ \|.*\bfailed\b.*")


def go(output: str) -> dict[str, bool]:
    """Tests of `go test -v` by name, without their package; a package that failed is a failed test, too."""
    tally = Tally()
    for line in lines(output):
        if found := _GO.search(line):
            tally.note(found[2], found[1] == "PASS")
        elif found := _GO_FAILED.fullmatch(line):
            tally.note(found[1], False)
    return dict(tally)


def go_json(output: str) -> dict[str, bool]:
    """The same of `go test -json`."""
    tally = Tally()
    for line in lines(output):
        event = _object(line) if line.startswith("{") else {}
        action, package, test = (event.get(key, "") for key in ("Action", "Package", "Test"))
        if isinstance(test, str) and test and action in ("pass", "fail"):
            tally.note(test, action == "pass")
        elif isinstance(package, str) and package and action == "fail":
            tally.note(package, False)
    return dict(tally)


def _object(line: str) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return cast(dict[str, object], value) if isinstance(value, dict) else {}


def cargo(output: str) -> dict[str, bool]:
    """Tests of `cargo test` by path; what cannot be compiled, and a program that died, are failed tests."""
    tally, waiting = Tally(), ""
    for line in lines(output):
        name, dots, said = line.removeprefix("test ").partition(" ...")
        if line.startswith("test ") and dots:
            waiting = name.removesuffix(" - should panic")
            line = said.strip()
        elif line.startswith(("error: test failed", "error: could not compile")):
            tally.note(line, False)
        if waiting and line in ("ok", "FAILED"):
            tally.note(waiting, line == "ok")
            waiting = ""
        elif line.startswith("ignored"):
            waiting = ""
    return dict(tally)


def ctest(output: str) -> dict[str, bool]:
    """Tests of CTest by name."""
    tally = Tally()
    for line in lines(output):
        if begun := _CTEST.match(line):
            rest = line[begun.end() :]
            for mark in ("***", "   Passed"):
                left, marked, said = rest.rpartition(mark)
                if marked and not said.startswith("Skipped") and "(Disabled)" not in said:
                    name, _, dots = left.rpartition(" ")
                    tally.note(left if dots.strip(".") else name, mark != "***")
                    break
    return dict(tally)


def catch2(output: str) -> dict[str, bool]:
    """Test cases of Catch2 by name: those that failed, with `-s` the others too; and `all test cases`."""
    tally, case, before = Tally(), "", ""
    for line in lines(output):
        if before.startswith("----------") and line and not line.startswith(("-", " ")):
            # The name stands between two such lines; a place in a file follows the second one.
            case = line if ".cpp:" not in line and ".cc:" not in line else case
        elif case and line.endswith((": FAILED:", ": PASSED:")):
            tally.note(case, line.endswith(": PASSED:"))
        elif line.startswith("All tests passed ("):
            tally.note("all test cases", True)
        elif _CATCH2_TOTAL.fullmatch(line):
            tally.note("all test cases", False)
        before = line
    return dict(tally)
